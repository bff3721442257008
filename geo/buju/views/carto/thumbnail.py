"""A small static drawing of a layout, in the colours and lines of its map."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.plane import Canvas, path_of
from buju.views.carto.style import ROLES, Look, hatch_id, look
from buju.views.templating import rendered

WIDTH, HEIGHT = 360, 240
_MARGIN = 12
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


def thumbnail(layout: Layout, atlas: Atlas) -> Markup:
    """Return the layout proper as an SVG picture; what lies beyond it runs out of the picture."""
    places = sorted(
        ((place, place.shape) for place in atlas.places_of(layout.id) if place.shape is not None and _belongs(place)),
        key=lambda drawn: (drawn[0].role is Role.CORE, ROLES[drawn[0].role].order),
    )
    canvas = Canvas(layout.bbox, width=WIDTH, height=HEIGHT, margin=_MARGIN)
    outlines, dots = [], []
    for place, shape in places:
        flat = canvas.flat(shape)
        if flat.is_empty:
            continue
        if _is_tiny(flat, _LEAST_CORE if place.role is Role.CORE else _LEAST) or flat.geom_type == "Point":
            dots.append(_dot(place, flat))
        else:
            outlines.append(Outline(path_of(flat), look(place.role, place.grade)))
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
