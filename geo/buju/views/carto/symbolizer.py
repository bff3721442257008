"""Symbolizers: a shape on the paper or screen and its paint become the paths of a scene.

Hatches are lines and symbols are rings, for every file format draws lines alike, while patterns look different in each.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from shapely.geometry import MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from buju.views.carto.frame import rings_of
from buju.views.carto.portrayal import Hatch, Paint
from buju.views.carto.scene import Box, Drawn, Points, Ring

if TYPE_CHECKING:
    from buju.views.carto.symbology import Symbol

# The symbols are drawn in a box of so many px.
BOX = 16.0
_STEPS = 10


def symbol_rings(symbol: Symbol, *, x: float, y: float, size: float) -> tuple[Ring, ...]:
    """Return a symbol of `size` points round a point of the paper."""
    scale = size / BOX
    return tuple(Ring((ring - BOX / 2) * scale + np.array([x, y]), closed=True) for ring in _unit_rings(symbol))


def symbol_box(*, x: float, y: float, size: float) -> Box:
    """Return the box that a symbol takes."""
    half = size / 2
    return Box(x - half, y - half, x + half, y + half)


def painted(shape: BaseGeometry, paint: Paint, *, clip: Box | None = None, place: str | None = None) -> Iterator[Drawn]:
    """Yield a shape as its paint draws it; a hatch lies between fill and edge."""
    yield from _hatched(rings_of(shape), shape, paint, clip, place)


def symbol(
    mark: Symbol,
    paint: Paint,
    *,
    rim: Paint,
    x: float,
    y: float,
    size: float,
    clip: Box | None = None,
    place: str | None = None,
) -> Iterator[Drawn]:
    """Yield a symbol round a point, on a rim that parts it from what lies under it."""
    rings = symbol_rings(mark, x=x, y=y, size=size)
    yield Drawn(rings[:1], rim, clip, place)
    area = Polygon(rings[0].points, [ring.points for ring in rings[1:]])
    yield from _hatched(rings, area, paint, clip, place)


def swatch(box: Box, paint: Paint) -> Iterator[Drawn]:
    """Yield a rectangle painted as an area is, for the legend."""
    yield from _hatched((box_ring(box),), shapely.box(*box), paint, None, None)


def hatch_rings(flat: BaseGeometry, hatch: Hatch) -> tuple[Ring, ...]:
    """Return the lines of a hatch inside an area on the paper (points).

    The lines of one direction and step fall together in neighbouring areas, as a pattern's would.
    """
    if flat.is_empty:
        return ()
    # y runs down on the paper, so that a positive angle leans to the right as on a screen.
    angle = math.radians(-hatch.angle)
    along, across = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
    left, top, right, bottom = flat.bounds
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    first, last = (corners @ along).min(), (corners @ along).max()
    low, high = (corners @ across).min(), (corners @ across).max()
    # Counted from the origin of the paper, not from the shape, so that neighbours have one hatch.
    offsets = np.arange(math.ceil(low / hatch.step), math.floor(high / hatch.step) + 1) * hatch.step
    if not len(offsets):
        return ()
    ends = np.stack([offsets[:, None] * across + first * along, offsets[:, None] * across + last * along], axis=1)
    return rings_of(MultiLineString(list(ends)).intersection(flat))


def box_ring(box: Box) -> Ring:
    """Return the outline of a box."""
    left, top, right, bottom = box
    return Ring(np.array([[left, top], [right, top], [right, bottom], [left, bottom]]), closed=True)


def _hatched(
    rings: tuple[Ring, ...], area: BaseGeometry, paint: Paint, clip: Box | None, place: str | None
) -> Iterator[Drawn]:
    """Yield a path, with the lines of its hatch between its fill and its edge."""
    if not rings:
        return
    if paint.hatch is None:
        yield Drawn(rings, paint, clip, place)
        return
    hatch = paint.hatch
    yield Drawn(rings, paint._replace(stroke=None, weight=0.0, hatch=None), clip, place)
    # The edge comes last: the ends of hatch lines would fray it.
    lines = hatch_rings(area if area.is_valid else shapely.make_valid(area), hatch)
    if lines:
        yield Drawn(lines, Paint(hatch.colour, hatch.weight, stroke_opacity=hatch.opacity), clip, place)
    yield Drawn(rings, paint._replace(fill=None, fill_opacity=0.0, hatch=None), clip, place)


@cache
def _unit_rings(symbol: Symbol) -> tuple[Points, ...]:
    pen = RecordingPen()
    parse_path(symbol.value, pen)
    rings: list[Points] = []
    line: list[tuple[float, float]] = []
    for verb, points in pen.value:
        if verb == "moveTo":
            line = [points[0]]
        elif verb == "lineTo":
            line.append(points[0])
        elif verb == "curveTo":
            line += _bent(line[-1], *points)
        else:
            rings.append(np.array(line))
    # The first ring is the outline; what lies inside it is a hole, and must run the other way.
    whole = shapely.orient_polygons(Polygon(rings[0], rings[1:]))
    return tuple(shapely.get_coordinates(ring)[:-1] for ring in shapely.get_rings(whole))


def _bent(
    start: tuple[float, float], one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return points along a cubic Bézier curve, without its start."""
    t = np.linspace(0, 1, _STEPS + 1)[1:, None]
    a, b, c, d = (np.array(point, dtype=float) for point in (start, one, two, end))
    curve = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
    return [(float(x), float(y)) for x, y in curve]
