"""What is said: facts in words, quotes with their clauses, the catalogue of words that a translator edits."""
