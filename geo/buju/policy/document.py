"""A policy document: its source, its verbatim text with the clauses that quotes are looked up in."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from buju.folded import FoldedText, Span
from buju.policy.citation import Citation
from buju.policy.clause import Clause, parse_clauses
from buju.policy.unstated import Stated, Unstated
from buju.schema import Entry


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


class DocumentSource(Entry, title="规划文件的登记（source.yaml）"):
    """What `source.yaml` says of a document; every value is cited, or unstated with a reason.

    `sha256` is that of text.txt; where only the quoted sentences may be stored, `whole_sha256` is that of the
    whole text.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] = Field(description="编号，与文件夹同名")
    short: Annotated[str, Field(min_length=1)] = Field(description="简称，页面上用")
    kind: Literal["plan", "press"] = Field(description="plan 规划文件，press 报道（报道不能作为目标的出处）")
    title: Stated[str] | Unstated = Field(description="标题")
    issuer: Stated[str] | Unstated = Field(description="发文机关")
    number: Stated[str] | Unstated = Field(description="文号")
    issued: Stated[date] | Unstated = Field(description="成文日期，如 2024-10-08")
    printed: Stated[date] | Unstated = Field(description="印发日期，如 2024-10-08")
    period: Stated[tuple[int, int]] | Unstated = Field(description="规划期：起止两年，如 [2025, 2027]")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(description="text.txt 的 SHA-256")
    whole_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="只存被引句子时，全文的 SHA-256"
    )
    licence_ground: Annotated[str, Field(min_length=1)] = Field(description="可以收录原文的依据")
    note: str | None = Field(default=None, description="读者须知道的话")


DOCUMENT_SOURCE: TypeAdapter[DocumentSource] = TypeAdapter(DocumentSource)


class Document:
    """One document of the atlas: what is known of it, and its stored text."""

    def __init__(self, source: DocumentSource, stored: StoredText) -> None:
        self.source = source
        self.stored = stored

    @property
    def id(self) -> str:
        """The document's stable id."""
        return self.source.id

    @property
    def title(self) -> str:
        """The title as printed, or the short name where the text has none."""
        title = self.source.title
        return title.value if isinstance(title, Stated) else self.source.short

    @property
    def text(self) -> str:
        """The stored text, verbatim."""
        return self.stored.raw

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses in text order, parents before their children."""
        return self.stored.clauses

    def clause(self, clause_id: str) -> Clause | None:
        """Return the clause with this address, or None."""
        return self.stored.clause(clause_id)
