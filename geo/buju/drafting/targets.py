"""Targets and areas: a number with its unit, what it counts, how it binds, and the year it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from buju.folded import Span, fold
from buju.policy.clause import FRONT, TAIL
from buju.policy.quantity import NUMBER, UNITS, Operator, quantity_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Place, Sentence

_NUMBER = re.compile(
    rf"(?<![A-Za-z0-9.〔\[第])(?<![0-9]-)(?=[^年月日]){NUMBER}(?![号岁第])(?!(?<![\u4e00-\u9fff])[0-9])"
)
_ORDER = re.compile(
    rf"(?P<words>[十百千万]{{1,2}}[万亿]元?级|(?<![0-9.])[十百千万]{{1,2}}(?:{UNITS})以上|上[百千万](?:{UNITS})|"
    r"(?:(?<=突破)|(?<=超过)|(?<=达到))[十百千]{1,2}[万亿]元(?!级))"
)
_MAGNITUDE = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_YEAR = re.compile(
    r"(?<!较)(?<!比)(?<!截至)(?<!以)(?:到|至|力争|在|于)?(?P<year>20[0-9]{2})年(?!以?来|月|[0-9])(?:底|末)?前?"
)
_NOW = re.compile(r"(?P<year>20[0-9]{2})(?:年[0-9]{1,2}月|[-—~至]20[0-9]{2}年)")
_PART = re.compile(r"(?:[^,。;]|(?<=[0-9]),(?=[0-9]{3}(?![0-9])))+[,。;]?")
_TITLED = re.compile(r"《[^《》]{1,80}》|\([^()]{0,8}(?:责任|牵头|配合)[^()]{0,400}\)")
_AIMS = re.compile(
    r"达|超|突破|不少于|不低于|培育|打造|新增|建成|建设|引进|形成|完成|力争|提高|提升|增长|下降|降低|占|培养|集聚|制定|推动|实现|"
    r"获批|获得|招引|汇集|部署|入选|上市|投入(?!使用|运营)|突破|控制|保持|帮扶|新建|改造|创建|开通|布局|孵化|认定|引育|汇聚|落户|设立|缩短|压缩|覆盖|扩大|增加|减少|总数|总量|规模|开展|举办"
)
# A number may be a target without a year where it is what is brought about, in words that bring about.
_BRINGS = re.compile(
    r"(?:引进|新增|培育|建成|打造|帮扶|达到?|突破|超过|新建|创建|开通|孵化|认定|引育|落户|设立|建设|改造|完成|形成|集聚|培养|实现|"
    r"提高到?|提升(?:到|至)?|力争|不少于|不低于|增加|增长|推动|推出|每年|年均|共)[^,。;]{0,24}$"
)
_PAST = re.compile(r"截至|已经|已有|已达|已建|累计已|现有|同比|比上年|周年|较上年|来自")
_MONEY = re.compile(r"奖励|补贴|补助|给予|罚款|注册资本|资助|最高|资金支持|贴息|租金|收费")
_AREA = re.compile(r"(?:面积|占地|用地)[^,。;0-9]{0,4}$")
_HOURS = re.compile(r"^(?:分钟|小时|天|年|次|场|层|间|度|倍)")
_LIMITS = re.compile(r"缩短|压缩|控制|达|以内|降|提升|提高|平均|通勤|通达|新增|举办|开展|扩大")
_RULE = re.compile(r"^的|^(?:企业|项目|单位|园区|人员|毕业生|建筑|用户|机组)(?:和|、|给|可|应|须|实行|予以)")
_STATE = re.compile(r"(?:发展|现实|工作|产业|现有)(?:基础|成效)$|现状|回顾|背景|形势|成就|问题$|挑战$|短板$")
_VERBS = re.compile(
    r"^(?:其中|(?:到|至|力争|在)?20\d\d年(?:底|末)?前?|并|且|力争|推动|实现|培育|打造|新增|建成|建设|引进|形成|完成|"
    r"制定|每年|累计|年均|使|将)+"
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
    "提升到",
    "下降",
    "降至",
    "降低",
    "占",
    "约",
    "共",
    "有",
    "不低于",
    "控制在",
    "稳定在",
    "保持在",
    "年均",
    "力争",
    "至",
    "到",
)
_NOUN = re.compile(r"^(?:的)?(?:[0-9]{1,4}(?:英寸|寸|吋|纳米|微米|米|级|吨级|兆瓦))?(?P<noun>[^,。;、()0-9]{2,24})")
UNSTATED_YEAR = {"unstated": "文本没有写明年份"}

# A year, the clause that names it, and a quote of it.
Ahead = tuple[int, str, str]


def now_of(text: str) -> int:
    """Return the year that a folded text speaks in: the first of its period or date, 0 if the opening has none."""
    match = _NOW.search(text[:1500])
    return int(match["year"]) if match else 0


class Scope(NamedTuple):
    """Whose target one is: `name` as the text has it, and the place of the layout that it is of, '' if of the whole."""

    name: str
    place: str = ""


def targets(
    sentence: Sentence, *, year: Ahead | None, scope: str, now: int = 0, places: Sequence[Place] = ()
) -> Iterator[Proposal]:
    """Yield the targets of a sentence, and areas as other figures.

    Args:
        sentence: where to look.
        year: the last year that the chapter named before, with its clause and quote.
        scope: whose targets they are if the sentence does not say.
        now: the year that the text speaks in; a year before it is past.
        places: the places of the sentence; what a part says that begins with one is a target of that place.
    """
    if sentence.clause.path[0] in (FRONT, TAIL):
        return
    ahead = years_ahead(sentence, now=now)
    past = is_past(sentence, now=now)
    last = ""
    hidden = [match.span() for match in _TITLED.finditer(sentence.words)]
    for low, high in parts(sentence.words):
        part = sentence.words[low:high]
        for at, values in _counted(part):
            if any(one <= low + at < other for one, other in hidden):
                continue
            before = part[:at]
            if _AREA.search(before) and "率" not in before[-6:]:
                yield sentence.propose("figure", "area", 0.8, low=low, high=high, nature="specification", **values)
                continue
            if values["indicator"] in _BARE and last:
                values["indicator"] = last
            if past or _MONEY.search(part) or not values["indicator"]:
                continue
            last = values["indicator"]
            own = [one for one in ahead if one.start() < low + at]
            stated = stated_year(sentence, own[-1]) if own else year
            is_aim = stated is not None or "目标" in sentence.clause.title
            if not _AIMS.search(part) or not (is_aim or _BRINGS.search(before)):
                continue
            sure = 0.85 if stated else 0.6 if is_aim else 0.5
            said: Any = UNSTATED_YEAR
            if stated is not None:
                said = {"value": stated[0], "clause": stated[1], "quote": stated[2]}
            whose = scope_of(sentence.words, low, places, default=scope)
            made = sentence.propose(
                "target", "target-number", sure, low=low, high=high, year=said, scope=whose.name, **values
            ).of_place(whose.place)
            yield made if stated else made.doubted("文本没有写明年份，也可能是任务中的数量")


def scope_of(words: str, low: int, places: Sequence[Place], *, default: str) -> Scope:
    """Return whose target the part of a sentence is that begins at `low`.

    That of the place which it begins with, else of the one that the sentence began with; 全市, 全区 is the whole.
    """
    for start in (low, 0):
        lead = _VERBS.match(words, start) if start == low else _OPENING.match(words)
        begin = lead.end() if lead else start
        if _WHOLE.match(words, begin):
            return Scope(default)
        named = next((one for one in places if one.low == begin and one.role not in _OUTSIDE), None)
        if named is not None:
            return Scope(default) if default.startswith(named.name) else Scope(named.name, named.name)
    return Scope(default)


_WHOLE = re.compile(r"(?:全|我|本)(?:市|区|省|县|州|国|域)")
_OPENING = re.compile(r"(?:[^,。;:]{0,16}[:,])?(?:(?:力争|争取)?(?:到|至|在)?20[0-9]{2}年(?:底|末)?(?:之?前)?,?)?")
_OUTSIDE = frozenset({"partner", "bound"})


def parts(words: str) -> Iterator[tuple[int, int]]:
    """Yield where the parts of a sentence between commas stand, without what ends them."""
    for part in _PART.finditer(words):
        yield part.start(), part.end() - (part[0][-1] in ",。;")


def counts(part: str) -> bool:
    """Whether a part of a sentence counts something."""
    return next(_counted(part), None) is not None


def years_ahead(sentence: Sentence, *, now: int) -> list[re.Match[str]]:
    """Return the years that a sentence names which are not past."""
    return [one for one in _YEAR.finditer(sentence.words) if int(one["year"]) >= now]


def is_past(sentence: Sentence, *, now: int) -> bool:
    """Whether a sentence tells what has been done."""
    if _PAST.search(sentence.words) or _STATE.search(sentence.clause.title):
        return True
    return not years_ahead(sentence, now=now) and _YEAR.search(sentence.words) is not None


# What says how a number binds, and not what it counts: it counts what the number before it did.
_BARE = frozenset(("", "达到", "突破", "超过", "实现", "达", "提升至", "提高到"))


def years(sentence: Sentence, *, now: int = 0) -> Ahead | None:
    """Return the last year that a sentence sets its sights on, with its clause and quote."""
    found = [one for one in _YEAR.finditer(sentence.words) if int(one["year"]) >= now and one[0][0] in "到至力"]
    return stated_year(sentence, found[-1]) if found else None


def stated_year(sentence: Sentence, match: re.Match[str]) -> Ahead:
    """Return a year with its clause and a quote that the clause holds once, if it can be had within the sentence."""
    text, clause = sentence.text, sentence.clause
    high = match.end()
    while True:
        span = text.folded.span(sentence.start + match.start(), sentence.start + high)
        quote = text.raw[span.start : span.end]
        inside = text.folded.range_of(Span(clause.start, clause.end))
        is_single = text.folded.text.find(fold(quote), inside[0], inside[1]) == sentence.start + match.start()
        again = text.folded.text.find(fold(quote), sentence.start + high, inside[1])
        if (is_single and again < 0) or high >= len(sentence.words) or high > match.end() + 60:
            return int(match["year"]), clause.id, quote
        high = min(high + 12, len(sentence.words))


def _counted(part: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the numbers that count something: of 5亿元以上企业5家 the second, the first is a threshold."""
    found = [match for match in _NUMBER.finditer(part) if match["unit"] and not _is_hour(match, part)]
    for at, match in enumerate(found):
        after = part[match.end() :]
        between = part[match.end() : found[at + 1].start()] if at + 1 < len(found) else "、"
        is_bound = match["after"] in ("以上", "以下")
        bounded = is_bound and ("、" not in between or _RULE.match(after) is not None)
        if not bounded and not (_IS_SUM.search(match["unit"]) and _COUNTS.match(after)):
            read = quantity_of(match)
            upper = {"upper": _whole(read.upper)} if read.upper is not None else {}
            values = {"operator": str(read.operator), "value": _whole(read.value), "unit": read.unit} | upper
            yield match.start(), {"indicator": _indicator(part[: match.start()], after), **values}
    for match in _ORDER.finditer(part):
        inside = any(one.start() <= match.start() < one.end() for one in found)
        if not inside and not _COUNTS.match(part[match.end() :]):
            values = _order(match["words"], part[: match.start()])
            indicator = _indicator(part[: match.start()], part[match.end() :])
            yield match.start(), {"indicator": indicator, **values}


# 营收超100亿元企业1家: the sum says which are counted.
_IS_SUM = re.compile(r"元$")
_COUNTS = re.compile(
    r"(?:级|以上|及以上)?的?(?:企业|项目|集群|产业|园区|基地|平台|龙头|领军|总部|单位|机构)[^,。;、0-9]{0,10}[0-9]{1,6}(?:家|个|户)"
)


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _is_hour(match: re.Match[str], part: str) -> bool:
    """Whether a number counts hours, years or times that say how, not how much."""
    unit = match["unit"]
    if unit.startswith("年") or (unit == "度" and match.start() and part[match.start() - 1] == "年"):
        return True
    return _HOURS.match(unit) is not None and _LIMITS.search(part) is None


def _order(words: str, before: str) -> dict[str, Any]:
    words = words.removeprefix("上")
    digits = re.match(r"[十百千万]{1,2}(?=[万亿].*级|[^十百千万])", words)
    lead = digits[0] if digits else words[:1]
    value = 1.0
    for numeral in lead:
        value *= _MAGNITUDE[numeral]
    rest = words[len(lead) :]
    if rest.endswith("级"):
        return {"operator": str(Operator.ORDER), "value": _whole(value), "unit": f"{rest[0]}元"}
    bound = Operator.AT_LEAST
    if rest.endswith("元"):
        bound = Operator.EQUAL if before.endswith("达到") else Operator.MORE_THAN
    return {"operator": str(bound), "value": _whole(value), "unit": rest.removesuffix("以上")}


def _indicator(before: str, after: str) -> str:
    subject = _without_tails(_VERBS.sub("", before.rpartition("、")[2] if _UNIT_BEFORE.search(before) else before))
    noun = _NOUN.match(after)
    if noun and (len(subject) < 2 or "依托" in subject):
        return noun["noun"]
    return subject or _leading(before)


def _leading(before: str) -> str:
    """Return the words right before a number that has nothing else to say what it counts: 年均增长, 突破."""
    found = _WORDS.search(before)
    return found[0] if found else ""


_WORDS = re.compile(r"(?<![0-9])(?!年(?!均)|底|末|前)[\u4e00-\u9fff]{2,8}$")


_UNIT_BEFORE = re.compile(rf"[0-9](?:{UNITS})[^0-9]{{0,24}}、[^、]{{0,12}}$")
_COMPARED = re.compile(r"(?:较|比)(?:20\d\d年|上年|[^,。;、]{0,4}时期末?)$")


def _without_tails(words: str) -> str:
    while tail := next((tail for tail in _TAILS if words.endswith(tail)), ""):
        words = words.removesuffix(tail)
    return _COMPARED.sub("", words)
