"""Numbers, lengths and names in words: read from users (ASCII digits after folding), and told to readers."""

from __future__ import annotations

import re
from decimal import Decimal

from buju.errors import QuestionInvalid
from buju.folded import narrow
from buju.legible import plain

_NUMBER = re.compile(r"[+-]?(\d{1,15})(\.\d{1,12})?")
_LENGTH = re.compile(r"(?P<number>[^a-z公千米里]+)(?P<unit>m|米|km|公里|千米)?")
_MOST_DIGITS = 13
# Longer ones have more digits than a number may be written with.
_FARTHEST_M = 1e12
_METRES = {None: 1.0, "m": 1.0, "米": 1.0, "km": 1000.0, "公里": 1000.0, "千米": 1000.0}


def number(words: str, *, field: str) -> float:
    """Return a finite number, or raise QuestionInvalid naming the field."""
    folded = narrow(words).strip()
    if not _NUMBER.fullmatch(folded) or not folded.isascii():
        raise QuestionInvalid(field, f"“{words[:40]}”不是数字；应如 1500 或 0.5")
    return float(folded)


def metres(words: str, *, field: str) -> float:
    """Return a distance in metres, to the micrometre: `1500`, `1500m`, `1.5km`, `1.5公里`; zero or more.

    Raises:
        QuestionInvalid: not a length, below zero, or above 1e12; the message names the field.
    """
    folded = narrow(words).strip().lower()
    match = _LENGTH.fullmatch(folded)
    if match is None:
        raise QuestionInvalid(field, f"“{words[:40]}”不是距离；应如 1500、1500m 或 1.5公里")
    value = number(match["number"], field=field) * _METRES[match["unit"]]
    if value < 0:
        raise QuestionInvalid(field, f"距离“{words[:40]}”小于 0；应为 0 以上的数")
    if value > _FARTHEST_M:
        raise QuestionInvalid(field, f"距离“{words[:40]}”过大；应不超过 10 亿公里")
    # Nothing is measured to a hair's breadth: so written, the number reads back as the same.
    return round(value, 6)


def limit_words(metres: float) -> str:
    """Return a distance as it was asked for, to its last digit: `850.5 米`, `12.345 公里`."""
    asked = Decimal(plain(metres))
    return f"{asked} 米" if asked < 1000 else f"{_bare(asked.scaleb(-3))} 公里"


def metre_words(metres: float, *, limit: float | None = None) -> str:
    """Return a distance for readers: `850 米`, `12.4 公里`; beside a limit, as many digits as show its side of it."""
    ends = (0.0, float("inf") if limit is None else limit)
    if metres < 1000:
        return f"{sided(metres, *ends, places=0)} 米"
    # In thousands, so that the digits are those that are printed.
    return f"{sided(metres, *ends, places=2, scale=3)} 公里"


def sided(value: float, low: float, high: float, *, places: int, scale: int = 0) -> str:
    """Return a number, rounded, in units of 10 to the `scale`: inside and outside of a range show in what is printed.

    What is above `high`, or below `low`, is printed so; what is not is not. That takes more digits than `places` only
    where rounding would bring a number onto an end, or past it.
    """
    exact, least, most = (Decimal(repr(float(one))) for one in (value, low, high))
    for digits in range(places, _MOST_DIGITS):
        told = round(exact.scaleb(-scale), digits)
        if ((told.scaleb(scale) > most) is (exact > most)) and ((told.scaleb(scale) < least) is (exact < least)):
            return _bare(told)
    return _bare(exact.scaleb(-scale))


def _bare(number: Decimal) -> str:
    words = format(number, "f")
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return "0" if words == "-0" else words


def named(name: str) -> str:
    """Return a name in quotation marks, unless it brings its own."""
    return name if "“" in name else f"“{name}”"
