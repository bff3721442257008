"""The collision index of a map: what is taken, and where a label may still stand (docs/labels.md, rules 2 and 6).

Nothing is given twice: a box that is given meets no taken box and no leader, and does not leave the frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from buju.views.carto.labelcandidate import box_of

if TYPE_CHECKING:
    from buju.views.carto.scene import Box
    from buju.views.carto.territory import Point

_Array = npt.NDArray[np.float64]
_Mask = npt.NDArray[np.bool_]

# How far a leader goes (points), in which steps and directions it looks for room. A longer one is hard to follow:
# a number is then the better help.
_NEAR, _STEP, _FAR = 9.0, 9.0, 120.0
# What may not be left out looks further.
FURTHEST = 480.0
_DIRECTIONS = 32
# A leader ends so far from its name, and keeps so far from other names.
_GAP, _CLEAR = 1.0, 1.0
# A symbol hides what lies so far from its middle (shares of its size); the corners of its box are open.
_COVER = 0.4
# Room for the names of an ordinary map; there may be more.
_NAMES = 128


class Spot(NamedTuple):
    """Where a name may stand, and the leader that it then needs: from its place to its box.

    A name along a course takes the boxes (n, 4) of its letters, `boxes`, inside its box.
    """

    box: Box
    leader: tuple[Point, Point] | None = None
    boxes: _Array | None = None


class CollisionIndex:
    """What is taken inside a frame, some boxes of it from the start: a symbol's, a scale bar's."""

    def __init__(self, frame: Box, taken: Sequence[Box] = (), *, dots: Sequence[Box] = (), unit: float = 1.0) -> None:
        """Begin with what is taken.

        `dots` are small marks of the surroundings, which the great names may hide; `unit` is how many of the scene's
        units a point has.
        """
        self._frame, self._unit = frame, unit
        self._dots = np.array(dots, dtype=float).reshape(-1, 4).T
        self._count = self._blocked = len(taken)
        # Sides in rows, which are compared faster than columns.
        self._store = np.empty((4, len(taken) + _NAMES))
        self._store[:, : self._count] = np.array(taken, dtype=float).reshape(-1, 4).T
        self._starts = np.empty((0, 2))
        self._ends = np.empty((0, 2))

    @property
    def _taken(self) -> _Array:
        """The boxes (4, n) that nothing else may meet: symbols first, then names."""
        return self._store[:, : self._count]

    def copy(self) -> CollisionIndex:
        """Return an index with the same taken, that may be filled on its own."""
        other = copy(self)
        other._store = self._store.copy()
        return other

    def take_spot(self, spot: Spot) -> None:
        """Let nothing else stand on a name or cross its leader."""
        self.take(np.array([spot.box]) if spot.boxes is None else spot.boxes)
        if spot.leader is not None:
            self._starts = np.vstack([self._starts, spot.leader[0]])
            self._ends = np.vstack([self._ends, spot.leader[1]])

    def take(self, boxes: _Array) -> None:
        """Let nothing else stand on boxes (n, 4)."""
        while self._count + len(boxes) > self._store.shape[1]:
            self._store = np.hstack([self._store, np.empty_like(self._store)])
        self._store[:, self._count : self._count + len(boxes)] = boxes.T
        self._count += len(boxes)

    def free(self, boxes: _Array) -> _Mask:
        """Return which of the boxes (n, 4) are free of what is taken, whatever they are to each other."""
        return self._free(boxes, great=False)

    def first(self, boxes: _Array, *, great: bool = False) -> Spot | None:
        """Return the first of the boxes (n, 4) that is free, or None; a `great` name may hide dots."""
        if not len(boxes):
            return None
        # The order says what is better: the first free box is the answer, however many are free.
        free = self._free(boxes, great=great)
        at = int(free.argmax())
        return Spot(box_of(boxes[at])) if free[at] else None

    def open_first(self, points: Sequence[Point]) -> list[Point]:
        """Return points in their order, but those that lie under a symbol last: a leader from there would seem its."""
        left, top, right, bottom = self._store[:, : self._blocked]
        across, down, wide, high = (left + right) / 2, (top + bottom) / 2, right - left, bottom - top

        def is_hidden(point: Point) -> bool:
            x, y = point
            return bool(((np.abs(across - x) < wide * _COVER) & (np.abs(down - y) < high * _COVER)).any())

        return sorted(points, key=is_hidden)

    def all_free(self, boxes: _Array, *, great: bool = False) -> bool:
        """Whether every one of the boxes (n, 4) is free."""
        return bool(self._free(boxes, great=great).all())

    def around(
        self, anchor: Point, *, wide: float, high: float, start: float = 0.0, far: bool = False, great: bool = False
    ) -> _Array:
        """Return the free boxes (n, 4) about an anchor, the nearest first; `start` is where its symbol ends."""
        # Nearest first: the first that is free has the shortest leader.
        unit, (x, y) = self._unit, anchor
        found = _around(wide / unit, high / unit, start / unit, FURTHEST if far else _FAR) * unit
        boxes: _Array = found + np.array([x, y, x, y])
        free: _Array = boxes[self._free(boxes, great=great)]
        return free

    def led(self, anchor: Point, boxes: _Array, *, start: float = 0.0) -> Spot | None:
        """Return the first of free boxes that a leader reaches without crossing a name or another leader, or None.

        `start` is how far from the anchor the leader begins, e.g. outside its symbol.
        """
        return next((spot for _, spot in self.all_led(anchor, boxes, start=start)), None)

    def all_led(
        self, anchor: Point, boxes: _Array, *, start: float = 0.0, over: bool = False
    ) -> Iterator[tuple[int, Spot]]:
        """Yield which of free boxes a leader reaches as `led` says; it may pass `over` symbols."""
        if not len(boxes):
            return
        # The leader leaves the symbol that it belongs to; that box it may touch, but never a name.
        x, y = anchor
        left, top, right, bottom = self._taken
        own = (left <= x) & (x <= right) & (top <= y) & (y <= bottom)
        own[: self._blocked] |= over
        own[self._blocked :] = False
        # A leader that grazes another name would seem to end there.
        clear = _CLEAR * self._unit
        starts, ends = _leaders(anchor, boxes, start, _GAP * self._unit)
        others = self._taken[:, ~own]
        others = others[:, _near(others, np.vstack([starts, ends]), by=clear)].T + np.array(
            [-clear, -clear, clear, clear]
        )
        hindered = _crossed(others, starts, ends).any(axis=1) | _cross(starts, ends, self._starts, self._ends).any(
            axis=1
        )
        for at in np.flatnonzero(~hindered).tolist():
            yield at, Spot(box_of(boxes[at]), (_point(starts[at]), _point(ends[at])))

    def _free(self, boxes: _Array, *, great: bool) -> _Mask:
        """Return which boxes (n, 4) lie in the frame and meet nothing that is taken."""
        frame = self._frame
        free: _Mask = np.asarray(((boxes[:, :2] >= frame[:2]) & (boxes[:, 2:] <= frame[2:])).all(axis=1))
        for taken in (self._taken,) if great or not self._dots.shape[1] else (self._taken, self._dots):
            free[free] = ~_met(boxes[free], taken)
        if len(self._starts):
            # Leaders are few, so they are asked about only what is free of everything else.
            free[free] = ~_crossed(boxes[free], self._starts, self._ends).any(axis=0)
        return free


def _met(boxes: _Array, taken: _Array) -> _Mask:
    """Return which boxes (n, 4) meet any of what is taken (4, m)."""
    if not len(boxes):
        return np.zeros(0, dtype=bool)
    # All boxes against all near them at once: a map asks for some ten thousand pairs, too many for a loop.
    taken = taken[:, _near(taken, boxes.reshape(-1, 2))]
    left, top, right, bottom = boxes.T[:, :, None]
    met: _Mask = ((left < taken[2]) & (taken[0] < right) & (top < taken[3]) & (taken[1] < bottom)).any(axis=1)
    return met


def _near(taken: _Array, points: _Array, *, by: float = 0.0) -> _Mask:
    """Return which of what is taken (4, m) meets the bounds of points (n, 2), or lies less than `by` off them."""
    (left, top), (right, bottom) = points.min(axis=0) - by, points.max(axis=0) + by
    near: _Mask = (taken[0] < right) & (left < taken[2]) & (taken[1] < bottom) & (top < taken[3])
    return near


@lru_cache(maxsize=1024)
def _around(wide: float, high: float, start: float, far: float) -> _Array:
    """Return boxes (n, 4) round the origin, the nearest first, as far off it on every side."""
    angles = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    ways = np.column_stack([np.cos(angles), np.sin(angles)])
    half = np.array([wide, high]) / 2
    distances = np.arange(start + _NEAR, far, _STEP)
    # The box's middle lies so far out that its nearest point is about that distance away.
    middles = (ways * (distances[:, None, None] + half)).reshape(-1, 2)
    boxes = np.hstack([middles - half, middles + half])
    boxes.flags.writeable = False
    return boxes


def _leaders(anchor: Point, boxes: _Array, start: float, gap: float) -> tuple[_Array, _Array]:
    """Return lines (starts and ends, each (n, 2)) from beside the anchor to the nearest points of boxes."""
    # The shortest way to the name: the eye then finds the one from the other.
    near = np.clip(anchor, boxes[:, :2], boxes[:, 2:]) - anchor
    length = np.maximum(np.hypot(near[:, 0], near[:, 1]), 1e-9)[:, None]
    way = near / length
    return way * start + anchor, way * np.maximum(length - gap, start) + anchor


def _crossed(boxes: _Array, starts: _Array, ends: _Array) -> _Mask:
    """Return which lines (n) meet which boxes (m) as (n, m) (Liang and Barsky 1984)."""
    step = ends - starts
    # A line along the other axis divides by next to nothing, which sends its bounds to where they belong.
    step[np.abs(step) < 1e-9] = 1e-9
    (x, y), (across, down), (left, top, right, bottom) = starts.T[:, :, None], step.T[:, :, None], boxes.T
    # Where on its way a line comes into and out of each pair of sides; inside all of them at once, it meets the box.
    to_left, to_right = (left - x) / across, (right - x) / across
    to_top, to_bottom = (top - y) / down, (bottom - y) / down
    enter = np.maximum(np.minimum(to_left, to_right), np.minimum(to_top, to_bottom))
    leave = np.minimum(np.maximum(to_left, to_right), np.maximum(to_top, to_bottom))
    met: _Mask = np.maximum(enter, 0.0) < np.minimum(leave, 1.0)
    return met


def _cross(starts: _Array, ends: _Array, other_starts: _Array, other_ends: _Array) -> _Mask:
    """Return which lines (n) cross which other lines (m) as (n, m)."""
    a, b = starts[:, None], ends[:, None]
    c, d = other_starts[None], other_ends[None]
    apart: _Mask = (_side(a, b, c) != _side(a, b, d)) & (_side(c, d, a) != _side(c, d, b))
    return apart


def _side(a: _Array, b: _Array, c: _Array) -> _Mask:
    """Return on which side of the line from a to b the point c lies."""
    side: _Mask = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) > (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
    return side


def _point(row: _Array) -> Point:
    return float(row[0]), float(row[1])
