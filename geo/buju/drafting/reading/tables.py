"""Tables without their lines: what stands side by side in columns, and which lines of a cell belong to one row.

A row of a table is set in as many lines as its fullest cell has; the others stand beside it, at its top or its middle.
Lines of a cell are closer to each other than those of two rows: where that is not so, nothing is put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buju.drafting.reading.typeset import Line

    # Pieces of one height, from the left; a cell, from the top; a row of cells.
    Pieces = list[Line]
    Cell = list[Line]
    Row = list[Cell]

# How far apart cells stand, how much farther rows than lines, how far one line of a table is from the next (em).
_GAP, _CLOSE, _FARTHER, _FARTHEST = 1.0, 1.15, 1.3, 4.0
_FEWEST_ROWS = 2


def rows_of(lines: Sequence[Pieces]) -> Iterator[Row]:
    """Yield the rows of what stands on a page: a line of pieces, or all lines of a row of a table."""
    at = 0
    while at < len(lines):
        end, columns = _table_from(lines, at)
        rows = _rows(lines[at:end], columns) if columns else []
        if rows:
            yield from rows
            at = end
        else:
            yield [[piece] for piece in lines[at]]
            at += 1


def _table_from(lines: Sequence[Pieces], at: int) -> tuple[int, list[tuple[float, float]]]:
    """Return where a table ends that begins with a line, and its columns from left to right, if there is one."""
    columns = [(piece.left, piece.right) for piece in lines[at]]
    if len(columns) < 2 or not _are_apart(columns, lines[at][0].size):
        return at, []
    end, cellular = at + 1, 1
    while end < len(lines):
        line, above = lines[end], lines[end - 1]
        if above[0].low - line[0].low > _FARTHEST * line[0].size:
            break
        wider = _merged([*columns, *((piece.left, piece.right) for piece in line)], 0.3 * line[0].size)
        # Running text under a table covers several of its columns.
        if len(wider) < len(columns):
            break
        columns = wider
        cellular += len(line) > 1
        end += 1
    return (end, columns) if cellular >= _FEWEST_ROWS else (at, [])


def _are_apart(columns: Sequence[tuple[float, float]], size: float) -> bool:
    return all(later[0] - one[1] > _GAP * size for one, later in pairwise(columns))


def _merged(spans: list[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    made: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if made and left < made[-1][1] + gap:
            made[-1] = (made[-1][0], max(made[-1][1], right))
        else:
            made.append((left, right))
    return made


def _rows(lines: Sequence[Pieces], columns: Sequence[tuple[float, float]]) -> list[Row]:
    """Return the rows of a table; none where lines and rows are equally far from each other."""
    stacks: list[Cell] = [[] for _ in columns]
    for line in lines:
        for piece in line:
            column = next(n for n, (left, right) in enumerate(columns) if left <= piece.left <= right)
            stacks[column].append(piece)
    size = median(piece.size for stack in stacks for piece in stack)
    steps = [above.low - piece.low for stack in stacks for above, piece in pairwise(stack)]
    steps = [step for step in steps if step > 0.5 * size]
    close = _CLOSE * min(steps, default=0.0)
    if not any(step <= close for step in steps) or not any(step > _FARTHER * close / _CLOSE for step in steps):
        return []
    cells = [(n, cell) for n, stack in enumerate(stacks) for cell in _cells(stack, close)]
    return [row for group in _side_by_side(cells, size) for row in _told_apart(group)]


def _cells(stack: Cell, close: float) -> Iterator[Cell]:
    cell: Cell = []
    for piece in stack:
        if cell and cell[-1].low - piece.low > close:
            yield cell
            cell = []
        cell.append(piece)
    if cell:
        yield cell


def _side_by_side(cells: Sequence[tuple[int, Cell]], size: float) -> list[list[tuple[int, Cell]]]:
    """Return groups of cells that reach over the same height, from the top."""
    groups: list[list[tuple[int, Cell]]] = []
    low = 0.0
    for column, cell in sorted(cells, key=lambda one: -one[1][0].high):
        if groups and cell[0].high - low > 0.3 * size:
            groups[-1].append((column, cell))
            low = min(low, cell[-1].low)
        else:
            groups.append([(column, cell)])
            low = cell[-1].low
    return groups


def _told_apart(group: Sequence[tuple[int, Cell]]) -> list[Row]:
    """Return the rows of a group, as many as its fullest column has cells; what reaches over several is the first's."""
    counts = [column for column, _ in group]
    fullest = max(set(counts), key=lambda column: (counts.count(column), -column))
    leaders = [cell for column, cell in group if column == fullest]
    rows: list[list[tuple[int, Cell]]] = [[(fullest, cell)] for cell in leaders]
    for column, cell in group:
        if column != fullest:
            rows[_beside(cell, leaders)].append((column, cell))
    return [[cell for _, cell in sorted(row, key=lambda one: (one[0], -one[1][0].high))] for row in rows]


def _beside(cell: Cell, leaders: Sequence[Cell]) -> int:
    """Return beside which of several cells another stands: the first that it reaches, else the nearest."""
    for at, leader in enumerate(leaders):
        if leader[-1].low < cell[0].high and cell[-1].low < leader[0].high:
            return at
    middle = cell[0].high + cell[-1].low
    return min(range(len(leaders)), key=lambda at: abs(leaders[at][0].high + leaders[at][-1].low - middle))
