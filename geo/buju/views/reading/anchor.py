"""The ids on a document's page that quotes, facts and clauses are reached by."""

from __future__ import annotations

from buju.policy.citation import Citation


def quote_anchor(citation: Citation) -> str:
    """Return the id that a quote has on its document's page."""
    return f"q-{citation.start}-{citation.end}"


def fact_anchor(fact_id: str) -> str:
    """Return the id that the quote of a fact has on its document's page."""
    return f"f-{fact_id}"


def entry_anchor(fact_id: str) -> str:
    """Return the id that a fact has in the list beside the text."""
    return f"e-{fact_id}"


def clause_anchor(clause_id: str) -> str:
    """Return the id that a clause has on its document's page."""
    return f"c-{clause_id}"
