"""Responsible units: what each is responsible for, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.errors import NotFound
from buju.folded import fold
from buju.policy.fact import Responsibility, Target

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas

# What a place's government or committee adds to the place's name.
_ENDINGS = ("", "镇", "街道", "政府", "区政府", "人民政府", "管委会")


@dataclass(frozen=True, slots=True)
class Unit:
    """A responsible unit of one document: 经开区 of two plans is two units.

    `id` is `<document>:<name>`; `place` is the unit's place where the plan's places have one of that name.
    """

    document: str
    name: str
    tasks: tuple[Responsibility, ...]
    place: str | None

    @property
    def id(self) -> str:
        """The unit's id."""
        return f"{self.document}:{self.name}"


def units(atlas: Atlas, *, document: str | None = None, name: str | None = None) -> tuple[Unit, ...]:
    """Return the units of every document (or one), by the order in which the texts name them.

    `name` keeps the units whose name contains it, blind to spaces and digit width.
    """
    sources = [one.id for one in (atlas.documents() if document is None else (atlas.document(document),))]
    wanted = fold(name or "")
    return tuple(unit for source in sources for unit in _of_document(source, atlas) if wanted in fold(unit.name))


def unit(atlas: Atlas, unit_id: str) -> Unit:
    """Return one unit, or raise NotFound with the known ids."""
    every = {item.id: item for item in units(atlas)}
    if unit_id not in every:
        raise NotFound("责任单位", unit_id, every)
    return every[unit_id]


def targets_of(unit: Unit, atlas: Atlas) -> tuple[Target, ...]:
    """Return the targets that stand in the clauses of a unit's tasks, or concern its own place."""
    clauses = {task.citation.clause for task in unit.tasks}
    return tuple(
        fact
        for fact in atlas.facts_of(unit.document)
        if isinstance(fact, Target) and (fact.citation.clause in clauses or unit.place in fact.places)
    )


def _of_document(document: str, atlas: Atlas) -> list[Unit]:
    tasks: dict[str, list[Responsibility]] = {}
    for fact in atlas.facts_of(document):
        if isinstance(fact, Responsibility):
            for name in fact.units:
                tasks.setdefault(name, []).append(fact)
    return [Unit(document, name, tuple(found), _place(name, found, atlas)) for name, found in tasks.items()]


def _place(name: str, tasks: list[Responsibility], atlas: Atlas) -> str | None:
    """Return the place among the tasks' places that bears the unit's name (or an alias of it)."""
    for place_id in dict.fromkeys(place for task in tasks for place in task.places):
        place = atlas.find_place(place_id)
        names = () if place is None else (place.name, *place.record.aliases)
        if any(fold(name) in (fold(known) + ending for ending in _ENDINGS) for known in names):
            return place_id
    return None
