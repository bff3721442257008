"""The conditions of a question, one kind per file."""
