"""Distances: what they are measured to, and how far the nearest is, as intervals that hold the true distance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.sites.candidates import Fidelity
from buju.sites.judgement import Outcome
from buju.spatial.nearest import FEW, are_points, nearest_on_ellipsoid

if TYPE_CHECKING:
    from buju.policy.citation import Citation
    from buju.sites.candidates import Candidates
    from buju.spatial.datum import Metric

Array = np.ndarray[Any, Any]

# What is farther off than this is searched for on the ellipsoid. In the plane of a zone two things that are equally far
# may differ by twice the offset from its meridian times the distance over the radius squared: 3 m in 20 km at its edge.
# Outlines are searched in the plane up to 100 km: where on a line the nearest point lies matters to the second order.
_POINTS_PLANE_M, _OUTLINES_PLANE_M = 20_000.0, 100_000.0
# Outlines that are far are compared by points set so close that the gap between two of them cannot be seen: half a
# step off the nearest point is (step/2)²/2d farther, 1.4 millionths of the distance.
_STEPS_A_DISTANCE = 300
# Upper ends of stand-ins are searched down to squares of this half diagonal, in metres.
_FINE_M, _MOST_SQUARES = 0.5, 50_000
# Of more points than these, whole squares are asked first whether they are far from an edge.
_MANY, _SQUARE_M, _ROWS = 2_000, 2_000.0, 1 << 32
_CORNERS = np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)]) / 2


@dataclass(frozen=True, eq=False)
class Destination:
    """One thing, or several of a kind of which the nearest counts.

    `shapes` are lon/lat degrees (WGS 84), `names` one for each; `margins` are metres (NaN: not to be measured).
    `sources` say where each position comes from, with date and licence. `known` is where there would be no other one,
    and no more of the one, that is not listed (lon/lat degrees; None: everywhere), its line off by `known_margin`
    metres; `unlisted` says what is missing elsewhere.
    """

    key: str
    label: str
    names: tuple[str, ...]
    shapes: Array
    margins: Array
    fidelity: Fidelity
    sources: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    known: BaseGeometry | None = None
    known_margin: float = 0.0
    unlisted: str = ""

    def only(self, row: int) -> Destination:
        """Return one of several as a target of its own: where it lies does not hang on what else is listed."""
        return replace(
            self,
            key=f"{self.key}:{row}",
            label=f"{self.label}“{self.names[row]}”",
            names=self.names[row : row + 1],
            shapes=self.shapes[row : row + 1],
            margins=self.margins[row : row + 1],
            sources=self.sources[row : row + 1],
            known=None,
            unlisted="",
        )

    @property
    def source(self) -> str:
        """Where the positions come from, all of them."""
        return "；".join(dict.fromkeys(self.sources)) or "没有数据"


@dataclass(frozen=True, eq=False)
class Distances:
    """To the nearest shape of a target: `value` metres as drawn (NaN without shape), and what is certain of it.

    The true distance to the nearest lies between `low` and `high`, whichever is the nearest in truth; where either end
    is not to be measured (a schematic shape), `high` is infinite. `nearest`, `low_at` and `high_at` are the indices of
    the target's shapes that the three are measured to, -1 without shape. All that there is within `listed` metres is
    listed (infinite: all there is): where that is less than `low`, what is not listed may be nearer, down to there.
    Lengths are those on the ellipsoid.
    """

    value: Array
    low: Array
    high: Array
    nearest: Array
    low_at: Array
    high_at: Array
    listed: Array

    @property
    def beyond(self) -> Array:
        """Where what is not listed may be nearer than what is."""
        return np.asarray(self.listed < self.low)

    def outcomes(self, limit: float) -> Array:
        """Return the outcome of `within limit metres` for every candidate."""
        outcomes = np.full(len(self.value), Outcome.FAILED, dtype=np.uint8)
        outcomes[self.listed < limit] = Outcome.UNKNOWN
        outcomes[self.low <= limit] = Outcome.POSSIBLE
        outcomes[self.high <= limit] = Outcome.PASSED
        outcomes[self.nearest < 0] = Outcome.UNKNOWN
        return outcomes

    @property
    def known(self) -> Array:
        """The values, NaN where what is not listed may be nearer."""
        return np.where(self.listed < self.value, np.nan, self.value)


def distances(candidates: Candidates, target: Destination) -> Distances:
    """Measure from every candidate to the nearest shape of a target (0 where they touch)."""
    size = len(candidates)
    found, listed = _Nearest.none(size), np.full(size, np.inf)
    for zone in candidates.zones:
        ends = _Ends(zone.metric, target)
        here = ends.nearest(_Things(zone.metric, zone.shapes, candidates.shapes[zone.indices]))
        standing = np.flatnonzero(candidates.fidelities[zone.indices] == Fidelity.STAND_IN)
        if standing.size:
            here.high[standing], here.high_at[standing] = _farthest(zone.shapes[standing], ends)
        found.put(zone.indices, here)
        if target.known is not None:
            off = np.nan_to_num(candidates.margins[zone.indices]) + target.known_margin
            known = zone.metric.to_metres(target.known)
            listed[zone.indices] = np.maximum(_listed(zone.shapes, known, enough=here.value + off) - off, 0.0)
    return _with_margins(candidates, target, found, listed)


def _with_margins(candidates: Candidates, target: Destination, found: _Nearest, listed: Array) -> Distances:
    own = np.nan_to_num(candidates.margins, nan=0.0)
    nothing = found.nearest < 0
    value = np.where(nothing, np.nan, found.value)
    low = np.where(nothing, np.nan, np.maximum(found.low - own, 0.0))
    high = np.where(nothing, np.nan, found.high + own)
    high[(candidates.fidelities == Fidelity.SCHEMATIC) & ~nothing] = np.inf
    if target.fidelity is not Fidelity.EXACT and target.fidelity is not Fidelity.RING:
        high[~nothing] = np.inf
    return Distances(value, low, high, found.nearest, found.low_at, found.high_at, listed)


def _listed(shapes: Array, known: BaseGeometry, *, enough: Any) -> Array:  # noqa: ANN401 - a column, which its stubs do not know
    """Return how far it is from each shape to the edge of where all is listed, 0 from without; infinity from `enough`.

    All are metres of one zone. What is that far need not be known exactly: no answer hangs on it.
    """
    edge, listed = known.boundary, np.full(len(shapes), np.inf)
    for one in (known, edge):
        shapely.prepare(one)
    listed[~shapely.contains_properly(known, shapes)] = 0.0
    within = np.flatnonzero(listed > 0)
    enough = np.broadcast_to(enough, listed.shape)
    if len(within) > _MANY:
        within = within[_least_to(edge, shapes[within]) <= enough[within]]
    near = within[shapely.dwithin(edge, shapes[within], enough[within])]
    listed[near] = shapely.distance(shapes[near], edge)
    return listed


def _least_to(edge: BaseGeometry, shapes: Array) -> Array:
    """Return a distance in metres that none of the shapes is nearer to a line than; 0 for what is no point.

    It is that of the middle of the square in which a point lies, less half the square's diagonal: many share a square.
    """
    found = np.zeros(len(shapes))
    points = np.flatnonzero((shapely.get_type_id(shapes) == shapely.GeometryType.POINT) & ~shapely.is_empty(shapes))
    across, up = np.floor(shapely.get_coordinates(shapes[points]) / _SQUARE_M).astype(np.int64).T
    _, first, square = np.unique(across * _ROWS + up, return_index=True, return_inverse=True)
    middles = shapely.points((across[first] + 0.5) * _SQUARE_M, (up[first] + 0.5) * _SQUARE_M)
    found[points] = (shapely.distance(edge, middles) - _SQUARE_M / np.sqrt(2))[square]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Nearest:
    """Columns over things that something is near to: the value as drawn, its bounds, and what each is measured to."""

    value: Array
    low: Array
    high: Array
    nearest: Array
    low_at: Array
    high_at: Array

    @classmethod
    def none(cls, size: int) -> _Nearest:
        endless = (np.full(size, np.inf) for _ in range(3))
        nowhere = (np.full(size, -1, dtype=np.int64) for _ in range(3))
        return cls(*endless, *nowhere)

    @property
    def is_empty(self) -> bool:
        return bool((self.nearest < 0).all())

    def gaining(self, least: Any, margin: float) -> Any:  # noqa: ANN401 - a number for all, or a column
        """Return where something at least so far away, and off by a margin, may be nearer than what is known."""
        return (least < self.value) | (least - margin < self.low) | (least + margin < self.high)

    def may_gain(self, least: float, margin: float) -> bool:
        return bool(np.any(self.gaining(least, margin)))

    def put(self, rows: Array, other: _Nearest) -> None:
        for name in _Nearest.__slots__:
            getattr(self, name)[rows] = getattr(other, name)

    def take(self, rows: Array, lengths: Array, at: Array, margin: float) -> None:
        """Keep what is nearer than what was known: the least of the values, and of either end by itself."""
        of_each = ((self.value, self.nearest, 0.0), (self.low, self.low_at, -margin), (self.high, self.high_at, margin))
        for kept, kept_at, more in of_each:
            moved = np.maximum(lengths + more, 0.0)
            nearer = moved < kept[rows]
            kept[rows[nearer]], kept_at[rows[nearer]] = moved[nearer], at[nearer]


class _Ends:
    """The shapes of a target in the metres of a zone, by their margins.

    Of several with one margin the nearest has the least of both ends. Of unlike ones it need not: an airport known to
    10 km may lie nearer than one known to 2 km that is drawn nearer. So each margin is searched by itself.
    """

    def __init__(self, metric: Metric, target: Destination) -> None:
        self.metric = metric
        margins = np.nan_to_num(target.margins, nan=0.0)
        parts = [_Part(metric, target.shapes, np.flatnonzero(margins == one), float(one)) for one in np.unique(margins)]
        self.parts = parts
        self.widest = float(margins.max(initial=0.0))
        areas = metric.all_to_metres(target.shapes[shapely.get_dimensions(target.shapes) == 2])
        self.ground = shapely.union_all(areas) if len(areas) else None

    def nearest(self, things: _Things) -> _Nearest:
        """Return what is nearest to each thing, with bounds that leave its own margin out."""
        found = _Nearest.none(len(things.metres))
        # The nearest part first: the others then seldom have anything nearer, and are not searched.
        whole = shapely.total_bounds(things.metres)[None]
        for least, _, part in sorted((float(part.least(whole)[0]), row, part) for row, part in enumerate(self.parts)):
            rows = part.mattering(things, found) if found.may_gain(least, part.margin) else np.empty(0, dtype=np.int64)
            if rows.size:
                lengths, at = part.nearest(things if len(rows) == len(things.metres) else things.only(rows))
                found.take(rows, lengths, at, part.margin)
        return found


class _Things:
    """What something is near to: shapes in the metres of a zone, and in lon/lat degrees if these are at hand."""

    def __init__(self, metric: Metric, metres: Array, degrees: Array | None = None) -> None:
        self.metric, self.metres, self._degrees = metric, metres, degrees

    @cached_property
    def bounds(self) -> Array:
        """The bounds of each in metres, (n, 4)."""
        return np.asarray(shapely.bounds(self.metres))

    @cached_property
    def are_points(self) -> bool:
        return are_points(self.metres)

    @cached_property
    def degrees(self) -> Array:
        if self._degrees is not None:
            return self._degrees
        return np.asarray(shapely.transform(self.metres, self.metric.to_degrees_xy))

    def only(self, rows: Array) -> _Things:
        return _Things(self.metric, self.metres[rows], None if self._degrees is None else self._degrees[rows])


class _Part:
    """Those shapes of a target that have one margin."""

    def __init__(self, metric: Metric, shapes: Array, rows: Array, margin: float) -> None:
        self.metric, self.rows, self.margin = metric, rows, margin
        self._degrees = shapes[rows]
        self._metres = metric.all_to_metres(self._degrees)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._metres)

    @cached_property
    def _box(self) -> Array:
        return np.asarray(shapely.total_bounds(self._metres))

    @cached_property
    def _points(self) -> bool:
        return are_points(self._metres)

    def mattering(self, things: _Things, found: _Nearest) -> Array:
        """Return the rows of things for which this part may change what was found."""
        if found.is_empty:
            return np.arange(len(things.metres))
        return np.flatnonzero(found.gaining(self.least(things.bounds), self.margin))

    def least(self, bounds: Array) -> Array:
        """Return what things of these bounds (metres, (n, 4)) are at least away from all of this part."""
        gaps = np.maximum(np.maximum(self._box[:2] - bounds[:, 2:], bounds[:, :2] - self._box[2:]), 0.0)
        # The plane draws everything too long, most of all what is farthest from the meridian.
        ends = np.array([*bounds[:, ::2].min(axis=0), *bounds[:, ::2].max(axis=0), *self._box[::2]])
        return np.asarray(np.hypot(gaps[:, 0], gaps[:, 1]) / self.metric.longest_scale(ends))

    def nearest(self, things: _Things) -> tuple[Array, Array]:
        """Return how far each thing is from the nearest of these, and which of the target that is."""
        points = self._points and things.are_points
        if points and len(self.rows) <= FEW:
            # All of a few chords at once take less time than a tree, and know no plane.
            lengths, at = nearest_on_ellipsoid(things.degrees, self._degrees, step_m=0.0)
            return lengths, self.rows[at]
        hits, plane = self._tree.query_nearest(things.metres, return_distance=True, all_matches=False)
        at, far = hits[1], plane > (_POINTS_PLANE_M if points else _OUTLINES_PLANE_M)
        lengths = np.zeros(len(plane))
        apart = np.flatnonzero((plane > 0) & ~far)
        lengths[apart] = self._true(things.metres[apart], self._metres[at[apart]], points=points)
        if far.any():
            distant = things.only(np.flatnonzero(far)).degrees
            lengths[far], at[far] = nearest_on_ellipsoid(
                distant, self._degrees, step_m=plane[far].min() / _STEPS_A_DISTANCE
            )
        return lengths, self.rows[at]

    def _true(self, here: Array, there: Array, *, points: bool) -> Array:
        if points:
            return self.metric.true_lengths(shapely.get_coordinates(here), shapely.get_coordinates(there))
        tips = shapely.get_coordinates(shapely.shortest_line(here, there))
        return self.metric.true_lengths(tips[::2], tips[1::2])


def _farthest(shapes: Array, ends: _Ends) -> tuple[Array, Array]:
    """Return how far it is at most from anywhere in each shape to the nearest end with its margin, and to which."""
    # Stand-ins of one district share its outline.
    _, first, inverse = np.unique(shapely.to_wkb(shapes), return_index=True, return_inverse=True)
    # Inside an area the distance to it is nothing: only the rest counts.
    rest = shapes[first] if ends.ground is None else shapely.difference(shapes[first], ends.ground)
    most, at = np.full(len(first), ends.widest), np.zeros(len(first), dtype=np.int64)
    left = np.flatnonzero(~shapely.is_empty(rest))
    if left.size:
        most[left], at[left] = _farthest_of(rest[left], ends)
    return most[inverse], at[inverse]


def _farthest_of(shapes: Array, ends: _Ends) -> tuple[Array, Array]:
    """Search each shape for what `_farthest` says.

    That distance changes by no more than one steps, so a square's middle bounds the whole square by half its diagonal:
    squares that cannot hold the farthest point are dropped, the others quartered, until nothing is left to be gained.
    """
    shapely.prepare(shapes)
    west, south, east, north = shapely.bounds(shapes).T
    side = np.maximum(np.maximum(east - west, north - south), 1.0)
    middle = np.column_stack(((west + east) / 2, (south + north) / 2))
    owner, sure = np.arange(len(shapes)), np.zeros(len(shapes))
    while True:
        half = side[owner] / np.sqrt(2)
        points = np.asarray(shapely.points(middle))
        # A square that does not touch the shape holds none of it; a hair more, for a point on a corner of four.
        held = shapely.dwithin(shapes[owner], points, half * (1 + 1e-9) + 1e-6)
        owner, middle, half, points = owner[held], middle[held], half[held], points[held]
        reach = ends.nearest(_Things(ends.metric, points))
        most = reach.high + half
        # Somewhere in the square there is a point of the shape, and it is at least so far.
        np.maximum.at(sure, owner, reach.high - half)
        if half.max() < _FINE_M or len(owner) > _MOST_SQUARES or not np.isfinite(most).all():
            break
        left = most >= sure[owner]
        side = side / 2
        owner = np.repeat(owner[left], 4)
        middle = np.repeat(middle[left], 4, axis=0) + np.tile(_CORNERS, (int(left.sum()), 1)) * side[owner][:, None]
    # The bound of each shape is that of its worst square, which comes first among its own.
    order = np.lexsort((-most, owner))
    best = order[np.searchsorted(owner[order], np.arange(len(shapes)))]
    return most[best], reach.high_at[best]
