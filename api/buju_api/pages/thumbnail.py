"""A small static drawing of a layout, in the colours and lines of its map."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.style import ROLES, Look, hatch_id, look
from buju_api.pages.templating import rendered

WIDTH, HEIGHT = 360, 240
_MARGIN = 12
# Finer than this (px) nobody sees at this size.
_DETAIL = 0.5
# An area smaller than this (px) is drawn as its symbol; the core is what a reader looks for first.
_LEAST, _LEAST_CORE = 12, 32
_LEFT_OUT = frozenset({Role.PARTNER, Role.BOUND, Role.FACILITY, Role.DESIGNATION})


@dataclass(frozen=True, slots=True)
class Outline:
    """A shape as an SVG path with its look."""

    path: str
    look: Look


@dataclass(frozen=True, slots=True)
class Dot:
    """A point, or an area too small to see, as its role's symbol."""

    x: float
    y: float
    symbol: str
    colour: str
    scale: float


class _Projection:
    """Degrees to px: equirectangular, true to shape at the middle latitude, which does for a thumbnail."""

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        self._squeeze = math.cos(math.radians((south + north) / 2))
        across, down = max((east - west) * self._squeeze, 1e-9), max(north - south, 1e-9)
        self._scale = min((WIDTH - 2 * _MARGIN) / across, (HEIGHT - 2 * _MARGIN) / down)
        self._middle = ((west + east) / 2, (south + north) / 2)

    def __call__(self, shape: BaseGeometry) -> BaseGeometry:
        across, down = self._squeeze * self._scale, -self._scale
        flat = shapely.transform(
            shape, lambda points: (points - self._middle) * (across, down) + (WIDTH / 2, HEIGHT / 2)
        )
        return shapely.simplify(flat, _DETAIL)


def thumbnail(layout: Layout, atlas: Atlas) -> Markup:
    """Return the layout proper as an SVG picture; what lies beyond it runs out of the picture."""
    places = sorted(
        ((place, place.shape) for place in atlas.places_of(layout.id) if place.shape is not None and _belongs(place)),
        key=lambda drawn: (drawn[0].role is Role.CORE, ROLES[drawn[0].role].order),
    )
    project = _Projection(layout.bbox)
    outlines, dots = [], []
    for place, shape in places:
        flat = project(shape)
        if _is_tiny(flat, _LEAST_CORE if place.role is Role.CORE else _LEAST) or flat.geom_type == "Point":
            dots.append(_dot(place, flat))
        else:
            outlines.append(Outline(_path(flat), look(place.role, place.grade)))
    hatched = dict.fromkeys(place.role for place, _ in places if place.grade is Grade.E)
    return rendered(
        "thumbnail.html",
        width=WIDTH,
        height=HEIGHT,
        prefix=layout.id,
        outlines=outlines,
        dots=dots,
        hatches=[(hatch_id(role), ROLES[role].colour) for role in hatched],
    )


def _belongs(place: Place) -> bool:
    return place.role not in _LEFT_OUT


def _is_tiny(flat: BaseGeometry, least: float) -> bool:
    west, south, east, north = flat.bounds
    return max(east - west, north - south) < least


def _dot(place: Place, flat: BaseGeometry) -> Dot:
    middle = flat.centroid
    style = ROLES[place.role]
    return Dot(
        round(middle.x, 1),
        round(middle.y, 1),
        style.symbol.value,
        style.colour,
        1.1 if place.role is Role.CORE else 0.6,
    )


def _path(flat: BaseGeometry) -> str:
    return "".join(_ring_path(ring) for part in shapely.get_parts(flat) for ring in _rings(part))


def _rings(part: BaseGeometry) -> Iterator[BaseGeometry]:
    if isinstance(part, shapely.Polygon):
        yield part.exterior
        yield from part.interiors
    else:
        yield part


def _ring_path(ring: BaseGeometry) -> str:
    points = [f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)]
    closed = isinstance(ring, shapely.LinearRing)
    return f"M{'L'.join(points[:-1] if closed else points)}{'Z' if closed else ''}"
