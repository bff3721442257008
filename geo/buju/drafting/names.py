"""Names in a sentence: runs of letters between words that no name crosses, cut behind the last head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from buju.drafting.lexicon import HEAD, ROLE_OF, WIDE, edges, is_actor, is_counted, is_trade, is_vague
from buju.drafting.region import Finder

if TYPE_CHECKING:
    from buju.drafting.region import Region

_LONGEST = 30
_BRACKET = re.compile(r"[()]")
_MARKS = "“”\"'‘’"
_HOSTS = ("node", "town")
# What is larger than the unit that it is called after.
_LARGER = ("都市圈", "城市群", "经济圈", "经济带", "经济区")
_WATERS = frozenset("江河湖海路")
_UNIT_ENDS = ("区", "县", "市", "旗")
# A belt of general words (产业创新拓展带) is one of the layout all the same.
_PARTS_OF_LAYOUTS, _TELLING = ("belt", "axis", "core"), 4
# 某大学科技园 is one name, 某大学管理学院 two.
_OF_UNIVERSITY = re.compile(r"(?:国家)?(?:科技|创新|双创|产业|科学)?(?:城|园|谷|港|街区|附属)")
# Whoever governs a place is none: 某新区管委会.
_GOVERNS = re.compile(r"管委会|管理委员会|办事处|人民政府|政府|党工委|建设指挥部|公司|集团|局|委(?!托)")
# What praises a name is no part of it: 世界级光谷, 国内领先的某园.
_PRAISE = re.compile(r"(?:世界级|(?:世界|全球|国际|国内|全国)(?:一流|领先|知名|先进)(?:水平)?)的?")
_WIDE = Finder(WIDE)
_STOP = "、,。;:!?《》()"


class Name(NamedTuple):
    """A name as it stands at `low:high` of a sentence's words, with the role that its head speaks for.

    `is_proper` tells that a unit, a wide region, a quoted word or Latin letters are a part of it; `is_whole` that
    nothing but a word that no name crosses comes behind it.
    """

    low: int
    high: int
    text: str
    role: str
    is_proper: bool
    is_whole: bool


class Reader:
    """Reads names by one region's units."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._cut: tuple[str, Sequence[tuple[int, int]]] = ("", ())
        self._units: tuple[str, list[tuple[int, str]]] = ("", [])

    def names(self, words: str) -> Iterator[Name]:
        """Yield the names of a sentence that end in a head."""
        for low, high in self.chunks(words):
            yield from self._in_chunk(words, low, high)

    def units(self, words: str) -> Iterator[tuple[int, str, bool]]:
        """Yield the units and wide regions of a sentence: where, the name, and whether nothing else is in its chunk."""
        chunks = dict(self.chunks(words))
        for at, name in self._protected(words):
            yield at, name, chunks.get(at) == at + len(name)

    def chunks(self, words: str) -> Sequence[tuple[int, int]]:
        """Return the runs between edges; an edge inside the name of a unit is none."""
        # Every rule asks for those of the same sentence.
        if self._cut[0] != words:
            self._cut = (words, tuple(self._chunks(words)))
        return self._cut[1]

    def _chunks(self, words: str) -> Iterator[tuple[int, int]]:
        kept = [(at, at + len(name)) for at, name in self._protected(words)]
        cuts: list[tuple[int, int]] = []
        here = 0
        for start, end in sorted([*edges(words), *(match.span() for match in _BRACKET.finditer(words))]):
            while here < len(kept) and kept[here][1] <= start:
                here += 1
            inside = here < len(kept) and kept[here][0] < end
            if not inside and not self._is_bracket_of_name(words, start):
                cuts.append((start, end))
        at = 0
        for low, high in [*cuts, (len(words), len(words))]:
            if low > at:
                yield at, low
            at = max(at, high)

    def is_unit(self, name: str) -> bool:
        """Whether a name is that of a unit or a wide region."""
        return self._region.unit(name) is not None or name in WIDE

    def host(self, name: str) -> str:
        """Return the unit that a longer name begins with; '' if there is none."""
        unit = self._region.unit_at_start(name)
        if unit is None or len(name) <= len(unit.name) or name.endswith(_LARGER):
            return ""
        # 黄浦江 is a river, of whose banks most lie elsewhere.
        is_other = not name.startswith(unit.name) and name[len(unit.short) : len(unit.short) + 1] in _WATERS
        return "" if is_other else unit.name

    def _protected(self, words: str) -> list[tuple[int, str]]:
        if self._units[0] != words:
            found = [*self._region.finder.find(words), *_WIDE.find(words)]
            self._units = (words, sorted(found, key=lambda one: (one[0], -len(one[1]))))
        return self._units[1]

    def _is_bracket_of_name(self, words: str, at: int) -> bool:
        """Whether a bracket holds a unit and is a part of a name: 中国（湖北）自由贸易试验区."""
        if words[at] not in "()":
            return False
        low = at if words[at] == "(" else words.rfind("(", max(0, at - 12), at)
        high = words.find(")", low + 1, low + 12) if low >= 0 else -1
        return low > 0 and high > 0 and self.is_unit(words[low + 1 : high]) and words[high + 1 : high + 2] not in _STOP

    def _in_chunk(self, words: str, low: int, high: int) -> Iterator[Name]:
        for begin, end in self._parts(words, low, high):
            start = begin
            kept = [(begin + at, begin + at + len(name)) for at, name in self._protected(words[begin:end])]
            heads = [
                match
                for match in HEAD.finditer(words, start, end)
                if not any(one < match.end() < other for one, other in kept)
            ]
            if not heads:
                continue
            last = heads[-1]
            is_town = ROLE_OF[last[0]] == "town"
            for head in heads[:-1]:
                if is_town or self._ends_here(words, head):
                    yield from self._name(words, start, head, end)
                    start = head.end() if is_town or ROLE_OF[head[0]] in _HOSTS else start
            yield from self._name(words, start, last, end)

    def _ends_here(self, words: str, head: re.Match[str]) -> bool:
        """Whether a name ends in the midst of a chunk: 某大学 before 管理学院, 某岛 before a name with a unit."""
        if head[0] == "大学" or words[head.end() : head.end() + 1] == "“":
            return _OF_UNIVERSITY.match(words, head.end()) is None
        if ROLE_OF[head[0]] not in _HOSTS:
            return False
        return ROLE_OF[head[0]] == "town" or self._region.finder.at(words, head.end()) is not None

    def _parts(self, words: str, low: int, high: int) -> Iterator[tuple[int, int]]:
        """Part a chunk at 与, unless what stands before it is no name of its own (数学与交叉学科研究院)."""
        at = words.find("与", low, high)
        while at >= 0:
            left, right = words[low:at], words[at + 1 : high]
            is_one = (
                2 <= len(left) <= 12
                and all(head.end() < len(left) for head in HEAD.finditer(left))
                and not is_actor(left)
                and self._region.finder.at(right, 0) is None
                and HEAD.search(right) is not None
            )
            if not is_one:
                yield low, at
                low = at + 1
            at = words.find("与", at + 1, high)
        yield low, high

    def _own(self, words: str, low: int, head: re.Match[str]) -> int:
        """Return where a name begins behind the unit that it is of: 金堂县淮口街道, 龙华区九龙山科技城."""
        is_town = ROLE_OF[head[0]] == "town"
        while (name := self._region.finder.at(words, low)) is not None:
            end = low + len(name)
            is_full = self._region.units[name].name == name and name.endswith(_UNIT_ENDS)
            rest = words[end : head.start()]
            if not (rest if is_town else is_full and len(rest) > 2 and not is_vague(rest) and not is_trade(rest)):
                break
            low = end
        return low

    def _name(self, words: str, low: int, head: re.Match[str], end: int) -> Iterator[Name]:
        while low < head.start() and words[low] in "”’·-的":
            low += 1
        low = self._own(words, low, head)
        praise = _PRAISE.match(words, low, head.start())
        if praise is not None and head.end() - praise.end() >= 2 and not is_vague(words[praise.end() : head.start()]):
            low = praise.end()
        high = head.end()
        if _GOVERNS.match(words, high) is not None:
            return
        if words[high : high + 1] in ("”", "’") and words.count("“", low, high) > words.count("”", low, high):
            high += 1
        text = words[low:high]
        body = words[low : head.start()]
        is_balanced = text.count("“") == text.count("”") and text.count("(") == text.count(")")
        if not is_balanced or not 3 <= len(text) <= _LONGEST or len(body) < 2 or is_counted(text):
            return
        if is_vague(body) and not (ROLE_OF[head[0]] in _PARTS_OF_LAYOUTS and len(body) >= _TELLING):
            return
        proper = bool(self._protected(body)) or re.search(r"[A-Za-z]", body) is not None or "“" in text
        yield Name(low, high, text, ROLE_OF[head[0]], proper, high == end)


def is_element(name: str) -> bool:
    """Whether what stands in a list of places may be one."""
    bare = name.strip(_MARKS)
    return (
        2 <= len(bare) <= 16
        and not is_trade(bare)
        and not is_actor(bare)
        and not is_vague(bare)
        and not is_counted(bare)
        and re.search(r"[0-9%]", bare[:1]) is None
    )
