"""What plans mention and where nobody can settle: by the role of an entry, and by whether any text says where it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from buju.spatial.role import Role

if TYPE_CHECKING:
    from buju.atlas.place import Place
    from buju.sites.ground import Ground


class Reason(StrEnum):
    """Why an entry is no candidate unless it is asked for, in the order in which it is told."""

    OUTER = "outer"
    BOUND = "bound"
    TITLE = "title"
    NOWHERE = "nowhere"

    @property
    def words(self) -> str:
        """The reason for readers."""
        return _WORDS[self]


_WORDS = {
    Reason.OUTER: "规划范围、所在地区与协同地区",
    Reason.BOUND: "四至道路",
    Reason.TITLE: "称号、用地等说法",
    Reason.NOWHERE: "泛指的设施、园区，原文没有说在哪里",
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """Entries that are no candidates, for one reason; the names as the texts have them."""

    reason: Reason
    names: tuple[str, ...]


def reason_of(place: Place, ground: Ground) -> Reason | None:
    """Return why one could not settle at an entry of a plan; None if one could."""
    if place.role.is_outer:
        return Reason.OUTER
    if place.role is Role.BOUND:
        return Reason.BOUND
    if place.role is Role.DESIGNATION:
        return Reason.TITLE
    return None if _is_somewhere(place, ground, seen=frozenset()) else Reason.NOWHERE


def set_aside(places: Sequence[Place], ground: Ground) -> tuple[SetAside, ...]:
    """Return the entries that are no candidates, by reason."""
    found: Mapping[Reason, list[str]] = defaultdict(list)
    for place in places:
        reason = reason_of(place, ground)
        if reason is not None:
            found[reason].append(place.printed)
    return tuple(SetAside(reason, tuple(found[reason])) for reason in Reason if found[reason])


def words_of(aside: Sequence[SetAside]) -> str:
    """Return the entries counted by reason, for readers."""
    return "；".join(f"{one.reason.words} {len(one.names)} 个" for one in aside)


def _is_somewhere(place: Place, ground: Ground, *, seen: frozenset[str]) -> bool:
    """Return whether a shape, a stated host, or what it is part of says where an entry is."""
    if place.grade.value != "F" or place.record.host:
        return True
    return any(_is_somewhere(whole, ground, seen=seen | {place.id}) for whole in _wholes(place, ground, seen))


def _wholes(place: Place, ground: Ground, seen: frozenset[str]) -> Iterator[Place]:
    """Yield what an entry is stated to be part of; a plan's whole area says nothing of the spot."""
    for membership in ground.parents.get(place.id, ()):
        whole = None if membership.of is None else ground.atlas.find_place(membership.of)
        if whole is not None and whole.id not in seen and not whole.role.is_outer:
            yield whole
