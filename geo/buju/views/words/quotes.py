"""A citation for readers: the quote as they would set it, its clause in words, and its address."""

from __future__ import annotations

from dataclasses import dataclass

from buju.atlas.atlas import Atlas
from buju.policy.citation import Citation
from buju.views.words.links import FILE_LINKS, Links


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote as a reader would set it, its clause in words, and its address if it has one."""

    words: str
    clause: str
    href: str | None


def quoted(citation: Citation, atlas: Atlas, *, links: Links = FILE_LINKS) -> Quote:
    """Return a citation for readers, e.g. with the clause `松江行动计划 四(一)1 加强关键核心技术攻关`."""
    document = atlas.find_document(citation.document)
    clause = document.clause(citation.clause) if document else None
    label = clause.label if clause else citation.clause
    short = f"{document.source.short} " if document else ""
    return Quote(words=citation.words, clause=f"{short}{label}", href=links.citation(citation))
