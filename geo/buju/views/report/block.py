"""What a report is made of: frozen blocks that every writer knows, and the report that holds them.

`assembled` makes one sequence of them, the same for every writer: captions numbered, the imprint at the end.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from buju.errors import BujuError
from buju.views.words.wording import Quote, date_words

IMPRINT = "资料来源与说明"
_PNG = b"\x89PNG\r\n\x1a\n"

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
    """A picture as PNG, and as SVG for pages; `alt` says in words what it shows; `width_mm` is at most that wide.

    Raises:
        BujuError: `png` is no PNG, or has no size.
    """

    png: bytes
    svg: str | None
    alt: str
    caption: str
    width_mm: float

    def __post_init__(self) -> None:
        if len(self.png) < 24 or not self.png.startswith(_PNG):
            raise BujuError("报告的图片不是 PNG 格式；应为 PNG")
        if not all(self._size):
            raise BujuError("报告的图片没有大小；应为至少 1 × 1 像素的 PNG")

    @property
    def height_per_width(self) -> float:
        """The picture's height over its width."""
        width, height = self._size
        return height / width

    @property
    def _size(self) -> tuple[int, int]:
        """Width and height in pixels, read off the head without decoding the picture (RFC 2083, 4.1.1)."""
        width, height = struct.unpack(">II", self.png[16:24])
        return width, height


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page or slide."""


Block = Heading | Paragraph | QuoteBlock | Bullets | Table | Picture | PageBreak


@dataclass(frozen=True, slots=True)
class Sheet:
    """One slide of its own: what stands on it is told at a size that a room can read; more than fits is left out.

    A picture of a `bleed` sheet goes from edge to edge; beside text it takes the left side, before a table there is
    none.
    """

    title: str
    blocks: tuple[Picture | Paragraph | QuoteBlock | Bullets | Table, ...]
    bleed: bool = False


@dataclass(frozen=True, slots=True)
class Deck:
    """What slides tell before they bring the whole report as an appendix: a picture for the cover, and sheets."""

    cover: Picture | None
    sheets: tuple[Sheet, ...]


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
        is_brief: whether it begins on its first page, without a cover and contents.
        deck: what slides tell first; other writers pass it over.
    """

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    attribution: tuple[str, ...]
    data_date: str
    licences: tuple[str, ...]
    grade_note: str
    is_brief: bool = False
    deck: Deck | None = None

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


def assembled(report: Report) -> tuple[Block, ...]:
    """Return the blocks of a report with numbered captions, and its imprint after them."""
    return (*_captioned(report.blocks), *_imprint(report))


def date_line(report: Report) -> str:
    """Return the data date in words."""
    return f"资料日期：{date_words(report.data_date)}"


def _captioned(blocks: tuple[Block, ...]) -> Iterator[Block]:
    pictures = tables = 0
    for block in blocks:
        if isinstance(block, Picture):
            pictures += 1
            yield replace(block, caption=f"图 {pictures}　{block.caption}")
        elif isinstance(block, Table):
            tables += 1
            yield replace(block, caption=f"表 {tables}　{block.caption}")
        else:
            yield block


def _imprint(report: Report) -> Iterator[Block]:
    yield Heading(1, IMPRINT)
    yield paragraph(Strong("资料日期　"), date_words(report.data_date))
    yield paragraph(Strong("图形性质　"), report.grade_note)
    yield paragraph(Strong("数据署名　"), "；".join(report.attribution))
    yield paragraph(Strong("图层与许可"))
    yield bullets(*report.licences)
