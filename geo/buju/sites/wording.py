"""Names and clauses inside sentences."""

from __future__ import annotations

from buju.atlas.atlas import Atlas
from buju.policy.citation import Citation


def named(name: str) -> str:
    """Return a name in quotation marks, unless it brings its own."""
    return name if "“" in name else f"“{name}”"


def clause_words(citation: Citation, atlas: Atlas) -> str:
    """Return where a quote stands, e.g. `松江行动计划 四(一)1 加强关键核心技术攻关`."""
    document = atlas.find_document(citation.document)
    if document is None:
        return citation.clause
    clause = document.clause(citation.clause)
    return f"{document.source.short} {clause.label if clause else citation.clause}"
