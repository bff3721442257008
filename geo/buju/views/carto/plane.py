"""From degrees to the pixels of a static picture."""

from __future__ import annotations

import math
from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]

_METRES_A_DEGREE = 111_320.0
# Finer than this (px) nobody sees at the size of a figure.
_DETAIL = 0.4
# What runs out of the picture is cut a little outside, so that no cut shows.
_OVERHANG = 12


class Canvas:
    """A picture of `width` by `height` px with the bounds (west, south, east, north) in its middle.

    Equirectangular, true to shape at the middle latitude, which does for a figure of a region.
    """

    def __init__(self, bounds: Bounds, *, width: int, height: int, margin: int) -> None:
        west, south, east, north = bounds
        self.width, self.height = width, height
        self._squeeze = math.cos(math.radians((south + north) / 2))
        across, down = max((east - west) * self._squeeze, 1e-9), max(north - south, 1e-9)
        self._scale = min((width - 2 * margin) / across, (height - 2 * margin) / down)
        self._middle = ((west + east) / 2, (south + north) / 2)

    @property
    def metres_a_pixel(self) -> float:
        """How many metres one px stands for."""
        return _METRES_A_DEGREE / self._scale

    @property
    def window(self) -> Bounds:
        """What the whole picture shows, in degrees, with the overhang."""
        half_wide = (self.width / 2 + _OVERHANG) / (self._scale * self._squeeze)
        half_high = (self.height / 2 + _OVERHANG) / self._scale
        lon, lat = self._middle
        return lon - half_wide, lat - half_high, lon + half_wide, lat + half_high

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Return the px (x to the right, y down) of a position in degrees."""
        x = (lon - self._middle[0]) * self._squeeze * self._scale + self.width / 2
        return x, (self._middle[1] - lat) * self._scale + self.height / 2

    def flat(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape in px, without what lies outside and without detail that nobody sees."""
        across, down = self._squeeze * self._scale, -self._scale
        flat = shapely.transform(
            shape,
            lambda points: (points - self._middle) * (across, down) + (self.width / 2, self.height / 2),
        )
        frame = (-_OVERHANG, -_OVERHANG, self.width + _OVERHANG, self.height + _OVERHANG)
        # Simplifying may fold a thin shape over itself, which cannot be cut.
        return shapely.clip_by_rect(shapely.make_valid(shapely.simplify(flat, _DETAIL)), *frame)


def path_of(flat: BaseGeometry) -> str:
    """Return a shape in px as SVG path data; empty if nothing of it is in the picture."""
    return "".join(_ring(ring) for part in _parts(flat) for ring in _rings(part))


def _parts(flat: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(flat):
        if part.geom_type == "GeometryCollection":
            yield from _parts(part)
        elif not part.is_empty and part.geom_type != "Point":
            yield part


def _rings(part: BaseGeometry) -> Iterator[BaseGeometry]:
    if isinstance(part, shapely.Polygon):
        yield part.exterior
        yield from part.interiors
    else:
        yield part


def _ring(ring: BaseGeometry) -> str:
    points = [f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)]
    closed = isinstance(ring, shapely.LinearRing)
    return f"M{'L'.join(points[:-1] if closed else points)}{'Z' if closed else ''}"
