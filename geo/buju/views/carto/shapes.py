"""The shapes of a map: brought into one zone at once, then drawn in a frame from the lowest to the highest.

That is ground, surroundings, then the picture's own by height.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.spatial.datum import Metric, Shapes
from buju.spatial.role import FeatureType
from buju.views.carto.frame import DETAIL, Bounds, Frame, rings_of
from buju.views.carto.ground import CONTEXT_TOLERANCE_M, Around, under
from buju.views.carto.portrayal import Paint, Portrayal, filled
from buju.views.carto.scene import Drawn, Ring
from buju.views.carto.symbolizer import box_ring, painted, symbol, symbol_box
from buju.views.carto.symbology import PAPER, UNDERLAYS
from buju.views.carto.viewshape import expanded, is_area, is_point, without_slivers

if TYPE_CHECKING:
    from buju.views.carto.feature import Feature

# However long and thin the paper, a frame shows no more than this round its bounds (shares of their size).
_REACH = 3.0
# Stations further from what the picture is about are no landmarks of it.
_POINT_REACH = 0.03
# Radius and line of a station (points).
_DOT, _DOT_LINE = 2.0, 0.9
# A symbol is drawn in place of an area that is smaller than its share of this.
_SMALL = 1.2
# What lies on the ground of plan and neighbours alike, or is no land at all.
_GROUND_ONLY = frozenset({FeatureType.SEA, FeatureType.AIRFIELD, *UNDERLAYS})
_ROUND = np.linspace(0, 2 * np.pi, 17)[:-1]


class Rows(NamedTuple):
    """Shapes of the surroundings (n), and each in metres."""

    around: list[Around]
    metres: Shapes


class Located:
    """Features and surroundings with their shapes in metres.

    Attributes:
        features: what the picture is about.
        bounds: what has to be seen (west, south, east, north in degrees).
        metric: the zone.
        metres: the shapes (n) of the features, in their order.
    """

    def __init__(self, features: Sequence[Feature], around: Iterable[Around], *, bounds: Bounds) -> None:
        west, _, east, _ = bounds
        self.features, self.bounds = tuple(features), bounds
        # The zone of the picture's middle distorts least where readers look.
        self.metric = Metric(longitude=(west + east) / 2)
        self.metres = self.metric.all_to_metres(_array([feature.shape for feature in self.features]))
        self._around, self._around_metres = self._surroundings(around)

    def drawn_as(self, features: Iterable[Feature]) -> Located:
        """Return the same with features of the same shapes that are drawn otherwise."""
        other = copy(self)
        other.features = tuple(features)
        return other

    def features_in(self, frame: Frame) -> npt.NDArray[np.bool_]:
        """Return which of the features (n) a frame shows anything of."""
        found: npt.NDArray[np.bool_] = shapely.intersects(self.metres, frame.ground)
        return found

    def outside(self, frame: Frame) -> tuple[Feature, ...]:
        """Return the features that a frame shows nothing of."""
        inside = self.features_in(frame)
        return tuple(feature for feature, is_in in zip(self.features, inside, strict=True) if not is_in)

    def around_in(self, frame: Frame) -> Rows:
        """Return the surroundings that a frame shows something of."""
        inside = shapely.intersects(self._around_metres, frame.ground)
        seen = [around for around, is_in in zip(self._around, inside, strict=True) if is_in]
        return Rows(seen, self._around_metres[inside])

    def _surroundings(self, around: Iterable[Around]) -> Rows:
        window, near = (box(*expanded(self.bounds, reach)) for reach in (_REACH, _POINT_REACH))
        rows = list(around)
        shapes = _array([row.shape for row in rows])
        seen = shapely.intersects(shapes, _array([near if row.kind == "point" else window for row in rows]))
        kept = [row for row, is_seen in zip(rows, seen, strict=True) if is_seen]
        return Rows(kept, self.metric.all_to_metres(_array([row.shape for row in kept])))


def _array(shapes: Sequence[BaseGeometry]) -> Shapes:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


@dataclass(frozen=True, slots=True)
class Flat:
    """A feature in the frame: its shape in the scene's unit, or the spots of its symbol.

    `ring` is the ring of a point's margin.
    """

    feature: Feature
    shape: BaseGeometry
    pins: tuple[tuple[float, float], ...] = ()
    ring: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """A named point of the surroundings in the frame."""

    name: str
    x: float
    y: float
    named: bool = True


@dataclass(frozen=True, slots=True)
class Outline:
    """A shape of the surroundings in the frame."""

    around: Around
    shape: BaseGeometry


@dataclass(frozen=True)
class MapShapes:
    """What is drawn in the frame, and where the names may look for it.

    `paths` yields what is drawn: while a figure's frame settles nobody asks for it.
    """

    paths: Callable[[], Iterable[Drawn]]
    flats: tuple[Flat, ...]
    around: tuple[Outline, ...]
    dots: tuple[Dot, ...]

    @cached_property
    def drawn(self) -> tuple[Drawn, ...]:
        """What is drawn, the lowest first."""
        return tuple(self.paths())


def shapes_of(located: Located, frame: Frame, *, portrayal: Portrayal) -> MapShapes:
    """Return the shapes of a map."""
    flats = tuple(_flats(located, frame))
    rows = located.around_in(frame)
    flat = frame.flat(rows.metres, finest_m=[CONTEXT_TOLERANCE_M] * len(rows.metres))
    outlines = [Outline(around, shape) for around, shape in zip(rows.around, flat, strict=True) if not shape.is_empty]
    dots = tuple(
        Dot(row.around.name, float(point.x), float(point.y), row.around.named)
        for row in outlines
        if row.around.kind == "point"
        for point in shapely.get_parts(row.shape)
    )
    # Stations are landmarks: no ground may cover them.
    lying = tuple(row for row in outlines if row.around.kind != "point")

    def paths() -> Iterator[Drawn]:
        yield from _ground(frame, flats, lying, portrayal)
        yield from _stations(dots, frame, portrayal)
        yield from _own(frame, flats)

    return MapShapes(paths, flats, lying, dots)


def is_marked(feature: Feature, metres: BaseGeometry, frame: Frame) -> bool:
    """Whether a feature is drawn as its symbol: a point, or a small area that readers look for."""
    if is_point(metres):
        return True
    if not feature.marked_when_small or not is_area(metres):
        return False
    west, south, east, north = metres.bounds
    return bool(max(east - west, north - south) * frame.units_a_metre < feature.size * _SMALL)


def _flats(located: Located, frame: Frame) -> Iterator[Flat]:
    inside = located.features_in(frame)
    metres = located.metres[inside]
    features = [feature for feature, is_inside in zip(located.features, inside, strict=True) if is_inside]
    flat = frame.flat(metres, finest_m=[feature.tolerance_m for feature in features])
    for feature, ground, shape in zip(features, metres, flat, strict=True):
        if is_point(ground):
            pins = tuple((float(point.x), float(point.y)) for point in shapely.get_parts(shape))
            yield Flat(feature, shape, pins, _margin(feature, ground, frame))
            continue
        # Slivers would print as stray lines along seams that exist in no source.
        slim = without_slivers(shape, DETAIL) if is_area(shape) else shape
        if is_marked(feature, ground, frame):
            # A symbol of an area stands inside it, however it is bent: its centre may lie outside.
            middle = slim.representative_point()
            yield Flat(feature, slim, ((float(middle.x), float(middle.y)),))
        else:
            yield Flat(feature, slim)


def _margin(feature: Feature, ground: BaseGeometry, frame: Frame) -> BaseGeometry | None:
    """Return the ring of a point's margin in the frame."""
    margin = feature.margin_m
    if not margin or feature.ring is None:
        return None
    # Drawn in metres of ground, so that it tells how far the point may really be off.
    rings = np.array([shapely.buffer(ground, margin, quad_segs=12)], dtype=object)
    ring: BaseGeometry = frame.flat(rings, finest_m=[margin / 50])[0]
    return ring


def _ground(frame: Frame, flats: Sequence[Flat], around: Sequence[Outline], portrayal: Portrayal) -> Iterator[Drawn]:
    """Yield the backdrop, the neighbours, the plan's area as ground, and what divides it."""
    colours, line = portrayal.grounds, portrayal.context_line
    # Where the surroundings tell the sea, all else is land; else water and what nobody knows is the backdrop: it must
    # not look like a neighbour.
    is_told = any(row.around.theme is not None for row in around)
    yield Drawn((box_ring(frame.box),), filled(colours.around if is_told else colours.backdrop))
    areas = [flat.shape for flat in flats if flat.feature.is_ground and is_area(flat.shape)]
    within = shapely.union_all([shapely.make_valid(shape) for shape in areas])
    taken = {name for flat in flats for name in flat.feature.names}
    # Lines of one look are one path: each path costs its writers more than a few points do.
    above: list[Ring] = []
    for row in around:
        if row.around.is_sea:
            yield Drawn(rings_of(row.shape), filled(colours.water), frame.clip)
    for row in around:
        if row.around.theme in _GROUND_ONLY:
            continue
        kind, name = row.around.kind, row.around.name
        inside = kind == "area" and bool(within.contains(row.shape.representative_point()))
        how = under(kind, home=row.around.home, taken=name in taken, within=inside)
        if how is None:
            continue
        if how.above:
            above += rings_of(row.shape) if row.around.lined else ()
            continue
        edge = line if how.lined and row.around.lined else Paint(None, 0)
        fill = colours.ground if how.home else colours.around
        yield Drawn(rings_of(row.shape), edge._replace(fill=fill, fill_opacity=1.0), frame.clip)
    for shape in areas:
        yield Drawn(rings_of(shape), filled(colours.ground), frame.clip)
    yield from _underlays(frame, around, portrayal)
    if above:
        yield Drawn(tuple(above), line, frame.clip)


def _underlays(frame: Frame, around: Sequence[Outline], portrayal: Portrayal) -> Iterator[Drawn]:
    """Yield airfields, then rivers, roads and metro lines: those of one look are one path."""
    fields = [ring for row in around if row.around.theme is FeatureType.AIRFIELD for ring in rings_of(row.shape)]
    if fields:
        yield Drawn(tuple(fields), filled(portrayal.grounds.field), frame.clip)
    for theme in UNDERLAYS:
        for sure in (False, True):
            own = [row for row in around if row.around.theme is theme and row.around.sure is sure]
            rings = rings_of(*(row.shape for row in own))
            if rings:
                yield Drawn(rings, portrayal.underlay(theme, sure=sure), frame.clip)


def _stations(dots: Sequence[Dot], frame: Frame, portrayal: Portrayal) -> Iterator[Drawn]:
    paint = Paint(portrayal.grounds.line, portrayal.pt(_DOT_LINE), None, PAPER, 1.0)
    unit = np.column_stack([np.cos(_ROUND), np.sin(_ROUND)]) * portrayal.pt(_DOT)
    rings = tuple(Ring(unit + np.array([dot.x, dot.y]), closed=True) for dot in dots)
    if rings:
        yield Drawn(rings, paint, frame.clip)


def _own(frame: Frame, flats: Sequence[Flat]) -> Iterator[Drawn]:
    # The large ones first, so that one inside another can be seen.
    ordered = sorted(flats, key=lambda flat: (flat.feature.order, -flat.shape.area))
    # Rings of margins lie lowest, so that a wide margin hides nothing; symbols lie on top, so that none is hidden.
    for flat in ordered:
        if flat.ring is not None and flat.feature.ring is not None:
            yield Drawn(rings_of(flat.ring), flat.feature.ring, frame.clip, flat.feature.id)
    for flat in ordered:
        if not flat.pins:
            yield from painted(flat.shape, flat.feature.paint, clip=frame.clip, place=flat.feature.id)
    for flat in ordered:
        yield from _pins(flat, frame)


def _pins(flat: Flat, frame: Frame) -> Iterator[Drawn]:
    feature = flat.feature
    for x, y in flat.pins:
        if frame.box.meets(symbol_box(x=x, y=y, size=feature.size)):
            yield from symbol(
                feature.symbol,
                feature.symbol_paint,
                rim=feature.symbol_rim,
                x=x,
                y=y,
                size=feature.size,
                place=feature.id,
            )
