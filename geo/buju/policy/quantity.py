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


_UNIT = r"万亿元|亿元|万元|元|颗/年|发/年|个/年|颗|发|家|个|项|类|米|公里|年"

# Bounded repeats on purpose: an open one can hold the interpreter for seconds on a hostile text.
_QUANTITY = re.compile(
    r"(?P<before>超过|超|突破|不少于|不低于|近|约)?"
    r"(?P<number>[0-9]{1,12}(?:\.[0-9]{1,6})?)"
    r"(?:[—–~至-](?P<upper>[0-9]{1,12}(?:\.[0-9]{1,6})?))?"
    rf"(?P<many>余|多)?(?P<unit>{_UNIT})?"
    r"(?P<after>以上|左右|以内)?"
)
_ORDER = re.compile(r"(?P<number>[十百千万]{1,2})(?P<scale>万|亿)(?P<unit>元)?级")
_HUNDREDS = re.compile(rf"上(?P<number>[百千万])(?P<unit>{_UNIT})")
_WORDED = re.compile(rf"(?P<before>超过|超|突破)?(?P<number>[十百千万]{{1,2}})(?P<unit>{_UNIT}|亿元)(?P<after>以上)?")
_COUNTED = re.compile(r"(?P<number>[一二三四五六七八九十])大")
_SOME = re.compile(r"若干|一批")

_MAGNITUDE = {"十": 10, "百": 100, "千": 1000, "万": 10000}


def quantities(text: str) -> Iterator[Quantity]:
    """Yield the quantities that a policy wording holds, full-width digits read like plain ones.

    A yearly quantity (年产…, 每年…) has the unit that is worded: 年产50发 gives 发.
    """
    plain = unicodedata.normalize("NFKC", bare(text))
    for match in _QUANTITY.finditer(plain):
        upper = float(match["upper"]) if match["upper"] else None
        operator = _operator(match) if upper is None else Operator.RANGE
        yield Quantity(operator, float(match["number"]), match["unit"] or "", upper)
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


def order_words(text: str) -> str | None:
    """Return the first order of magnitude that a wording holds, in its own words, e.g. `千亿级`."""
    match = _ORDER.search(unicodedata.normalize("NFKC", bare(text)))
    return match[0] if match else None


def is_yearly(text: str) -> bool:
    """Whether a wording counts per year."""
    return "年产" in bare(text) or "每年" in bare(text)


def _operator(match: re.Match[str]) -> Operator:
    if match["before"] in ("超过", "超", "突破") or match["many"]:
        return Operator.MORE_THAN
    if match["before"] in ("近", "约") or match["after"] == "左右":
        return Operator.ABOUT
    if match["before"] or match["after"] == "以上":
        return Operator.AT_LEAST
    return Operator.EQUAL


def _magnitude(numerals: str) -> float:
    value = 1.0
    for numeral in numerals:
        value *= _MAGNITUDE[numeral]
    return value
