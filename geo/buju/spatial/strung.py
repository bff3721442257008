"""Roads of which only pieces are known, strung into one line: the pieces as they are, straight joins between them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import MultiLineString
from shapely.geometry.base import BaseGeometry

from buju.spatial.datum import Metric

# Pieces as near as this (metres) are one: the ends of two carriageways, a joint of the data.
_TOGETHER_M = 60.0
# A fast road bends no tighter than this radius (metres; JTG D20, 120 km/h in the general case has 1,000 m, most
# have twice that), so that a straight join over a gap g is off by g² / 8r at most.
_RADIUS_M = 2_000.0


class Strung(NamedTuple):
    """The pieces or the joins of a road (lon/lat degrees), and how far the line may be off by joining (metres)."""

    shape: BaseGeometry
    margin_m: float


def strung(road: BaseGeometry) -> list[Strung]:
    """Return a road's pieces (margin 0) and the joins of its gaps, the shorter first; lon/lat degrees.

    The joins are those of the shortest tree that leads through all pieces, so that none is drawn twice.
    """
    metric = Metric.around(road)
    groups = _groups(metric.to_metres(road))
    joins = sorted(_joins(groups), key=lambda line: float(line.length))
    return [Strung(road, 0.0), *(Strung(metric.to_degrees(line), line.length**2 / (8 * _RADIUS_M)) for line in joins)]


def _groups(road: BaseGeometry) -> list[BaseGeometry]:
    """Return the pieces of a road in metres, those that belong together as one."""
    pieces = shapely.get_parts(road)
    grounds = shapely.get_parts(shapely.union_all(shapely.buffer(pieces, _TOGETHER_M / 2)))
    tree = shapely.STRtree(grounds)
    _, home = tree.query(shapely.line_interpolate_point(pieces, 0.5, normalized=True), predicate="within")
    return [MultiLineString(list(pieces[home == at])) for at in range(len(grounds))]


def _joins(groups: list[BaseGeometry]) -> list[BaseGeometry]:
    """Return the shortest tree of straight lines between groups (Prim 1957)."""
    found: list[BaseGeometry] = []
    shapes = np.array(groups, dtype=object)
    near, via = shapely.distance(shapes[0], shapes), np.zeros(len(groups), dtype=int)
    left = set(range(1, len(groups)))
    while left:
        at = min(left, key=lambda one: float(near[one]))
        left.remove(at)
        found.append(shapely.shortest_line(shapes[via[at]], shapes[at]))
        reach = shapely.distance(shapes[at], shapes)
        closer = reach < near
        near[closer], via[closer] = reach[closer], at
    return found
