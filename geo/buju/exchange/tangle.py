"""Whether polygons are so tangled that looking for their faults would take minutes: a count beforehand, by a sample.

The library's own check looks at every two sides whose boxes overlap. Of a coast these are a few for each side, however
many sides it has; of a scrawl, nearly all with all. A few sides of a polygon, looked at with all the others, tell which
it is, and in a scrawl one of them crosses another: then it is known to be faulty, and where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from buju.spatial.datum import Points

# Polygons of fewer corners are checked in no time, whatever they are like.
MANY_CORNERS = 2_000
_SAMPLED = 64
# What the library gets through in some seconds.
MOST_PAIRS = 20_000_000


class Tangle(NamedTuple):
    """What a sample of its sides tells of a polygon.

    `crossing` is where two sides cross (x, y), None if none of the sample does; `pairs` is about how many pairs of
    sides have boxes that overlap.
    """

    crossing: tuple[float, float] | None
    pairs: float


def tangle(shape: BaseGeometry) -> Tangle:
    """Return how tangled a polygon is, or several are together."""
    corners, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    is_side = ring[1:] == ring[:-1]
    starts, ends = corners[:-1][is_side], corners[1:][is_side]
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    met = 0
    chosen = np.linspace(0, len(starts) - 1, _SAMPLED).astype(np.int64)
    for side in chosen:
        near = np.flatnonzero(((low <= high[side]) & (high >= low[side])).all(axis=1))
        met += len(near) - 1
        crossing = _crossing(starts[side], ends[side], starts[near], ends[near])
        if crossing is not None:
            return Tangle(crossing, met)
    return Tangle(None, met / len(chosen) * len(starts) / 2)


def _crossing(start: Points, end: Points, starts: Points, ends: Points) -> tuple[float, float] | None:
    """Return where a side crosses one of others (n, 2), None if it crosses none."""
    along = end - start
    apart = _turn(along, starts - start) * _turn(along, ends - start) < 0
    across = _turn(ends - starts, start - starts) * _turn(ends - starts, end - starts) < 0
    one = LineString([start, end])
    for other in np.flatnonzero(apart & across):
        # Asked again exactly: products of nearly nothing have any sign.
        line = LineString([starts[other], ends[other]])
        if one.crosses(line):
            x, y = shapely.get_coordinates(one.intersection(line))[0]
            return float(x), float(y)
    return None


def _turn(one: Points, other: Points) -> Points:
    turn: Points = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    return turn
