"""A policy document: its source, its verbatim text, its clauses."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from buju.policy.clause import Clause
from buju.policy.stored_text import StoredText
from buju.policy.unstated import Stated, Unstated


class DocumentSource(BaseModel):
    """What `source.yaml` says of a document; every value is cited, or unstated with a reason.

    `sha256` is that of text.txt; where only the quoted sentences may be stored, `whole_sha256` is that of the
    whole text.
    """

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
    whole_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    licence_ground: Annotated[str, Field(min_length=1)]
    note: str | None = None


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
