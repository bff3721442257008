"""A schematic band through its members: how planning books draw a 带 or an 轴."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

_ROUNDS = 4


def corridor(members: Sequence[BaseGeometry], *, width_m: float) -> BaseGeometry:
    """Return one smooth band of constant width through the middles of `members`, in their order.

    Args:
        members: shapes in metres, at least two.
        width_m: full width of the band in metres.

    Returns:
        A polygon in metres with rounded ends. It is a drawing, not an extent.
    """
    # A plan names the members of a band, not its edges: through their middles it claims no more than that.
    axis = smoothed(LineString([middle(member) for member in members]))
    return axis.buffer(width_m / 2, quad_segs=12)


def middle(shape: BaseGeometry) -> Point:
    """Return the centroid of a shape, or a point inside it where the centroid falls outside."""
    # The centroid is where readers see the middle; it serves as long as it stands on the ground it stands for.
    centroid = shape.centroid
    return centroid if shape.contains(centroid) else shape.representative_point()


def smoothed(line: LineString) -> LineString:
    """Round the corners of a line by cutting them (Chaikin 1974); both ends stay where they are."""
    for _ in range(_ROUNDS):
        points = shapely.get_coordinates(line)
        # The ends are members too: cutting them would draw the band short of what it joins.
        cut = [points[0]]
        for here, there in pairwise(points):
            cut += [0.75 * here + 0.25 * there, 0.25 * here + 0.75 * there]
        line = LineString([*cut, points[-1]])
    return line
