"""A question settled against an atlas: every word resolved, every condition ready."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from buju.atlas.districts import District
from buju.errors import NameUnknown, QuestionInvalid
from buju.sites.condition import Condition
from buju.sites.conditions.area import area_condition
from buju.sites.conditions.attributes import grade_condition, layout_condition, role_condition
from buju.sites.conditions.district import district_condition
from buju.sites.conditions.functions import function_condition
from buju.sites.conditions.inside import inside_condition
from buju.sites.conditions.near import near_condition
from buju.sites.conditions.quotes import text_condition
from buju.sites.conditions.units import unit_condition
from buju.sites.ground import Ground
from buju.sites.query import Query
from buju.spatial.shift import Datum


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
    district = None if query.district is None else ground.atlas.gazetteer.district(query.district)
    return Question(query, district, tuple(_conditions(query, district, ground)))


def _conditions(query: Query, district: District | None, ground: Ground) -> Iterator[Condition]:
    if district is not None:
        yield district_condition(ground, district=district)
    if query.layout is not None:
        yield layout_condition(ground, words=query.layout)
    if query.functions:
        yield function_condition(ground, words=query.functions, match=query.match)
    if query.roles:
        yield role_condition(ground, roles=query.roles)
    if query.unit is not None:
        yield unit_condition(ground, words=query.unit)
    if query.text is not None:
        yield text_condition(ground, words=query.text)
    if query.grade is not None:
        yield grade_condition(ground, least=query.grade)
    if query.inside is not None:
        yield inside_condition(ground, words=query.inside)
    for words in query.near:
        yield near_condition(ground, words=words, datum=datum_of(query))
    if query.area is not None:
        yield area_condition(words=query.area)


def datum_of(query: Query) -> Datum:
    """Return the datum of coordinates written in a query, or raise QuestionInvalid."""
    try:
        return Datum.parse(query.datum)
    except NameUnknown:
        choices = tuple(datum.value for datum in Datum)
        raise QuestionInvalid(
            "datum", f"不认识坐标系“{query.datum[:40]}”；应为 {'、'.join(choices)} 之一", known=choices
        ) from None
