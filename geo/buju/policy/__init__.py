"""Policy text: documents, clauses, citations, facts."""
