"""A policy document: its source, its verbatim text, its clauses."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from buju.policy.citation import Citation
from buju.policy.clause import Clause, parse_clauses
from buju.policy.folded import FoldedText, Span
from buju.policy.unstated import Stated, Unstated


class DocumentSource(BaseModel):
    """What `source.yaml` says of a document; every value is cited, or unstated with a reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    short: Annotated[str, Field(min_length=1)]
    kind: Literal["plan", "press"]
    title: Stated[str] | Unstated
    issuer: Stated[str] | Unstated
    number: Stated[str] | Unstated
    issued: Stated[date] | Unstated
    printed: Stated[date] | Unstated
    period: Stated[tuple[int, int]] | Unstated
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    licence_ground: Annotated[str, Field(min_length=1)]
    note: str | None = None


class Document:
    """One document of the atlas. `text` is the stored text, never changed; offsets count its code points."""

    def __init__(self, source: DocumentSource, text: str, *, clauses: tuple[Clause, ...] | None = None) -> None:
        self.source = source
        self.text = text
        self.clauses = parse_clauses(text) if clauses is None else clauses

    @property
    def id(self) -> str:
        """The document's stable id."""
        return self.source.id

    @property
    def title(self) -> str:
        """The title as printed, or the short name where the text has none."""
        title = self.source.title
        return title.value if isinstance(title, Stated) else self.source.short

    @cached_property
    def folded(self) -> FoldedText:
        """The text folded for matching, with the way back."""
        return FoldedText(self.text)

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
        """Return the raw spans of `quote` inside `clause`, in order."""
        return self.folded.find_all(quote, within=Span(clause.start, clause.end))

    def cite(self, span: Span, *, clause: Clause) -> Citation:
        """Return the citation of a raw span."""
        quote = self.text[span.start : span.end]
        return Citation(document=self.id, clause=clause.id, quote=quote, start=span.start, end=span.end)
