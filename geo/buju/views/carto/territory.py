"""Territories: where the name of a shape may lie without a false claim (docs/labels.md, rules 3 to 6).

Shapes and boxes are in one unit, whatever it is. Boxes (n, 4) are left, top, right, bottom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from buju.views.carto.course import course_of, gathered
from buju.views.carto.viewshape import is_area

Point = tuple[float, float]
Boxes = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

NOWHERE = Polygon()
# Core, belts, wings, axes and clusters have this rank or a higher one.
GREAT = 2
# Points of an area are looked at on a grid of so many columns and rows.
_GRID = 18
# Who covers this share of a place is its ground: a name cannot help lying on it.
_HELD = 0.9
# A line in pieces may be named at so many of them.
_PARTS = 6
# One part that makes up so much of a line is its course.
_WHOLE = 0.6


@dataclass(frozen=True, eq=False)
class Claim:
    """A named place on a map: its rank, and its shape or the points that its symbols stand on.

    `is_ground` places host or surround what a plan lays out; names may lie on them.
    """

    rank: int
    shape: BaseGeometry = NOWHERE
    pins: tuple[Point, ...] = ()
    is_ground: bool = False

    @property
    def is_line(self) -> bool:
        """Whether it has neither ground nor symbol."""
        return not self.pins and not is_area(self.shape)

    @cached_property
    def grid(self) -> tuple[npt.NDArray[np.float64], Mask]:
        """A grid of points (n, 2) over the shape's bounds, row by row, and which of them lie on it."""
        if self.shape.is_empty:
            return np.empty((0, 2)), np.zeros(0, dtype=bool)
        west, south, east, north = self.shape.bounds
        share = (np.arange(_GRID) + 0.5) / _GRID
        xy = np.stack(np.meshgrid(west + share * (east - west), south + share * (north - south)), axis=-1)
        points = xy.reshape(-1, 2)
        shapely.prepare(self.shape)
        return points, shapely.contains_xy(self.shape, points[:, 0], points[:, 1])

    @cached_property
    def sample(self) -> npt.NDArray[np.float64]:
        """Points (n, 2) that stand for the place, where it is asked what holds it."""
        if self.pins:
            return np.array(self.pins)
        if self.is_line:
            return shapely.get_coordinates(self.shape)
        points, inside = self.grid
        found: npt.NDArray[np.float64] = points[inside]
        return found if len(found) else shapely.get_coordinates(self.shape.representative_point())

    @cached_property
    def course(self) -> LineString | None:
        """The middle line of a band; None for what is no band."""
        return course_of(self.shape)

    @cached_property
    def parts(self) -> tuple[LineString, ...]:
        """The parts of a line that its name may be lettered along or beside, the longest first."""
        # Ways of many pieces are one course where their ends meet.
        pieces = [part for part in shapely.get_parts(self.shape) if isinstance(part, LineString)]
        merged: list[LineString] = []
        if pieces:
            merged = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(pieces))).tolist()
        parts = sorted(merged, key=lambda part: -part.length)
        if len(parts) > 1 and parts[0].length < _WHOLE * sum(part.length for part in parts):
            parts = [*sorted(gathered(parts), key=lambda part: -part.length), *parts]
        return tuple(parts[:_PARTS])

    @cached_property
    def _reach(self) -> tuple[float, float, float, float]:
        """The bounds of the sample."""
        (left, low), (right, high) = self.sample.min(axis=0), self.sample.max(axis=0)
        return float(left), float(low), float(right), float(high)

    def is_held_by(self, other: BaseGeometry) -> bool:
        """Whether nearly all of the place lies on another shape."""
        if not len(self.sample) or not _meet(self._reach, other.bounds):
            return False
        on = shapely.contains_xy(other, self.sample[:, 0], self.sample[:, 1])
        return bool(on.mean() >= _HELD)


def on(boxes: Boxes, shapes: Sequence[BaseGeometry]) -> Mask:
    """Return which boxes (n) meet which shapes (m) as (n, m)."""
    found: Mask = np.zeros((len(boxes), len(shapes)), dtype=bool)
    for at, near in _nearby(boxes, shapes):
        found[near, at] = _meets(shapes[at], boxes[near])
    return found


def _nearby(boxes: Boxes, shapes: Sequence[BaseGeometry]) -> Iterator[tuple[int, Mask]]:
    """Yield the number of each shape with boxes that meet its bounds, and which these are: most lie far from most."""
    if not len(boxes) or not shapes:
        return
    left, top, right, bottom = boxes.T[:, :, None]
    west, south, east, north = shapely.bounds(np.array(shapes, dtype=object)).T
    near = (left <= east) & (west <= right) & (top <= north) & (south <= bottom)
    for at in np.flatnonzero(near.any(axis=0)).tolist():
        yield at, near[:, at]


def _meets(shape: BaseGeometry, boxes: Boxes) -> Mask:
    shapely.prepare(shape)
    found: Mask = np.asarray(shapely.intersects(shape, shapely.box(*boxes.T)))
    return found


def held(claims: Sequence[Claim], shapes: Sequence[BaseGeometry]) -> Mask:
    """Return which of the shapes (m) hold which of the places (n) as (n, m): nearly all of a place lies on them."""
    found: Mask = np.zeros((len(claims), len(shapes)), dtype=bool)
    samples = [claim.sample for claim in claims]
    counts = np.array([len(sample) for sample in samples], dtype=int)
    if not counts.sum():
        return found
    points, owners = np.vstack(samples), np.repeat(np.arange(len(claims)), counts)
    for at, shape in enumerate(shapes):
        # Only what lies in the bounds of a shape can be held by it.
        west, south, east, north = shape.bounds
        near = (points >= (west, south)).all(axis=1) & (points <= (east, north)).all(axis=1)
        shapely.prepare(shape)
        on = shapely.contains_xy(shape, *points[near].T)
        found[:, at] = np.bincount(owners[near][on], minlength=len(claims)) >= np.maximum(_HELD * counts, 1e-9)
    return found


class Territory:
    """Where one name may lie.

    `over` are shapes that no name of this rank may lie on without a leader: those of the same or a higher rank, but for
    what holds the place. `others` are all shapes that a plan lays out: a name with a leader keeps off them if it can.
    `great` are those of them that a plan lays out first: on one of these a name with a leader stands last of all.
    """

    def __init__(
        self,
        claim: Claim,
        over: Sequence[BaseGeometry],
        others: Sequence[BaseGeometry],
        great: Sequence[BaseGeometry] = (),
    ) -> None:
        self.claim = claim
        self.over = tuple(over)
        self.others = tuple(others)
        self.great = tuple(great)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Points of an area that its name may lie round, those deepest inside its free part first."""
        points, inside = self.claim.grid
        free = inside & ~_lies_on(points, self.over) if inside.any() else inside
        if not free.any():
            middle = shapely.point_on_surface(self.claim.shape)
            return ((float(middle.x), float(middle.y)),) if not middle.is_empty else ()
        depth = _depth(free.reshape(_GRID, _GRID)).ravel()
        middle = points[free].mean(axis=0)
        # Deepest first: there a name has most of its own ground round it; of equals the nearest to the middle.
        off = np.hypot(*(points - middle).T) / (np.ptp(points, axis=0).max() or 1.0)
        order = np.argsort(off - depth, kind="stable")
        return tuple((float(x), float(y)) for x, y in points[order][free[order]])

    @cached_property
    def anchors(self) -> tuple[Point, ...]:
        """Points that a leader may end at, or a name stand beside, the best first."""
        claim = self.claim
        if claim.pins:
            return claim.pins
        if not claim.is_line:
            return self.points
        # The longest part of a line first; symbols may hide it but for its ends.
        parts = claim.parts
        middles = [part.interpolate(0.5, normalized=True) for part in parts]
        others = [parts[0].interpolate(share, normalized=True) for share in (0.25, 0.75, 0.0, 1.0)] if parts else []
        return tuple((float(point.x), float(point.y)) for point in [*middles, *others])

    def inside(self, boxes: Boxes, *, calm: bool) -> Boxes:
        """Return the boxes that lie wholly on the area, and on no shape that they must keep off.

        A `calm` name keeps off every other shape, lower ones too.
        """
        if not len(boxes):
            return boxes
        kept = boxes[shapely.contains(self.claim.shape, shapely.box(*boxes.T))]
        return self.clear(kept, self._smaller if calm else self.over)

    def clear(self, boxes: Boxes, shapes: Sequence[BaseGeometry]) -> Boxes:
        """Return the boxes that meet none of the shapes."""
        found: Boxes = boxes[self.is_clear(boxes, shapes)]
        return found

    def is_clear(self, boxes: Boxes, shapes: Sequence[BaseGeometry]) -> Mask:
        """Return which boxes meet none of the shapes."""
        kept: Mask = np.ones(len(boxes), dtype=bool)
        for at, near in _nearby(boxes, shapes):
            asked: Mask = np.logical_and(near, kept)
            kept[asked] = ~_meets(shapes[at], boxes[asked])
        return kept

    @cached_property
    def _smaller(self) -> tuple[BaseGeometry, ...]:
        """The shapes that lie on the area without holding it."""
        return tuple(shape for shape in self.others if not self.claim.is_held_by(shape))


def territories(claims: Sequence[Claim]) -> list[Territory]:
    """Return the territory of each claim."""
    # Whose shape is drawn as a symbol claims no ground but the symbol's, which is an obstacle of its own.
    laid = [claim for claim in claims if not claim.is_ground and not claim.pins and is_area(claim.shape)]
    areas = [claim for claim in claims if is_area(claim.shape)]
    holding = held(claims, [claim.shape for claim in areas])
    return [
        _territory(claim, laid, claims, {id(area) for area, holds in zip(areas, row, strict=True) if holds})
        for claim, row in zip(claims, holding, strict=True)
    ]


def around_plan(claims: Sequence[Claim], laid: Sequence[Sequence[BaseGeometry]]) -> list[Territory]:
    """Return where names of the surroundings may lie: on no shape of the plan that is `laid` and does not hold them."""
    shapes = list({id(shape): shape for row in laid for shape in row}.values())
    holding = held(claims, shapes)
    return [
        Territory(claim, [shape for shape in row if id(shape) not in holders], row)
        for claim, row, holders in (
            (claim, row, {id(shape) for shape, holds in zip(shapes, on, strict=True) if holds})
            for claim, row, on in zip(claims, laid, holding, strict=True)
        )
    ]


def _territory(claim: Claim, laid: Sequence[Claim], claims: Sequence[Claim], holders: set[int]) -> Territory:
    others = [other for other in laid if other is not claim and not other.shape.is_empty]
    over = [other for other in others if other.rank <= claim.rank]
    if claim.is_ground:
        # Ground lies on no other ground, or it would be read as its name: a province on a city, say.
        grounds = [other for other in claims if other.is_ground and other is not claim and is_area(other.shape)]
        over += [other for other in grounds if other.rank <= claim.rank and not other.shape.is_empty]
    kept = [other.shape for other in over if _near(claim, other) and id(other) not in holders]
    great = [other.shape for other in others if other.rank <= GREAT and id(other) not in holders]
    return Territory(claim, kept, [other.shape for other in others], great)


def _near(claim: Claim, other: Claim) -> bool:
    # The name of a point or line stands beside it: what does not hold it may still lie there.
    if claim.pins or claim.is_line:
        return True
    return _meet(claim.shape.bounds if not claim.shape.is_empty else (0.0, 0.0, 0.0, 0.0), other.shape.bounds)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two bounds meet."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _lies_on(points: npt.NDArray[np.float64], shapes: Sequence[BaseGeometry]) -> Mask:
    found: Mask = np.zeros(len(points), dtype=bool)
    for shape in shapes:
        shapely.prepare(shape)
        found |= shapely.contains_xy(shape, points[:, 0], points[:, 1])
    return found


def _depth(cells: Mask) -> npt.NDArray[np.float64]:
    """Return how many cells away the edge of an area is from each of its cells."""
    depth, left = np.zeros(cells.shape), np.pad(cells, 1)
    while left.any():
        depth += left[1:-1, 1:-1]
        inner = left[1:-1, 1:-1] & left[:-2, 1:-1] & left[2:, 1:-1] & left[1:-1, :-2] & left[1:-1, 2:]
        left = np.pad(inner, 1)
    return depth
