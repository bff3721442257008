"""Conditions on what a place is and what is said of it: role, layout, grade, the words of quotes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from buju.sites.conditions.placewise import placewise
from buju.sites.judgement import Condition, Finding, Judgement, Outcome
from buju.sites.parameter import Boxes, ConditionKind, Group, Line, Select, offering
from buju.spatial.grade import Grade
from buju.spatial.role import Role

if TYPE_CHECKING:
    from buju.atlas.place import Place
    from buju.sites.candidates import Candidates
    from buju.sites.ground import Ground
    from buju.sites.query import Query


def role_condition(ground: Ground, *, roles: tuple[Role, ...]) -> Condition:
    """Return the condition that a place has one of the roles."""
    threshold = "、".join(role.words for role in roles)

    def judge(place: Place) -> Finding:
        outcome = Outcome.PASSED if place.role in roles else Outcome.FAILED
        return Finding("布局角色", place.role.words, threshold, outcome, place.record.citations[:1])

    def judged(candidates: Candidates) -> Judgement:
        return placewise(ground, candidates, name="布局角色", threshold=threshold, judge=judge, holds_of_parts=True)

    return Condition(("role", roles), judged)


def layout_condition(ground: Ground, *, words: str) -> Condition:
    """Return the condition that a place belongs to a layout, given by its id, name or region.

    Raises:
        NameUnknown, Ambiguous: no layout, or several, go by these words.
    """
    layout = ground.atlas.gazetteer.layout(words)

    def judge(place: Place) -> Finding:
        own = ground.atlas.find_layout(place.record.layout)
        outcome = Outcome.PASSED if place.record.layout == layout.id else Outcome.FAILED
        return Finding("所属布局", own.name if own else "", layout.name, outcome, place.record.citations[:1])

    def judged(candidates: Candidates) -> Judgement:
        return placewise(
            ground, candidates, name="所属布局", threshold=layout.name, judge=judge, is_scope=True, holds_of_parts=True
        )

    return Condition(("layout", layout.id), judged)


def grade_condition(ground: Ground, *, least: Grade) -> Condition:
    """Return the condition that a place's shape is at least as sure as a grade (A is the surest)."""
    threshold = f"{least.value} 级或更高"

    def judge(place: Place) -> Finding:
        outcome = Outcome.PASSED if place.grade <= least else Outcome.FAILED
        value = f"{place.grade.value} 级（{place.grade.label}）"
        return Finding("图形等级", value, threshold, outcome, source=place.record.method)

    def judged(candidates: Candidates) -> Judgement:
        return placewise(ground, candidates, name="图形等级", threshold=threshold, judge=judge, holds_of_parts=True)

    return Condition(("grade", least), judged)


def _settle_roles(values: tuple[Role, ...], _query: Query, ground: Ground) -> Iterator[Condition]:
    if values:
        yield role_condition(ground, roles=values)


ROLES = ConditionKind(
    key="roles",
    name="role",
    label="布局角色",
    help=f"布局角色：{'、'.join(f'{role.value}（{role.words}）' for role in Role)}",
    metavar="角色",
    read=Role,
    most=len(Role),
    choices=Role,
    settle=_settle_roles,
    widget=Boxes(lambda _ground, _registry: {"布局角色": {role.value: role.words for role in Role}}),
    told=24,
)
LAYOUT = ConditionKind(
    key="layout",
    name="layout",
    label="布局",
    help="所属布局：编号、名称或地区，如 songjiang",
    metavar="布局",
    read=str,
    settle=lambda values, _query, ground: (layout_condition(ground, words=one) for one in values),
    widget=Select(
        "所属布局",
        lambda ground, _registry: {one.id: f"{one.region} {one.name}" for one in ground.atlas.layouts()},
        none="不限",
    ),
    group=Group.WHERE,
    told=21,
)
GRADE = ConditionKind(
    key="grade",
    name="grade",
    label="图形等级",
    help="图形等级不低于此级，A 最高",
    metavar="等级",
    read=Grade,
    choices=Grade,
    settle=lambda values, _query, ground: (grade_condition(ground, least=one) for one in values),
    widget=Select(
        "图形等级不低于",
        offering({grade.value: f"{grade.value} {grade.label}" for grade in Grade if grade is not Grade.F}),
        none="不限",
    ),
    told=27,
)


def text_condition(ground: Ground, *, words: str) -> Condition:
    """Return the condition that a quote about a place holds the words (blind to spaces, breaks and digit width)."""
    threshold = f"含“{words}”"
    saying = ground.facts_saying(words)

    def judge(place: Place) -> Finding:
        facts = ground.atlas.facts_about(place.id)
        found = tuple(dict.fromkeys(fact.citation for fact in facts if fact.id in saying))
        if found:
            return Finding("引文用词", f"{len(found)} 处引文", threshold, Outcome.PASSED, found)
        value = f"{len({fact.citation for fact in facts})} 处引文中都没有"
        return Finding("引文用词", value, threshold, Outcome.FAILED, place.record.citations[:1])

    def judged(candidates: Candidates) -> Judgement:
        return placewise(ground, candidates, name="引文用词", threshold=threshold, judge=judge)

    return Condition(("text", words), judged)


TEXT = ConditionKind(
    key="text",
    name="text",
    label="引文用词",
    help="规划引文中有这些字",
    metavar="文字",
    read=str,
    settle=lambda values, _query, ground: (text_condition(ground, words=one) for one in values),
    widget=Line("引文中有这些字", "如 测运控"),
    told=26,
)
