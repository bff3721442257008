"""Layout wordings: 一核两带 and its like, areas that a text parts its ground into, and which places are their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from buju.drafting.lexicon import HEAD, ROLE_OF, edges
from buju.drafting.names import is_element

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Sentence

_NOUN = (
    r"核心|核|心|轴|带|廊|区|翼|极|点|平台|基地|园|圈|环|城|谷|港|组团|片|横|纵|沿|中心|通道|链|体|镇|湾|岛|星|箭|群|芯|门户|枢纽|"
    r"节点|板块|高地|走廊|街|路|河|江|湖|山|线|面|网|库|港区|园区|片区|新城|集群|示范区|功能区"
)
_PART = (
    rf"[一二三四五六七八九十两双多][\u4e00-\u9fff]{{0,2}}?(?:{_NOUN})"
    r"(?:引领|牵引|支撑|联动|协同|辐射|带动|驱动|拓展|集聚|发展|多点|布局|融合|共进|齐飞|并进)?"
)
_WORDING = re.compile(rf"“?(?P<wording>{_PART}(?:[、,+·和]?{_PART}){{1,5}})”?")
# What is quoted and called a layout is one, whatever its shape.
_QUOTED = re.compile(
    r"“(?P<wording>[^“”。;]{2,30})”(?:的)?(?:[^,。;“”、]{0,12}?)(?:布局|格局|结构|架构|空间体系|大通道|走廊体系|集聚模式|联动模式|版图|发展思路|思路)"
)
_PLAIN = re.compile(
    r"(?:构建|形成|打造|优化|完善|呈现|确立)(?P<wording>[一二三四五六七八九十两双多][^,。;“”的]{1,18})(?:的)?"
    r"(?:总体|空间|产业|区域|发展|功能|城市|生态|协同){1,3}(?:布局|格局|结构)"
)
_AREAS = re.compile(
    r"(?:分为|划分为|形成|构建|布局|包括|打造|建设)(?P<areas>[^,。;]{4,80}?[一二三四五六七八九十两0-9]{1,2}个?(?:大)?"
    r"(?:功能区|片区|板块|组团|区域|园区|基地|产业带|集聚区|示范区|中心|走廊))"
)
_MEMBER = re.compile(
    r"(?P<name>[\u4e00-\u9fff“”A-Za-z0-9]{2,16}?(?:区|带|廊|圈|核|组团|片|板块|园|基地|城|港|中心|走廊|谷|湾))"
    r"(?:[、和与及]|(?=[一二三四五六七八九十两0-9]))"
)
# “一核”：X; 一核即X, “两带”指X和Y.
_MEANS = re.compile(
    rf"“?(?P<part>[一二三四五六七八九十两双多][\u4e00-\u9fff]{{0,2}}?(?:{_NOUN}))”?"
    r"(?:[:]|,?(?:即|是指|指的是|指|为|包括|分别为))(?:以|围绕|依托)?"
    r"(?P<body>[^。;:“]{2,100})"
)
_JOINT = re.compile(r"[、,]|和(?!平|田|谐)|以?及|与")
_BUILT = re.compile(
    r"(?:共建|建设|打造|形成|构建|设立|搭建)(?P<name>[^,。;、的“”一]{2,14}?(?:平台|极|翼|芯|环|门户))(?=[,。;、]|$)"
)
_NO_LAYOUT = re.compile(
    r"一带一路|一[\u4e00-\u9fff]一(?:品|证|策|图|特|业|码|企|库|网|档|景|链|表|站|园|村|镇|县|产业)|四通一达|三品一标|"
    r"一老一小|双创|双一流|双碳|^十[一二三四五六七八九]五$"
)
_SHAPED = re.compile(r"^(?!.*的.*的)(?=.*[一二三四五六七八九十两双多核轴带廊翼东南西北])")


def layouts(sentence: Sentence) -> Iterator[Proposal]:
    """Yield the wordings of a layout that a sentence holds, the areas that one lists, and what their parts are."""
    spans: list[tuple[int, int]] = []
    for pattern, sure, rule in ((_QUOTED, 0.9, "quoted"), (_PLAIN, 0.75, "called"), (_WORDING, 0.6, "counted")):
        for match in pattern.finditer(sentence.words):
            low, high = match.span("wording")
            if not _SHAPED.search(match["wording"]):
                continue
            if _NO_LAYOUT.search(match["wording"]) or any(one < high and low < other for one, other in spans):
                continue
            spans.append((low, high))
            certain = 0.9 if match[0].startswith("“") else sure
            yield sentence.propose("layout", f"layout-{rule}", certain, low=low, high=high, wording=match["wording"])
    for match in _AREAS.finditer(sentence.words):
        if "、" in match["areas"] and not _NO_LAYOUT.search(match["areas"]):
            low, high = match.span("areas")
            yield sentence.propose("layout", "layout-areas", 0.8, low=low, high=high, wording=match["areas"])
            for part in _MEMBER.finditer(match["areas"]):
                yield from _member(sentence, low + part.start("name"), low + part.end("name"), "place-of-layout", 0.85)
    yield from _meant(sentence)


def built(sentence: Sentence) -> Iterator[Proposal]:
    """Yield what a sentence of a clause with a layout sets up that ends in a part of layouts alone (平台, 翼, 极)."""
    for match in _BUILT.finditer(sentence.words):
        yield from _member(sentence, *match.span("name"), "place-built", 0.6)


def _meant(sentence: Sentence) -> Iterator[Proposal]:
    """Yield the places that a part of the wording is said to be."""
    for match in _MEANS.finditer(sentence.words):
        at = match.start("body")
        rows: list[tuple[int, int]] = []
        for cut in [*_JOINT.finditer(sentence.words, *match.span("body")), None]:
            end = cut.start() if cut else match.end("body")
            row = _named(sentence.words, at, end)
            if row is None:
                break
            rows.append(row)
            at = cut.end() if cut else end
        for low, high in rows:
            yield from _member(sentence, low, high, "place-of-part", 0.8, part=match["part"])


def _named(words: str, low: int, high: int) -> tuple[int, int] | None:
    """Return the name at the beginning of a run: to its last head, or the whole of a short one."""
    cut = next((start for start, _ in edges(words, low, high) if start > low), high)
    heads = [head for head in HEAD.finditer(words, low, high) if head.end() <= max(cut, low + 2)]
    if heads and heads[-1].end() - low >= 3:
        return low, heads[-1].end()
    return (low, cut) if cut == high and high - low <= 8 and is_element(words[low:high]) else None


def _member(sentence: Sentence, low: int, high: int, rule: str, sure: float, *, part: str = "") -> Iterator[Proposal]:
    name = sentence.words[low:high]
    head = next((match[0] for match in HEAD.finditer(name) if match.end() == len(name)), "")
    beside = {"role": ROLE_OF.get(head, "core" if "核" in part else "cluster")}
    yield sentence.propose("mention", rule, sure, low=low, high=high, name=name, **beside)
    made = sentence.propose("membership", "membership-of-layout", sure - 0.1, low=low, high=high, part=part or name)
    yield made.of_place(name)
