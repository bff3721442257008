"""The stored text of a document with its clauses: what quotes are looked up in."""

from __future__ import annotations

from functools import cached_property

from buju.folded import FoldedText, Span
from buju.policy.citation import Citation
from buju.policy.clause import Clause, parse_clauses


class StoredText:
    """The verbatim text of one document. `raw` is never changed; offsets count its code points."""

    def __init__(self, document: str, raw: str) -> None:
        self.document = document
        self.raw = raw
        self.clauses = parse_clauses(raw)

    @cached_property
    def folded(self) -> FoldedText:
        """The text folded for matching, with the way back."""
        return FoldedText(self.raw)

    @cached_property
    def _by_id(self) -> dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    def clause(self, clause_id: str) -> Clause | None:
        """Return the clause with this address, or None."""
        return self._by_id.get(clause_id)

    def clause_at(self, offset: int) -> Clause:
        """Return the deepest clause that holds the raw offset."""
        holding = [clause for clause in self.clauses if clause.start <= offset < clause.end]
        return max(holding, key=lambda clause: clause.level)

    def occurrences(self, quote: str, *, clause: Clause) -> list[Span]:
        """Return the raw spans of `quote`, folded alike, inside `clause`, in order."""
        return self.folded.find_all(quote, within=Span(clause.start, clause.end))

    def cite(self, span: Span, *, clause: Clause) -> Citation:
        """Return the citation of a raw span."""
        quote = self.raw[span.start : span.end]
        return Citation(document=self.document, clause=clause.id, quote=quote, start=span.start, end=span.end)
