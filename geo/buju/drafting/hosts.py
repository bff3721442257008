"""Hosts: in whose ground a sentence puts a place, and how it says so (位于, 在…建设, 某区建设…, the heading above)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from buju.drafting.lexicon import edges
from buju.folded import fold
from buju.policy.fact import HostManner

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.drafting.region import Region
    from buju.drafting.sentences import Place, Sentence

# Roles of what holds others; a place in it may be any but these outermost ones.
_HOLDS = frozenset({"host", "town", "park", "core", "cluster", "node"})
_HELD = frozenset({"core", "cluster", "park", "node", "facility", "area"})
_LIES = re.compile(
    r"(?:位于|[坐座]落[于在]|地处|落户[于在]?|落地[于在]?|落址[于在]?|选址[于在]?|布局[在于]|设[在于]|设立在|建[在于]|建设在|分布[在于])"
)
_IN = re.compile(r"(?<![现正存潜所])(?P<how>在(?!建|职|校|线|册|轨|途)|依托)")
_INSIDE = re.compile(r"(?:境|辖区|区域|范围|园区)?(?:内|中)|[东南西北中]部|全域|等地|、")
_BUILDS = re.compile(r"建设|建成|打造|布局|新建|扩建|筹建|设立|规划|构建|形成|建立")
# What a sentence whose subject builds something goes on with, right behind the subject.
_LEADS_ON = re.compile(
    r"(?:将|要|应|需|可|重点|加快|大力|积极|着力|全力|主要|计划|拟|正|已|则|推进|推动|支持|:){0,6}"
    r"(?:建设|建成|打造|布局|新建|扩建|筹建|设立|规划|构建|形成|建立|依托|以|围绕|聚焦|发挥|立足|做强|做优|做大)"
)
_BETWEEN = re.compile(r"交界|之间|交汇|接壤|以[东南西北]")
_PARTS = re.compile(r"[^,;。]+")
_FAR = 16
# What a sentence that goes on about the same place begins with.
_ITSELF = ("", "其", "园区", "基地", "该园区", "该基地", "片区", "项目", "整体", "主体")


class _Lying(NamedTuple):
    """A place, what holds it, how the text says so, and the words that do (`low:high`)."""

    held: str
    host: str
    manner: HostManner
    rule: str
    sure: float
    low: int
    high: int
    doubt: str = ""


def hosts(sentence: Sentence, places: Sequence[Place], *, region: Region, subject: str) -> Iterator[Proposal]:
    """Yield which places a sentence puts into which others.

    Args:
        sentence: where to look.
        places: the places that stand in it.
        region: whose units are known by short names too.
        subject: the place that the clause speaks of, '' if of none.
    """
    said: set[tuple[str, str]] = set()
    for one in _lying(sentence, places, subject):
        host = _full(one.host, region)
        key = (one.held, host)
        if key in said or one.held == host or _is_home(host, region) or one.held in one.host:
            continue
        said.add(key)
        values = {"name": one.held, "host": host, "manner": str(one.manner)}
        made = sentence.propose("host", one.rule, one.sure, low=one.low, high=one.high, **values)
        yield made.of_place(made.values["name"]).doubted(one.doubt)


def _lying(sentence: Sentence, places: Sequence[Place], subject: str) -> Iterator[_Lying]:
    words = sentence.words
    yield from _adjoining(places)
    for match in _LIES.finditer(words):
        yield from _located(words, match, places, subject)
    for match in _IN.finditer(words):
        yield from _placed_in(words, match, places)
    for part in _PARTS.finditer(words):
        yield from _built(words, part, places)
    yield from _under_heading(sentence, places)


def _adjoining(places: Sequence[Place]) -> Iterator[_Lying]:
    """Yield a town right behind the unit that it is of: 金堂县淮口街道."""
    for one, two in pairwise(places):
        if one.high == two.low and one.role in _HOLDS and two.role in ("town", "park") and one.role != "town":
            yield _Lying(two.name, one.name, HostManner.OUTRIGHT, "host-adjoining", 0.75, one.low, two.high)


def _located(words: str, match: re.Match[str], places: Sequence[Place], subject: str) -> Iterator[_Lying]:
    chain = _chain(places, match.end(), match.end() + 2)
    if not chain or _BETWEEN.search(words[chain[-1].high : chain[-1].high + _FAR]):
        return
    of = chain[-1].high + 1 if words[chain[-1].high :][:1] == "的" else -1
    behind = [one for one in places if one.low == of and one.role in _HELD]
    held = behind[0] if behind else _before(words, places, match.start())
    opening = words[max(words.rfind(sign, 0, match.start()) for sign in ",;。:") + 1 : match.start()]
    if held is None and (not subject or opening not in _ITSELF):
        return
    name, low = (held.name, min(held.low, match.start())) if held else (fold(subject), match.start())
    sure = 0.85 if held else 0.55
    high = max(chain[-1].high, behind[0].high if behind else 0)
    for at, host in enumerate(reversed(chain)):
        yield _Lying(name, host.name, HostManner.OUTRIGHT, "host-located", sure - 0.05 * at, low, high)


def _placed_in(words: str, match: re.Match[str], places: Sequence[Place]) -> Iterator[_Lying]:
    """Yield what is built in a place: 在某市布局建设某园, 依托某镇建设某基地."""
    chain = _chain(places, match.end(), match.end())
    if not chain or chain[-1].role not in _HOLDS:
        return
    is_in = match["how"] == "在"
    if not is_in and chain[-1].role not in ("host", "town"):
        return
    sure, doubt = (0.8, "") if is_in else (0.55, "原文用“依托”，不是“位于”")
    for held in _built_behind(words, chain[-1].high, places):
        for at, host in enumerate(reversed(chain)):
            yield _Lying(
                held.name, host.name, HostManner.OUTRIGHT, "host-in", sure - 0.05 * at, match.start(), held.high, doubt
            )


def _built(words: str, part: re.Match[str], places: Sequence[Place]) -> Iterator[_Lying]:
    """Yield what the place that a part of a sentence begins with builds: 江夏区将建设某园."""
    chain = _chain(places, part.start(), part.start() + 1)
    if not chain or chain[-1].role not in ("host", "town", "park", "cluster", "core"):
        return
    for held in _built_behind(words, chain[-1].high, places):
        yield _Lying(held.name, chain[-1].name, HostManner.BUILDER, "host-builder", 0.6, chain[0].low, held.high)


def _under_heading(sentence: Sentence, places: Sequence[Place]) -> Iterator[_Lying]:
    """Yield what is built in a clause whose heading is a place."""
    title = fold(sentence.clause.title).strip("“”:。")
    if not _IS_PLACE.match(title) or edges(title) or title in sentence.words[: len(title) + 8]:
        return
    for part in _PARTS.finditer(sentence.words):
        for verb in _BUILDS.finditer(sentence.words, part.start(), part.end()):
            for held in _row(sentence.words, verb.end(), part.end(), places):
                yield _Lying(held.name, title, HostManner.CARRIED, "host-heading", 0.5, held.low, held.high)


_IS_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,10}(?:区|县|市|镇|乡|街道|新城|园区|开发区|高新区|旗)$")


def _built_behind(words: str, at: int, places: Sequence[Place]) -> list[Place]:
    """Return the places that the first verb of building behind `at` has for its object, before another place acts."""
    inside = _INSIDE.match(words, at)
    at = inside.end() if inside and words[inside.start()] != "、" else at
    if _LEADS_ON.match(words, at) is None:
        return []
    acting = (one.low for one in places if one.low > at and words[one.low - 1] in ",;" and one.role in _HOLDS)
    stops = [*acting, *(stop for sign in "。;" if (stop := words.find(sign, at)) >= 0)]
    end = min(stops, default=len(words))
    rows = (_row(words, verb.end(), end, places) for verb in _BUILDS.finditer(words, at, end))
    return next((row for row in rows if row), [])


def _row(words: str, low: int, high: int, places: Sequence[Place]) -> list[Place]:
    """Return the places of a list that begins near `low`: joined by 、 or 和, with no other words in between."""
    found: list[Place] = []
    for one in places:
        if one.low < low or one.high > high or one.role not in _HELD:
            continue
        gap = words[found[-1].high if found else low : one.low]
        if (found and gap not in ("、", "和", "及", "与", "以及")) or len(gap) > _FAR or "," in gap:
            break
        found.append(one)
    return found


def _chain(places: Sequence[Place], low: int, high: int) -> list[Place]:
    """Return the places that stand one right behind the other, the first beginning at `low` to `high`."""
    found: list[Place] = []
    for one in places:
        if (not found and low <= one.low <= high) or (found and one.low == found[-1].high):
            found.append(one)
    return found if found and found[-1].role in _HOLDS else []


def _before(words: str, places: Sequence[Place], at: int) -> Place | None:
    """Return the place that stands before a verb in the same part of a sentence, if it can be held."""
    floor = max(words.rfind(sign, 0, at) for sign in ",;。:") + 1
    row = [one for one in places if floor <= one.low and one.high <= at and one.role in _HELD]
    return row[-1] if row and at - row[-1].high <= _FAR else None


def _full(name: str, region: Region) -> str:
    unit = region.unit(name)
    return unit.name if unit is not None else name


def _is_home(host: str, region: Region) -> bool:
    home = region.home
    return home is not None and host in (home.name, home.city, home.province)
