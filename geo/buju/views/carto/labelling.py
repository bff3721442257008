"""The labels of a map: who gets room first, where each may stand, and what becomes of those without room.

The rules are written in docs/labels.md. One placement serves figures, stills and the interactive map. On paper a name
without room has a number, and the legend has the key; a small picture on a screen has no key: what has no room is read
in the page. Core, belts, wings, axes and clusters are never left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from buju.atlas.districts import stem_of
from buju.spatial.role import FeatureType
from buju.views.carto.collisionindex import CollisionIndex
from buju.views.carto.face import checked, width_of
from buju.views.carto.feature import CONTEXT_RANKS, CORE, LED, QUIET, promoted
from buju.views.carto.frame import slimmed
from buju.views.carto.ground import Around
from buju.views.carto.labelcandidate import LabelCandidate, beside_together
from buju.views.carto.portrayal import LEAST_TYPE
from buju.views.carto.scene import Box, Label
from buju.views.carto.standing import at_its_place, led, lettered
from buju.views.carto.symbolizer import symbol_box
from buju.views.carto.symbology import UNDERLAYS, WATERS
from buju.views.carto.territory import Claim, Territory, around_plan, territories
from buju.views.carto.viewshape import inner_point

if TYPE_CHECKING:
    from buju.views.carto.portrayal import Portrayal
    from buju.views.carto.shapes import Flat, MapShapes, Outline

# A line of the ground that is shorter than so many times its name goes without it.
LEAST_COURSE = 2.0
_CONTEXT_PX, _STATION_SHARE = 10, 0.9
# A merged area of the surroundings has the names of all its parts.
_LONGEST_CONTEXT = 9
_NUMBER_SHARE = 0.9
# Where so many found no room, the rest of a crowd is asked for its own places alone, and in no other order: leaders
# have no room among them, and looking for it takes most of the time.
CROWD = 60
# A leader as long as this (points) makes it worth asking in another order.
_FAR = 40.0
# What a station and its rim take (points).
_STATION = 4.5
_ROUGH = 1.0
# An area that so many named units lie in, and this share of what the plan draws, is the ground of the whole plan.
_PARTS, _MOST = 2, 0.5
# Names of one stem within this (points) are those of one thing.
_ONE_SPOT = 40.0


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
    candidates, context = candidates_of(shapes, frame, portrayal)
    empty = partial(CollisionIndex, frame.grown(-1.5), [*taken, *symbols_of(shapes)], dots=dots_of(shapes, portrayal))
    best = _best(candidates, empty, portrayal)
    index, labels, late = best.collisions, best.labels, best.late
    numbers: list[tuple[str, str]] = []
    unnamed: list[str] = []
    for candidate in late:
        # A number is spent only where it finds room: a gap in the key would seem a fault.
        short = replace(candidate, words=str(len(numbers) + 1), size=max(candidate.size * _NUMBER_SHARE, LEAST_TYPE))
        found = at_its_place(short, index) or led(short, index) if keyed else None
        if found is None:
            unnamed.append(candidate.words)
        else:
            numbers.append((short.words, candidate.words))
            labels.append(lettered(short, found, portrayal))
    # What lies around never costs a place of the plan its name: it is asked last, and goes without a leader.
    beside_together(context, index)
    for candidate in context:
        found = at_its_place(candidate, index)
        labels += [lettered(candidate, found, portrayal)] if found else []
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


def _best(candidates: Sequence[LabelCandidate], empty: Callable[[], CollisionIndex], portrayal: Portrayal) -> _Try:
    """Return the best of a few orders of asking; the first that leaves nobody without or far away will do."""
    # Labels are placed greedily, so the order decides who is crowded out. A few other orders find most of what a full
    # search would, in a fraction of its time.
    best = _tried(candidates, empty, portrayal)
    assert best is not None  # noqa: S101 - there was nothing that it could fall behind
    # Only who had it hard gives another order: without any, and so without any label at all, there is none.
    for order in _orders(candidates, best.hard) if best.hard else ():
        if not 0 < len(best.hard) <= CROWD:
            break
        best = _tried(order, empty, portrayal, best=best) or best
    return best


def _tried(
    candidates: Sequence[LabelCandidate],
    empty: Callable[[], CollisionIndex],
    portrayal: Portrayal,
    *,
    best: _Try | None = None,
) -> _Try | None:
    """Return what an order of asking gives; None as soon as it is no better than the best."""
    index = empty()
    labels: list[Label] = []
    late: list[LabelCandidate] = []
    far: list[LabelCandidate] = []
    strain = 0.0
    for candidate in candidates:
        # Both only grow: an order that has fallen behind cannot win any more.
        if best is not None and (len(late), strain) >= (len(best.late), best.strain):
            return None
        found = at_its_place(candidate, index)
        if found is None and (candidate.must or len(late) <= CROWD):
            found = led(candidate, index)
        if found is None:
            late.append(candidate)
            continue
        labels.append(lettered(candidate, found, portrayal))
        if found.leader is not None:
            (x, y), (to_x, to_y) = found.leader
            length = math.hypot(to_x - x, to_y - y)
            # A reader misses the name of a large place sooner than that of a small one.
            strain += length * candidate.size
            if length > portrayal.pt(_FAR):
                far.append(candidate)
    return _Try(index, labels, late, far, strain)


def _orders(candidates: Sequence[LabelCandidate], hard: Sequence[LabelCandidate]) -> Iterator[list[LabelCandidate]]:
    """Yield other orders of asking: whoever had it hard first, or points before areas, or small before large.

    Names that may not be left out stay first in all of them.
    """
    first = [candidate for candidate in candidates if candidate.must]
    others = [candidate for candidate in candidates if not candidate.must]
    hard = [candidate for candidate in hard if not candidate.must]
    rest = [candidate for candidate in others if candidate not in hard]
    yield [*first, *hard, *rest]
    pinned = [candidate for candidate in rest if candidate.claim.pins]
    yield [*first, *pinned, *hard, *(candidate for candidate in rest if not candidate.claim.pins)]
    # What is small has the fewest spots of its own.
    yield [*first, *sorted(others, key=lambda candidate: candidate.claim.shape.area)]


def symbols_of(shapes: MapShapes) -> list[Box]:
    """Return what no label may hide: a symbol says more than a name that covers it."""
    return [symbol_box(x=x, y=y, size=flat.feature.size * 1.15) for flat in shapes.flats for x, y in flat.pins]


def dots_of(shapes: MapShapes, portrayal: Portrayal) -> list[Box]:
    """Return the stations: the great names of a plan may hide one."""
    return [symbol_box(x=dot.x, y=dot.y, size=portrayal.pt(_STATION)) for dot in shapes.dots]


def candidates_of(
    shapes: MapShapes, frame: Box, portrayal: Portrayal
) -> tuple[list[LabelCandidate], list[LabelCandidate]]:
    """Return the labels of the picture's own features by rank, and those of what lies around, which may go without."""
    flats, claims = _claims(shapes, frame)
    own = territories(claims)
    divided = _divided(flats, shapes)
    found = [
        _candidate(flat, territory, portrayal)
        for flat, territory in zip(flats, own, strict=True)
        if flat.feature.label is not None and flat not in divided
    ]
    # A point has nowhere else to go, an area has many places for its name.
    found.sort(key=lambda one: (one.claim.rank, not one.claim.pins))
    return found, list(_context_candidates(shapes, flats, claims, frame, portrayal))


def _divided(flats: Sequence[Flat], shapes: MapShapes) -> list[Flat]:
    """Return the ground of the whole plan where named units divide it: its name in one of them would seem a part's.

    The title tells it.
    """
    units = [row.shape for row in shapes.around if row.around.kind in ("area", "town") and row.around.named]
    units_in, own_in = (shapely.point_on_surface(np.array(rows, dtype=object)) for rows in (units, _shapes(flats)))
    found = []
    for flat in flats:
        if flat.feature.is_ground and not flat.pins:
            shapely.prepare(flat.shape)
            inside = shapely.contains(flat.shape, units_in).sum(), shapely.contains(flat.shape, own_in).mean()
            found += [flat] if inside[0] >= _PARTS and inside[1] >= _MOST else []
    return found


def _shapes(flats: Sequence[Flat]) -> list[BaseGeometry]:
    return [Point(flat.pins[0]) if flat.pins else flat.shape for flat in flats]


def _claims(shapes: MapShapes, frame: Box) -> tuple[list[Flat], list[Claim]]:
    """Return the picture's own features that are seen, and what each of them claims."""
    # What lies beyond the frame must not draw a name there, and fewer vertices make every later question cheap.
    rough = _rough([flat.shape for flat in shapes.flats], frame)
    inside = [
        replace(flat, shape=shape)
        for flat, shape in zip(shapes.flats, rough, strict=True)
        if _is_in(flat, shape, frame)
    ]
    ranks = promoted(flat.feature.rank for flat in inside)
    claims = [
        Claim(ranks[flat.feature.rank], flat.shape, flat.pins, is_ground=flat.feature.rank > QUIET) for flat in inside
    ]
    return inside, claims


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


def _candidate(flat: Flat, territory: Territory, portrayal: Portrayal) -> LabelCandidate:
    feature, label = flat.feature, flat.feature.label
    assert label is not None  # noqa: S101 - the caller has sorted out the rest
    rank = territory.claim.rank
    return LabelCandidate(
        _checked(label.words, portrayal),
        label.size,
        label.ink,
        feature.id,
        territory,
        pin=feature.size if flat.pins else 0.0,
        unit=portrayal.pt(1.0),
        along=feature.along and not flat.pins,
        led=rank <= LED or bool(flat.pins),
        must=feature.headline,
    )


def _context_candidates(
    shapes: MapShapes, flats: Sequence[Flat], claims: Sequence[Claim], frame: Box, portrayal: Portrayal
) -> Iterator[LabelCandidate]:
    """Yield the names of what lies around by their ranks; these may go without."""
    taken = {name for flat in shapes.flats for name in flat.feature.names}
    size, unit = portrayal.type_px(_CONTEXT_PX), portrayal.pt(1.0)
    laid = [claim.shape for claim in claims if not claim.is_ground and not claim.pins and claim.shape.area]
    first = [
        claim.shape
        for claim, flat in zip(claims, flats, strict=True)
        if (flat.feature.along or claim.rank == CORE) and not claim.pins and claim.shape.area
    ]
    said = _Said(unit * _ONE_SPOT)
    for flat in shapes.flats:
        for name in flat.feature.names:
            said.is_new(name, flat.shape)
    rows = sorted((row for row in shapes.around if _may_be_named(row, taken)), key=_kind_order)
    rows = [row for row in rows if row.around.kind == "line" or said.is_new(row.around.name, row.shape)]
    seen = _rough([row.shape for row in rows], frame)
    longest = _longest_lines(rows, seen)
    found: list[tuple[Around, Claim, Sequence[BaseGeometry]]] = []
    river = _principal(rows, seen)
    order = sorted(enumerate(zip(rows, seen, strict=True)), key=lambda one: (one[0] != river, _line_order(*one[1])))
    for at, (row, shape) in order:
        is_line = row.around.kind == "line"
        if shape.is_empty or (is_line and longest.get(row.around.name) != at):
            continue
        if not is_line or shape.length >= LEAST_COURSE * width_of(row.around.name, size):
            # A road or river runs on through towns and keeps its name there; no name of it lies on a core or belt.
            claim = Claim(_kind_order(row), shape, is_ground=True)
            found.append((row.around, claim, first if is_line else laid))
    for dot in shapes.dots:
        if dot.named and dot.name not in taken and said.is_new(dot.name, Point(dot.x, dot.y)):
            claim = Claim(CONTEXT_RANKS["point"], pins=((dot.x, dot.y),), is_ground=True)
            found.append((Around("point", dot.name, Point(dot.x, dot.y)), claim, laid))
    around, claims_, over = [row[0] for row in found], [row[1] for row in found], [row[2] for row in found]
    for item, territory in zip(around, around_plan(claims_, over), strict=True):
        words, is_point = _checked(item.name, portrayal), bool(territory.claim.pins)
        ink = portrayal.grounds.water_ink if item.theme in WATERS else portrayal.grounds.quiet
        yield LabelCandidate(
            words,
            max(size * _STATION_SHARE, LEAST_TYPE) if is_point else size,
            ink,
            None,
            territory,
            item.theme,
            pin=portrayal.pt(_STATION) if is_point else 0.0,
            unit=unit,
            along=item.kind == "line",
            principal=river is not None and item is rows[river].around,
        )


def _line_order(row: Outline, seen: BaseGeometry) -> tuple[int, bool, float]:
    """Return when an outline is asked for its name: of lines rivers first, then what is seen longest, drawn widest."""
    theme = row.around.theme
    weight = UNDERLAYS[theme].weight if theme in UNDERLAYS else 1.0
    return _kind_order(row), theme is not FeatureType.RIVER, -seen.length * weight if row.around.kind == "line" else 0.0


def _principal(rows: Sequence[Outline], seen: Sequence[BaseGeometry]) -> int | None:
    """Return which of the outlines is the river that most is seen of, None without one."""
    rivers = [at for at, row in enumerate(rows) if row.around.theme is FeatureType.RIVER and seen[at].length]
    return max(rivers, key=lambda at: seen[at].length, default=None)


class _Said:
    """The names that were given on a map: a town, its place in the plan and its stations are called once."""

    def __init__(self, near: float) -> None:
        self._near = near
        self._shapes: dict[str, list[BaseGeometry]] = {}

    def is_new(self, name: str, shape: BaseGeometry) -> bool:
        """Note a name; whether nothing of the same stem (叶榭镇, 叶榭) was named at this spot."""
        spot, known = inner_point(shape), self._shapes.setdefault(stem_of(name), [])
        if any(other.distance(spot) <= self._near for other in known):
            return False
        known.append(shape)
        return True


def _may_be_named(row: Outline, taken: set[str]) -> bool:
    around = row.around
    return around.named and around.name not in taken and len(around.name) <= _LONGEST_CONTEXT


def _longest_lines(rows: Sequence[Outline], seen: Sequence[BaseGeometry]) -> dict[str, int]:
    """Return which of the lines of each name has most of it in the frame: only that one carries the name."""
    found: dict[str, int] = {}
    for at, (row, shape) in enumerate(zip(rows, seen, strict=True)):
        name = row.around.name
        if row.around.kind == "line" and (name not in found or shape.length > seen[found[name]].length):
            found[name] = at
    return found


def _kind_order(row: Outline) -> int:
    return CONTEXT_RANKS[row.around.kind]


def _checked(words: str, portrayal: Portrayal) -> str:
    # A browser has other fonts for a rare letter; paper has only the one that is embedded.
    return checked(words) if portrayal.is_paper else words
