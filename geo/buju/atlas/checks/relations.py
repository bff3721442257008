"""Rules on the ledger: both ends exist, and what bears the same name is not merged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from buju.atlas.checks.subject import Subject
from buju.atlas.place import Place
from buju.atlas.relation import RelationKind
from buju.errors import closest
from buju.fault import Fault, FaultCode
from buju.folded import fold
from buju.spatial.role import Role


def relations_have_both_ends(subject: Subject) -> Iterator[Fault]:
    """Every fact and place at the end of a relation exists, and the fact speaks of the place."""
    facts = {fact.id: fact for fact in subject.seeds.facts}
    for relation in subject.ledger.relations:
        for end in (relation.left, relation.right):
            if end.fact is not None and end.fact not in subject.seeds.written:
                known = closest(end.fact, subject.seeds.written)
                message = f"关系“{relation.id}”：没有事实“{end.fact}”；相近的有：{known}"
                yield subject.of_relation(relation, FaultCode.RELATION_DANGLING, message)
            if end.place is not None and end.place not in subject.layers.where:
                known = closest(end.place, subject.layers.where)
                message = f"关系“{relation.id}”：没有地点“{end.place}”；相近的有：{known}"
                yield subject.of_relation(relation, FaultCode.RELATION_DANGLING, message)
            elif end.fact in facts and end.place is not None and end.place not in facts[end.fact].places:
                message = f"关系“{relation.id}”：事实“{end.fact}”没有说到地点“{end.place}”"
                yield subject.of_relation(relation, FaultCode.RELATION_DANGLING, message)


def homonyms_stay_apart(subject: Subject) -> Iterator[Fault]:
    """What the ledger calls homonyms are two places."""
    for relation in subject.ledger.relations:
        apart = relation.kind in (RelationKind.HOMONYM, RelationKind.NEAR_NAME)
        if apart and relation.left.place is not None and relation.left.place == relation.right.place:
            message = f"关系“{relation.id}”：两端并成了同一地点“{relation.left.place}”，应为两处"
            yield subject.of_relation(relation, FaultCode.HOMONYM_MERGED, message)


def homonyms_are_listed(subject: Subject) -> Iterator[Fault]:
    """Two places of different layouts with one name stand in the ledger, as one thing or as two.

    Regions that a plan merely works with (京津冀, 青浦) bear the names that everybody uses: they need no entry.
    """
    known = {frozenset((item.left.place, item.right.place)) for item in subject.ledger.relations}
    named: dict[str, list[Place]] = {}
    for place in subject.layers.places:
        if place.role is not Role.PARTNER:
            named.setdefault(fold(place.name), []).append(place)
    for places in named.values():
        for left, right in combinations(places, 2):
            if left.record.layout != right.record.layout and frozenset((left.id, right.id)) not in known:
                message = f"“{right.name}”与地点 {left.id} 同名而分属两个布局，关系台账没有说明是否同一处"
                yield subject.of_place(right, FaultCode.HOMONYM_UNLISTED, message)
