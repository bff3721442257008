"""What reading a plan's file gives: the text, where its pages begin, and what reading did not repair.

The child that reads files loads this module: nothing but the floor is imported here.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buju.policy.clause import Clause


class TextFormat(StrEnum):
    """A format that plans come in; the value is the ending that a kept file gets."""

    TEXT = "txt"
    MARKDOWN = "md"
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    TIFF = "tif"
    DOC = "doc"
    WPS = "wps"
    RTF = "rtf"
    ODT = "odt"
    OFD = "ofd"


class Page(NamedTuple):
    """A page of the file: its number from 1, and the offset in the text of its first letter."""

    number: int
    start: int


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of thing that reading did not repair, or repaired in a way that must be known.

    `words` tell it to readers, `count` how often, `pages` where (none where the file has no pages).
    """

    kind: str
    words: str
    count: int
    pages: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the damage as JSON has it."""
        return {"kind": self.kind, "words": self.words, "count": self.count, "pages": list(self.pages)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A plan's file as it was read.

    Running heads, page numbers and the like are in no paragraph of `text`; lines end in a line feed. `sha256` is that
    of the file's bytes, `content`; `name` is what the user called it. `pages` is empty where the format has none.
    `walls` are the limits that the file was read behind.
    """

    text: str
    format: TextFormat
    name: str
    sha256: str
    content: bytes
    pages: tuple[Page, ...] = ()
    damage: tuple[Damage, ...] = ()
    walls: tuple[str, ...] = ()

    def pages_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first and the last page of a span of the text; None where there are no pages."""
        if not self.pages:
            return None
        starts = [page.start for page in self.pages]
        first = max(0, bisect_right(starts, start) - 1)
        last = max(first, bisect_right(starts, max(start, end - 1)) - 1)
        return self.pages[first].number, self.pages[last].number

    def to_json(self, clauses: Iterable[Clause]) -> dict[str, Any]:
        """Return what is kept of the reading beside the text: the file, its pages and clauses on them, the damage."""
        return {
            "name": self.name,
            "file": f"original.{self.format}",
            "format": self.format,
            "sha256": self.sha256,
            "pages": [page._asdict() for page in self.pages],
            "clauses": [
                {"clause": clause.id, "pages": list(self.pages_of(clause.start, clause.end) or ())}
                for clause in clauses
                if self.pages
            ],
            "damage": [damage.to_json() for damage in self.damage],
        }
