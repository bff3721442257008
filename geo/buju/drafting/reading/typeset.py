"""Letters on pages made into paragraphs: lines, columns, what is no text (running heads, page numbers), paragraphs.

Lengths are points, x to the right and y upwards, as letters are read; `size` is a font's.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from buju.drafting.reading.furniture import body_size, without_notes
from buju.drafting.reading.tables import rows_of

if TYPE_CHECKING:
    from buju.drafting.reading.flow import Flow

# Letters of one line stand at one height, and a blank wider than this (in em) parts cells of a table.
_SAME_LINE, _CELL_GAP, _WORD_GAP = 0.5, 1.5, 0.22
_NARROWEST, _SHOWING, _HOLE = 10, 5, 0.2
# Of how many pages the columns must be seen; how much may cross the gap between them.
_USUAL, _FEWEST_ASIDE, _MOST_CROSSING = 0.4, 3, 0.15
# How much farther than usual the first line of a paragraph stands from the one above, where they are set apart.
_APART = 1.3
_ENDED = re.compile(r"[。！？；：!?;:）)]['”’」）)]?$")
_HEADING = re.compile(
    r"(?:第[一二三四五六七八九十百零0-9]{1,5}[编章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|[0-9]{1,2}[.．、](?![0-9])|[（(]?[0-9]{1,2}[）)]|[①-⑳]|专栏|附[件录表])"
)
# What is never torn apart at the end of a line: a word, a number with its unit's sign.
_UNIT = re.compile(r"[（(“‘《〈【〔「]*(?:[A-Za-z0-9.,%+\-/·_:?=&０-９]+|.)")
_NOT_FIRST = "，。、；：？！”’）〕】》〉%％…—·"


class Letter(NamedTuple):
    """A letter and its box."""

    sign: str
    left: float
    low: float
    right: float
    high: float
    size: float


@dataclass(slots=True)
class Line:
    """A line of a column, or a row of a table: `cells` are how many pieces stand far apart."""

    text: str
    left: float
    low: float
    right: float
    high: float
    size: float
    cells: int = 1


@dataclass(slots=True)
class Sheet:
    """A page as it was set: its number, size, and columns of lines in the order in which they are read."""

    number: int
    height: float
    columns: list[list[Line]]


class _Frame(NamedTuple):
    """Where the lines of a column begin and end, and how far one is from the next."""

    left: float
    right: float
    pitch: float


def sheets_of(pages: Sequence[tuple[Sequence[Letter], float]]) -> list[Sheet]:
    """Return pages, given as letters and height, as lines.

    A page whose own lines do not show its columns, for they are short, has those of the others.
    """
    pieces = [_pieces(letters) for letters, _ in pages]
    gutters = [_gutter(one) for one in pieces]
    found = [one for one in gutters if one is not None]
    usual = median(found) if found and len(found) >= _USUAL * len(pages) else None
    sheets = []
    for number, (one, gutter, (_, height)) in enumerate(zip(pieces, gutters, pages, strict=True), 1):
        own = gutter if gutter is not None or usual is None or not _is_parted(one, usual) else usual
        sheets.append(_sheet(one, own, number=number, height=height))
    return sheets


def _is_parted(pieces: Sequence[Line], x: float) -> bool:
    """Whether hardly anything of a page crosses a place, and something stands on both sides."""
    left, right = sum(one.right <= x for one in pieces), sum(one.left >= x for one in pieces)
    return min(left, right) >= _FEWEST_ASIDE and len(pieces) - left - right <= _MOST_CROSSING * len(pieces)


def _sheet(pieces: Sequence[Line], gutter: float | None, *, number: int, height: float) -> Sheet:
    """Return a page's lines; two columns are read one after the other, between what crosses both."""
    if gutter is None:
        return Sheet(number, height, [_lines(pieces)])
    columns: list[list[Line]] = []
    crossing = list(_lines([one for one in pieces if one.left < gutter < one.right]))
    ends = [*(one.low for one in crossing), -1e9]
    top = 1e9
    for at, end in enumerate(ends):
        high = crossing[at].high if at < len(crossing) else -1e9
        band = [one for one in pieces if high <= (one.low + one.high) / 2 < top and not one.left < gutter < one.right]
        columns += [_lines([one for one in band if one.right <= gutter])]
        columns += [_lines([one for one in band if one.left >= gutter])]
        columns += [[crossing[at]]] if at < len(crossing) else []
        top = end
    return Sheet(number, height, [one for one in columns if one])


def _pieces(letters: Sequence[Letter]) -> list[Line]:
    """Return runs of letters that stand side by side, in the order in which they were set."""
    pieces: list[Line] = []
    rows: list[list[Letter]] = []
    for letter in letters:
        last = rows[-1][-1] if rows else None
        if last is not None and _is_beside(last, letter):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    for row in _parted(rows):
        words = _words(row)
        if words.strip():
            inked = [one for one in row if not one.sign.isspace()]
            pieces.append(_line(words.strip(), inked))
    return pieces


def _parted(rows: Sequence[list[Letter]]) -> Iterator[list[Letter]]:
    """Yield runs, cut where letters of others stand in their holes: quotation marks of another font are set apart."""
    centres: dict[int, list[float]] = {}
    for letter in itertools.chain.from_iterable(rows):
        if not letter.sign.isspace():
            centres.setdefault(_level(letter), []).append((letter.left + letter.right) / 2)
    for held in centres.values():
        held.sort()
    for row in rows:
        start = 0
        for at, (last, letter) in enumerate(itertools.pairwise(row), 1):
            if letter.left - last.right > _HOLE * letter.size and _is_filled(centres, last, letter):
                yield row[start:at]
                start = at
        yield row[start:]


def _is_filled(centres: dict[int, list[float]], last: Letter, letter: Letter) -> bool:
    """Whether a letter of the same height stands between two."""
    for level in range(_level(letter) - 1, _level(letter) + 2):
        held = centres.get(level, [])
        at = bisect_right(held, last.right)
        if at < len(held) and held[at] < letter.left:
            return True
    return False


def _level(letter: Letter) -> int:
    return round((letter.low + letter.high) / 8)


def _is_beside(last: Letter, letter: Letter) -> bool:
    size = max(last.size, letter.size, 1.0)
    level = abs((last.low + last.high) - (letter.low + letter.high)) / 2 < _SAME_LINE * size
    return level and -0.6 * size < letter.left - last.right < _CELL_GAP * size


def _words(row: Sequence[Letter]) -> str:
    """Return the letters of a run; blanks between words that were set by moving on are put back."""
    parts = [row[0].sign]
    for last, letter in itertools.pairwise(row):
        gap = letter.left - last.right
        if gap > _WORD_GAP * letter.size and _is_latin(last.sign) and _is_latin(letter.sign):
            parts.append(" ")
        parts.append(letter.sign)
    return "".join(parts)


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _line(text: str, parts: Sequence[Letter | Line], *, cells: int = 1) -> Line:
    return Line(
        text,
        min(one.left for one in parts),
        min(one.low for one in parts),
        max(one.right for one in parts),
        max(one.high for one in parts),
        median(one.size for one in parts),
        cells,
    )


def _lines(pieces: Iterable[Line]) -> list[Line]:
    """Return the lines from the top down; pieces of one height are cells of a row."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda one: -(one.low + one.high)):
        row = rows[-1] if rows else []
        if row and abs((row[0].low + row[0].high) - (piece.low + piece.high)) / 2 < _SAME_LINE * max(
            row[0].size, piece.size
        ):
            row.append(piece)
        else:
            rows.append([piece])
    return [_set(row) for row in rows_of([sorted(row, key=lambda one: one.left) for row in rows])]


def _set(row: list[list[Line]]) -> Line:
    """Return a row as a line: its cells, of one or several lines, parted by tabs."""
    if all(len(cell) == 1 for cell in row):
        return _row([cell[0] for cell in row])
    texts = [reduce(_joined, (piece.text for piece in cell)) for cell in row]
    return _line("\t".join(texts), [piece for cell in row for piece in cell], cells=max(2, len(row)))


def _joined(above: str, below: str) -> str:
    return f"{above} {below}" if _is_latin(above[-1:]) and _is_latin(below[:1]) else above + below


def _row(row: list[Line]) -> Line:
    """Return the pieces of one height as a line; a heading set wide (目　录) is one cell."""
    cells = 1
    text = row[0].text
    for last, piece in itertools.pairwise(row):
        is_cell = piece.left - last.right > _CELL_GAP * piece.size
        single = len(last.text) == 1 or len(piece.text) == 1
        cells += is_cell and not single
        text += ("\t" if is_cell else "") + piece.text
    return _line(text, row, cells=cells)


def _gutter(pieces: Sequence[Line]) -> float | None:
    """Return where the gap between two columns of running text stands; None where there is one column."""
    long = [one for one in pieces if len(one.text) >= 6]
    if len(long) < 12:
        return None
    left, right = min(one.left for one in long), max(one.right for one in long)
    width = right - left
    size = median(one.size for one in long)
    best: tuple[int, float] | None = None
    for step in range(36, 65):
        x = left + width * step / 100
        crossing = sum(one.left < x < one.right for one in pieces)
        if best is None or crossing < best[0]:
            best = (crossing, x)
    if best is None or best[0] > _MOST_CROSSING * len(pieces):
        return None
    sides = [[one for one in long if one.right <= best[1]], [one for one in long if one.left >= best[1]]]
    if min(map(len, sides)) < 5:
        return None
    edges = (max(one.right for one in sides[0]), min(one.left for one in sides[1]))
    # Running text fills its column; the cells of a table do not.
    full = [
        sum(one.right - one.left > 0.8 * (max(o.right for o in side) - min(o.left for o in side)) for one in side)
        >= 0.5 * len(side)
        for side in sides
    ]
    return (edges[0] + edges[1]) / 2 if all(full) and edges[1] - edges[0] > 0.7 * size else None


def write(sheets: Sequence[Sheet], flow: Flow) -> None:
    """Write the paragraphs of all pages; one that goes on over a page or a column is one."""
    frames = _frames(sheets)
    body = body_size(sheets)
    notes: list[str] = []
    last: tuple[Line, _Frame] | None = None
    for one in sheets:
        flow.page(one.number)
        for column in one.columns:
            lines, footnotes = without_notes(column, body, one.height)
            notes += footnotes
            _tell_tables(lines, flow, one.number)
            if not lines:
                continue
            frame = _frame(lines) if len(lines) >= 8 else _nearest(frames, lines)
            for place, line in enumerate(lines):
                above = None if last is None else last[0]
                joins = above is not None and last is not None and _goes_on(above, last[1], line, frame)
                if above is not None and joins and place and above.low - line.low > _APART * frame.pitch:
                    joins = False
                if above is not None:
                    _join(flow, above, line) if joins else flow.end()
                flow.write(line.text)
                last = (line, frame)
    flow.end()
    if notes:
        flow.tally.add("note", "脚注 {n} 条移到文末", count=len(notes))
        for words in ("---", *notes):
            flow.paragraph(words)


def _goes_on(above: Line, frame: _Frame, line: Line, own: _Frame) -> bool:
    """Whether a line goes on with the paragraph of the one above: that is full, and this begins at the margin."""
    if above.cells > 1 or line.cells > 1 or abs(above.size - line.size) > 0.15 * max(above.size, line.size):
        return False
    # Headings and cells make narrow columns; running text does not.
    if frame.right - frame.left < _NARROWEST * above.size:
        return False
    if frame.right - above.right > _head(line) + 1.1 * above.size or line.left > own.left + 0.9 * line.size:
        return False
    return not (_ENDED.search(above.text) and _HEADING.match(line.text))


def _head(line: Line) -> float:
    """Return how wide the part of a line is that could not have been torn from it."""
    unit = _UNIT.match(line.text)
    words = unit[0] if unit else line.text[:1]
    length, at = sum(0.56 if sign.isascii() else 1.0 for sign in words), len(words)
    while at < len(line.text) and line.text[at] in _NOT_FIRST:
        length, at = length + 1.0, at + 1
    return min(length, 20) * line.size


def _join(flow: Flow, above: Line, line: Line) -> None:
    if above.text[-1:] in "-\u00ad" and line.text[:1].isalpha() and line.text[:1].isascii():
        flow.tally.add("hyphen", "行末连字符 {n} 处，不能断定是否属于词，照原样留着")
    elif _is_latin(above.text[-1:]) and line.text[:1].isascii() and line.text[:1].isalpha():
        flow.write(" ")


def _frames(sheets: Sequence[Sheet]) -> list[_Frame]:
    """Return the frames of all columns that have lines enough to show them."""
    columns = [column for one in sheets for column in one.columns if column]
    shown = [_frame(column) for column in columns if len(column) >= _SHOWING]
    return shown or [_frame([line for column in columns for line in column])]


def _nearest(frames: Sequence[_Frame], column: Sequence[Line]) -> _Frame:
    """Return the frame of a column of few lines: that of the column elsewhere that begins where it does."""
    left = min(one.left for one in column)
    return min(frames, key=lambda one: (round(abs(one.left - left) / 10), one.left - one.right))


def _frame(lines: Sequence[Line]) -> _Frame:
    """Return a column's frame: the margins that at least two lines keep to, where there are such."""
    if not lines:
        return _Frame(0, 0, 0)
    lefts, rights = sorted(one.left for one in lines), sorted((one.right for one in lines), reverse=True)
    size = median(one.size for one in lines)
    left = next((a for a, b in itertools.pairwise(lefts) if b - a < 0.3 * size), lefts[0])
    right = next((a for a, b in itertools.pairwise(rights) if a - b < 0.6 * size), rights[0])
    steps = [a.low - b.low for a, b in itertools.pairwise(lines) if a.low > b.low]
    # Lines of one paragraph are the closest to each other.
    return _Frame(left, right, sorted(steps)[len(steps) // 4] if steps else 2 * size)


def _tell_tables(lines: Sequence[Line], flow: Flow, page: int) -> None:
    """Tell of what looks like a table: rows of cells one below the other."""
    for run in _runs(lines):
        if run >= 2:
            flow.tally.add(
                "table", "表格约 {n} 处，按行读，格与格之间是制表符；跨行合并的格归第一行，引用前请对照原件", page=page
            )


def _runs(lines: Sequence[Line]) -> Iterator[int]:
    run = 0
    for line in lines:
        if line.cells > 1:
            run += 1
        elif run:
            yield run
            run = 0
    yield run
