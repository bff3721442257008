"""Quality: how good the shapes are, what would raise a grade, and whether all that a text names is treated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from buju.policy.fact import Anomaly, Fact
from buju.spatial.grade import Grade

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.place import Place


@dataclass(frozen=True, slots=True)
class Quality:
    """One layout's quality: grades with counts, undrawn places, what would raise which grade, oddities."""

    layout: str
    grades: dict[Grade, int]
    undrawn: tuple[Place, ...]
    wanted: tuple[tuple[Place, str], ...]
    anomalies: tuple[Anomaly, ...]


def quality(atlas: Atlas, layout_id: str) -> Quality:
    """Return the quality of one layout's shapes and of the texts behind them."""
    places = atlas.places_of(layout_id)
    counts = Counter(place.grade for place in places)
    documents = dict.fromkeys(
        [atlas.layout(layout_id).document, *(citation.document for p in places for citation in p.record.citations)]
    )
    return Quality(
        layout=layout_id,
        grades={grade: counts[grade] for grade in Grade},
        undrawn=tuple(place for place in places if place.shape is None),
        wanted=tuple((place, need) for place in places if (need := would_raise(place))),
        anomalies=tuple(
            fact
            for document in documents
            if atlas.find_document(document) is not None
            for fact in atlas.facts_of(document)
            if isinstance(fact, Anomaly)
        ),
    )


def would_raise(place: Place) -> str | None:
    """Return what would raise a drawn place's grade, or None if it is drawn as well as it can be."""
    record = place.record
    missing = [side.road for side in record.sides if not side.found]
    if missing:
        return f"查实{'、'.join(missing)}的位置，四至齐全后可升为 B 级"
    if place.grade is Grade.E:
        return "取得公布的范围或规划图，可代替示意图形"
    if place.grade is Grade.D and record.candidate:
        return f"由熟悉当地的人确认点位；取得“{place.name}”的四至或范围后可升为 B 级或 A 级"
    if place.grade is Grade.D:
        return f"取得“{place.name}”的四至或公布的范围，可升为 B 级或 A 级"
    return None


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
