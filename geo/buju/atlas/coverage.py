"""Coverage: is everything that a document names drawn, attached to a place, or listed with a reason?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from buju.atlas.atlas import Atlas
from buju.policy.fact import Fact


class Treatment(StrEnum):
    """What became of an entity that a text names."""

    DRAWN = "drawn"
    ATTACHED = "attached"
    LISTED = "listed"
    MISSING = "missing"

    @property
    def label(self) -> str:
        """The treatment for readers."""
        return {"drawn": "已绘", "attached": "附于地点", "listed": "列而未绘", "missing": "遗漏"}[self.value]


@dataclass(slots=True)
class Coverage:
    """How a document's named entities were treated, and how many facts of each kind it has."""

    document: str
    treatments: dict[Treatment, int] = field(default_factory=lambda: dict.fromkeys(Treatment, 0))
    kinds: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def treatment(fact: Fact, atlas: Atlas) -> Treatment:
    """Return what became of the entity that a mention names.

    An entity that merely concerns its places (`standing: concerns`), or none (an organisation that the text names
    without a place), is attached: to those places, or to the document itself.
    """
    places = atlas.places_by_id(fact.places)
    if len(places) != len(fact.places):
        return Treatment.MISSING
    if fact.kind == "mention" and fact.standing == "concerns":
        return Treatment.ATTACHED
    if not places:
        return Treatment.MISSING
    return Treatment.DRAWN if any(place.shape is not None for place in places) else Treatment.LISTED


def coverage(atlas: Atlas) -> tuple[Coverage, ...]:
    """Return the coverage of every document, in their order."""
    rows = []
    for document in atlas.documents():
        row = Coverage(document.id)
        for fact in atlas.facts_of(document.id):
            row.kinds[fact.kind] = row.kinds.get(fact.kind, 0) + 1
            if fact.kind == "mention":
                found = treatment(fact, atlas)
                row.treatments[found] += 1
                row.missing += [fact.id] if found is Treatment.MISSING else []
        rows.append(row)
    return tuple(rows)
