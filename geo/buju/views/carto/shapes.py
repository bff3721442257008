"""The shapes of a figure's map, from the lowest to the highest: ground, surroundings, then the plan's own by role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.frame import DETAIL, Frame, rings_of
from buju.views.carto.hatching import hatch_rings
from buju.views.carto.located import Located
from buju.views.carto.palette import (
    POINTS_A_PX,
    Grounds,
    Paint,
    Theme,
    area_paint,
    grounds,
    line_paint,
    ring_paint,
    symbol_paint,
)
from buju.views.carto.scene import Box, Drawn, Ring
from buju.views.carto.style import CONTEXT_WEIGHT, PAPER, ROLES, SYMBOL_ROLES, symbol_px
from buju.views.carto.subject import Subject
from buju.views.carto.symbol import symbol_box, symbol_rings
from buju.views.carto.viewshape import half_margin_of, is_area, is_point, without_slivers
from buju.views.map.layers import standing_in_again
from buju.views.map.surroundings import CONTEXT_TOLERANCE_M, names_drawn

_DOT = 2.0  # radius of a station, points
_RIM = 1.7 * POINTS_A_PX
# A symbol is drawn in place of an area that is smaller than its share of this.
_SMALL = 1.2
_ROUND = np.linspace(0, 2 * np.pi, 17)[:-1]


@dataclass(frozen=True, slots=True)
class Flat:
    """A place on the paper: its shape in points, or the spots and the size of its symbol.

    `ring` is the ring of a point's margin.
    """

    place: Place
    shape: BaseGeometry
    pins: tuple[tuple[float, float], ...] = ()
    size: float = 0.0
    ring: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A named point of the surroundings on the paper."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Outline:
    """A named shape of the surroundings on the paper; `kind` is its layer's."""

    kind: str
    name: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is drawn in the frame, and where the names may look for it."""

    drawn: tuple[Drawn, ...]
    flats: tuple[Flat, ...]
    around: tuple[Outline, ...]
    dots: tuple[Dot, ...]


def shapes_of(located: Located, frame: Frame, *, theme: Theme, scale: float) -> Shapes:
    """Return the shapes of a figure's map."""
    flats = tuple(_flats(located, frame, scale))
    rows = located.around_in(frame)
    flat = frame.flat(rows.metres, finest_m=[CONTEXT_TOLERANCE_M] * len(rows.metres))
    outlines = [
        Outline(kind, name, shape) for (kind, name), shape in zip(rows.labels, flat, strict=True) if not shape.is_empty
    ]
    dots = tuple(
        Dot(row.name, float(point.x), float(point.y))
        for row in outlines
        if row.kind == "point"
        for point in shapely.get_parts(row.shape)
    )
    around = tuple(row for row in outlines if row.kind != "point")
    ground = _ground(located.subject, frame, flats, around, theme=theme, scale=scale)
    own = _own(located.subject, frame, flats, theme, scale)
    return Shapes((*ground, *_stations(dots, frame, theme, scale), *own), flats, around, dots)


def is_pinned(place: Place, metres: BaseGeometry, frame: Frame, *, scale: float) -> bool:
    """Whether a place is drawn as its role's symbol: a point, or a small area of a role that readers look for."""
    if is_point(metres):
        return True
    if place.role not in SYMBOL_ROLES or not is_area(metres):
        return False
    west, south, east, north = metres.bounds
    size = symbol_px(place.role) * POINTS_A_PX * scale
    return bool(max(east - west, north - south) * frame.points_a_metre < size * _SMALL)


def _flats(located: Located, frame: Frame, scale: float) -> Iterator[Flat]:
    inside = located.places_in(frame)
    metres = located.metres[inside]
    places = [place for place, is_inside in zip(located.subject.places, inside, strict=True) if is_inside]
    # Half the margin at most, as on the web map; paper as a rule asks for less.
    flat = frame.flat(metres, finest_m=[half_margin_of(place) for place in places])
    for place, ground, shape in zip(places, metres, flat, strict=True):
        size = symbol_px(place.role) * POINTS_A_PX * scale
        if is_point(ground):
            pins = tuple((float(point.x), float(point.y)) for point in shapely.get_parts(shape))
            yield Flat(place, shape, pins, size, _margin(place, ground, frame))
            continue
        slim = without_slivers(shape, DETAIL) if is_area(shape) else shape
        if is_pinned(place, ground, frame, scale=scale):
            middle = slim.representative_point()
            yield Flat(place, slim, ((float(middle.x), float(middle.y)),), size)
        else:
            yield Flat(place, slim)


def _margin(place: Place, ground: BaseGeometry, frame: Frame) -> BaseGeometry | None:
    """Return the ring of a point's margin on the paper."""
    margin = place.record.margin_m
    if margin is None:
        return None
    rings = np.array([shapely.buffer(ground, margin, quad_segs=12)], dtype=object)
    ring: BaseGeometry = frame.flat(rings, finest_m=[margin / 50])[0]
    return ring


def _ground(
    subject: Subject, frame: Frame, flats: Sequence[Flat], around: Sequence[Outline], *, theme: Theme, scale: float
) -> Iterator[Drawn]:
    """Yield the backdrop, the neighbours, the plan's area as ground, and what divides it."""
    colours = grounds(theme)
    yield Drawn((box_ring(frame.box),), Paint(None, 0, None, colours.backdrop, 1.0))
    areas = [flat.shape for flat in flats if flat.place.role is Role.AREA and is_area(flat.shape)]
    within = shapely.union_all([shapely.make_valid(shape) for shape in areas])
    taken = names_drawn([flat.place for flat in flats])
    # Lines of one look are one path: each path costs its writers more than a few points do.
    above: list[Ring] = []
    for row in around:
        # A second line beside the plan's own, from another source, would only look like an error.
        if row.name in taken and row.kind != "area":
            continue
        if row.kind != "area" or (row.name not in taken and within.contains(row.shape.representative_point())):
            above += rings_of(row.shape)
            continue
        line = _line(colours, scale, weightless=row.name in taken)
        fill = colours.ground if subject.layout.region.endswith(row.name) else colours.around
        yield Drawn(rings_of(row.shape), line._replace(fill=fill, fill_opacity=1.0), frame.box)
    for shape in areas:
        yield Drawn(rings_of(shape), Paint(None, 0, None, colours.ground, 1.0), frame.box)
    if above:
        yield Drawn(tuple(above), _line(colours, scale, weightless=False), frame.box)


def _line(colours: Grounds, scale: float, *, weightless: bool) -> Paint:
    return Paint(None if weightless else colours.line, 0 if weightless else CONTEXT_WEIGHT * POINTS_A_PX * scale)


def _stations(dots: Sequence[Dot], frame: Frame, theme: Theme, scale: float) -> Iterator[Drawn]:
    paint = Paint(grounds(theme).line, 0.9 * scale, None, PAPER, 1.0)
    unit = np.column_stack([np.cos(_ROUND), np.sin(_ROUND)]) * _DOT * scale
    rings = tuple(Ring(unit + np.array([dot.x, dot.y]), closed=True) for dot in dots)
    if rings:
        yield Drawn(rings, paint, frame.box)


def _own(subject: Subject, frame: Frame, flats: Sequence[Flat], theme: Theme, scale: float) -> Iterator[Drawn]:
    again = standing_in_again(subject.places)
    # The large ones first, so that one inside another can be seen.
    ordered = sorted(flats, key=lambda flat: (ROLES[flat.place.role].order, -flat.shape.area))
    for flat in ordered:
        yield from _ring(flat, frame, theme, scale)
    for flat in ordered:
        if not flat.pins:
            yield from _outline(flat, frame, theme, scale, is_again=flat.place.id in again)
    for flat in ordered:
        yield from _pins(flat, frame, theme, scale)


def _ring(flat: Flat, frame: Frame, theme: Theme, scale: float) -> Iterator[Drawn]:
    if flat.ring is not None:
        paint = _scaled(ring_paint(flat.place.role, theme=theme), scale)
        yield Drawn(rings_of(flat.ring), paint, frame.box, flat.place.id)


def _outline(flat: Flat, frame: Frame, theme: Theme, scale: float, *, is_again: bool) -> Iterator[Drawn]:
    place, shape = flat.place, flat.shape
    painter = area_paint if is_area(place.shape) else line_paint
    paint = _scaled(painter(place.role, place.grade, theme=theme), scale)
    if is_again:
        paint = paint._replace(fill=None, fill_opacity=0.0, hatch=None)
    yield from _hatched(rings_of(shape), shape, paint, frame.box, place.id)


def _pins(flat: Flat, frame: Frame, theme: Theme, scale: float) -> Iterator[Drawn]:
    place = flat.place
    for x, y in flat.pins:
        if frame.box.meets(symbol_box(x=x, y=y, size=flat.size)):
            yield from symbol(
                place.role, place.grade, x=x, y=y, size=flat.size, theme=theme, scale=scale, place=place.id
            )


def symbol(
    role: Role,
    grade: Grade,
    *,
    x: float,
    y: float,
    size: float,
    theme: Theme,
    scale: float = 1.0,
    clip: Box | None = None,
    place: str | None = None,
) -> Iterator[Drawn]:
    """Yield a role's symbol round a point of the paper, with a white rim."""
    rings = symbol_rings(ROLES[role].symbol, x=x, y=y, size=size)
    yield Drawn(rings[:1], Paint(PAPER, 2 * _RIM * scale, None, PAPER, 1.0), clip, place)
    area = Polygon(rings[0].points, [ring.points for ring in rings[1:]])
    paint = _scaled(symbol_paint(role, grade, theme=theme), scale)
    yield from _hatched(rings, area, paint, clip, place)


def swatch(box: Box, paint: Paint, *, scale: float) -> Iterator[Drawn]:
    """Yield a rectangle painted as an area is, for the legend."""
    yield from _hatched((box_ring(box),), shapely.box(*box), _scaled(paint, scale), None, None)


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
    lines = hatch_rings(area if area.is_valid else shapely.make_valid(area), hatch)
    if lines:
        yield Drawn(lines, Paint(hatch.colour, hatch.weight, stroke_opacity=hatch.opacity), clip, place)
    yield Drawn(rings, paint._replace(fill=None, fill_opacity=0.0, hatch=None), clip, place)


def _scaled(paint: Paint, scale: float) -> Paint:
    hatch = paint.hatch
    return paint._replace(
        weight=paint.weight * scale,
        dash=None if paint.dash is None else tuple(part * scale for part in paint.dash),
        hatch=None if hatch is None else hatch._replace(step=hatch.step * scale, weight=hatch.weight * scale),
    )
