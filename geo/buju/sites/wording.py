"""Numbers, lengths and names in words: read from users (ASCII digits after folding), and told to readers."""

from __future__ import annotations

import re

from buju.errors import QuestionInvalid
from buju.folded import narrow

_NUMBER = re.compile(r"[+-]?(\d{1,15})(\.\d{1,12})?")
_LENGTH = re.compile(r"(?P<number>[^a-z公千米里]+)(?P<unit>m|米|km|公里|千米)?")
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


def plain(value: float) -> str:
    """Return a number without exponent or needless zeros, as `number` reads it."""
    return f"{value:.12f}".rstrip("0").rstrip(".")


def metre_words(value: float) -> str:
    """Return a distance for readers: `850 米`, `12.4 公里`."""
    if value < 1000:
        return f"{value:.0f} 米"
    return f"{value / 1000:.2f}".rstrip("0").rstrip(".") + " 公里"


def named(name: str) -> str:
    """Return a name in quotation marks, unless it brings its own."""
    return name if "“" in name else f"“{name}”"
