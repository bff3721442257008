"""How faithful a shape is: what its grade lets one say of the thing that it stands for."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from buju.spatial.grade import Grade
from buju.spatial.role import Role

if TYPE_CHECKING:
    from buju.atlas.place import Place


class Fidelity(IntEnum):
    """What a shape says of its thing.

    EXACT     the thing's own outline, off by its margin at most (grades A and B, whole districts and towns, parcels)
    RING      a point; the thing lies within the margin round it (grade D)
    STAND_IN  the thing lies somewhere inside the shape (grade C for a park in a district)
    SCHEMATIC a drawing by members, not to be measured (grade E): nothing is certain of it
    NONE      no shape (grade F)
    """

    EXACT = 0
    RING = 1
    STAND_IN = 2
    SCHEMATIC = 3
    NONE = 4

    @property
    def caveat(self) -> str | None:
        """What a reader must know of an outcome that rests on such a shape."""
        return _CAVEATS.get(self)


# How far district lines are off (layers/context/recipe.yaml; one stretch of 重庆 is worse, and no stand-in ends there).
_LINES_OFF_M = 800.0

_CAVEATS = {
    Fidelity.RING: "图形为佐证定位的点，真实位置在误差圈内",
    Fidelity.STAND_IN: "图形是所在政区，实际范围在其内部",
    Fidelity.SCHEMATIC: "示意图形，不可量测，结论至多为“可能”",
    Fidelity.NONE: "未能定位，没有图形",
}


def fidelity_of(place: Place, *, units: frozenset[str]) -> Fidelity:
    """Return how a place's shape is to be read; `units` are the names of whole districts and towns."""
    if place.shape is None:
        return Fidelity.NONE
    if place.grade is Grade.E:
        return Fidelity.SCHEMATIC
    if place.grade is Grade.D:
        return Fidelity.RING
    if place.grade is Grade.C and not _is_whole(place, units):
        return Fidelity.STAND_IN
    return Fidelity.EXACT


def margin_of(place: Place, *, fidelity: Fidelity) -> float:
    """Return the metres by which a place may reach beyond its shape; NaN where it is not to be measured.

    A stand-in holds the thing somewhere inside: a large margin says how little of it the thing may fill, not that it
    may lie far outside. Beyond the shape no more counts than district lines are off.
    """
    margin = place.record.margin_m
    if margin is None:
        return float("nan")
    return min(margin, _LINES_OFF_M) if fidelity is Fidelity.STAND_IN else margin


def _is_whole(place: Place, units: frozenset[str]) -> bool:
    return place.role is Role.AREA or not units.isdisjoint((place.name, *place.record.aliases))
