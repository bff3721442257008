"""Which unit is responsible for what a plan says of a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from buju.errors import NameUnknown, nearest
from buju.folded import name_key
from buju.sites.conditions.placewise import placewise
from buju.sites.judgement import Condition, Finding, Judgement, Outcome
from buju.sites.parameter import ConditionKind, Group, Line
from buju.spatial.role import Role

if TYPE_CHECKING:
    from buju.atlas.place import Place
    from buju.atlas.units import Unit
    from buju.policy.citation import Citation
    from buju.policy.fact import Fact, Responsibility
    from buju.sites.candidates import Candidates
    from buju.sites.ground import Ground

NAME = "责任单位"


def unit_condition(ground: Ground, *, words: str) -> Condition:
    """Return the condition that a unit is responsible for a clause that concerns a place.

    A unit that governs a place (九亭镇) counts for that place, its parts, and the district as a whole, not for its
    neighbours, even in a clause that many units share; an office without a territory counts for every place that the
    clause names.

    Raises:
        NameUnknown: no unit of that name; `known` has the nearest.
    """
    asked = _units(ground, words)
    threshold = "、".join(dict.fromkeys(unit.name for unit in asked))

    def judge(place: Place) -> Finding:
        found = [pair for unit in asked for pair in _responsible(ground, unit, place)]
        if found:
            citations = tuple(dict.fromkeys(citation for _, cited in found for citation in cited))
            value = "、".join(dict.fromkeys(f"{unit}" for unit, _ in found))
            return Finding(NAME, value, threshold, Outcome.PASSED, citations)
        return _others(ground, place, asked, threshold)

    def judged(candidates: Candidates) -> Judgement:
        return placewise(ground, candidates, name=NAME, threshold=threshold, judge=judge)

    return Condition((NAME, tuple(unit.id for unit in asked)), judged)


def _units(ground: Ground, words: str) -> list[Unit]:
    wanted = name_key(words)
    exact = [unit for unit in ground.units if wanted in (name_key(unit.name), name_key(unit.id))]
    found = exact or [unit for unit in ground.units if wanted in name_key(unit.name)]
    if not found:
        raise NameUnknown("责任单位", words, nearest(words, {unit.name for unit in ground.units}))
    return found


def _responsible(ground: Ground, unit: Unit, place: Place) -> Iterable[tuple[str, tuple[Citation, ...]]]:
    if not _answers_for(ground, unit, place):
        return
    for task in unit.tasks:
        if unit.place == place.id:
            yield unit.name, (task.citation,)
            continue
        concerned = [fact for fact in _said(ground, place) if _covers(task, fact)]
        if concerned:
            yield unit.name, (task.citation, concerned[0].citation)


def _answers_for(ground: Ground, unit: Unit, place: Place) -> bool:
    """Whether a unit can be meant for a place: an office for all, a town for itself, its parts and the whole."""
    return unit.place is None or place.role is Role.AREA or _is_part(ground, place.id, unit.place)


def _others(ground: Ground, place: Place, asked: Sequence[Unit], threshold: str) -> Finding:
    """Return who else is responsible, or that the text does not say."""
    said = _said(ground, place)
    found = [
        (unit, task)
        for unit in ground.units
        for task in unit.tasks
        if unit.place == place.id or any(_covers(task, fact) for fact in said)
    ]
    own = [(unit, task) for unit, task in found if _answers_for(ground, unit, place)]
    if not own:
        return Finding(NAME, "原文没有写明", threshold, Outcome.UNKNOWN, place.record.citations[:1])
    names = list(dict.fromkeys(unit.name for unit, _ in own))
    value = "、".join(names[:8]) + (f"等 {len(names)} 个" if len(names) > 8 else "")
    shared = [unit.name for unit, _ in found if unit in asked]
    note = f"同一条款也列有{shared[0]}；属地单位只算本辖区" if shared else None
    citations = tuple(dict.fromkeys(task.citation for _, task in own))
    return Finding(NAME, value, threshold, Outcome.FAILED, citations, note=note)


def _said(ground: Ground, place: Place) -> list[Fact]:
    """Return what is said of a place itself: a list of responsible units names it only as an office."""
    return [fact for fact in ground.atlas.facts_about(place.id) if not _is_office(ground, fact)]


def _is_office(ground: Ground, fact: Fact) -> bool:
    """Whether a fact's quote stands in a list of responsible units."""
    own = fact.citation
    return any(line.document == own.document and line.start <= own.start < line.end for line in ground.office_lines)


def _covers(task: Responsibility, fact: Fact) -> bool:
    return (task.citation.document, task.citation.clause) == (fact.citation.document, fact.citation.clause)


def _is_part(ground: Ground, part: str, whole: str) -> bool:
    edge, seen = [part], {part}
    while edge:
        one = edge.pop()
        if one == whole:
            return True
        above = {membership.of for membership in ground.parents.get(one, ()) if membership.of} - seen
        seen |= above
        edge.extend(above)
    return False


UNIT = ConditionKind(
    key="unit",
    name="unit",
    label="责任单位",
    help="责任单位，如 九亭镇",
    metavar="单位",
    read=str,
    settle=lambda values, _query, ground: (unit_condition(ground, words=one) for one in values),
    widget=Line("责任单位", "如 九亭镇", "units"),
    group=Group.WHERE,
    told=25,
)
