"""The labels of the interactive map at every zoom: placed here, put where the map is by its script.

What holds at one zoom holds at every closer one: seen from the place that a name is fixed to, its box only shrinks on
the shapes. So names are placed at every half zoom, keep their places as long as they are good ones, and stand in
between as they stood at the wider view. Positions come in lon/lat degrees, offsets in px.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.views.carto.collisionindex import CollisionIndex
from buju.views.carto.face import width_of
from buju.views.carto.frame import Bounds, slimmed
from buju.views.carto.labelcandidate import beside_together
from buju.views.carto.labelling import CROWD, LEAST_COURSE, candidates_of
from buju.views.carto.portrayal import POINTS_A_PX
from buju.views.carto.scene import Box
from buju.views.carto.shapes import Dot, Flat, MapShapes, Outline
from buju.views.carto.standing import Standing, at_its_place, elsewhere, led
from buju.views.carto.symbolizer import symbol_box
from buju.views.carto.territory import Claim, Point, Territory
from buju.views.carto.viewshape import expanded, inner_point, is_area, is_point

if TYPE_CHECKING:
    from buju.spatial.role import FeatureType
    from buju.views.carto.feature import Feature
    from buju.views.carto.ground import Around
    from buju.views.carto.labelcandidate import LabelCandidate
    from buju.views.carto.portrayal import Portrayal

# The zoom whose px the shapes are counted in (256 px round the world at zoom 0).
_BASE = 12.0
_WORLD = 256 * 2**_BASE
STEP, CLOSEST = 0.5, 14.5
# Half a px of a shape at this zoom.
_DETAIL = 0.5
# An area smaller than this (px) is shown by its symbol (places.js).
TINY_PX = 20.0
# Stations are shown from here on.
STATIONS_FROM = 12.5
# The narrowest map (px) that shows the whole at the widest zoom.
_NARROWEST = (300.0, 260.0)
# Names of the surroundings are a little larger than on paper.
_CONTEXT_LETTERS = 1.2
# What the dot of a station takes (px).
_DOT = 6.0
# Who has this share of the first view is named in it.
_SEEN = 0.01
# A line is named there that runs through it for this share of its outline.
_SEEN_LINE = 0.03
# Letters that turn by no more than this (degrees) lie on a straight piece, and stay on it at closer zooms.
_STRAIGHT = 12.0
# The map's frame for names: what lies further out is not seen.
_REACH = 1.2


@dataclass(frozen=True, slots=True)
class ZoomSpot:
    """Where a name stands from a zoom on; `standing` is None where it has no room.

    Attributes:
        zoom: from which the name stands so.
        at: what its box is fixed to (lon, lat).
        box: left, top, right, bottom from there (px).
        lines: of the name.
        foot: where its leader ends (lon, lat), if it has one.
        letters: middle (x, y from `at`, px) and turn (degrees) of each letter along a course.
        size: of type (px).
        others: further places of a great name with a leader, for views that cut off or cover the first.
    """

    zoom: float
    at: Point
    box: Box
    lines: tuple[str, ...]
    size: float
    foot: Point | None = None
    letters: tuple[tuple[float, float, float], ...] = ()
    others: tuple[ZoomSpot, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoomLabel:
    """A name on the interactive map.

    Attributes:
        place: the id of its place, None for the surroundings.
        words: the name as it is lettered.
        rank: the least is the weightiest.
        must: whether it is never left out.
        middle: a point of its place (lon, lat).
        spots: where it stands, by zoom; None from where it goes without.
        theme: what of the surroundings it names, where their layer says so.
    """

    place: str | None
    words: str
    rank: int
    must: bool
    middle: Point
    spots: tuple[tuple[float, ZoomSpot | None], ...]
    theme: FeatureType | None = None

    def at(self, zoom: float) -> ZoomSpot | None:
        """Return where the name stands at a zoom, None where it does not."""
        found = [spot for start, spot in self.spots if start <= zoom]
        return found[-1] if found else None


class ZoomLabels(NamedTuple):
    """The labels of a map, and the widest zoom that they are placed for."""

    widest: float
    labels: tuple[ZoomLabel, ...]


def zoom_labels(
    features: Sequence[Feature], around: Iterable[Around], *, bounds: Bounds, portrayal: Portrayal
) -> ZoomLabels:
    """Return the labels of an interactive map.

    Args:
        features: the places, with looks in px.
        around: what lies round them.
        bounds: what the first view shows (west, south, east, north in degrees).
        portrayal: the looks, in px.
    """
    widest = widest_zoom(bounds)
    (left, low), (right, high) = mercator(np.array([expanded(bounds, _REACH)[:2], expanded(bounds, _REACH)[2:]]))
    frame = Box(float(left), float(high), float(right), float(low))
    (left, low), (right, high) = mercator(np.array([bounds[:2], bounds[2:]]))
    shapes = _shapes(features, around, view=box(left, high, right, low))
    own, context = candidates_of(shapes, frame, portrayal)
    context = [replace(one, size=one.size * _CONTEXT_LETTERS) for one in context]
    rows = [_Row(one, _small(one, shapes)) for one in own]
    quiet = [_Row(one, None) for one in context]
    for zoom in np.arange(widest, CLOSEST + STEP / 2, STEP):
        index = _placed(rows, shapes, frame, float(zoom))
        _place_quiet([row for row in quiet if row.may_be_named(float(zoom))], index, float(zoom))
    return ZoomLabels(widest, tuple(row.label() for row in (*rows, *quiet)))


def widest_zoom(bounds: Bounds) -> float:
    """Return the zoom at which the narrowest map shows the whole, and a little more."""
    (left, low), (right, high) = mercator(np.array([bounds[:2], bounds[2:]]))
    across, up = (max(abs(float(side)), 1e-9) for side in (right - left, high - low))
    fit = _BASE + math.log2(min(_NARROWEST[0] / across, _NARROWEST[1] / up))
    return min(max(math.floor(fit / STEP) * STEP - STEP, 3.0), CLOSEST)


def mercator(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return positions (n, 2; lon, lat) as px of the base zoom, x right, y down (EPSG:3857)."""
    lon, lat = np.radians(degrees).T
    found: npt.NDArray[np.float64] = np.column_stack(
        [lon / (2 * np.pi) + 0.5, 0.5 - np.log(np.tan(np.pi / 4 + lat / 2)) / (2 * np.pi)]
    )
    return found * _WORLD


def degrees(point: Point) -> Point:
    """Return a position in px of the base zoom as lon, lat."""
    x, y = point[0] / _WORLD, point[1] / _WORLD
    return math.degrees((x - 0.5) * 2 * math.pi), math.degrees(
        2 * math.atan(math.exp((0.5 - y) * 2 * math.pi)) - math.pi / 2
    )


def unit_at(zoom: float) -> float:
    """Return how many px of the base zoom a px of a zoom is."""
    return float(2 ** (_BASE - zoom))


def _shapes(features: Sequence[Feature], around: Iterable[Around], *, view: BaseGeometry | None = None) -> MapShapes:
    """Return what the map has; areas round the plan are named where the first `view` shows them, if it does."""
    rows = list(around)
    flat = _flat([*(feature.shape for feature in features), *(row.shape for row in rows)])
    flats = tuple(
        Flat(feature, shape, _pins(shape)) for feature, shape in zip(features, flat[: len(features)], strict=True)
    )
    outlines = [
        Outline(row, _in_view(row, shape, view)) for row, shape in zip(rows, flat[len(features) :], strict=True)
    ]
    if view is not None:
        outlines = _seen_first(outlines, view)
    dots = tuple(
        Dot(row.around.name, *point, row.around.named)
        for row in outlines
        if is_point(row.shape)
        for point in _pins(row.shape)
    )
    return MapShapes(tuple, flats, tuple(row for row in outlines if not is_point(row.shape)), dots)


def _seen_first(outlines: Sequence[Outline], view: BaseGeometry) -> list[Outline]:
    """Return outlines without those of a line that lie outside the first view where others of its name are in it."""
    seen = {id(row) for row in outlines if row.around.kind == "line" and view.covers(row.shape)}
    names = {row.around.name for row in outlines if id(row) in seen}
    return [row for row in outlines if row.around.kind != "line" or id(row) in seen or row.around.name not in names]


def _in_view(row: Around, shape: BaseGeometry, view: BaseGeometry | None) -> BaseGeometry:
    """Return the part of what lies around that the first view shows, if that is enough for a name."""
    if view is None or row.kind not in ("area", "line"):
        return shape
    seen = shapely.clip_by_rect(shape, *view.bounds)
    if row.kind == "line":
        return seen if seen.length > _SEEN_LINE * view.length else shape
    return seen if seen.area > _SEEN * view.area else shape


def _flat(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    flat: list[BaseGeometry] = slimmed(shapely.transform(array, mercator), _DETAIL).tolist()
    return flat


def _pins(shape: BaseGeometry) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in shapely.get_coordinates(shape)) if is_point(shape) else ()


def _small(candidate: LabelCandidate, shapes: MapShapes) -> LabelCandidate | None:
    """Return the candidate of an area while it is shown by its symbol; None where it never is."""
    flat = next((one for one in shapes.flats if candidate.place and one.feature.id == candidate.place), None)
    if flat is None or not flat.feature.marked_when_small or not is_area(flat.shape):
        return None
    middle = inner_point(flat.shape)
    claim = Claim(candidate.claim.rank, flat.shape, _pins(middle))
    territory = Territory(claim, candidate.territory.over, candidate.territory.others, candidate.territory.great)
    return replace(candidate, territory=territory, pin=flat.feature.size, along=False, led=True)


class _Row:
    """One name while it is placed, zoom by zoom."""

    def __init__(self, candidate: LabelCandidate, small: LabelCandidate | None) -> None:
        self.candidate, self._small = candidate, small
        left, top, right, bottom = candidate.claim.shape.bounds if not candidate.claim.shape.is_empty else (0.0,) * 4
        self._extent = max(right - left, bottom - top)
        self._spots: list[tuple[float, ZoomSpot | None]] = []
        self._kept: tuple[Territory, Point, Box] | None = None

    def may_be_named(self, zoom: float) -> bool:
        """Whether what lies around has a name at a zoom: stations from one on, lines that are long enough there."""
        one = self.candidate
        if one.claim.pins:
            return zoom >= STATIONS_FROM
        least = LEAST_COURSE * width_of(one.words, one.size) * unit_at(zoom)
        return not one.claim.is_line or one.claim.shape.length >= least

    def is_tiny(self, zoom: float) -> bool:
        """Whether the area is shown by its symbol at a zoom and until the next that names are placed at."""
        return self._small is not None and self._extent / unit_at(zoom) * 2**STEP < TINY_PX

    def at(self, zoom: float) -> LabelCandidate:
        """Return what is asked for at a zoom."""
        one = self._small if self._small is not None and self.is_tiny(zoom) else self.candidate
        unit = unit_at(zoom)
        return replace(one, size=one.size * unit, pin=one.pin * unit, unit=one.unit * unit, stretch=2**STEP)

    def box(self, zoom: float) -> Box | None:
        """Return where the name stood at the last zoom as it would now; None where it stood badly or not at all."""
        if self._kept is None:
            return None
        (x, y), (left, top, right, bottom), unit = self._kept[1], self._kept[2], unit_at(zoom)
        return Box(x + left * unit, y + top * unit, x + right * unit, y + bottom * unit)

    def stay(self, candidate: LabelCandidate, index: CollisionIndex, zoom: float) -> bool:
        """Let the name stand where it stood, if that is a good place still."""
        box = self.box(zoom)
        if self._kept is None or box is None or self._kept[0] is not candidate.territory:
            return False
        # Beside a point a name keeps its distance in px, and may come upon another shape so.
        now = candidate.territory.clear(np.array([box]), candidate.territory.over if candidate.pin else ())
        if (spot := index.first(now, great=candidate.must)) is None:
            return False
        index.take_spot(spot)
        return True

    def stand(self, candidate: LabelCandidate, standing: Standing | None, zoom: float) -> None:
        """Note where the name stands from a zoom on."""
        self._kept = None
        if standing is None:
            if self._spots and self._spots[-1][1] is not None:
                self._spots.append((zoom, None))
            return
        fixed = _fixed(candidate, standing)
        spot = _spot(candidate, standing, fixed, zoom)
        self._spots.append((zoom, spot))
        # What has other places for other views is placed anew, and these with it; so is what follows a bend.
        straight = standing.lettering is None or (candidate.on_line and np.ptp(standing.lettering.turns) < _STRAIGHT)
        # Across its line a name stands only until it may find a straight piece along it.
        straight = straight and (not candidate.on_line or standing.lettering is not None or zoom == round(zoom))
        if standing.leader is None and straight and not candidate.must:
            self._kept = (candidate.territory, fixed, spot.box)

    def elsewhere(self, candidate: LabelCandidate, index: CollisionIndex, zoom: float) -> None:
        """Note where else a great name may stand at a zoom."""
        start, spot = self._spots[-1] if self._spots else (zoom, None)
        if start == zoom and spot is not None:
            standings = elsewhere(candidate, index)
            others = tuple(_spot(candidate, one, _fixed(candidate, one), zoom) for one in standings)
            self._spots[-1] = (zoom, replace(spot, others=others))

    def label(self) -> ZoomLabel:
        """Return the name as it was placed."""
        one = self.candidate
        middle = degrees(one.territory.anchors[0]) if one.territory.anchors else (0.0, 0.0)
        return ZoomLabel(one.place, one.words, one.claim.rank, one.must, middle, tuple(self._spots), one.theme)


def _fixed(candidate: LabelCandidate, standing: Standing) -> Point:
    """Return the point of the ground that a name keeps to: of a point that point, else the middle of its box."""
    box = standing.box
    middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    if standing.leader is not None or not candidate.claim.pins:
        return middle
    return min(candidate.territory.anchors, key=lambda one: math.dist(one, middle))


def _spot(candidate: LabelCandidate, standing: Standing, fixed: Point, zoom: float) -> ZoomSpot:
    unit, (x, y) = unit_at(zoom), fixed
    left, top, right, bottom = standing.box
    letters: tuple[tuple[float, float, float], ...] = ()
    size = candidate.size
    if standing.lettering is not None:
        middles, turns, size = standing.lettering
        letters = tuple(
            (float(across - x) / unit, float(down - y) / unit, float(turn))
            for (across, down), turn in zip(middles, turns, strict=True)
        )
    return ZoomSpot(
        zoom,
        degrees(fixed),
        Box((left - x) / unit, (top - y) / unit, (right - x) / unit, (bottom - y) / unit),
        standing.lines,
        size / unit,
        degrees(standing.leader[0]) if standing.leader else None,
        letters,
    )


def _placed(rows: Sequence[_Row], shapes: MapShapes, frame: Box, zoom: float) -> CollisionIndex:
    """Place the names of the plan at a zoom, in their order; return what they take."""
    unit = unit_at(zoom)
    asked = [(row, row.at(zoom)) for row in rows]
    flats = [(flat.feature.size * 1.15 * unit, flat.pins) for flat in shapes.flats]
    tiny = [(one.pin, one.claim.pins) for row, one in asked if row.is_tiny(zoom)]
    symbols = [symbol_box(x=x, y=y, size=size) for size, pins in (*flats, *tiny) for x, y in pins]
    near = shapes.dots if zoom >= STATIONS_FROM else ()
    dots = [symbol_box(x=dot.x, y=dot.y, size=_DOT * unit) for dot in near]
    index = CollisionIndex(frame, symbols, dots=dots, unit=unit / POINTS_A_PX)
    late = 0
    for row, candidate in asked:
        if row.stay(candidate, index, zoom):
            continue
        found = at_its_place(candidate, index)
        if found is None and (candidate.must or late <= CROWD):
            found = led(candidate, index)
        late += found is None
        row.stand(candidate, found, zoom)
    # Only one of a great name's further places is ever shown: none of them keeps off what lies around (the page does).
    further = index.copy()
    for row, candidate in asked:
        if candidate.must and candidate.led:
            row.elsewhere(candidate, further, zoom)
    return index


def _place_quiet(rows: Sequence[_Row], index: CollisionIndex, zoom: float) -> None:
    """Place the names of what lies around; those that stood stay at once, if no name of the plan has come there."""
    stood = [(row, box) for row in rows if (box := row.box(zoom)) is not None]
    boxes = np.array([box for _, box in stood]).reshape(-1, 4)
    free = index.free(boxes)
    index.take(boxes[free])
    staying = {id(row) for (row, _), is_free in zip(stood, free, strict=True) if is_free}
    asked = [(row, row.at(zoom)) for row in rows if id(row) not in staying]
    beside_together([candidate for _, candidate in asked], index)
    for row, candidate in asked:
        row.stand(candidate, at_its_place(candidate, index), zoom)
