"""Who is responsible: brackets and lines with a label (责任单位：…), brackets of units alone, and running sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from buju.drafting.lexicon import is_edge

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Sentence

_BRACKET = re.compile(r"\((?P<inside>(?:[^()]|\([^()]{0,30}\)){2,600})\)")
_LABEL = re.compile(
    r"(?P<label>(?:主要)?(?:责任|牵头|配合|主办|协办|参与|参加|实施|主管|落实|成员)(?:责任)?(?:部门|单位|处室|主体)?)"
    r"(?:[::]|包括|(?<=单位)[为有])"
)
_LEADING = re.compile(r"责任|牵头|主办|实施|主管|落实")
_PART = re.compile(r"[、,;。]|(?<=[委局办会府院])(?:和|与)(?=[市区县省各])")
_UNIT = re.compile(
    r"[^\d%“”]{1,24}(?:委|局|办|厅|部|署|院|政府|管委会|委员会|办公室|单位|部门|中心|集团|公司|海关|总队|支队|协会|"
    r"联合会|工商联|联社|街道|镇|乡|园区|高新区|开发区|新区|银行|分行|各区|各县|法院|部|站|所|队|处|社|联|会)$"
)

# Running sentences: by whom something is done stands before one of these words, or behind 由, 会同.
_DOES = re.compile(
    r"(?P<lead>牵头|负责|(?:按照?|根据|依)(?:各自|照)?的?职[责能]|分别负责|主办|承办|要(?!求|素|点|闻|么)|需要?(?!求)|应当|应(?!急|用|对|当)|"
    r"(?:会同|联合(?![国会体]))(?P<others>[^,。;:()]{2,120}))|(?P<support>(?:积极)?(?:配合|参与|协助|协办))"
)
_STRONG = re.compile(r"牵头|负责|职[责能]|办|配合|参与|协")
_BY = re.compile(r"由(?!于|此|来)|第[一二三四五六七八九十百零0-9]{1,8}条|[0-9]{1,3}[.、]")
_SEATED = re.compile(r"办公室设在(?P<unit>[^,。;:()]{2,20})")
# 牵头建立工作机制，…: what comes right behind is what they do; 牵头，会同…: what it is stands further off.
_TASK = re.compile(
    r"(?:负责|组织|做好)?(?P<task>(?!单位|部门|[的等和与或对在以为将把被及]|根据|按照|依[据照法]|通过|结合|围绕|针对)"
    r"[\u4e00-\u9fff][^,。;:()]{3,60})(?=[,。;]|$)"
)
_BACK = 160
# 各县(市)区, 县(市、区): the brackets are letters of the name.
_INSIDE = re.compile(r"\((?=[市区县州、旗自治]{1,7}\))[^()]{1,7}\)")
_ENDS = (
    *("局", "委", "厅", "办", "管委会", "委员会", "政府", "办公室", "领导小组", "专班", "工作组", "联席会议", "海关"),
    *("集团", "公司", "总队", "支队", "街道办", "街道办事处", "镇政府", "银行", "分行", "工商联", "法院", "检察院"),
    *("人民银行", "证监局", "税务局", "联合会", "研究院", "工委", "党委", "公司"),
)
_TERRITORIES = ("市", "区", "县", "镇", "街道", "州", "旗", "区县", "市区")
_VAGUE = re.compile(
    r"^(?:各|有关|相关|其他|等|本|该|上述|市级|区级|县级|各级|全市|全区|职能|主管|行业|所有|地方){0,4}"
    r"(?:部门|单位|政府|公司|集团|机构|企业|银行|市|区|县|镇|办|委|局|专班|研究院)$"
)
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z()、]{2,24}")
_AND = re.compile(r"、|和(?=[市区县省各])|与(?=[市区县省各])|及(?=[市区县省各])|以及")
_TAIL = re.compile(r"等(?:有关|相关|市级|区级|各|多个|多家|[0-9]{1,3}个?|职能){0,3}(?:部门|单位|委办局|成员单位)?$")


class _Named(NamedTuple):
    """Units that a sentence names one after another, and where the first begins and the last ends."""

    units: list[str]
    low: int
    high: int


def units(sentence: Sentence) -> Iterator[Proposal]:
    """Yield the responsible units of a sentence, lead and support apart."""
    lines = list(_lines(sentence))
    yield from lines
    spans: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(sentence.words):
        made = list(_bracket(sentence, match))
        spans += [match.span()] if made else []
        yield from made
    if not lines:
        yield from _running(sentence, spans)


def _bracket(sentence: Sentence, match: re.Match[str]) -> Iterator[Proposal]:
    inside = match["inside"]
    labels = list(_LABEL.finditer(inside))
    if labels and labels[0].start() == 0:
        parts = [(label["label"], label.end()) for label in labels]
        ends = [label.start() for label in labels[1:]] + [len(inside)]
        for (label, low), high in zip(parts, ends, strict=True):
            role = "lead" if _LEADING.search(label) else "support"
            named = _named(inside[low:high])
            if named:
                yield _proposal(sentence, match.span(), named, f"units-labelled-{role}", 0.95)
    else:
        named = _named(inside)
        if named and all(_UNIT.match(unit) for unit in named) and sentence.words[match.end() :] in ("", "。"):
            yield _proposal(sentence, match.span(), named, "units-unlabelled", 0.8)


def _lines(sentence: Sentence) -> Iterator[Proposal]:
    """Yield the units of lines that have a label and no brackets: 责任单位：甲委、乙局."""
    words = sentence.words
    labels = [label for label in _LABEL.finditer(words) if _opens_line(sentence, label.start())]
    for label, after in zip(labels, [*labels[1:], None], strict=False):
        end = after.start() if after else len(words)
        stop = min((at for at in (words.find(sign, label.end(), end) for sign in "。;") if at >= 0), default=end)
        named = _line(sentence, label.end(), stop)
        if named:
            role = "lead" if _LEADING.search(label["label"]) else "support"
            span = (label.start(), named.high)
            yield _proposal(sentence, span, named.units, f"units-line-{role}", 0.85)


def _opens_line(sentence: Sentence, at: int) -> bool:
    inside = sentence.words.rfind("(", 0, at) > sentence.words.rfind(")", 0, at)
    if at == 0 or inside or sentence.words[at - 1] in "。;,":
        return not inside
    text = sentence.text
    before = text.raw[text.folded.origin(sentence.start + at - 1) + 1 : text.folded.origin(sentence.start + at)]
    return "\n" in before


def _line(sentence: Sentence, low: int, high: int) -> _Named | None:
    """Return the units from `low` on, up to what is none."""
    named: list[str] = []
    end = at = low
    plain = _plain(sentence.words)
    while at < high:
        cut = _PART.search(plain, at, high)
        stop = cut.start() if cut else high
        part = sentence.words[at:stop].removesuffix("等")
        if part and (part.startswith("办公室") or not (_UNIT.match(part) or part.endswith(_TERRITORIES))):
            break
        named += [part] if part else []
        end, at = stop, cut.end() if cut else high
    return _Named(named, low, end) if named else None


def _running(sentence: Sentence, taken: list[tuple[int, int]]) -> Iterator[Proposal]:
    """Yield the units that a sentence says something is done by: 由甲局牵头, 乙委会同丙局, 丁区、戊镇要."""
    plain = _plain(sentence.words)
    for match in _DOES.finditer(plain):
        if any(low <= match.start() < high for low, high in taken):
            continue
        before = _before(sentence.words, plain, match.start(), is_strong=_STRONG.search(match[0]) is not None)
        role = "support" if match["support"] else "lead"
        said = match.start("others") if match["others"] else match.end()
        if before is not None:
            does = None if match["others"] else _does(sentence.words, match.end())
            high = does[1] if does else said
            yield _proposal(sentence, (before.low, high), before.units, f"units-running-{role}", 0.7, does=does)
        if match["others"]:
            beside = _behind(sentence.words, plain, match.start("others"), match.end("others"))
            if beside is not None:
                yield _proposal(sentence, (beside.low, beside.high), beside.units, "units-running-support", 0.65)
    for match in _SEATED.finditer(plain):
        unit = sentence.words[slice(*match.span("unit"))]
        if _is_unit(unit, is_strong=False):
            yield _proposal(sentence, match.span(), [unit], "units-running-lead", 0.65)


def _does(words: str, at: int) -> tuple[int, int] | None:
    """Return where the words stand that say what is done, right behind by whom; None where others do."""
    found = _TASK.match(words, at)
    return found.span("task") if found else None


def _before(words: str, plain: str, at: int, *, is_strong: bool) -> _Named | None:
    """Return the units of the list that ends at a place."""
    floor = max(0, at - _BACK)
    low = max((plain.rfind(sign, floor, at) + 1 for sign in ",。;:("), default=0)
    low = max(low, floor)
    last = max((match.end() for match in _BY.finditer(plain, low, at)), default=low)
    is_strong = is_strong or last > low
    run = plain[last:at]
    tail = _TAIL.search(run)
    return _listed(words, plain, last, at - (len(tail[0]) if tail else 0), is_strong=is_strong)


def _behind(words: str, plain: str, low: int, high: int) -> _Named | None:
    """Return the units of the list that begins at a place, up to a word that no name crosses."""
    ends = [at for at in range(low + 2, high + 1) if plain[low:at].endswith(_ENDS)]
    end = next((at for at in ends if at == high or (is_edge(plain, at) and plain[at] not in "、和与及")), None)
    return _listed(words, plain, low, end, is_strong=False) if end is not None else None


def _listed(words: str, plain: str, low: int, high: int, *, is_strong: bool) -> _Named | None:
    pieces: list[tuple[int, int]] = []
    at = low
    for cut in [*_AND.finditer(plain, low, high), None]:
        end = cut.start() if cut else high
        pieces.append((at, end))
        at = cut.end() if cut else end
    named = [words[start:end] for start, end in pieces]
    sure = is_strong or len(named) > 1
    if not named or not all(_is_unit(name, is_strong=sure) for name in named):
        return None
    return _Named(named, low, high)


def _is_unit(name: str, *, is_strong: bool) -> bool:
    ends = _ENDS + _TERRITORIES if is_strong else _ENDS
    if not _NAME.fullmatch(name) or not name.endswith(ends) or _VAGUE.match(name):
        return False
    return _VERB.search(name) is None


# A verb in it makes a sentence of it: 加快建设新区.
_VERB = re.compile(
    r"加快|推动|推进|支持|建设(?!局|委|厅|和|管理|交通|开发|指挥)|打造|依托|通过|形成|落实|积极|充分|联合(?!会)|会同|以及|格局|"
    r"具体|分别|认真|协同|[的由向将把为是在等让被]"
)


def _plain(words: str) -> str:
    """Return words of the same length whose brackets that are letters of a name part no list."""
    return _INSIDE.sub(lambda match: "县" * len(match[0]), words)


def _named(words: str) -> list[str]:
    named, at, plain = list[str](), 0, _plain(words)
    for cut in [*_PART.finditer(plain), None]:
        named.append(words[at : cut.start() if cut else len(words)].removesuffix("等"))
        at = cut.end() if cut else at
    return [name for name in named if name]


def _proposal(
    sentence: Sentence,
    span: tuple[int, int],
    named: list[str],
    rule: str,
    sure: float,
    *,
    does: tuple[int, int] | None = None,
) -> Proposal:
    """Return who is responsible: for what the sentence says that they do, else for what the clause is about."""
    task = sentence.words[slice(*does)] if does else sentence.clause.title or sentence.clause.id
    return sentence.propose("responsibility", rule, sure, low=span[0], high=span[1], task=task, units=named)
