"""The labels of a map: who gets room first, where each may stand, and what becomes of those without room.

The rules are written in docs/labels.md, which the script of the interactive map follows as well. On paper a name
without room stands off its place with a leader; if there is no room for that, a number stands for it and the legend has
the key. None is left out silently. A small picture on a screen has no key: what has no room is read in the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.views.carto.collisionindex import CollisionIndex, Spot
from buju.views.carto.face import ASCENT, checked, width_of
from buju.views.carto.feature import QUIET, promoted
from buju.views.carto.frame import slimmed
from buju.views.carto.labelcandidate import LINE, PAD, LabelCandidate, Setting
from buju.views.carto.portrayal import Paint, Portrayal
from buju.views.carto.scene import Box, Drawn, Label, Ring, Written
from buju.views.carto.symbolizer import symbol_box
from buju.views.carto.viewshape import free_part

if TYPE_CHECKING:
    from buju.views.carto.shapes import Dot, Flat, MapShapes, Outline

_CONTEXT_PX, _STATION_SHARE = 10, 0.9
# A merged area of the surroundings has the names of all its parts.
_LONGEST_CONTEXT = 9
_NUMBER_SHARE = 0.9
# From so many points of its place a leader may start.
_LEADERS = 6
# A leader as long as this (points) makes it worth asking in another order.
_FAR = 40.0
# What a station and its rim take (points).
_STATION = 4.5
_ROUGH = 1.0
_CONTEXT_KINDS = ("town", "area", "line")


@dataclass(frozen=True, slots=True)
class Labelling:
    """The labels that found room; `keyed` are places by number, `unnamed` those for which not even that had room."""

    labels: tuple[Label, ...]
    keyed: tuple[tuple[str, str], ...] = ()
    unnamed: tuple[str, ...] = ()


def labelling_of(
    shapes: MapShapes, *, frame: Box, taken: Sequence[Box], portrayal: Portrayal, keyed: bool = True
) -> Labelling:
    """Return the labels of a map.

    Args:
        shapes: what the map has.
        frame: where labels may stand.
        taken: boxes on which none may stand, e.g. the scale bar.
        portrayal: the looks.
        keyed: whether what has no room even with a leader may have a number in a key.

    Raises:
        Refused: the font lacks a letter of a name.
    """
    candidates = _candidates(shapes, frame, portrayal)
    blocked = [*taken, *_obstacles(shapes, portrayal)]
    best = _best(candidates, frame, blocked, portrayal)
    index, labels, late = best.collisions, best.labels, best.late
    numbers: list[tuple[str, str]] = []
    unnamed: list[str] = []
    for candidate in late:
        # A number is spent only where it finds room: a gap in the key would seem a fault.
        short = replace(candidate, words=str(len(numbers) + 1), size=candidate.size * _NUMBER_SHARE)
        found = at_its_place(short, index, portrayal) or led(short, index, portrayal) if keyed else None
        if found is None:
            unnamed.append(candidate.words)
        else:
            numbers.append((short.words, candidate.words))
            labels.append(found)
    # What lies around never costs a place of the plan its name: it is asked last, and goes without a leader.
    for candidate in _context_candidates(shapes, frame, portrayal):
        found = at_its_place(candidate, index, portrayal)
        labels += [found] if found else []
    return Labelling(tuple(labels), tuple(numbers), tuple(unnamed))


class _Try(NamedTuple):
    """Labels as one order of asking gave them; `late` are candidates that found no room, `far` only far away.

    `strain` is how far labels stand from their places: the length of their leaders, more for large names.
    """

    collisions: CollisionIndex
    labels: list[Label]
    late: list[LabelCandidate]
    far: list[LabelCandidate]
    strain: float

    @property
    def hard(self) -> list[LabelCandidate]:
        """The candidates that found no room, or only far away."""
        return [*self.late, *self.far]


def _best(candidates: Sequence[LabelCandidate], frame: Box, blocked: Sequence[Box], portrayal: Portrayal) -> _Try:
    """Return the best of a few orders of asking; the first that leaves nobody without or far away will do."""
    # Labels are placed greedily, so the order decides who is crowded out. A few other orders find most of what a full
    # search would, in a fraction of its time.
    best = _tried(candidates, frame, blocked, portrayal)
    assert best is not None  # noqa: S101 - there was nothing that it could fall behind
    # Only who had it hard gives another order: without any, and so without any label at all, there is none.
    for order in _orders(candidates, best.hard) if best.hard else ():
        if not best.hard:
            break
        best = _tried(order, frame, blocked, portrayal, best=best) or best
    return best


def _tried(
    candidates: Sequence[LabelCandidate],
    frame: Box,
    blocked: Sequence[Box],
    portrayal: Portrayal,
    *,
    best: _Try | None = None,
) -> _Try | None:
    """Return what an order of asking gives; None as soon as it is no better than the best."""
    index = CollisionIndex(frame.grown(-1.5), blocked)
    labels: list[Label] = []
    late: list[LabelCandidate] = []
    far: list[LabelCandidate] = []
    strain = 0.0
    for candidate in candidates:
        # Both only grow: an order that has fallen behind cannot win any more.
        if best is not None and (len(late), strain) >= (len(best.late), best.strain):
            return None
        found = at_its_place(candidate, index, portrayal) or led(candidate, index, portrayal)
        if found is None:
            late.append(candidate)
            continue
        labels.append(found)
        if found.leader is not None:
            length = _length(found.leader)
            # A reader misses the name of a large place sooner than that of a small one.
            strain += length * found.lines[0].size
            if length > portrayal.pt(_FAR):
                far.append(candidate)
    return _Try(index, labels, late, far, strain)


def _orders(candidates: Sequence[LabelCandidate], hard: Sequence[LabelCandidate]) -> Iterator[list[LabelCandidate]]:
    """Yield other orders of asking: whoever had it hard goes before the small names, before all, or before areas."""
    rest = [candidate for candidate in candidates if candidate not in hard]
    large = max(candidate.size for candidate in candidates)
    first = [candidate for candidate in rest if candidate.size == large]
    small = [candidate for candidate in rest if candidate.size < large]
    # The mildest change first: it keeps most names where readers of the first order would look.
    yield [*first, *hard, *small]
    yield [*hard, *rest]
    pinned = [candidate for candidate in rest if candidate.pins]
    yield [*pinned, *hard, *(candidate for candidate in rest if not candidate.pins)]
    # What is small has the fewest spots of its own.
    yield [*sorted(candidates, key=lambda candidate: candidate.shape.area)]


def _length(leader: Drawn) -> float:
    (start, end) = leader.rings[0].points
    return float(np.hypot(*(end - start)))


def _obstacles(shapes: MapShapes, portrayal: Portrayal) -> Iterator[Box]:
    """Yield what no label may hide: a symbol says more than a name that covers it."""
    for flat in shapes.flats:
        for x, y in flat.pins:
            yield symbol_box(x=x, y=y, size=flat.feature.size * 1.15)
    for dot in shapes.dots:
        yield symbol_box(x=dot.x, y=dot.y, size=portrayal.pt(_STATION))


def _candidates(shapes: MapShapes, frame: Box, portrayal: Portrayal) -> list[LabelCandidate]:
    """Return the labels of the picture's own features by rank; within a rank points go before areas."""
    named = [flat for flat in shapes.flats if flat.feature.label is not None]
    # What lies beyond the frame must not draw a name there, and fewer vertices make every later question cheap.
    rough = _rough([flat.shape for flat in named], frame)
    inside = [
        replace(flat, shape=shape) for flat, shape in zip(named, rough, strict=True) if _is_in(flat, shape, frame)
    ]
    ranks = promoted(_rank(flat) for flat in inside)
    # A point has nowhere else to go, an area has many places for its name.
    ordered = sorted(inside, key=lambda flat: (ranks[_rank(flat)], not flat.pins))
    over = {rank: _union(inside, below=rank) for rank in ranks}
    return [_candidate(flat, over[_rank(flat)], portrayal) for flat in ordered]


def _rank(flat: Flat) -> int:
    return flat.feature.label.rank if flat.feature.label else QUIET


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
    # A name on the fill of a weightier place would read as one of that place.
    first = [flat.shape for flat in flats if _rank(flat) < below and flat.shape.area]
    return shapely.union_all(first if below >= QUIET else [])


def _candidate(flat: Flat, over: BaseGeometry, portrayal: Portrayal) -> LabelCandidate:
    feature, label = flat.feature, flat.feature.label
    assert label is not None  # noqa: S101 - the caller has sorted out the rest
    words = _checked(label.words, portrayal)
    if flat.pins:
        return LabelCandidate(words, label.size, label.ink, feature.id, pins=flat.pins, pin=feature.size)
    return LabelCandidate(words, label.size, label.ink, feature.id, shape=free_part(flat.shape, over))


def _context_candidates(shapes: MapShapes, frame: Box, portrayal: Portrayal) -> Iterator[LabelCandidate]:
    """Yield the names of what lies around; these may go without."""
    taken = {name for flat in shapes.flats for name in flat.feature.names}
    ink, size = portrayal.grounds.quiet, portrayal.type_px(_CONTEXT_PX)
    rows = [row for row in shapes.around if _may_be_named(row, taken)]
    rows.sort(key=_kind_order)
    for row, shape in zip(rows, _rough([row.shape for row in rows], frame), strict=True):
        if not shape.is_empty:
            yield LabelCandidate(_checked(row.around.name, portrayal), size, ink, None, shape=shape)
    for dot in shapes.dots:
        if dot.named and dot.name not in taken:
            yield _station(dot, ink, size * _STATION_SHARE, portrayal)


def _may_be_named(row: Outline, taken: set[str]) -> bool:
    around = row.around
    return around.named and around.name not in taken and len(around.name) <= _LONGEST_CONTEXT


def _kind_order(row: Outline) -> int:
    return _CONTEXT_KINDS.index(row.around.kind)


def _station(dot: Dot, ink: str, size: float, portrayal: Portrayal) -> LabelCandidate:
    return LabelCandidate(
        _checked(dot.name, portrayal), size, ink, None, pins=((dot.x, dot.y),), pin=portrayal.pt(_STATION)
    )


def at_its_place(candidate: LabelCandidate, index: CollisionIndex, portrayal: Portrayal) -> Label | None:
    """Return a name at its place, on one line or on two, or None where there is no room."""
    for setting in candidate.settings:
        for boxes in setting.boxes():
            spot = index.first(boxes)
            if spot is not None:
                return _placed(candidate, setting, spot, index, portrayal)
    return None


def led(candidate: LabelCandidate, index: CollisionIndex, portrayal: Portrayal) -> Label | None:
    """Return a name off its place with a leader, or None."""
    # An area may be pointed at anywhere inside, a point only where it is.
    anchors = candidate.pins or index.open_first(candidate.anchors[:_LEADERS])
    for anchor in anchors:
        for setting in candidate.settings:
            spot = index.led(anchor, wide=setting.wide, high=setting.high, start=candidate.pin * 0.6)
            if spot is not None:
                return _placed(candidate, setting, spot, index, portrayal)
    return None


def _placed(
    candidate: LabelCandidate, setting: Setting, spot: Spot, index: CollisionIndex, portrayal: Portrayal
) -> Label:
    index.take_spot(spot)
    box = spot.box
    written = []
    for number, line in enumerate(setting.lines):
        wide = width_of(line, candidate.size)
        x = (box.left + box.right - wide) / 2
        y = box.top + PAD + candidate.size * (ASCENT + LINE * number)
        written.append(Written(line, x, y, candidate.size, wide, candidate.colour, portrayal.halo))
    leader = None
    if spot.leader is not None:
        ring = Ring(np.array(spot.leader), closed=False)
        # In the colour of its name, thin: it must not be taken for a road or a boundary.
        leader = Drawn((ring,), Paint(candidate.colour, portrayal.pt(0.6)), place=candidate.place)
    return Label(candidate.words, tuple(written), box, candidate.place, leader)


def _checked(words: str, portrayal: Portrayal) -> str:
    # A browser has other fonts for a rare letter; paper has only the one that is embedded.
    return checked(words) if portrayal.is_paper else words
