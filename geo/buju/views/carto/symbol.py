"""Point symbols as rings: the web map's own SVG paths, brought to a place on the paper."""

from __future__ import annotations

from functools import cache

import numpy as np
import shapely
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from shapely.geometry import Polygon

from buju.views.carto.scene import Box, Points, Ring
from buju.views.carto.style import Symbol

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
