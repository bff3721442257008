"""What a report is made of: frozen blocks that every writer knows, and the report that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from buju.views.words.quotes import Quote

LEVELS = (1, 2, 3)


class Text(NamedTuple):
    """Plain words."""

    words: str


class Strong(NamedTuple):
    """Words that stand out."""

    words: str


# A quotation brings its clause along: it cannot be set without its reference.
Run = Text | Strong | Quote


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; levels 1 and 2 make the table of contents."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"heading level {self.level}: expected one of {LEVELS}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs one after another; a small one is a note."""

    runs: tuple[Run, ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class QuoteBlock:
    """A quotation that stands by itself, with its clause."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; an item may hold quotations."""

    items: tuple[Paragraph, ...]


Cell = tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row; a cell holds paragraphs; `widths` are shares of the text's width, in any unit."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str
    widths: tuple[float, ...]

    def __post_init__(self) -> None:
        columns = len(self.headings)
        if not columns or len(self.widths) != columns or min(self.widths) <= 0:
            raise ValueError(f"{columns} headings need as many positive widths, got {self.widths}")
        if not self.rows or any(len(row) != columns for row in self.rows):
            raise ValueError(f"every row of “{self.caption}” needs {columns} cells, and there must be a row")

    @property
    def shares(self) -> tuple[float, ...]:
        """The widths as shares that add up to one."""
        whole = sum(self.widths)
        return tuple(width / whole for width in self.widths)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, and as SVG for pages; `alt` says in words what it shows; `width_mm` is at most that wide."""

    png: bytes
    svg: str | None
    alt: str
    caption: str
    width_mm: float


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page or slide."""


Block = Heading | Paragraph | QuoteBlock | Bullets | Table | Picture | PageBreak


@dataclass(frozen=True, slots=True)
class Report:
    """A report. Where its data come from and how sure its shapes are cannot be left out or be empty.

    Attributes:
        title: what the report is about.
        subtitle: the line under the title.
        blocks: the content in order.
        attribution: whom the layers on it are owed to, a line each.
        data_date: as of when the data are (ISO: a day, a month or a year).
        licences: every layer on it with its licence, a line each.
        grade_note: what the shapes are and are not good for.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    attribution: tuple[str, ...]
    data_date: str
    licences: tuple[str, ...]
    grade_note: str

    def __post_init__(self) -> None:
        for name in ("title", "attribution", "data_date", "licences", "grade_note"):
            if not getattr(self, name):
                raise ValueError(f"a report without {name} is not made")


def paragraph(*parts: str | Run, small: bool = False) -> Paragraph:
    """Return a paragraph of parts; a string is plain text."""
    return Paragraph(tuple(Text(part) if isinstance(part, str) else part for part in parts), small)


def cell(*parts: str | Run | Paragraph) -> Cell:
    """Return a table cell in which every part stands on its own line."""
    return tuple(part if isinstance(part, Paragraph) else paragraph(part) for part in parts)


def bullets(*items: str | Run | Paragraph) -> Bullets:
    """Return a list of items."""
    return Bullets(cell(*items))
