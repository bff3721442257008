"""The region of a plan: which province it is of, and the names of the units there, from the register of all China."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from buju.spatial.china import UnitLevel, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ENDING = re.compile(
    r"(?:[\u4e00-\u9fff]族){0,6}(?:自治县|自治区|自治州|特别行政区|地区|林区|特区|新区|省|市|区|县|旗|盟)$"
)
_PROVINCE = re.compile(r"(?:维吾尔|壮族|回族)?(?:自治区|特别行政区)$|[省市]$")
# Short names that are words of their own; only with their ending are they units.
_ROWS = (
    "和平 新城 城中 城关 城区 郊区 矿区 港口 通道 东方 平安 长安 朝阳 南山 东山 西山 北山 新兴 高新 开发",
    "集中 河东 河西 江北 江南 江东 城东 城西 城北 城南 海港 桥东 桥西 新华 中心 市中 东区 西区 南区 北区",
    "大同 安全 永久 保税 白云 龙华 红旗 前进 向阳 青年 和谐 文化 兴业 泰来 富裕 开放 新和 中原 华容 长海",
    "安定 永定 公安 资源 阳光 东风 友好 建华 工农 南岸 东岸 团结 东至",
)
_WORDS = frozenset(word for row in _ROWS for word in row.split())
_HEAD = 1500
_OPENING = 8


class Unit(NamedTuple):
    """A unit of the register: its full name, its name without the ending, its level and the units above it."""

    name: str
    short: str
    level: str
    province: str
    city: str


class Finder:
    """Finds names of two letters or more in a text, the longest at each place, in one pass whatever their number."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = {}
        for name in sorted(names, key=len, reverse=True):
            self._by_start.setdefault(name[:2], []).append(name)

    def at(self, words: str, at: int) -> str | None:
        """Return the longest name that stands at a place of `words`."""
        for name in self._by_start.get(words[at : at + 2], ()):
            if words.startswith(name, at):
                return name
        return None

    def find(self, words: str) -> Iterator[tuple[int, str]]:
        """Yield where names begin in `words`, and the names; none overlaps another."""
        end = 0
        for at in range(len(words) - 1):
            if at >= end and words[at : at + 2] in self._by_start:
                name = self.at(words, at)
                if name is not None:
                    end = at + len(name)
                    yield at, name


@dataclass(frozen=True, slots=True)
class Region:
    """Where a plan speaks of: the unit that it is of (None for the whole country), and how units are found in words.

    `units` are found by their full or short names; a short name that is a word of its own does not count.
    """

    home: Unit | None
    units: dict[str, Unit]
    finder: Finder

    def unit(self, name: str) -> Unit | None:
        """Return the unit of a full or short name, or None."""
        return self.units.get(name)

    def unit_at_start(self, name: str) -> Unit | None:
        """Return the unit that a longer name begins with, or None."""
        found = self.finder.at(name, 0)
        return self.units[found] if found else None


@lru_cache(maxsize=1)
def register() -> tuple[Unit, ...]:
    """Return the provinces, cities and districts of China (Tianditu 2025-09), in this order."""
    provinces = [
        Unit(one.name, _PROVINCE.sub("", one.name), "province", one.name, "") for one in units(UnitLevel.PROVINCE)
    ]
    known = {unit.name for unit in provinces}
    others = [
        Unit(one.name, _short(one.name), str(level), one.province, one.city)
        for level in (UnitLevel.CITY, UnitLevel.DISTRICT)
        for one in units(level)
        if level is UnitLevel.DISTRICT or one.name not in known
    ]
    return (*provinces, *others)


def region_of(text: str) -> Region:
    """Return the region of a folded text: the unit that its opening names, else the province that most of it names."""
    named = _counted(text)
    weights: Counter[str] = Counter()
    for unit, times in named.items():
        weights[unit.province] += times
    best = weights.most_common(1)
    is_clear = bool(best) and best[0][1] * 2 > weights.total() and best[0][1] >= _OPENING
    province = best[0][0] if is_clear else ""
    inside = [unit for unit in register() if unit.province == province]
    outside = [unit for unit in register() if unit.level in ("province", "city") and unit.province != province]
    named_units: dict[str, Unit] = {}
    for unit in (*outside, *reversed(inside)):
        named_units[unit.name] = unit
        if (unit.level == "province" or unit.province == province) and unit.short not in _WORDS:
            named_units[unit.short] = unit
    home = (_titled(text, province) or _home(named, province)) if province else None
    return Region(home, named_units, Finder(named_units))


# 云溪区低空经济发展规划: the unit that the name of a plan begins with is the one that it is for.
_PLAN = re.compile(r"规划|方案|计划|意见|条例|措施|办法|纲要|决定")
_TITLE, _OPENS = 40, 800


def _titled(text: str, province: str) -> Unit | None:
    """Return the unit of a province behind which the opening of a text first names a plan, with no other between."""
    units, finder = _everywhere()
    found = [*finder.find(text[:_OPENS])]
    for (at, name), after in zip(found, [*(at for at, _ in found[1:]), _OPENS], strict=False):
        own = [unit for unit in units[name] if unit.province == province]
        end = at + len(name)
        if len(own) == 1 and _PLAN.search(text, end, min(after, end + _TITLE)):
            return own[0]
    return None


def _home(named: Counter[Unit], province: str) -> Unit | None:
    """Return the narrowest unit of a province that the opening names half as often as the one named most, or more."""
    own = {unit: times for unit, times in named.items() if unit.province == province and times >= _OPENING}
    often = [unit for unit, times in own.items() if times * 2 >= max(own.values())]
    return max(often, key=lambda unit: (("province", "city", "district").index(unit.level), own[unit]), default=None)


@lru_cache(maxsize=1)
def _everywhere() -> tuple[dict[str, list[Unit]], Finder]:
    units: dict[str, list[Unit]] = {}
    for unit in register():
        names = {unit.name, unit.short} if unit.level != "district" else {unit.name}
        for name in names:
            if name not in _WORDS:
                units.setdefault(name, []).append(unit)
    return units, Finder(units)


def _counted(text: str) -> Counter[Unit]:
    """Count how often units are named; what the opening names counts more, a name of several units for none."""
    units, finder = _everywhere()
    counted: Counter[Unit] = Counter()
    for at, name in finder.find(text):
        if len(units[name]) == 1:
            counted[units[name][0]] += _OPENING if at < _HEAD else 1
    return counted


def _short(name: str) -> str:
    short = _ENDING.sub("", name)
    return short if len(short) >= 2 else name
