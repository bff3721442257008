"""Standings: where a name stands on a map, at its place or off it with a leader, and how it is lettered there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from shapely.geometry import LineString

from buju.views.carto.collisionindex import CollisionIndex, Spot
from buju.views.carto.face import ASCENT, DESCENT, advance, width_of
from buju.views.carto.labelcandidate import LINE, LabelCandidate
from buju.views.carto.portrayal import Paint, Portrayal
from buju.views.carto.scene import Box, Drawn, Label, Ring, Written

if TYPE_CHECKING:
    from buju.views.carto.course import Lettering
    from buju.views.carto.territory import Boxes, Point

# At so many points of its area a leader may end.
_LEADERS = 3
# Boxes are looked at in lots, small ones first: as a rule one of the nearest will do.
_FIRST_LOT, _GROWTH = 12, 3
# Further places of a great name: so many sectors round its place, the nearest boxes of each, and places inside.
_SECTORS, _NEAREST, _INSIDE = 12, 96, 4
# The ring at the end of a leader on an area (points), and the leader's width.
_TURNS = np.linspace(0, 2 * np.pi, 9)[:-1]
_FOOT = 1.3 * np.column_stack([np.cos(_TURNS), np.sin(_TURNS)])
_LEADER = 0.7
# A leader of this length (points) is followed with the eye even across other places.
_FOLLOWED = 45.0


class Standing(NamedTuple):
    """Where a name stands: its lines in a box, or its letters along a course, and its leader from its place."""

    lines: tuple[str, ...]
    box: Box
    leader: tuple[Point, Point] | None = None
    lettering: Lettering | None = None
    boxes: Boxes | None = None

    @property
    def spot(self) -> Spot:
        """What the name takes of the map."""
        return Spot(self.box, self.leader, self.boxes)


def at_its_place(candidate: LabelCandidate, index: CollisionIndex) -> Standing | None:
    """Return a name at its place, along its course, on one line or on more, and take that; None where is no room."""
    ways: Iterable[tuple[Lettering, Boxes]] = candidate.letterings()
    if candidate.on_line:
        found = candidate.lined(index)
        ways = [] if found is None else [found]
    for lettering, boxes in ways:
        if index.all_free(boxes, great=candidate.must):
            (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
            box = Box(float(left), float(top), float(right), float(bottom))
            return _taken(Standing((candidate.words,), box, None, lettering, boxes), index)
    for setting in candidate.settings:
        for boxes in setting.boxes():
            spot = index.first(boxes, great=candidate.must)
            if spot is not None:
                return _taken(Standing(setting.lines, spot.box), index)
    return None


def led(candidate: LabelCandidate, index: CollisionIndex) -> Standing | None:
    """Return a name off its place with a leader, and take that; None where is no room."""
    if not candidate.led:
        return None
    # An area may be pointed at anywhere inside, a point only where it is.
    pins, start = candidate.claim.pins, candidate.pin * 0.6
    anchors = pins or index.open_first(candidate.territory.anchors[:_LEADERS])
    reaches = (False, True) if candidate.must else (False,)
    # A long leader is hard to follow: near and on a lower shape is better than far off and outside all of them.
    # What is free about an anchor is the same whatever the name has to keep off.
    around = cache(
        lambda far, anchor, setting: index.around(
            anchor, wide=setting.wide, high=setting.high, start=start, far=far, great=candidate.must
        )
    )
    ways = [*product((True,), reaches, candidate.grounds)]
    if candidate.must:
        ways += [*product((False,), reaches, (*candidate.grounds, *candidate.last_grounds))]
    for (easy, far, ground), anchor, setting in product(ways, anchors, candidate.settings):
        boxes = around(far, anchor, setting)
        for first, last in _lots(len(boxes)):
            asked = candidate.territory.clear(boxes[first:last], ground)
            spots = (spot for _, spot in index.all_led(anchor, asked, start=start))
            spot = next((spot for spot in spots if not easy or _is_followed(candidate, spot)), None)
            if spot is not None:
                return _taken(Standing(setting.lines, spot.box, spot.leader), index)
    return None


def _is_followed(candidate: LabelCandidate, spot: Spot) -> bool:
    """Whether a leader is easily followed: a long one across other places is not, and only great names have such."""
    if spot.leader is None or math.dist(*spot.leader) <= _FOLLOWED * candidate.unit:
        return True
    line = LineString(spot.leader)
    return not any(shape.intersects(line) for shape in candidate.grounds[1][not candidate.claim.pins :])


def elsewhere(candidate: LabelCandidate, index: CollisionIndex) -> Iterator[Standing]:
    """Yield further places of a great name, and take them: inside its area, then with a leader all round."""
    setting, start = candidate.settings[-1], candidate.pin * 0.6
    if not candidate.pin:
        inside = np.vstack([*candidate.settings[0].boxes()])
        # From one to the next a name's width at least: they are for windows that do not show the others.
        for _ in range(_INSIDE):
            free = inside[index.free(inside.reshape(-1, 4))]
            if not len(free):
                break
            left, top, right, _ = free[0]
            wide = right - left
            yield _taken(Standing(candidate.settings[0].lines, Box(*map(float, free[0]))), index)
            inside = free[np.maximum(np.abs(free[:, 0] - left), np.abs(free[:, 1] - top)) > wide]
    for anchor in (candidate.claim.pins or candidate.territory.anchors)[:1]:
        boxes = index.around(anchor, wide=setting.wide, high=setting.high, start=start, far=True, great=True)
        for spot in _all_round(candidate, index, anchor, boxes):
            yield _taken(Standing(setting.lines, spot.box, spot.leader), index)


def _all_round(candidate: LabelCandidate, index: CollisionIndex, anchor: Point, boxes: Boxes) -> list[Spot]:
    """Return the nearest spot with a leader in each sector round an anchor; only one of them is shown at a time."""
    across, down = ((boxes[:, :2] + boxes[:, 2:]) / 2 - anchor).T
    sectors = np.round(np.arctan2(down, across) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
    # All sectors are looked at together, the nearest few boxes of each first.
    turns = np.empty(len(boxes), dtype=int)
    for sector in range(_SECTORS):
        own = sectors == sector
        turns[own] = np.arange(own.sum())
    found: dict[int, Spot] = {}
    # Places off all great shapes come first: the page takes the first that its window shows.
    for ground, (first, last) in product((candidate.grounds[1], *candidate.last_grounds[:1]), [*_lots(_NEAREST)]):
        asked = np.flatnonzero((turns >= first) & (turns < last) & ~np.isin(sectors, list(found)))
        asked = asked[candidate.territory.is_clear(boxes[asked], ground)]
        for at, spot in index.all_led(anchor, boxes[asked], start=candidate.pin * 0.6, over=True):
            found.setdefault(int(sectors[asked[at]]), spot)
    return [*found.values()]


def _lots(count: int) -> Iterator[tuple[int, int]]:
    """Yield where lots of so many begin and end, small ones first."""
    first, lot = 0, _FIRST_LOT
    while first < count:
        yield first, first + lot
        first, lot = first + lot, lot * _GROWTH


def _taken(standing: Standing, index: CollisionIndex) -> Standing:
    index.take_spot(standing.spot)
    return standing


def lettered(candidate: LabelCandidate, standing: Standing, portrayal: Portrayal) -> Label:
    """Return a name as it is drawn where it stands."""
    lines = tuple(_along(candidate, standing.lettering, portrayal) if standing.lettering else ())
    lines = lines or tuple(_on_lines(candidate, standing, portrayal))
    leader = None
    if standing.leader is not None:
        rings = [Ring(np.array(standing.leader), closed=False)]
        # A leader on an area ends in a ring, that nobody takes it for a boundary or a road.
        if not candidate.claim.pins:
            rings.append(Ring(np.array(standing.leader[0]) + _FOOT * candidate.unit, closed=True))
        leader = Drawn(tuple(rings), Paint(candidate.colour, _LEADER * candidate.unit), place=candidate.place)
    return Label(candidate.words, lines, standing.box, candidate.place, leader)


def _on_lines(candidate: LabelCandidate, standing: Standing, portrayal: Portrayal) -> Iterator[Written]:
    box, size = standing.box, candidate.size
    for number, line in enumerate(standing.lines):
        wide = width_of(line, size)
        y = box.top + candidate.pad + size * (ASCENT + LINE * number)
        yield Written(line, (box.left + box.right - wide) / 2, y, size, wide, candidate.colour, portrayal.halo)


def _along(candidate: LabelCandidate, lettering: Lettering, portrayal: Portrayal) -> Iterator[Written]:
    """Yield each letter at its place on the course."""
    size, down = lettering.size, lettering.size * (ASCENT - DESCENT) / 2
    for letter, (x, y), turn in zip(candidate.words, lettering.middles, lettering.turns, strict=True):
        half, angle = advance(letter) * size / 2, math.radians(turn)
        cos, sin = math.cos(angle), math.sin(angle)
        # From the middle of the letter to the left end of its base line, both turned.
        left, base = float(x) - half * cos - down * sin, float(y) - half * sin + down * cos
        yield Written(letter, left, base, size, 2 * half, candidate.colour, portrayal.halo, float(turn))
