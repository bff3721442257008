"""Label candidates: a name that wants a place on a map, and every box that it may stand in, the best first.

The boxes are those of docs/labels.md (rules 3 to 6). One is looked for only when those before it had no room, and then
kept: names are asked for in several orders.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from buju.views.carto.course import Lettering, letterings, ways_along
from buju.views.carto.face import ASCENT, DESCENT, width_of
from buju.views.carto.scene import Box
from buju.views.carto.territory import on

if TYPE_CHECKING:
    from buju.spatial.role import FeatureType
    from buju.views.carto.collisionindex import CollisionIndex
    from buju.views.carto.territory import Boxes, Claim, Mask, Point, Territory

# How far lines of a name stand apart (type sizes), and how much a name has round it (points).
LINE, PAD = 1.16, 1.2
# A longer name is lettered on two lines where that finds room sooner; the longest on as many as it needs.
_LONG, _LONGEST, _MOST_LINES = 9, 24, 5
# Along a course a name may be lettered a little smaller.
_SMALLER = 0.8
# So many parts of a line are asked for its name, whose letters stand so far apart along it (shares of their size);
# across a line a name stands at so many points of each.
_COURSES, _LINE_SPACING, _CROSSINGS = 3, 0.12, 11
# A line shorter than so many times its name has none across it: a crowd of these hides what they name.
# The principal river may have one even so.
_LEAST_ACROSS, _LEAST_PRINCIPAL = 5.0, 1.5
# On a line that stations stand on there may be no room: its name then runs above or below it (shares of its size).
_ASIDE = (0.0, -1.1, 1.1)
Owners = npt.NDArray[np.int64]
_NO_BOXES: Boxes = np.empty((0, 4))


@dataclass(frozen=True, eq=False)
class LabelCandidate:
    """A name that wants room, and its look.

    Attributes:
        words: the name as it is lettered.
        size: of type, in the scene's unit; so is `pin`, the size of the place's symbol.
        colour: of its letters.
        place: the id of its place, None for the surroundings.
        territory: where it may lie.
        theme: what of the surroundings it names, where their layer says so.
        unit: how many of the scene's units a point has.
        along: whether it follows the course of its area where it fits.
        stretch: how many times as large the map may get with the name as it is (a name along a course must fit then).
        led: whether it may stand off its place with a leader.
        must: whether it may not be left out.
        principal: whether it is that of the river by which a reader finds the way.
    """

    words: str
    size: float
    colour: str
    place: str | None
    territory: Territory
    theme: FeatureType | None = None
    pin: float = 0.0
    unit: float = 1.0
    along: bool = False
    stretch: float = 1.0
    led: bool = False
    must: bool = False
    principal: bool = False

    @property
    def claim(self) -> Claim:
        """The place that is named."""
        return self.territory.claim

    @property
    def pad(self) -> float:
        """How much room the name has round it."""
        return PAD * self.unit

    @property
    def grounds(self) -> tuple[tuple[BaseGeometry, ...], ...]:
        """What a name with a leader keeps off, near or far: every shape, else those that it may not lie on.

        A great name keeps off all of the great ones as well.
        """
        own, territory = self._own, self.territory
        return (*own, *territory.others), (*own, *territory.over, *(territory.great if self.must else ()))

    @property
    def last_grounds(self) -> tuple[tuple[BaseGeometry, ...], ...]:
        """What a name that may not be left out keeps off where that finds no room."""
        return ((*self._own, *self.territory.over), self._own) if self.must else ()

    @property
    def _own(self) -> tuple[BaseGeometry, ...]:
        return () if self.claim.pins else (self.claim.shape,)

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """The ways to letter the name: on one line, and a long one on more as well."""
        return tuple(Setting(self, lines) for lines in broken(self.words))

    def letterings(self) -> Iterator[tuple[Lettering, Boxes]]:
        """Yield the ways to letter the name along its area, each with the boxes of its letters."""
        if not self.along or self.claim.is_line or len(self.words) < 3:
            return
        course = self.claim.course
        if course is None:
            return
        sizes = (self.size, self.size * _SMALLER)
        for lettering in (one for size in sizes for one in letterings(course, self.words, size)):
            boxes = self._stretched(lettering.boxes(self.words, self.pad))
            if len(self.territory.inside(boxes, calm=False)) == len(boxes):
                yield lettering, boxes

    @property
    def on_line(self) -> bool:
        """Whether it is lettered on its line."""
        return self.along and self.claim.is_line

    def lined(self, index: CollisionIndex) -> tuple[Lettering, Boxes] | None:
        """Return the straightest free way to letter the name along its line, on it or close by, and its boxes."""
        for part in self.claim.parts[:_COURSES]:
            # On the line and on either side of it are looked at together: most lines have no room in any.
            ways = ways_along(part, self.words, self.size, spacing=_LINE_SPACING).beside(_ASIDE)
            boxes = ways.boxes(self.words, self.pad)
            asked = np.flatnonzero(index.free(boxes.reshape(-1, 4)).reshape(boxes.shape[:2]).all(axis=1))
            clear = self.territory.is_clear(boxes[asked].reshape(-1, 4), self.territory.over)
            kept = asked[clear.reshape(len(asked), len(self.words)).all(axis=1)]
            if len(kept):
                way = int(kept[0])
                return Lettering(ways.middles[way], ways.turns[way], ways.size), boxes[way]
        return None

    def _stretched(self, boxes: Boxes) -> Boxes:
        """Return boxes as they are now, and as they lie on the shapes when the map has grown."""
        if self.stretch == 1.0:
            return boxes
        middle = np.tile((boxes[:, :2].min(axis=0) + boxes[:, 2:].max(axis=0)) / 2, 2)
        return np.vstack([middle + (boxes - middle) / by for by in (1.0, math.sqrt(self.stretch), self.stretch)])


class Setting:
    """A name on its lines (it takes `wide` by `high`), and where it may stand so."""

    def __init__(self, candidate: LabelCandidate, lines: tuple[str, ...]) -> None:
        self.lines = lines
        self.wide = max(width_of(line, candidate.size) for line in lines) + 2 * candidate.pad
        self.high = candidate.size * (ASCENT + DESCENT + LINE * (len(lines) - 1)) + 2 * candidate.pad
        self._candidate = candidate

    @property
    def territory(self) -> Territory:
        """Where the name may lie."""
        return self._candidate.territory

    def boxes(self) -> Iterator[Boxes]:
        """Yield boxes (n, 4), those of a better kind first."""
        if self._candidate.on_line:
            yield self._across
        elif self.stands_beside:
            yield self._beside[0]
            yield self._beside[1]
        else:
            yield self._inside[0]
            yield self._inside[1]

    @cached_property
    def _inside(self) -> tuple[Boxes, Boxes]:
        """The spots wholly inside the area: those that keep off all other shapes, and the rest."""
        territory = self._candidate.territory
        if not territory.points:
            return _NO_BOXES, _NO_BOXES
        west, south, east, north = territory.claim.shape.bounds
        if east - west < self.wide or north - south < self.high:
            return _NO_BOXES, _NO_BOXES
        boxes = territory.inside(self._round(territory.points), calm=False)
        return (territory.inside(boxes, calm=True) if self._candidate.must else _NO_BOXES), boxes

    @cached_property
    def _across(self) -> Boxes:
        """The spots across a line, as a sign stands on a road: those near the middle of its parts first."""
        shares = sorted(np.linspace(0.04, 0.96, _CROSSINGS).tolist(), key=lambda share: abs(share - 0.5))
        claim = self._candidate.claim
        least = _LEAST_PRINCIPAL if self._candidate.principal else _LEAST_ACROSS
        if claim.shape.length < least * self.wide:
            return _NO_BOXES
        parts = claim.parts[:_COURSES]
        points = [part.interpolate(share, normalized=True) for part in parts for share in shares]
        boxes = self._round([(float(point.x), float(point.y)) for point in points])
        return self.territory.clear(boxes, self.territory.over)

    @property
    def stands_beside(self) -> bool:
        """Whether the name stands beside its place: inside says what is meant without a doubt, a point has none."""
        return bool(self._candidate.pin) or (self._candidate.claim.is_line and not self._candidate.on_line)

    @property
    def gap(self) -> float:
        """How far beside its place the name stands."""
        candidate = self._candidate
        return candidate.pin / 2 + 1.5 * candidate.unit if candidate.pin else 3.0 * candidate.unit

    @cached_property
    def _beside(self) -> tuple[Boxes, Boxes]:
        """The spots beside a point or line: those that keep off all other shapes, and the rest."""
        candidate, territory = self._candidate, self._candidate.territory
        rest = territory.clear(_boxes_beside([self])[0], territory.over)
        # The name of an area that is drawn as a symbol must not seem to be that of the shape under it.
        calm = rest[:0] if candidate.claim.is_line else territory.clear(rest, territory.others)
        return (calm, _NO_BOXES) if candidate.must and candidate.claim.shape.area else (calm, rest)

    def keep_beside(self, boxes: Boxes, *, calm: Mask) -> None:
        """Take boxes that were found for many names at once; `calm` ones keep off all other shapes."""
        self.__dict__["_beside"] = (_NO_BOXES if self._candidate.claim.is_line else boxes[calm], boxes)

    def _round(self, middles: list[Point] | tuple[Point, ...]) -> Boxes:
        """Return boxes round their middles."""
        if not middles:
            return _NO_BOXES
        half = np.array([self.wide, self.high]) / 2
        points = np.array(middles)
        return np.hstack([points - half, points + half])


def beside_together(candidates: Sequence[LabelCandidate], index: CollisionIndex) -> None:
    """Find the boxes of many names of the surroundings beside their places at once, as far as they are free now.

    What is taken stays taken: what is not free when the first of them is asked is never free for the others.
    """
    settings = [one for candidate in candidates for one in candidate.settings if one.stands_beside]
    if not settings:
        return
    boxes, owners = _boxes_beside(settings)
    free = index.free(boxes)
    boxes, owners = boxes[free], owners[free]
    grounds = [one.territory for one in settings]
    shapes = {id(shape): shape for ground in grounds for shape in (*ground.over, *ground.others)}
    met = np.column_stack([on(boxes, list(shapes.values())), np.zeros(len(boxes), dtype=bool)])
    over, others = (
        np.array([[key in {*map(id, row)} for key in shapes] + [False] for row in rows])[owners]
        for rows in ([ground.over for ground in grounds], [ground.others for ground in grounds])
    )
    kept, calm = ~(met & over).any(axis=1), ~(met & others).any(axis=1)
    for at, setting in enumerate(settings):
        own = kept & (owners == at)
        setting.keep_beside(boxes[own], calm=calm[own])


def _boxes_beside(settings: Sequence[Setting]) -> tuple[Boxes, Owners]:
    """Return where names beside points may stand, and whose each box (n, 4) is.

    Right, left, above, below, then the corners (Imhof 1975).
    """
    anchors = [one.territory.anchors for one in settings]
    owners = np.repeat(np.arange(len(settings)), [len(points) for points in anchors])
    if not len(owners):
        return _NO_BOXES, owners
    wide, high, gap = np.array([(one.wide, one.high, one.gap) for one in settings])[owners].T
    aside, away, near, zero = wide / 2 + gap, high / 2 + gap, wide / 2 - gap, np.zeros_like(wide)
    middles = [(aside, zero), (-aside, zero), (zero, -away), (zero, away)]
    middles += [(across, down) for down in (-away, away) for across in (near, -near)]
    middles += [(across, down) for down in (-high / 2, high / 2) for across in (aside, -aside)]
    points = np.array([point for row in anchors for point in row])[:, None] + np.array(middles).transpose(2, 0, 1)
    half = np.column_stack([wide, high])[:, None] / 2
    boxes = np.concatenate([points - half, points + half], axis=2)
    return boxes.reshape(-1, 4), np.repeat(owners, boxes.shape[1])


def box_of(row: npt.NDArray[np.float64]) -> Box:
    """Return a row of boxes as a box."""
    return Box(*(float(side) for side in row))


def broken(words: str) -> list[tuple[str, ...]]:
    """Return a name on one line, and a long one on more as well, broken where a reader would."""
    if len(words) <= _LONG:
        return [(words,)]
    found: list[tuple[str, ...]] = [] if len(words) > _LONGEST else [(words,)]
    stem = words.find("（")
    # What stands in brackets makes a good second line.
    if 3 <= stem <= _LONGEST and len(words) - stem <= _LONGEST:
        name, rest = words[:stem].strip(), words[stem:]
        found.append((name, rest))
        return [*found, (*_parted(name, 2), rest)] if len(name) > _LONG else found
    count = min(max(2, math.ceil(len(words) / _LONGEST * 2)), _MOST_LINES)
    lines = _parted(words, count)
    return [*found, lines] if len(lines) > 1 else [(words,)]


def _parted(words: str, count: int) -> tuple[str, ...]:
    """Return words on about `count` lines of about the same length."""
    lines: list[str] = []
    while count > 1:
        wanted = len(words) / count
        breaks = [at for at in range(3, len(words) - 2) if _may_break(words[at - 1], words[at])]
        if not breaks:
            break
        best = min(breaks, key=lambda at: abs(at - wanted))
        lines.append(words[:best].strip())
        words, count = words[best:].strip(), count - 1
    return (*lines, words)


def _may_break(last: str, first: str) -> bool:
    if first in "）”、，" or last in "（“":
        return False
    return not all(letter.isascii() and letter.isalnum() for letter in (last, first))
