"""The smallest type of the system: where a statement stands, character for character."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from buju.folded import unwrapped


class Citation(BaseModel):
    """A quote in a clause of a document.

    `quote` equals `text[start:end]` of the document's stored text, line breaks included; `start` and `end` are
    offsets in Unicode code points.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    clause: str
    quote: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The quote as a reader would set it: without the hard wraps and marks of the stored text."""
        return unwrapped(self.quote)
