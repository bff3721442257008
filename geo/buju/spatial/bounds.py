"""四至: which road bounds a site on which side, as a text words it, and the ground that they enclose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry


class Compass(StrEnum):
    """A side of a 四至; `inward` points from that side to the site, as (east, north)."""

    EAST = "东"
    SOUTH = "南"
    WEST = "西"
    NORTH = "北"

    @property
    def inward(self) -> tuple[float, float]:
        """Unit vector from the side to the site."""
        return _INWARD[self]


_INWARD = {
    Compass.EAST: (-1.0, 0.0),
    Compass.WEST: (1.0, 0.0),
    Compass.NORTH: (0.0, -1.0),
    Compass.SOUTH: (0.0, 1.0),
}

_VERB = r"(?:面|侧|边)?[至到临起抵靠邻接]"

# 东至/东起/东临/东到 …; the name ends at punctuation or where the next side starts.
_SIDE = re.compile(
    rf"(?P<side>[东南西北]){_VERB}[ \t\u3000]*"
    rf"(?P<name>[^，,、；;。.：:（）()\s]{{1,30}}?)(?=[，,、；;。.（）()\s]|$|[东南西北]{_VERB})"
)


class BoundsClause(NamedTuple):
    """One side of a 四至 as worded."""

    side: Compass
    name: str


def parse_bounds(text: str) -> tuple[BoundsClause, ...]:
    """Read the sides of a 四至 in the order of the text.

    Returns:
        One row for each side that is worded, e.g. `(东, 中心路)`; a side that the text leaves out has none.

    Raises:
        ValueError: the text gives one side twice.
    """
    sides = tuple(BoundsClause(Compass(match["side"]), match["name"]) for match in _SIDE.finditer(text))
    if len({side.side for side in sides}) != len(sides):
        raise ValueError(f"四至中同一方位出现两次：{text}")
    return sides


# The straight continuation of a road follows its last stretch, not its last vertex: bus lines have jagged ends.
_STRETCH_M = 200.0


def enclosed(sides: Mapping[Compass, LineString], *, limit: BaseGeometry, reach_m: float) -> BaseGeometry:
    """Return the part of `limit` that lies on the inner side of every found road.

    Args:
        sides: the found roads, in metres (easting, northing), each as one line.
        limit: what the site is known to lie in, in metres; it closes a side whose road was not found.
        reach_m: how far each road is carried straight on beyond its ends, so that roads meet.

    Returns:
        A polygon or multipolygon in metres; empty if no ground is on the inner side of all roads.
    """
    # Mapped roads end short of each other, or where their name changes; the text means them whole.
    carried = {side: extended(line, by_m=reach_m) for side, line in sides.items()}
    # Every piece that the roads could enclose is looked at, for bent roads may enclose more than one.
    cells = shapely.get_parts(shapely.polygonize([shapely.union_all([*carried.values(), limit.boundary])]))
    inside = [
        cell
        for cell in cells
        if limit.contains(cell.representative_point())
        and all(is_inner(cell.representative_point(), carried[side], side) for side in carried)
    ]
    return shapely.union_all(inside) if inside else Polygon()


def is_inner(point: Point, line: LineString, side: Compass) -> bool:
    """Whether a point lies on the inner side of a road that bounds a site on `side` (all in metres)."""
    # Beside its nearest spot, not its whole extent: a bent road has points on both sides of its middle.
    foot = line.interpolate(line.project(point))
    east, north = side.inward
    return bool((point.x - foot.x) * east + (point.y - foot.y) * north > 0)


def extended(line: LineString, *, by_m: float) -> LineString:
    """Carry a line (metres) straight on at both ends by `by_m`, in the direction of its last stretch."""
    # Straight on, because nothing is known of a bend: what this adds is bounded by the limit of the site.
    before, after = _beyond(line.reverse(), by_m), _beyond(line, by_m)
    return LineString([before, *line.coords, after])


def _beyond(line: LineString, by_m: float) -> Point:
    tip = Point(line.coords[-1])
    back = line.interpolate(max(0.0, line.length - _STRETCH_M))
    if back.equals(tip):
        # The last stretch is a loop: its last leg alone says where the road goes.
        back = next(Point(xy) for xy in reversed(line.coords) if Point(xy) != tip)
    run = tip.distance(back)
    return Point(tip.x + (tip.x - back.x) / run * by_m, tip.y + (tip.y - back.y) / run * by_m)
