"""四至: the ground that found roads enclose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from buju.spatial.boundstext import Compass


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
