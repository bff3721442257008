"""Targets and areas: a number with its unit, what it counts, how it binds, and the year it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from buju.policy.quantity import Operator

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Sentence

_UNIT = (
    r"%|个百分点|万亿元|亿元|万元|美元|亿美元|元|平方公里|平方千米|万平方米|平方米|公顷|万亩|亩|公里|千米|米|"
    r"万人次|亿人次|万人|人|名|位|万架次|架次|万吨|亿吨|吨|万标箱|标箱|万千瓦|千瓦|兆瓦|颗|发|家|个|项|类|条|处|种|"
    r"座|所|件|户|款|套|只|支|次|场|批|辆|万辆|架|艘|台|倍|分钟|小时|天"
)
_NUMBER = re.compile(
    r"(?P<before>超过|超|突破|不少于|不低于|至少|近|约)?(?P<value>[0-9]{1,9}(?:\.[0-9]{1,4})?)"
    r"(?:[-~至](?P<upper>[0-9]{1,9}(?:\.[0-9]{1,4})?))?(?P<many>余|多)?"
    rf"(?P<unit>(?:{_UNIT})(?:/年|/平方公里)?)(?P<after>以上|左右|以内)?(?![号代周岁第])"
)
_YEAR = re.compile(r"(?:到|至|力争)(?P<year>20[0-9]{2})年(?:底|末)?")
_PART = re.compile(r"[^,。;]+[,。;]?")
_AIMS = re.compile(
    r"达|超|突破|不少于|不低于|培育|打造|新增|建成|建设|引进|形成|完成|力争|提高|提升|增长|下降|降低|占|培养|集聚|制定|推动|实现"
)
_PAST = re.compile(r"截至|已经|已有|已达|已建|累计已|现有|同比|上年|周年|奖励|补贴|补助|给予|罚款|注册资本")
_AREA = re.compile(r"面积(?:约|为|达|共)?$")
_VERBS = re.compile(
    r"^(?:其中|到20\d\d年(?:底|末)?|并|且|力争|推动|实现|培育|打造|新增|建成|建设|引进|形成|完成|制定|每年|累计|年均)+"
)
# What leads from the name of an indicator to its value.
_TAILS = (
    "达到",
    "达",
    "超过",
    "突破",
    "为",
    "提高到",
    "提高",
    "增长",
    "增加",
    "提升至",
    "占",
    "约",
    "共",
    "有",
    "不低于",
    "至",
)
_NOUN = re.compile(r"^(?:的)?(?P<noun>[^,。;、()0-9]{2,24})")


def targets(sentence: Sentence, *, year: tuple[int, str, str] | None, scope: str) -> Iterator[Proposal]:
    """Yield the targets of a sentence, and areas as other figures.

    Args:
        sentence: where to look.
        year: the last year that the chapter named before, with its clause and quote.
        scope: whose targets they are if the sentence does not say.
    """
    if _PAST.search(sentence.words):
        return
    named = list(_YEAR.finditer(sentence.words))
    for part in _PART.finditer(sentence.words):
        for match in _counted(part[0]):
            low, high = part.start(), part.end() - (part[0][-1] in ",。;")
            before, after = part[0][: match.start()], part[0][match.end() :]
            values = _values(match, before, after)
            if not values["indicator"]:
                continue
            if _AREA.search(before):
                yield sentence.propose("figure", "area", 0.8, low=low, high=high, nature="specification", **values)
                continue
            own = [one for one in named if one.start() < low + match.start()]
            stated = _stated(sentence, own[-1]) if own else year
            sure = 0.85 if stated and values["operator"] else 0.5
            if not (stated or "目标" in sentence.clause.title) or not _AIMS.search(part[0]):
                continue
            said: Any = {"unstated": "文本没有写明年份"}
            if stated:
                said = {"value": stated[0], "clause": stated[1], "quote": stated[2]}
            yield sentence.propose(
                "target", "target-number", sure, low=low, high=high, year=said, scope=scope, **values
            )


def years(sentence: Sentence) -> tuple[int, str, str] | None:
    """Return the last year that a sentence sets its sights on, with its clause and quote."""
    found = list(_YEAR.finditer(sentence.words))
    return _stated(sentence, found[-1]) if found else None


def _stated(sentence: Sentence, match: re.Match[str]) -> tuple[int, str, str]:
    span = sentence.text.folded.span(sentence.start + match.start(), sentence.start + match.end())
    return int(match["year"]), sentence.clause.id, sentence.text.raw[span.start : span.end]


def _counted(part: str) -> Iterator[re.Match[str]]:
    """Yield the numbers that count something: of 5亿元以上企业5家 the second, the first is a threshold."""
    found = list(_NUMBER.finditer(part))
    for at, match in enumerate(found):
        is_threshold = at + 1 < len(found) and match["after"] is not None
        if not is_threshold and part[max(0, match.start() - 1) : match.start()] not in ("第", ".", "〔"):
            yield match


def _values(match: re.Match[str], before: str, after: str) -> dict[str, Any]:
    subject = _without_tails(_VERBS.sub("", before))
    noun = _NOUN.match(after)
    indicator = noun["noun"] if noun and len(subject) < 2 else subject
    values: dict[str, Any] = {
        "indicator": indicator,
        "operator": str(_operator(match)),
        "value": float(match["value"]),
        "unit": match["unit"],
    }
    return values | ({"upper": float(match["upper"])} if match["upper"] else {})


def _without_tails(words: str) -> str:
    while tail := next((tail for tail in _TAILS if words.endswith(tail)), ""):
        words = words.removesuffix(tail)
    return words


def _operator(match: re.Match[str]) -> Operator:
    if match["upper"]:
        return Operator.RANGE
    if match["before"] in ("超过", "超", "突破") or match["many"]:
        return Operator.MORE_THAN
    if match["before"] in ("近", "约") or match["after"] == "左右":
        return Operator.ABOUT
    return Operator.AT_LEAST if match["before"] or match["after"] == "以上" else Operator.EQUAL
