"""A document set for reading: its clauses in marked pieces, with the facts beside them."""
