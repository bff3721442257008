"""Whether the plans give a place the functions that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from buju.errors import NameUnknown, NotFound
from buju.sites.conditions.placewise import placewise
from buju.sites.judgement import Condition, Finding, Judgement, Outcome
from buju.sites.parameter import FEW, Boxes, ConditionKind, Group, Parameter, Select, offering
from buju.sites.wording import named
from buju.spatial.role import Role

if TYPE_CHECKING:
    from buju.atlas.place import Place
    from buju.policy.citation import Citation
    from buju.policy.fact import StatedFunction
    from buju.policy.vocabulary import IndustryFunction
    from buju.sites.candidates import Candidates
    from buju.sites.ground import Ground
    from buju.sites.query import Query, Registry

NAME = "产业功能"


class Match(StrEnum):
    """Whether one of the asked functions is enough, or all must be stated."""

    ANY = "any"
    ALL = "all"


def function_condition(ground: Ground, *, words: tuple[str, ...], match: Match) -> Condition:
    """Return the condition that one (or every one) of the asked functions is stated of a place.

    A function that the text gives to the belt or area that a place is part of is not thereby given to the place: it is
    possible. Words that name the industry as a whole leave it open which link of the chain is meant.

    Raises:
        NameUnknown: a word that the vocabulary does not know; `known` has the nearest terms.
        Ambiguous: a word of several meanings.
    """
    asked = tuple((word, frozenset(function.id for function in _resolved(ground, word))) for word in words)
    threshold = (" 且 " if match is Match.ALL else " 或 ").join(_label(ground, word) for word in words)

    def judge(place: Place) -> Finding:
        findings = [_judge(ground, place, ids, threshold) for _, ids in asked]
        return _all(findings) if match is Match.ALL else max(findings, key=lambda finding: finding.outcome)

    def judged(candidates: Candidates) -> Judgement:
        return placewise(ground, candidates, name=NAME, threshold=threshold, judge=judge)

    return Condition((NAME, asked, match), judged)


def _resolved(ground: Ground, word: str) -> tuple[IndustryFunction, ...]:
    try:
        return ground.atlas.vocabulary.resolve(word)
    except NotFound as error:
        raise NameUnknown(NAME, word, error.known[:8]) from None


def _label(ground: Ground, word: str) -> str:
    names = "、".join(function.name for function in _resolved(ground, word))
    return names if names == word else f"{word}（词表：{names}）"


def _all(findings: list[Finding]) -> Finding:
    worst = min(findings, key=lambda finding: finding.outcome)
    citations = tuple(dict.fromkeys(citation for finding in findings for citation in finding.citations))
    value = "；".join(dict.fromkeys(finding.value for finding in findings))
    return Finding(NAME, value, worst.threshold, worst.outcome, citations, source=worst.source, note=worst.note)


def _judge(ground: Ground, place: Place, ids: frozenset[str], threshold: str) -> Finding:
    own = ground.functions[place.id]
    direct = [(fact, words) for fact in own for words in _meeting(ground, fact, ids)]
    if direct:
        return Finding(NAME, _listed(words for _, words in direct), threshold, Outcome.PASSED, _cited(direct))
    inherited = next(_of_wholes(ground, place, ids), None)
    if inherited is not None:
        whole, said, citations = inherited
        note = f"原文把这一功能给了{named(whole.name)}，没有分到其中的本地点"
        value = f"所属{named(whole.name)}：{_listed(words for _, words in said)}"
        return Finding(NAME, value, threshold, Outcome.POSSIBLE, citations, note=note)
    general = [(fact, words) for fact in own for words in _general(ground, fact, ids)]
    if general:
        note = "原文说得笼统，没有说明是不是所问的功能"
        value = _listed(words for _, words in general)
        return Finding(NAME, value, threshold, Outcome.UNKNOWN, _cited(general), note=note)
    if own:
        said = [(fact, words) for fact in own for words in fact.functions]
        return Finding(
            NAME, f"原文所述为{_listed(words for _, words in said)}", threshold, Outcome.FAILED, _cited(said)
        )
    return Finding(
        NAME, "原文没有说明", threshold, Outcome.UNKNOWN, place.record.citations[:1], note="查过本地点的全部条文"
    )


def _meeting(ground: Ground, fact: StatedFunction, ids: frozenset[str]) -> Iterator[str]:
    mapped = ground.atlas.vocabulary.functions_of(fact.id)
    return iter(dict.fromkeys(words for words, function in mapped if function.id in ids))


def _general(ground: Ground, fact: StatedFunction, ids: frozenset[str]) -> Iterator[str]:
    mapped = ground.atlas.vocabulary.functions_of(fact.id)
    return iter(dict.fromkeys(words for words, function in mapped if any(map(function.leaves_open, ids))))


def _of_wholes(
    ground: Ground, place: Place, ids: frozenset[str]
) -> Iterator[tuple[Place, list[tuple[StatedFunction, str]], tuple[Citation, ...]]]:
    """Yield the wholes that a place is part of, nearest first, that have one of the functions."""
    if place.role is Role.BOUND:
        return
    seen: set[str] = {place.id}
    edge: list[tuple[str, tuple[Citation, ...]]] = [(place.id, ())]
    while edge:
        part, way = edge.pop(0)
        for membership in ground.parents.get(part, ()):
            whole = ground.atlas.find_place(membership.of)
            if whole is None or whole.id in seen:
                continue
            seen.add(whole.id)
            cited = (*way, membership.citation)
            said = [(fact, words) for fact in ground.functions[whole.id] for words in _meeting(ground, fact, ids)]
            if said:
                yield whole, said, tuple(dict.fromkeys((*_cited(said), *cited)))
            edge.append((whole.id, cited))


def _cited(said: list[tuple[StatedFunction, str]]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(fact.citation for fact, _ in said))


def _listed(words: Iterator[str]) -> str:
    every = list(dict.fromkeys(words))
    return "、".join(named(word) for word in every[:6]) + (f"等 {len(every)} 项" if len(every) > 6 else "")


def _settle(values: tuple[str, ...], query: Query, ground: Ground) -> Iterator[Condition]:
    if values:
        yield function_condition(ground, words=values, match=query.setting(MATCH))


def _by_stage(ground: Ground, _registry: Registry) -> Mapping[str, Mapping[str, str]]:
    vocabulary = ground.atlas.vocabulary
    return {
        stage.id: {function.name: function.name for function in vocabulary.functions_in(stage.id)}
        for stage in vocabulary.stages
    }


def _offered(ground: Ground, words: str) -> str:
    """Return the name of the function that has an id."""
    names = (function.name for function in ground.atlas.vocabulary.functions if function.id == words)
    return next(names, words)


FUNCTIONS = ConditionKind(
    key="functions",
    name="function",
    label=NAME,
    help="产业功能的名称或叫法，如 卫星终端；用词见 buju functions",
    metavar="功能",
    read=str,
    most=FEW,
    settle=_settle,
    widget=Boxes(_by_stage, others="其他叫法", offered=_offered),
    group=Group.FUNCTIONS,
    told=22,
)
MATCH = Parameter(
    key="match",
    name="match",
    label="功能满足",
    help="几项功能满足任一（any，默认）还是同时具备（all）",
    metavar="any|all",
    read=Match,
    default=Match.ANY.value,
    choices=Match,
    widget=Select("选了几项时", offering({Match.ANY.value: "任一项即可", Match.ALL.value: "各项都要"})),
    group=Group.FUNCTIONS,
    told=23,
)
