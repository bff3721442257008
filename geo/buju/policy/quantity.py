"""Quantities in policy wording: number, unit, and the operator word, which is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from buju.folded import bare


class Operator(StrEnum):
    """How a plan binds a number. 千亿级 is an order of magnitude, never “= 1000 亿”."""

    EQUAL = "equal"
    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    MORE_THAN = "more-than"
    ABOUT = "about"
    ORDER = "order"
    RANGE = "range"
    SOME = "some"
    ACHIEVE = "achieve"

    @property
    def word(self) -> str:
        """The operator as a reader would say it."""
        return _WORDS[self]


_WORDS = {
    Operator.EQUAL: "达到",
    Operator.AT_LEAST: "以上",
    Operator.AT_MOST: "以内",
    Operator.MORE_THAN: "超过",
    Operator.ABOUT: "左右",
    Operator.ORDER: "量级",
    Operator.RANGE: "区间",
    Operator.SOME: "若干",
    Operator.ACHIEVE: "实现",
}


class Quantity(NamedTuple):
    """One quantity of a text: operator, number (None for 若干, 一批), its unit as worded, and a range's upper end."""

    operator: Operator
    value: float | None
    unit: str
    upper: float | None = None


_SCALED = r"亿元|元|美元|欧元|平方公里|平方千米|平方米|立方米|公顷|亩|公里|千米|米|人次|人|名|户|架次|吨标准煤|吨|"
_SCALED += r"标准箱|标箱|千瓦时|千瓦|"
_SCALED += r"件|个|家|片|台|辆|套|头|只|株|箱|票|单|册|双|件次|车次|航次|床|座|平方|kW|TEU"
_PLAIN = (
    r"%|‰|个百分点|百分点|公里/小时|千米/小时|海里|毫米|厘米|公斤|千克|兆瓦时|兆瓦|吉瓦|位|颗|发|枚|项|类|条|处|种|所|栋|幢|间|张|"
    r"艘|架|台套|列|趟|班|款|支|场|次|批|篇|本|门|块|对|组|孔|笔|例|宗|层|倍|成|分钟|小时|天|年|元/平方米|平方米/人|"
    r"Mbps|Gbps|PFLOPS|EFLOPS|MW|GW|TB|PB|km|万元/亩|亿元/平方公里|度"
)
# What plans count in: 万 and 亿 before most of them, a year or the like behind them.
UNITS = (
    rf"(?:[百千]?[万亿](?:{_SCALED})|{_PLAIN}|{_SCALED})"
    r"(?:/(?:年|月|日|天|小时|分钟|公里|平方公里|平方米|万人|千人|人|户|亩|公顷|万元|个|家)){0,2}"
)

BEFORE = r"不超过|不高于|不多于|控制在|超过|超|突破|高于|大于|不少于|不低于|不小于|至少|近|约|达到?约"
# Bounded repeats on purpose: an open one can hold the interpreter for seconds on a hostile text.
NUMBER = (
    rf"(?P<before>{BEFORE})?"
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,4}(?![0-9])|[0-9]{1,12}(?:\.[0-9]{1,6})?)"
    rf"(?:(?:{UNITS})?[—–~～至到-](?P<upper>[0-9]{{1,12}}(?:\.[0-9]{{1,6}})?))?"
    rf"(?P<many>余|多)?(?P<unit>{UNITS})?"
    r"(?P<after>以上|左右|以内|以下)?"
)
_QUANTITY = re.compile(NUMBER)
_ORDER = re.compile(r"(?P<number>[十百千万]{1,2})(?P<scale>万|亿)(?P<unit>元)?级")
_HUNDREDS = re.compile(rf"上(?P<number>[百千万])(?P<unit>{UNITS})")
_WORDED = re.compile(
    rf"(?P<before>超过|超|突破)?(?<![0-9.])(?P<number>[十百千万]{{1,2}})(?P<unit>{UNITS}|亿元)(?P<after>以上)?"
)
_COUNTED = re.compile(r"(?P<number>[一二三四五六七八九十])大")
_SOME = re.compile(r"若干|一批")

_MAGNITUDE = {"十": 10, "百": 100, "千": 1000, "万": 10000}


def quantities(text: str) -> Iterator[Quantity]:
    """Yield the quantities that a policy wording holds, full-width digits read like plain ones.

    A yearly quantity (年产…, 每年…) has the unit that is worded: 年产50发 gives 发.
    """
    plain = unicodedata.normalize("NFKC", bare(text))
    for match in _QUANTITY.finditer(plain):
        yield quantity_of(match)
    for match in _ORDER.finditer(plain):
        yield Quantity(Operator.ORDER, _magnitude(match["number"]), f"{match['scale']}元")
    for match in _WORDED.finditer(plain):
        if match["before"] or match["after"]:
            operator = Operator.MORE_THAN if match["before"] else Operator.AT_LEAST
            yield Quantity(operator, _magnitude(match["number"]), match["unit"])
    for match in _HUNDREDS.finditer(plain):
        yield Quantity(Operator.AT_LEAST, _magnitude(match["number"]), match["unit"])
    for match in _COUNTED.finditer(plain):
        yield Quantity(Operator.EQUAL, float("一二三四五六七八九十".index(match["number"]) + 1), "")
    for _ in _SOME.finditer(plain):
        yield Quantity(Operator.SOME, None, "")


def quantity_of(match: re.Match[str]) -> Quantity:
    """Return the quantity that a match of `NUMBER` reads."""
    upper = float(match["upper"]) if match["upper"] else None
    operator = _operator(match) if upper is None else Operator.RANGE
    return Quantity(operator, float(match["number"].replace(",", "")), match["unit"] or "", upper)


def order_words(text: str) -> str | None:
    """Return the first order of magnitude that a wording holds, in its own words, e.g. `千亿级`."""
    match = _ORDER.search(unicodedata.normalize("NFKC", bare(text)))
    return match[0] if match else None


def is_yearly(text: str) -> bool:
    """Whether a wording counts per year."""
    return "年产" in bare(text) or "每年" in bare(text)


def _operator(match: re.Match[str]) -> Operator:
    before, after = match["before"] or "", match["after"]
    if before in ("不超过", "不高于", "不多于", "控制在") or after in ("以内", "以下"):
        return Operator.AT_MOST
    if before in ("超过", "超", "突破", "高于", "大于") or match["many"]:
        return Operator.MORE_THAN
    if before.endswith(("近", "约")) or after == "左右":
        return Operator.ABOUT
    if before or after == "以上":
        return Operator.AT_LEAST
    return Operator.EQUAL


def _magnitude(numerals: str) -> float:
    value = 1.0
    for numeral in numerals:
        value *= _MAGNITUDE[numeral]
    return value
