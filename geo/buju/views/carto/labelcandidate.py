"""Label candidates: a name that wants a place on a map, and every box that it may stand in, the best first.

The boxes are those of docs/labels.md (rules 3 to 5). One is looked for only when those before it had no room, and then
kept: names are asked for in several orders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from buju.views.carto.face import ASCENT, DESCENT, width_of
from buju.views.carto.scene import Box
from buju.views.carto.viewshape import inner_point, is_area, ninths

Point = tuple[float, float]
Boxes = npt.NDArray[np.float64]

# How far lines of a name stand apart (type sizes), and how much a name has round it (points).
LINE, PAD = 1.16, 1.2
# A longer name is lettered on two lines where that finds room sooner.
_LONG = 9
# A line in pieces may be named at so many of them.
_PARTS = 6
_NOWHERE = Polygon()
_NO_BOXES: Boxes = np.empty((0, 4))


@dataclass(frozen=True, eq=False)
class LabelCandidate:
    """A name that wants room, and its look.

    `pins` are the points of its place, with symbols of `pin` points; an area or line has its `shape` instead.
    """

    words: str
    size: float
    colour: str
    place: str | None
    pins: tuple[Point, ...] = ()
    pin: float = 0.0
    shape: BaseGeometry = _NOWHERE

    @property
    def is_line(self) -> bool:
        """Whether the name stands beside a line."""
        return not self.pins and not is_area(self.shape)

    @cached_property
    def middle(self) -> Point:
        """The middle of the widest spot of an area."""
        return _xy(inner_point(self.shape))

    @cached_property
    def anchors(self) -> tuple[Point, ...]:
        """Every point that the name may stand at, the best first."""
        if self.pins:
            return self.pins
        if not self.is_line:
            return (self.middle, *(_xy(point) for point in ninths(self.shape)))
        # The longest part of a line first; symbols may hide it but for its ends.
        parts = sorted(shapely.get_parts(self.shape), key=lambda part: -part.length)[:_PARTS]
        middles = [part.interpolate(0.5, normalized=True) for part in parts]
        others = [parts[0].interpolate(share, normalized=True) for share in (0.25, 0.75, 0.0, 1.0)]
        return tuple(map(_xy, [*middles, *others]))

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """The ways to letter the name: on one line, and a long one on two as well."""
        return tuple(Setting(self, lines) for lines in _broken(self.words))


class Setting:
    """A name on its lines (it takes `wide` by `high` points), and where it may stand so."""

    def __init__(self, candidate: LabelCandidate, lines: tuple[str, ...]) -> None:
        self.lines = lines
        self.wide = max(width_of(line, candidate.size) for line in lines) + 2 * PAD
        self.high = candidate.size * (ASCENT + DESCENT + LINE * (len(lines) - 1)) + 2 * PAD
        self._wish = candidate

    def boxes(self) -> Iterator[Boxes]:
        """Yield boxes (n, 4), those of a better kind first."""
        # Inside says what is meant without a doubt; beside is a guess that the reader has to make.
        yield self._best
        yield self._inside
        yield self._near

    @cached_property
    def _best(self) -> Boxes:
        """The middle of an area, if the name lies wholly inside it there."""
        candidate = self._wish
        if candidate.pins or candidate.is_line:
            return _NO_BOXES
        shapely.prepare(candidate.shape)
        box = self._round([candidate.middle])
        return box if candidate.shape.contains(shapely.box(*box[0])) else _NO_BOXES

    @cached_property
    def _inside(self) -> Boxes:
        """The other spots wholly inside the area: there a name needs no guess."""
        candidate = self._wish
        if candidate.pins or candidate.is_line:
            return _NO_BOXES
        boxes = self._round(candidate.anchors)
        return boxes[shapely.contains(candidate.shape, shapely.box(*boxes.T))]

    @cached_property
    def _near(self) -> Boxes:
        """What is left: beside a point or line, partly or wholly outside an area."""
        candidate = self._wish
        if candidate.pin or candidate.is_line:
            return self._beside(gap=candidate.pin / 2 + 1.5 if candidate.pin else 3.0)
        found = self._round(candidate.anchors)
        # A line or two off the middle still reads as the area's own name.
        down = np.array([0, self.high, 0, self.high])
        shifted = np.vstack([found + lines * down for lines in (-1, 1, -2, 2)])
        if candidate.shape.is_empty:
            return np.vstack([found, shifted])
        left, top, right, bottom = candidate.shape.bounds
        if right - left > self.wide * 1.1:
            return np.vstack([found, shifted])
        # A name wider than its area stands under or over it, so that the area is seen.
        x, y, half_wide, half_high = (left + right) / 2, (top + bottom) / 2, self.wide / 2, self.high / 2
        around = [(x, bottom + half_high), (x, top - half_high), (right + half_wide, y), (left - half_wide, y)]
        return np.vstack([self._round(around), found, shifted])

    def _beside(self, *, gap: float) -> Boxes:
        """Where the name of a point may stand: right, left, above, below, then the corners (Imhof 1975)."""
        aside, away, near = self.wide / 2 + gap, self.high / 2 + gap, self.wide / 2 - gap
        middles = [(aside, 0), (-aside, 0), (0, -away), (0, away)]
        middles += [(across, down) for down in (-away, away) for across in (near, -near)]
        middles += [(across, down) for down in (-self.high / 2, self.high / 2) for across in (aside, -aside)]
        return self._round([(x + across, y + down) for x, y in self._wish.anchors for across, down in middles])

    def _round(self, middles: list[Point] | tuple[Point, ...]) -> Boxes:
        """Return boxes round their middles."""
        half = np.array([self.wide, self.high]) / 2
        points = np.array(middles)
        return np.hstack([points - half, points + half])


def box_of(row: npt.NDArray[np.float64]) -> Box:
    """Return a row of boxes as a box."""
    return Box(*(float(side) for side in row))


def _broken(words: str) -> list[tuple[str, ...]]:
    """Return a name on one line, and a long one on two as well, broken where a reader would."""
    if len(words) <= _LONG:
        return [(words,)]
    middle = len(words) / 2
    stem = words.find("（")
    # What stands in brackets makes a good second line, unless it is much longer or shorter than the first.
    if stem >= 3 and abs(stem - middle) < middle / 2:
        return [(words,), (words[:stem].strip(), words[stem:])]
    breaks = [at for at in range(3, len(words) - 2) if _may_break(words[at - 1], words[at])]
    if not breaks:
        return [(words,)]
    best = min(breaks, key=lambda at: abs(at - middle))
    return [(words,), (words[:best].strip(), words[best:].strip())]


def _may_break(last: str, first: str) -> bool:
    if first in "）”、，" or last in "（“":
        return False
    return not all(letter.isascii() and letter.isalnum() for letter in (last, first))


def _xy(point: BaseGeometry) -> Point:
    return float(shapely.get_x(point)), float(shapely.get_y(point))
