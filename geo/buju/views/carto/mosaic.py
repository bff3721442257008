"""Very many shapes on a picture: the cells that they take, and which of them lie apart.

Uniting shapes takes as long as they cross each other, which strangers' files may do a million times. Here each side of
a shape is looked at once for every row of cells that it runs through, so that the work grows with the file alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from buju.spatial.datum import Points, Shapes

# What is worked on at a time: sides of shapes, each in all its rows or columns of cells.
_AT_ONCE = 1 << 18
# The cells (degrees) by which shapes are sorted that lie apart.
_CELL = 0.05

Window = tuple[float, float, float, float]
Grid = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


def mosaic(shapes: Shapes, window: Window, *, columns: int, rows: int) -> BaseGeometry:
    """Return the cells in which there is any ground of the areas (n) as one shape, in the areas' own unit.

    Args:
        shapes: polygons, valid; they may cross each other.
        window: what is looked at, as west, south, east, north; cells divide it evenly.
        columns: how many cells lie beside each other.
        rows: how many cells lie above each other.
    """
    west, south, east, north = window
    taken = cells_of(shapes, window, columns=columns, rows=rows)
    row, column = np.nonzero(taken)
    x, y = np.linspace(west, east, columns + 1), np.linspace(south, north, rows + 1)
    # Cells beside each other have the same corners, so that nothing has to be looked for where they meet.
    return shapely.coverage_union_all(shapely.box(x[column], y[row], x[column + 1], y[row + 1]))


def cells_of(shapes: Shapes, window: Window, *, columns: int, rows: int) -> Grid:
    """Return whether a cell (rows, columns; the first row in the south) has any ground of the areas, or nearly any.

    Cells have ground if a side runs through them, or if their middle lies inside.
    """
    west, south, east, north = window
    inside = shapely.orient_polygons(shapely.clip_by_rect(shapes, west, south, east, north))
    corners, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(inside)), return_index=True)
    places = (corners - (west, south)) / (east - west, north - south) * (columns, rows)
    is_side = ring[1:] == ring[:-1]
    starts, ends = places[:-1][is_side], places[1:][is_side]
    taken = np.zeros((rows, columns), dtype=np.bool_)
    turns = np.zeros((rows, columns + 1), dtype=np.int64)
    for at in range(0, len(starts), _AT_ONCE // max(columns, rows)):
        some = slice(at, at + _AT_ONCE // max(columns, rows))
        _mark_sides(starts[some], ends[some], taken)
        _count_turns(starts[some], ends[some], turns)
    # Outlines run round their ground all one way, holes the other: what is to the left of more sides of one way than
    # of the other lies inside, however many areas lie over each other.
    taken |= np.cumsum(turns, axis=1)[:, :columns] != 0
    return taken


def _mark_sides(starts: Points, ends: Points, taken: Grid) -> None:
    """Mark the cells that sides (n, 2 in cells) run through."""
    rows, columns = taken.shape
    steps = np.ceil(np.abs(ends - starts).max(axis=1)).astype(np.int64) + 1
    side, step = _each(steps)
    share = (step / np.maximum(steps - 1, 1)[side])[:, None]
    column, row = np.floor(starts[side] + share * (ends - starts)[side]).astype(np.int64).T
    taken[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)] = True


def _count_turns(starts: Points, ends: Points, turns: npt.NDArray[np.int64]) -> None:
    """Count in each row of cells, at the height of its middle, what begins and ends right of each side (n, 2)."""
    rows, columns = turns.shape[0], turns.shape[1] - 1
    low, high = np.minimum(starts[:, 1], ends[:, 1]), np.maximum(starts[:, 1], ends[:, 1])
    first = np.clip(np.ceil(low - 0.5), 0, rows).astype(np.int64)
    last = np.clip(np.ceil(high - 0.5), 0, rows).astype(np.int64)
    side, step = _each(last - first)
    row = first[side] + step
    (x0, y0), (x1, y1) = starts[side].T, ends[side].T
    crossed = x0 + (row + 0.5 - y0) / (y1 - y0) * (x1 - x0)
    column = np.clip(np.ceil(crossed - 0.5), 0, columns).astype(np.int64)
    np.add.at(turns, (row, column), np.where(y1 < y0, 1, -1))


def _each(counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return for counts (n) of steps each step of each: whose it is, and its number from 0."""
    whose = np.repeat(np.arange(len(counts)), counts)
    return whose, np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts, counts)


def neighbourhoods(boxes: npt.NDArray[np.float64], *, apart: float) -> Iterator[Numbers]:
    """Yield the indices of boxes that lie by each other, those of each neighbourhood together, the largest first.

    Args:
        boxes: west, south, east, north in degrees of latitude and longitude (n, 4).
        apart: the gap between neighbourhoods in degrees, to within two cells; a smaller one keeps none apart.
    """
    if not len(boxes):
        return
    origin = boxes[:, :2].min(axis=0) - apart
    reach = (apart - 2 * _CELL) / 2
    low = np.floor((boxes[:, :2] - reach - origin) / _CELL).astype(np.int64)
    high = np.floor((boxes[:, 2:] + reach - origin) / _CELL).astype(np.int64) + 1
    width, height = high.max(axis=0) + 1
    # The corners of all boxes, summed up both ways, say how many boxes lie over a cell.
    corners = np.zeros((width, height), dtype=np.int64)
    for x, y, sign in ((low, low, 1), (high, high, 1), (low, high, -1), (high, low, -1)):
        np.add.at(corners, (x[:, 0], y[:, 1]), sign)
    number = _numbered(corners.cumsum(axis=0).cumsum(axis=1) > 0)[low[:, 0], low[:, 1]]
    order = np.argsort(number, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(number[order])) + 1)
    yield from sorted(groups, key=len, reverse=True)


def _numbered(taken: Grid) -> Numbers:
    """Return for each cell a number that only the cells have that it hangs together with, side by side."""
    parent = np.arange(taken.size)
    cells = parent.reshape(taken.shape).copy()
    beside = taken[1:] & taken[:-1], taken[:, 1:] & taken[:, :-1]
    one = np.concatenate((cells[1:][beside[0]], cells[:, 1:][beside[1]]))
    other = np.concatenate((cells[:-1][beside[0]], cells[:, :-1][beside[1]]))
    while one.size:
        # The larger number of a pair goes under the smaller, then every cell straight under its last.
        np.minimum.at(parent, np.maximum(one, other), np.minimum(one, other))
        while (parent[parent] != parent).any():
            parent = parent[parent]
        one, other = parent[one], parent[other]
        unlike = one != other
        one, other = one[unlike], other[unlike]
    numbers: Numbers = parent.reshape(taken.shape)
    return numbers
