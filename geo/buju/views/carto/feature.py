"""Features: what a picture shows of its subject, each with its looks and the label that it wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely
from shapely.geometry.base import BaseGeometry

from buju.atlas.standin import is_same
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.ground import names_of
from buju.views.carto.portrayal import Paint, Portrayal
from buju.views.carto.symbology import LABEL_SIZES, ROLES, SYMBOL_ROLES, Symbol
from buju.views.carto.viewshape import half_margin_of, is_area, is_vague

if TYPE_CHECKING:
    from buju.atlas.place import Place

SCHEMATIC = "示意"

# Who gets room first: core, belts (then the selected place), parks and nodes, towns, what is quiet, context.
RANKS = {
    Role.CORE: 1,
    Role.BELT: 2,
    Role.WING: 2,
    Role.AXIS: 2,
    Role.CLUSTER: 2,
    Role.PARK: 4,
    Role.NODE: 4,
    Role.FACILITY: 4,
    Role.DESIGNATION: 4,
    Role.TOWN: 5,
    Role.BOUND: 6,
    Role.AREA: 7,
    Role.HOST: 7,
    Role.PARTNER: 7,
}
CORE, MAJOR, LED, QUIET = 1, 2, 4, 5
_UNNAMED = 99
# Whatever lies around is asked in this order, after the plan; a kind of its own is a row of its own.
CONTEXT_RANKS = {"town": 8, "area": 9, "line": 10, "point": 11}
# How much of itself is left of what stands back behind a chosen place, and how wide the line of that one is (px).
_FAINT, _CHOSEN_LINE = 0.4, 2.5


def promoted(ranks: Iterable[int]) -> dict[int, int]:
    """Return the rank that each rank has on one map.

    Where a plan has no core, belts or wings, what comes first stands in their stead. A narrow screen names only those:
    without this a layout of districts would have no name on it at all.
    """
    there = set(ranks)
    first = min(there, default=MAJOR)
    return {rank: MAJOR if rank == first > MAJOR else rank for rank in there}


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """A label: its words, rank (the least first), size of type in the scene's unit, and ink."""

    words: str
    rank: int
    size: float
    ink: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing of the picture's subject: a place of a plan, a candidate of a site question, a point asked about.

    Attributes:
        id: of the place, None if it is none.
        name: for notes and those who cannot see the picture.
        shape: in lon/lat degrees.
        order: the height; large things lie under small ones of the same height.
        paint: of its area or line.
        symbol: its mark where it is a point or too small to be seen.
        symbol_paint: how the mark is drawn.
        symbol_rim: what parts the mark from the ground.
        size: of the mark, in the scene's unit.
        tolerance_m: how far a copy of the shape may leave it.
        ring: of a point's margin, with `margin_m`; None draws none.
        marked_when_small: whether readers look for it, so that its mark stands for it where it is too small.
        is_ground: whether it is the plan's own area.
        names: the names that the surroundings need not repeat.
        along: whether its name follows its course.
        headline: whether its name is never left out.
        label: None leaves it unnamed.
    """

    id: str | None
    name: str
    shape: BaseGeometry
    order: int
    paint: Paint
    symbol: Symbol
    symbol_paint: Paint
    symbol_rim: Paint
    size: float
    tolerance_m: float
    ring: Paint | None = None
    margin_m: float | None = None
    marked_when_small: bool = False
    is_ground: bool = False
    names: tuple[str, ...] = ()
    along: bool = False
    headline: bool = False
    label: LabelStyle | None = None

    @property
    def rank(self) -> int:
        """The rank of its name; what has none comes last."""
        return self.label.rank if self.label else _UNNAMED


def place_features(places: Sequence[Place], portrayal: Portrayal, *, chosen: Place | None = None) -> Iterator[Feature]:
    """Yield the features of the places that have a shape; behind a chosen one the others stand back."""
    again = standing_in_again(places)
    said = _named_by_others(places)
    for place in places:
        if place.shape is not None:
            own = chosen is not None and place.id == chosen.id
            faint = chosen is not None and not own
            drawn = _feature(place, portrayal, again=place.id in again, faint=faint, chosen=own)
            yield replace(drawn, label=None) if place.id in said and not own else drawn


def standing_in_again(places: Iterable[Place]) -> frozenset[str]:
    """Return the ids of places whose very shape is already filled by a place drawn before them.

    One district may stand in for several places of a plan: filled once for each, it would darken with their number.
    """
    portrayal = Portrayal()
    filled: set[bytes] = set()
    again: set[str] = set()
    for place in sorted(places, key=lambda item: ROLES[item.role].order):
        if place.shape is None or not place.shape.area or not portrayal.area(place.role, place.grade).fill:
            continue
        outline = shapely.to_wkb(shapely.normalize(place.shape))
        if outline in filled:
            again.add(place.id)
        filled.add(outline)
    return frozenset(again)


def _named_by_others(places: Sequence[Place]) -> frozenset[str]:
    """Return the ids of hosts whose outline carries the name of what they stand in for: that name tells them too."""
    guests = [place.shape for place in places if place.stands_for and place.shape is not None]
    hosts = [place for place in places if place.role is Role.HOST and not place.stands_for]
    return frozenset(
        host.id for host in hosts if host.shape is not None and any(is_same(host.shape, shape) for shape in guests)
    )


def words_of(place: Place) -> str:
    """Return a place's name as it is lettered: a schematic one says so."""
    return f"{place.printed}（{SCHEMATIC}）" if place.grade is Grade.E else place.printed


def _feature(place: Place, portrayal: Portrayal, *, again: bool, faint: bool, chosen: bool) -> Feature:
    assert place.shape is not None  # noqa: S101 - the caller has sorted out the rest
    role, grade = place.role, place.grade
    paint = (portrayal.area if is_area(place.shape) else portrayal.line)(role, grade)
    if again:
        paint = paint.unfilled()
    if place.parts:
        paint = portrayal.unsure(paint)
    if chosen:
        paint = paint._replace(weight=max(paint.weight, portrayal.px(_CHOSEN_LINE)))
    mark, rim = portrayal.symbol(portrayal.tone(role), schematic=grade is Grade.E), portrayal.rim
    return Feature(
        id=place.id,
        name=place.printed,
        shape=place.shape,
        # A chosen place lies on top of all others.
        order=max(row.order for row in ROLES.values()) + 1 if chosen else ROLES[role].order,
        paint=paint.faded(_FAINT) if faint else paint,
        symbol=ROLES[role].symbol,
        symbol_paint=mark.faded(_FAINT) if faint or is_vague(place) else mark,
        symbol_rim=rim,
        size=portrayal.symbol_size(role),
        # Half the margin at most, as on the web map; paper as a rule asks for less.
        tolerance_m=half_margin_of(place),
        ring=None if faint else portrayal.ring(portrayal.tone(role)),
        margin_m=place.record.margin_m,
        marked_when_small=role in SYMBOL_ROLES,
        is_ground=role is Role.AREA and is_area(place.shape),
        names=names_of(place),
        along=role in (Role.BELT, Role.AXIS),
        headline=chosen or RANKS[role] <= MAJOR,
        label=_label(place, portrayal, faint=faint, chosen=chosen),
    )


def _label(place: Place, portrayal: Portrayal, *, faint: bool, chosen: bool) -> LabelStyle | None:
    rank = RANKS[place.role]
    major = rank <= MAJOR
    # Beside a chosen place the rest of its layout stays in the background; what lies round it is named.
    if faint and (major or place.role is Role.AREA):
        return None
    size = portrayal.type_px(LABEL_SIZES["major" if major or chosen else "minor"])
    return LabelStyle(words_of(place), 0 if chosen else rank, size, portrayal.tone(place.role).ink)
