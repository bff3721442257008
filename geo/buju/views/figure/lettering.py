"""The names on a figure's map: who gets room first, where each may stand, and what becomes of those without room.

A name stands at its place; if there is no room, off it with a leader; if there is none, a number stands for it and
the legend has the key. None is left out silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.views.figure.face import ASCENT, DESCENT, checked, width_of
from buju.views.figure.palette import POINTS_A_PX, Paint, Theme, grounds, tone
from buju.views.figure.room import Point, Room, Spot
from buju.views.figure.scene import Box, Drawn, Named, Ring, Written
from buju.views.figure.shapes import Dot, Flat, Shapes
from buju.views.figure.symbol import symbol_box
from buju.views.maplabels import MAJOR, QUIET, RANKS, SCHEMATIC, ranks_of
from buju.views.style import HALO, LABEL_SIZES
from buju.views.surroundings import names_drawn
from buju.views.viewshape import inner_point, is_area, label_anchors

_CONTEXT_SIZE = 10 * POINTS_A_PX
_LINE = 1.16
_PAD = 1.2
# A longer name is lettered on two lines where that finds room sooner; a merged area has the names of all its parts.
_LONG, _LONGEST_CONTEXT = 9, 9
_NUMBER_SHARE = 0.9
# From so many points of its place a leader may start.
_LEADERS = 5
# A leader as long as this (points) makes it worth asking in another order.
_FAR = 40.0
_NOWHERE = Polygon()
_ROUGH = 1.0
_CONTEXT_KINDS = ("town", "area", "line")


@dataclass(frozen=True)
class Wish:
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

    @property
    def best(self) -> Point:
        """The point that the name stands at if it can."""
        return self.pins[0] if self.pins else self.middle

    @cached_property
    def middle(self) -> Point:
        """The middle of the widest spot of an area."""
        point = inner_point(self.shape)
        return float(shapely.get_x(point)), float(shapely.get_y(point))

    @cached_property
    def anchors(self) -> tuple[Point, ...]:
        """Every point that the name may stand at, the best first. They are looked for only if the best has no room."""
        # Anchors come as (y, x): on the web map they are latitudes and longitudes.
        return self.pins or tuple((x, y) for y, x in label_anchors(self.shape))


@dataclass(frozen=True, slots=True)
class Lettering:
    """The names that found room; `keyed` are places by number, `unnamed` those for which not even that had room."""

    names: tuple[Named, ...]
    keyed: tuple[tuple[str, str], ...] = ()
    unnamed: tuple[str, ...] = ()


def lettering_of(shapes: Shapes, *, frame: Box, taken: Sequence[Box], theme: Theme, scale: float) -> Lettering:
    """Return the names of a map.

    Args:
        shapes: what the map has.
        frame: where names may stand.
        taken: boxes on which none may stand, e.g. the scale bar.
        theme: the colours.
        scale: of the type.

    Raises:
        Refused: the font lacks a letter of a name.
    """
    wishes = _place_wishes(shapes, frame, theme, scale)
    blocked = [*taken, *_obstacles(shapes, scale)]
    best = _best(wishes, frame, blocked, scale)
    room, names, late = best.room, best.names, best.late
    keyed: list[tuple[str, str]] = []
    unnamed: list[str] = []
    for wish in late:
        short = replace(wish, words=str(len(keyed) + 1), size=wish.size * _NUMBER_SHARE)
        found = _named(short, room, scale) or _led(short, room, scale)
        if found is None:
            unnamed.append(wish.words)
        else:
            keyed.append((short.words, wish.words))
            names.append(found)
    for wish in _context_wishes(shapes, frame, theme, scale):
        found = _named(wish, room, scale)
        names += [found] if found else []
    return Lettering(tuple(names), tuple(keyed), tuple(unnamed))


class _Try(NamedTuple):
    """Names in the room that one order of asking gave them; `late` are wishes that found none, `far` only far away."""

    room: Room
    names: list[Named]
    late: list[Wish]
    far: list[Wish]

    @property
    def hard(self) -> list[Wish]:
        """The wishes that found no room, or only far away."""
        return [*self.late, *self.far]

    @property
    def strain(self) -> float:
        """How far names stand from their places: the length of their leaders (points), more for large names."""
        return sum(_length(name.leader) * name.lines[0].size for name in self.names if name.leader is not None)


def _best(wishes: Sequence[Wish], frame: Box, blocked: Sequence[Box], scale: float) -> _Try:
    """Return the best of a few orders of asking; the first that leaves nobody without or far away will do."""
    best = _tried(wishes, frame, blocked, scale)
    for order in _orders(wishes, best.hard):
        if not best.hard:
            break
        best = min(best, _tried(order, frame, blocked, scale), key=lambda one: (len(one.late), one.strain))
    return best


def _tried(wishes: Sequence[Wish], frame: Box, blocked: Sequence[Box], scale: float) -> _Try:
    room = Room(frame.grown(-1.5))
    for box in blocked:
        room.take(box)
    tried = _Try(room, [], [], [])
    for wish in wishes:
        found = _named(wish, room, scale) or _led(wish, room, scale)
        if found is None:
            tried.late.append(wish)
            continue
        tried.names.append(found)
        if found.leader is not None and _length(found.leader) > _FAR * scale:
            tried.far.append(wish)
    return tried


def _orders(wishes: Sequence[Wish], hard: Sequence[Wish]) -> Iterator[list[Wish]]:
    """Yield other orders of asking: whoever had it hard goes before the small names, before all, or before areas."""
    rest = [wish for wish in wishes if wish not in hard]
    large = max(wish.size for wish in wishes)
    first = [wish for wish in rest if wish.size == large]
    small = [wish for wish in rest if wish.size < large]
    yield [*first, *hard, *small]
    yield [*hard, *rest]
    pinned = [wish for wish in rest if wish.pins]
    yield [*pinned, *hard, *(wish for wish in rest if not wish.pins)]
    yield [*sorted(wishes, key=lambda wish: wish.shape.area)]


def _length(leader: Drawn) -> float:
    (start, end) = leader.rings[0].points
    return float(np.hypot(*(end - start)))


def name_of(place: Place) -> str:
    """Return a place's name as it is lettered: a schematic one says so."""
    return f"{place.name}（{SCHEMATIC}）" if place.grade is Grade.E else place.name


def _obstacles(shapes: Shapes, scale: float) -> Iterator[Box]:
    for flat in shapes.flats:
        for x, y in flat.pins:
            yield symbol_box(x=x, y=y, size=flat.size * 1.15)
    for dot in shapes.dots:
        yield symbol_box(x=dot.x, y=dot.y, size=4.5 * scale)


def _place_wishes(shapes: Shapes, frame: Box, theme: Theme, scale: float) -> list[Wish]:
    """Return the names of the plan's own places; first come first served within a rank."""
    inside = [replace(flat, shape=_rough(flat.shape, frame)) for flat in shapes.flats if _is_in(flat, frame)]
    ranks = ranks_of([flat.place for flat in inside])
    ordered = sorted(inside, key=lambda flat: (ranks[flat.place.role], not flat.pins))
    over = {rank: _union(inside, below=rank) for rank in {RANKS[flat.place.role] for flat in inside}}
    return [_wish(flat, over[RANKS[flat.place.role]], theme, scale) for flat in ordered]


def _is_in(flat: Flat, frame: Box) -> bool:
    if flat.pins:
        return any(frame.holds(Box(x, y, x, y)) for x, y in flat.pins)
    return bool(shapely.clip_by_rect(flat.shape, *frame).length)


def _rough(shape: BaseGeometry, frame: Box) -> BaseGeometry:
    """Return what is seen of a shape, as exact as the place of a name needs it."""
    return shapely.simplify(shapely.clip_by_rect(shape, *frame), _ROUGH)


def _union(flats: Sequence[Flat], *, below: int) -> BaseGeometry:
    """Return the ground of the areas whose names come first; what is quiet keeps off it."""
    first = [flat.shape for flat in flats if RANKS[flat.place.role] < below and flat.shape.area]
    return shapely.union_all(first if below >= QUIET else [])


def _wish(flat: Flat, over: BaseGeometry, theme: Theme, scale: float) -> Wish:
    place = flat.place
    major = RANKS[place.role] <= MAJOR
    size = LABEL_SIZES["major" if major else "minor"] * POINTS_A_PX * scale
    words, colour = checked(name_of(place)), tone(place.role, theme).ink
    if flat.pins:
        return Wish(words, size, colour, place.id, pins=flat.pins, pin=flat.size)
    return Wish(words, size, colour, place.id, shape=_free_part(flat.shape, over))


def _free_part(shape: BaseGeometry, over: BaseGeometry) -> BaseGeometry:
    """Return where an area's name stands best: outside the shapes that are drawn over it, if enough is left."""
    if over.is_empty or not shape.area:
        return shape
    free = shapely.difference(shape, over)
    return free if free.area > shape.area / 4 else shape


def _context_wishes(shapes: Shapes, frame: Box, theme: Theme, scale: float) -> Iterator[Wish]:
    """Yield the names of what lies around; these may go without."""
    taken = names_drawn([flat.place for flat in shapes.flats])
    ink, size = grounds(theme).quiet, _CONTEXT_SIZE * scale
    rows = sorted(shapes.around, key=lambda row: _CONTEXT_KINDS.index(row.kind))
    for row in rows:
        shape = _rough(row.shape, frame)
        if row.name not in taken and len(row.name) <= _LONGEST_CONTEXT and not shape.is_empty:
            yield Wish(checked(row.name), size, ink, None, shape=shape)
    for dot in shapes.dots:
        if dot.name not in taken:
            yield _station(dot, ink, size * 0.9, scale)


def _station(dot: Dot, ink: str, size: float, scale: float) -> Wish:
    return Wish(checked(dot.name), size, ink, None, pins=((dot.x, dot.y),), pin=4.5 * scale)


def _named(wish: Wish, room: Room, scale: float) -> Named | None:
    """Return a name at its place, on one line or on two, or None where there is no room."""
    for lines in _broken(wish.words):
        wide, high = _extent(lines, wish.size)
        spot = _inside(wish, wide, high, room) or room.first(_boxes(wish, wide, high))
        if spot is not None:
            return _placed(wish, lines, spot, room, scale)
    return None


def _inside(wish: Wish, wide: float, high: float, room: Room) -> Spot | None:
    """Return a spot wholly inside the name's area, where it needs no guess; None where there is none."""
    if wish.pins or wish.is_line:
        return None
    shapely.prepare(wish.shape)
    best = _middle(*wish.best, wide, high)
    if wish.shape.contains(shapely.box(*best)) and (spot := room.first([best])):
        return spot
    boxes = [_middle(x, y, wide, high) for x, y in wish.anchors]
    within = shapely.contains(wish.shape, shapely.box(*np.array(boxes).T))
    return room.first([box for box, is_within in zip(boxes, within, strict=True) if is_within])


def _led(wish: Wish, room: Room, scale: float) -> Named | None:
    """Return a name off its place with a leader, or None."""
    for anchor in wish.anchors[:_LEADERS]:
        for lines in _broken(wish.words):
            wide, high = _extent(lines, wish.size)
            spot = room.led(anchor, wide=wide, high=high, start=wish.pin * 0.6)
            if spot is not None:
                return _placed(wish, lines, spot, room, scale)
    return None


def _boxes(wish: Wish, wide: float, high: float) -> list[Box]:
    """Return the boxes that a name of this size may have, the best first."""
    if wish.pin or wish.is_line:
        gap = wish.pin / 2 + 1.5 if wish.pin else 3.0
        return [box for x, y in wish.anchors for box in _beside(x, y, wide, high, gap)]
    found = [_middle(x, y, wide, high) for x, y in wish.anchors]
    shifted = [_middle(x, y + down * high, wide, high) for down in (-1.0, 1.0, -2.0, 2.0) for x, y in wish.anchors]
    if wish.shape.is_empty:
        return found + shifted
    left, top, right, bottom = wish.shape.bounds
    if right - left > wide * 1.1:
        return found + shifted
    # A name wider than its area stands under or over it, so that the area is seen.
    x, y = (left + right) / 2, (top + bottom) / 2
    outside = [
        _middle(x, bottom + high / 2, wide, high),
        _middle(x, top - high / 2, wide, high),
        _middle(right + wide / 2, y, wide, high),
        _middle(left - wide / 2, y, wide, high),
    ]
    return outside + found + shifted


def _beside(x: float, y: float, wide: float, high: float, gap: float) -> list[Box]:
    """Return where the name of a point may stand: right, left, above, below, then the corners (Imhof 1975)."""
    aside, away, near = wide / 2 + gap, high / 2 + gap, wide / 2 - gap
    middles = [(aside, 0), (-aside, 0), (0, -away), (0, away)]
    middles += [(across, down) for down in (-away, away) for across in (near, -near)]
    middles += [(across, down) for down in (-high / 2, high / 2) for across in (aside, -aside)]
    return [_middle(x + across, y + down, wide, high) for across, down in middles]


def _middle(x: float, y: float, wide: float, high: float) -> Box:
    return Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


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


def _extent(lines: Sequence[str], size: float) -> tuple[float, float]:
    wide = max(width_of(line, size) for line in lines)
    return wide + 2 * _PAD, size * (ASCENT + DESCENT + _LINE * (len(lines) - 1)) + 2 * _PAD


def _placed(wish: Wish, lines: Sequence[str], spot: Spot, room: Room, scale: float) -> Named:
    room.take_spot(spot)
    box = spot.box
    written = []
    for number, line in enumerate(lines):
        wide = width_of(line, wish.size)
        x = (box.left + box.right - wide) / 2
        y = box.top + _PAD + wish.size * (ASCENT + _LINE * number)
        written.append(Written(line, x, y, wish.size, wide, wish.colour, HALO * POINTS_A_PX * scale))
    leader = None
    if spot.leader is not None:
        ring = Ring(np.array(spot.leader), closed=False)
        leader = Drawn((ring,), Paint(wish.colour, 0.6 * scale), place=wish.place)
    return Named(wish.words, tuple(written), box, wish.place, leader)
