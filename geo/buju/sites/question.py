"""A question settled against an atlas: every word resolved, every condition ready."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from buju.atlas.districts import District
from buju.sites.condition import Condition
from buju.sites.conditions.district import DISTRICT
from buju.sites.ground import Ground
from buju.sites.query import Query


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its district found and its conditions in the order in which they are told."""

    query: Query
    district: District | None
    conditions: tuple[Condition, ...]


def settled(query: Query, *, ground: Ground) -> Question:
    """Resolve a query's words.

    Raises:
        NameUnknown, Ambiguous, QuestionInvalid: a word means nothing, or too much; the message says
            what could stand there.
    """
    named = query.value(DISTRICT)
    district = None if named is None else ground.atlas.gazetteer.district(named)
    return Question(query, district, tuple(_conditions(query, ground)))


def _conditions(query: Query, ground: Ground) -> Iterator[Condition]:
    for kind in query.registry.conditions:
        yield from kind.settle(query.values(kind), query, ground)
