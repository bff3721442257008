"""The names on a figure's map: who gets room first, where each may stand, and what becomes of those without room.

A name stands at its place; if there is no room, off it with a leader; if there is none, a number stands for it and
the legend has the key. None is left out silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.views.carto.face import ASCENT, checked, width_of
from buju.views.carto.frame import slimmed
from buju.views.carto.palette import POINTS_A_PX, Paint, Theme, grounds, tone
from buju.views.carto.room import Room, Spot
from buju.views.carto.scene import Box, Drawn, Named, Ring, Written
from buju.views.carto.shapes import Dot, Flat, Outline, Shapes
from buju.views.carto.style import HALO, LABEL_SIZES
from buju.views.carto.symbol import symbol_box
from buju.views.carto.wish import LINE, PAD, Stand, Wish
from buju.views.map.maplabels import MAJOR, QUIET, RANKS, SCHEMATIC, ranks_of
from buju.views.map.surroundings import names_drawn

_CONTEXT_SIZE = 10 * POINTS_A_PX
# A merged area of the surroundings has the names of all its parts.
_LONGEST_CONTEXT = 9
_NUMBER_SHARE = 0.9
# From so many points of its place a leader may start.
_LEADERS = 6
# A leader as long as this (points) makes it worth asking in another order.
_FAR = 40.0
_ROUGH = 1.0
_CONTEXT_KINDS = ("town", "area", "line")


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
    """Names in the room that one order of asking gave them; `late` are wishes that found none, `far` only far away.

    `strain` is how far names stand from their places: the length of their leaders (points), more for large names.
    """

    room: Room
    names: list[Named]
    late: list[Wish]
    far: list[Wish]
    strain: float

    @property
    def hard(self) -> list[Wish]:
        """The wishes that found no room, or only far away."""
        return [*self.late, *self.far]


def _best(wishes: Sequence[Wish], frame: Box, blocked: Sequence[Box], scale: float) -> _Try:
    """Return the best of a few orders of asking; the first that leaves nobody without or far away will do."""
    best = _tried(wishes, frame, blocked, scale)
    assert best is not None  # noqa: S101 - there was nothing that it could fall behind
    for order in _orders(wishes, best.hard):
        if not best.hard:
            break
        best = _tried(order, frame, blocked, scale, best=best) or best
    return best


def _tried(
    wishes: Sequence[Wish], frame: Box, blocked: Sequence[Box], scale: float, *, best: _Try | None = None
) -> _Try | None:
    """Return what an order of asking gives; None as soon as it is no better than the best."""
    room = Room(frame.grown(-1.5), blocked)
    names: list[Named] = []
    late: list[Wish] = []
    far: list[Wish] = []
    strain = 0.0
    for wish in wishes:
        if best is not None and (len(late), strain) >= (len(best.late), best.strain):
            return None
        found = _named(wish, room, scale) or _led(wish, room, scale)
        if found is None:
            late.append(wish)
            continue
        names.append(found)
        if found.leader is not None:
            length = _length(found.leader)
            strain += length * found.lines[0].size
            if length > _FAR * scale:
                far.append(wish)
    return _Try(room, names, late, far, strain)


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
    rough = _rough([flat.shape for flat in shapes.flats], frame)
    inside = [
        replace(flat, shape=shape)
        for flat, shape in zip(shapes.flats, rough, strict=True)
        if _is_in(flat, shape, frame)
    ]
    ranks = ranks_of([flat.place for flat in inside])
    ordered = sorted(inside, key=lambda flat: (ranks[flat.place.role], not flat.pins))
    over = {rank: _union(inside, below=rank) for rank in {RANKS[flat.place.role] for flat in inside}}
    return [_wish(flat, over[RANKS[flat.place.role]], theme, scale) for flat in ordered]


def _is_in(flat: Flat, seen: BaseGeometry, frame: Box) -> bool:
    if flat.pins:
        return any(frame.holds(Box(x, y, x, y)) for x, y in flat.pins)
    return bool(seen.length)


def _rough(shapes: Sequence[BaseGeometry], frame: Box) -> Sequence[BaseGeometry]:
    """Return what is seen of shapes, as exact as the place of a name needs it."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    found: Sequence[BaseGeometry] = slimmed(shapely.clip_by_rect(array, *frame), _ROUGH).tolist()
    return found


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
    rows = [row for row in shapes.around if row.name not in taken and len(row.name) <= _LONGEST_CONTEXT]
    rows.sort(key=_kind_order)
    for row, shape in zip(rows, _rough([row.shape for row in rows], frame), strict=True):
        if not shape.is_empty:
            yield Wish(checked(row.name), size, ink, None, shape=shape)
    for dot in shapes.dots:
        if dot.name not in taken:
            yield _station(dot, ink, size * 0.9, scale)


def _kind_order(row: Outline) -> int:
    return _CONTEXT_KINDS.index(row.kind)


def _station(dot: Dot, ink: str, size: float, scale: float) -> Wish:
    return Wish(checked(dot.name), size, ink, None, pins=((dot.x, dot.y),), pin=4.5 * scale)


def _named(wish: Wish, room: Room, scale: float) -> Named | None:
    """Return a name at its place, on one line or on two, or None where there is no room."""
    for stand in wish.stands:
        for boxes in stand.boxes():
            spot = room.first(boxes)
            if spot is not None:
                return _placed(wish, stand, spot, room, scale)
    return None


def _led(wish: Wish, room: Room, scale: float) -> Named | None:
    """Return a name off its place with a leader, or None."""
    anchors = wish.pins or room.open_first(wish.anchors[:_LEADERS])
    for anchor in anchors:
        for stand in wish.stands:
            spot = room.led(anchor, wide=stand.wide, high=stand.high, start=wish.pin * 0.6)
            if spot is not None:
                return _placed(wish, stand, spot, room, scale)
    return None


def _placed(wish: Wish, stand: Stand, spot: Spot, room: Room, scale: float) -> Named:
    room.take_spot(spot)
    box = spot.box
    written = []
    for number, line in enumerate(stand.lines):
        wide = width_of(line, wish.size)
        x = (box.left + box.right - wide) / 2
        y = box.top + PAD + wish.size * (ASCENT + LINE * number)
        written.append(Written(line, x, y, wish.size, wide, wish.colour, HALO * POINTS_A_PX * scale))
    leader = None
    if spot.leader is not None:
        ring = Ring(np.array(spot.leader), closed=False)
        leader = Drawn((ring,), Paint(wish.colour, 0.6 * scale), place=wish.place)
    return Named(wish.words, tuple(written), box, wish.place, leader)
