"""Distances: what they are measured to, and how far the nearest is, as intervals that hold the true distance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.sites.fidelity import Fidelity
from buju.sites.judgement import Outcome
from buju.spatial.datum import Metric, geocentric, geodesic_m

if TYPE_CHECKING:
    from buju.policy.citation import Citation
    from buju.sites.candidates import Candidates, Zone

Array = np.ndarray[Any, Any]

# What is farther off than this is searched for on the ellipsoid. In the plane of a zone two things that are equally far
# may differ by twice the offset from its meridian times the distance over the radius squared: 3 m in 20 km at its edge.
# Outlines are searched in the plane up to 100 km: where on a line the nearest point lies matters to the second order.
_POINTS_PLANE_M, _OUTLINES_PLANE_M = 20_000.0, 100_000.0
# Outlines that are far are compared by points set so close that the gap between two of them cannot be seen: half a
# step off the nearest point is (step/2)²/2d farther, 1.4 millionths of the distance.
_STEPS_A_DISTANCE = 300
# Up to here the arc of a sphere over a chord is the geodesic, to a centimetre.
_ARC_M = 100_000.0
_RADIUS_M = 6_371_000.0
# Far searches go block by block (degrees): what cannot be nearest to anything in a block is left out at once.
_BLOCK = 0.5
_AT_ONCE = 2_000_000
_NEARLY_ALL = 0.9
# Upper ends of stand-ins are searched down to squares of this half diagonal, in metres.
_FINE_M, _MOST_SQUARES = 0.5, 50_000
_CORNERS = np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)]) / 2


@dataclass(frozen=True, eq=False)
class Destination:
    """One thing, or several of a kind of which the nearest counts.

    `shapes` are lon/lat degrees (WGS 84), `names` one for each; `margins` are metres (NaN: not to be measured).
    `sources` say where each position comes from, with date and licence. `known` is where there would be no other one
    that is not listed (lon/lat degrees; None: everywhere), `unlisted` says what is missing elsewhere. With `cut` the
    one shape ends where `known` ends, and its own line is not known there.
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
    unlisted: str = ""
    cut: bool = False

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
    the target's shapes that the three are measured to, -1 without shape. `beyond` is true where what is not listed may
    be nearer: then only the upper end holds. Lengths are those on the ellipsoid.
    """

    value: Array
    low: Array
    high: Array
    nearest: Array
    low_at: Array
    high_at: Array
    beyond: Array

    def outcomes(self, limit: float) -> Array:
        """Return the outcome of `within limit metres` for every candidate."""
        outcomes = np.full(len(self.value), Outcome.FAILED, dtype=np.uint8)
        outcomes[self.beyond] = Outcome.UNKNOWN
        outcomes[self.low <= limit] = Outcome.POSSIBLE
        outcomes[self.high <= limit] = Outcome.PASSED
        outcomes[self.nearest < 0] = Outcome.UNKNOWN
        return outcomes

    @property
    def known(self) -> Array:
        """The values, NaN where what is not listed may be nearer."""
        return np.where(self.beyond, np.nan, self.value)


def distances(candidates: Candidates, target: Destination) -> Distances:
    """Measure from every candidate to the nearest shape of a target (0 where they touch)."""
    size = len(candidates)
    found, beyond = _Nearest.none(size), np.zeros(size, dtype=bool)
    for zone in candidates.zones:
        ends = _Ends(zone.metric, target)
        here = ends.nearest(zone.shapes)
        standing = np.flatnonzero(candidates.fidelities[zone.indices] == Fidelity.STAND_IN)
        if standing.size:
            here.high[standing], here.high_at[standing] = _farthest(zone.shapes[standing], ends)
        found.put(zone.indices, here)
        beyond[zone.indices] = _beyond(zone, target, here.value)
    return _with_margins(candidates, target, found, beyond)


def _with_margins(candidates: Candidates, target: Destination, found: _Nearest, beyond: Array) -> Distances:
    own = np.nan_to_num(candidates.margins, nan=0.0)
    nothing = found.nearest < 0
    value = np.where(nothing, np.nan, found.value)
    low = np.where(nothing, np.nan, np.maximum(found.low - own, 0.0))
    high = np.where(nothing, np.nan, found.high + own)
    high[(candidates.fidelities == Fidelity.SCHEMATIC) & ~nothing] = np.inf
    if target.fidelity is not Fidelity.EXACT and target.fidelity is not Fidelity.RING:
        high[~nothing] = np.inf
    return Distances(value, low, high, found.nearest, found.low_at, found.high_at, beyond & ~nothing)


def _beyond(zone: Zone, target: Destination, value: Array) -> Array:
    """Return for which candidates of a zone something that is not listed may be nearer."""
    if target.known is None:
        return np.zeros(len(value), dtype=bool)
    known = zone.metric.to_metres(target.known)
    if target.cut:
        # The line goes on somewhere outside the cut: as near as the cut's edge, for all that is known.
        shapely.prepare(known)
        inside = shapely.covers(known, zone.shapes)
        return np.asarray((value > 0) & ~(inside & (value <= shapely.distance(zone.shapes, known.boundary))))
    return ~_all_inside(zone, known)


def _all_inside(zone: Zone, region: BaseGeometry) -> Array:
    """Return what lies in a region, of areas what does with nine tenths: coasts and lines of two sources differ."""
    shapely.prepare(region)
    if _are_points(zone.shapes):
        return np.asarray(shapely.intersects_xy(region, zone.xy[:, 0], zone.xy[:, 1]))
    inside = np.asarray(shapely.covers(region, zone.shapes))
    across = np.flatnonzero(~inside & (shapely.get_dimensions(zone.shapes) == 2))
    shared = shapely.area(shapely.intersection(zone.shapes[across], region))
    inside[across] = shared >= _NEARLY_ALL * shapely.area(zone.shapes[across])
    return inside


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
        margins = np.nan_to_num(target.margins, nan=0.0)
        parts = [_Part(metric, target.shapes, np.flatnonzero(margins == one), float(one)) for one in np.unique(margins)]
        # The largest first: the others then seldom have anything nearer.
        self.parts = sorted(parts, key=lambda part: -len(part.rows))
        self.widest = float(margins.max(initial=0.0))
        areas = metric.all_to_metres(target.shapes[shapely.get_dimensions(target.shapes) == 2])
        self.ground = shapely.union_all(areas) if len(areas) else None

    def nearest(self, shapes: Array) -> _Nearest:
        """Return what is nearest to each shape (n, in the zone's metres), bounds without the shapes' own margins."""
        found = _Nearest.none(len(shapes))
        bounds = shapely.bounds(shapes) if len(self.parts) > 1 else None
        for part in self.parts:
            rows = np.arange(len(shapes)) if bounds is None else part.mattering(bounds, found)
            if rows.size:
                lengths, at = part.nearest(shapes[rows])
                found.take(rows, lengths, at, part.margin)
        return found


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
        return _are_points(self._metres)

    def mattering(self, bounds: Array, found: _Nearest) -> Array:
        """Return the rows of things (their bounds in metres, (n, 4)) for which this part may change what was found."""
        gaps = np.maximum(np.maximum(self._box[:2] - bounds[:, 2:], bounds[:, :2] - self._box[2:]), 0.0)
        # The plane draws everything too long, most of all what is farthest from the meridian.
        least = np.hypot(*gaps.T) / self.metric.longest_scale(np.concatenate((bounds.ravel()[::2], self._box[::2])))
        low, high = least - self.margin, least + self.margin
        return np.flatnonzero((least < found.value) | (low < found.low) | (high < found.high))

    def nearest(self, shapes: Array) -> tuple[Array, Array]:
        """Return how far each shape (n, in metres) is from the nearest of these, and which of the target that is."""
        hits, plane = self._tree.query_nearest(shapes, return_distance=True, all_matches=False)
        at, points = hits[1], self._points and _are_points(shapes)
        far = plane > (_POINTS_PLANE_M if points else _OUTLINES_PLANE_M)
        lengths = np.zeros(len(shapes))
        apart = np.flatnonzero((plane > 0) & ~far)
        lengths[apart] = self._true(shapes[apart], self._metres[at[apart]], points=points)
        if far.any():
            distant = shapely.transform(shapes[far], self.metric.to_degrees_xy)
            lengths[far], at[far] = _on_ellipsoid(distant, self._degrees, step_m=plane[far].min() / _STEPS_A_DISTANCE)
        return lengths, self.rows[at]

    def _true(self, here: Array, there: Array, *, points: bool) -> Array:
        if points:
            return self.metric.true_lengths(shapely.get_coordinates(here), shapely.get_coordinates(there))
        tips = shapely.get_coordinates(shapely.shortest_line(here, there))
        return self.metric.true_lengths(tips[::2], tips[1::2])


def _are_points(shapes: Array) -> bool:
    return bool((shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all())


def _on_ellipsoid(here: Array, there: Array, *, step_m: float) -> tuple[Array, Array]:
    """Return the least geodesics from each of `here` to any of `there` (both lon/lat degrees), and to which.

    Straight lines through the earth find the pairs that may be nearest: they grow as geodesics do, but for what the
    earth's curvature differs between directions. Geodesics decide among these.
    """
    starts, owner = _set_close(here, step_m)
    ends, end_owner = _set_close(there, step_m)
    a, b = geocentric(starts), geocentric(ends)
    lengths, at = np.full(len(here), np.inf), np.zeros(len(here), dtype=np.int64)
    for block in _blocks(starts):
        middle = a[block].mean(axis=0)
        reach = np.linalg.norm(a[block] - middle, axis=1).max()
        gaps = np.linalg.norm(b - middle, axis=1)
        kept = np.flatnonzero(gaps <= gaps.min() + 2 * reach + _unlike(gaps.min() + 2 * reach))
        for rows in np.array_split(block, 1 + len(block) * len(kept) // _AT_ONCE):
            pairs, chords = _least_chords(a[rows], b[kept])
            start, end = rows[pairs[0]], kept[pairs[1]]
            arcs = 2 * _RADIUS_M * np.arcsin(np.minimum(chords / (2 * _RADIUS_M), 1.0))
            long = arcs > _ARC_M
            arcs[long] = geodesic_m(starts[start[long]], ends[end[long]])
            # Falling, so that of several of one owner the least is written last.
            falling = np.argsort(-arcs, kind="stable")
            which, arcs = owner[start[falling]], arcs[falling]
            nearer = arcs < lengths[which]
            lengths[which[nearer]], at[which[nearer]] = arcs[nearer], end_owner[end[falling[nearer]]]
    return lengths, at


def _least_chords(a: Array, b: Array) -> tuple[tuple[Array, Array], Array]:
    """Return the pairs of rows of (n, 3) and (m, 3) that may be nearest to each of the first, and their chords."""
    # |a - b|² = |a|² + |b|² - 2ab takes a tenth of the time of all differences, and is true to a millimetre here.
    squares = np.einsum("ij,ij->i", a, a)[:, None] + np.einsum("ij,ij->i", b, b) - 2 * (a @ b.T)
    chords = np.sqrt(np.maximum(squares, 0.0))
    least = chords.min(axis=1)
    rows, columns = np.nonzero(chords <= (least + _unlike(least))[:, None])
    return (rows, columns), chords[rows, columns]


def _unlike(chord: Any) -> Any:  # noqa: ANN401 - a number or a column of them
    """Return by how much the chords of two geodesics of one length may differ.

    A chord is s³/24R² shorter than its arc s; R differs by two thirds of a percent between directions and places.
    """
    return 0.015 * chord**3 / (24 * _RADIUS_M**2) + 0.01


def _set_close(shapes: Array, step_m: float) -> tuple[Array, Array]:
    """Return points along shapes in degrees, `step_m` metres apart at most, with the row of the shape of each."""
    close = shapes if _are_points(shapes) else shapely.segmentize(shapes, step_m / 111_700)
    xy, owner = shapely.get_coordinates(close, return_index=True)
    return xy, owner


def _blocks(lonlat: Array) -> list[Array]:
    cells = np.floor(lonlat / _BLOCK).astype(np.int64) @ np.array([100_000, 1])
    order = np.argsort(cells, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(cells[order])) + 1)


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
        reach = ends.nearest(points)
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
