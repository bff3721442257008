"""Blocks on slides: what goes on which, worked out before anything is drawn (points, from the top of the body).

PowerPoint sets text only when it is shown, so heights are reckoned from the number of letters. Lines are set at a
fixed height, so that a font with other measures changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from buju.views.carto.face import ems
from buju.views.report.block import (
    Block,
    Bullets,
    Cell,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    QuoteBlock,
    Report,
    Run,
    Strong,
    Table,
    Text,
)
from buju.views.words.wording import Quote

TEXT, TABLE, NOTE, CAPTION = 16.0, 12.0, 10.0, 12.0
LEADING = 1.3
PARAGRAPH_GAP, CELL_GAP, BLOCK_GAP = 6.0, 3.0, 8.0
CELL_SIDE, CELL_TOP = 5.0, 4.0
QUOTE_INDENT = 18.0
_CONTINUED = "（续）"
# A picture smaller than this share of the body goes on a slide of its own.
_LEAST_PICTURE = 0.7


@dataclass(frozen=True, slots=True)
class TextBox:
    """Paragraphs of running text; each with whether it is a bullet and whether it is indented."""

    top: float
    height: float
    items: tuple[Line, ...]
    left: float = 0.0
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of running text on a slide."""

    runs: tuple[Run, ...]
    size: float = TEXT
    bullet: bool = False
    indent: float = 0.0
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A part of a table, with its caption over it; `heights` has the heading row first."""

    top: float
    caption: str
    table: Table
    rows: tuple[tuple[Cell, ...], ...]
    heights: tuple[float, ...]
    size: float = TABLE
    caption_size: float = CAPTION


@dataclass(frozen=True, slots=True)
class Image:
    """A picture with its caption under it, in the middle unless it says how far from the left.

    A bare one has no caption: the slide's title says what it shows. `bleed` counts from the edge of the slide.
    """

    top: float
    width: float
    height: float
    picture: Picture
    left: float | None = None
    bare: bool = False


Item = TextBox | Grid | Image


@dataclass(slots=True)
class Page:
    """One slide: its title and what stands on it."""

    title: str
    items: list[Item] = field(default_factory=list)


def paged(blocks: Iterable[Block], *, width: float, height: float) -> list[Page]:
    """Return the slides of a report: one for each heading of level 1 or 2, and as many more as it takes.

    Args:
        blocks: the blocks, in order.
        width: of the slide's body, in points.
        height: of the slide's body, in points.
    """
    paging = _Paging(width, height)
    for block in blocks:
        paging.put(block)
    paging.close()
    return paging.pages


class _Paging:
    """Fills one slide after the other."""

    def __init__(self, width: float, height: float) -> None:
        self.pages: list[Page] = []
        self._width, self._height = width, height
        self._chapter = self._title = ""
        self._fresh = True
        self._lines: list[Line] = []
        # No slide yet: there is no room at all.
        self._used = math.inf

    def put(self, block: Block) -> None:
        match block:
            case Heading(level=3):
                self._text(Line((Strong(block.text),)))
            case Heading():
                self._begin(block)
            case PageBreak():
                self.close()
            case Table():
                self._table(block)
            case Picture():
                self._picture(block)
            case _:
                for line in _lines(block):
                    self._text(line)

    def close(self) -> None:
        """End the slide."""
        self._set_text()
        self._used = math.inf

    def _begin(self, heading: Heading) -> None:
        self.close()
        if heading.level == 1:
            self._chapter = heading.text
        self._title = heading.text if heading.level == 1 or not self._chapter else f"{self._chapter} · {heading.text}"
        self._fresh = True

    @property
    def _left(self) -> float:
        return self._height - self._used - self._text_height

    @property
    def _text_height(self) -> float:
        return sum(line_height(line, self._width) for line in self._lines) + (BLOCK_GAP if self._lines else 0)

    def _turn(self) -> None:
        """Begin a new slide under the same title."""
        self._set_text()
        self.pages.append(Page(self._title if self._fresh else f"{self._title}{_CONTINUED}"))
        self._fresh = False
        self._used = 0.0

    def _add(self, item: Item, height: float) -> None:
        self.pages[-1].items.append(item)
        self._used += height + BLOCK_GAP

    def _set_text(self) -> None:
        if self._lines:
            height = sum(line_height(line, self._width) for line in self._lines)
            lines, self._lines = tuple(self._lines), []
            self._add(TextBox(self._used, height, lines), height)

    def _text(self, line: Line) -> None:
        for part in _split_line(line, self._width, self._height):
            if line_height(part, self._width) > self._left:
                self._turn()
            self._lines.append(part)

    def _picture(self, picture: Picture) -> None:
        caption = CAPTION * LEADING + PARAGRAPH_GAP
        if self._left < _LEAST_PICTURE * self._height:
            self._turn()
        self._set_text()
        ratio = picture.height_per_width
        width = min(self._width, (self._left - caption) / ratio)
        self._add(Image(self._used, width, width * ratio, picture), width * ratio + caption)

    def _table(self, table: Table) -> None:
        widths = [share * self._width for share in table.shares]
        head = head_height(table.headings, widths)
        caption = CAPTION * LEADING + PARAGRAPH_GAP
        most = self._height - caption - head
        rows = [part for row in table.rows for part in _split_row(row, widths, most)]
        heights = [row_height(row, widths) for row in rows]
        at, part = 0, 0
        while at < len(rows):
            if heights[at] > self._left - caption - head:
                self._turn()
            self._set_text()
            room, end = self._left - caption - head, at
            room = min(room, _even(heights[at:], room, most))
            while end < len(rows) and heights[end] <= room:
                room -= heights[end]
                end += 1
            # A row is never higher than a slide, but rounding must not keep the last one out for ever.
            end = max(end, at + 1)
            words = table.caption if part == 0 else f"{table.caption}{_CONTINUED}"
            taken = (head, *heights[at:end])
            self._add(Grid(self._used, words, table, tuple(rows[at:end]), taken), caption + sum(taken))
            at, part = end, part + 1
            if at < len(rows):
                self._turn()


def _lines(block: Paragraph | QuoteBlock | Bullets) -> Iterator[Line]:
    match block:
        case Paragraph():
            yield Line(block.runs, NOTE + 2 if block.small else TEXT, soft=block.small)
        case QuoteBlock():
            yield Line((block.quote,), indent=QUOTE_INDENT)
        case Bullets():
            for item in block.items:
                yield Line(item.runs, TABLE if item.small else TEXT - 2, bullet=True, indent=QUOTE_INDENT)


def short_note(report: Report, most: float) -> str:
    """Return the note on shapes, or its first sentence and as many of its last clauses as fit a line of so many ems."""
    note = report.grade_note
    if ems(note) <= most:
        return note
    first, stop, rest = note.partition("。")
    clauses = rest.split("，")
    fitting = [at for at in range(1, len(clauses)) if ems(first) + 1 + ems("，".join(clauses[at:])) <= most]
    return first + stop + ("，".join(clauses[fitting[0] :]) if fitting else "")


def line_height(line: Line, width: float) -> float:
    """Return how high a paragraph is with the gap after it."""
    return _lines_of(line.runs, line.size, width - line.indent) * line.size * LEADING + PARAGRAPH_GAP


def text_height(words: str, size: float, width: float) -> float:
    """Return how high words are, set in a box of a width."""
    return _lines_of((Text(words),), size, width) * size * LEADING


def _lines_of(runs: Iterable[Run], size: float, width: float) -> int:
    # No line begins with a closing mark, so one letter in each line may stay empty.
    letters = sum(ems(run.words) + (ems(run.clause) + 2 if isinstance(run, Quote) else 0) for run in runs)
    return max(1, math.ceil(letters / _letters(size, width)))


def _letters(size: float, width: float) -> float:
    return max(2.0, width / size - 1.2)


def _cell_height(content: Cell, width: float, table: float = TABLE) -> float:
    inner = width - 2 * CELL_SIDE
    lines = (_lines_of(item.runs, size, inner) * size * LEADING for item in content for size in [_size(item, table)])
    return sum(lines) + CELL_GAP * max(0, len(content) - 1) + 2 * CELL_TOP


def _size(item: Paragraph, table: float = TABLE) -> float:
    return NOTE if item.small and table == TABLE else table


def row_height(row: Sequence[Cell], widths: Sequence[float], size: float = TABLE) -> float:
    """Return how high a row of a table is, its text of a size."""
    least = size * LEADING + 2 * CELL_TOP
    return max(least, *(_cell_height(content, width, size) for content, width in zip(row, widths, strict=True)))


def head_height(headings: Sequence[str], widths: Sequence[float], size: float = TABLE) -> float:
    """Return how high the heading row of a table is."""
    return row_height([(Paragraph((Strong(words),)),) for words in headings], widths, size)


def _split_row(row: Sequence[Cell], widths: Sequence[float], most: float) -> Iterator[tuple[Cell, ...]]:
    """Yield a row in parts of which none is higher than a slide."""
    rest = tuple(
        tuple(part for item in content for part in _split_paragraph(item, width, most))
        for content, width in zip(row, widths, strict=True)
    )
    while any(rest):
        taken = tuple(_fitting(content, width, most) for content, width in zip(rest, widths, strict=True))
        yield taken
        rest = tuple(content[len(part) :] for content, part in zip(rest, taken, strict=True))
    if not any(row):
        yield tuple(row)


def _even(heights: Sequence[float], room: float, most: float) -> float:
    """Return how much of a table to put on this slide so that the last one is not left with a single row."""
    slides, left = 1, room
    for height in heights:
        if height > left:
            slides, left = slides + 1, most
        left -= height
    # Half a row more than the mean, as a row that is cut into goes on the next.
    return room if slides == 1 else sum(heights) / slides + max(heights) / 2


def _fitting(content: Cell, width: float, most: float) -> Cell:
    """Return the first paragraphs of a cell that fit, at least one."""
    number = len(content)
    while number > 1 and _cell_height(content[:number], width) > most:
        number -= 1
    return content[:number]


def _split_paragraph(item: Paragraph, width: float, most: float) -> Iterator[Paragraph]:
    size, inner = _size(item), width - 2 * CELL_SIDE
    lines = max(1, math.floor((most - 2 * CELL_TOP) / (size * LEADING)))
    for runs in _split_runs(item.runs, lines * _letters(size, inner)):
        yield Paragraph(runs, item.small)


def _split_line(line: Line, width: float, most: float) -> Iterator[Line]:
    lines = max(1, math.floor((most - PARAGRAPH_GAP) / (line.size * LEADING)))
    for number, runs in enumerate(_split_runs(line.runs, lines * _letters(line.size, width - line.indent))):
        yield replace(line, runs=runs, bullet=line.bullet and number == 0)


def _split_runs(runs: tuple[Run, ...], most: float) -> Iterator[tuple[Run, ...]]:
    """Yield runs in parts of at most so many ems; each part of a quotation keeps its clause."""
    part: list[Run] = []
    used = 0.0
    for run in runs:
        clause = ems(run.clause) + 2 if isinstance(run, Quote) else 0.0
        words = run.words
        while used + ems(words) + clause > most and ems(words) > most / 4:
            room = max(1, _count(words, most - used - clause))
            part.append(_with(run, words[:room]))
            yield tuple(part)
            words, part, used = words[room:], [], 0.0
        if part and used + ems(words) + clause > most:
            yield tuple(part)
            part, used = [], 0.0
        part.append(_with(run, words))
        used += ems(words) + clause
    if part or not runs:
        yield tuple(part)


def _count(words: str, most: float) -> int:
    """Return how many of the first letters fit into so many ems."""
    used = 0.0
    for number, letter in enumerate(words):
        used += ems(letter)
        if used > most:
            return number
    return len(words)


def _with(run: Run, words: str) -> Run:
    if isinstance(run, Quote):
        return Quote(words, run.clause, run.href)
    return type(run)(words)
