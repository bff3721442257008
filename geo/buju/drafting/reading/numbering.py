"""Automatic numbers of Word: 一、（一）1. that stand in no paragraph's text, counted as Word counts them.

ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple

from buju.policy.clause import numeral

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# Formats whose numbers are signs in a row.
_ROWS = {
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "ideographTraditional": "甲乙丙丁戊己庚辛壬癸",
    "lowerLetter": ascii_lowercase,
    "upperLetter": ascii_uppercase,
}
_LEGAL = str.maketrans("一二三四五六七八九十百零", "壹贰叁肆伍陆柒捌玖拾佰零")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CHINESE = {"chineseCounting", "chineseCountingThousand", "taiwaneseCountingThousand", "japaneseCounting"}


class _Level(NamedTuple):
    start: int
    format: str
    text: str
    style: str | None


class _List(NamedTuple):
    abstract: str
    starts: dict[int, int]


class Numbering:
    """Counts the numbered paragraphs of one document, in its order."""

    def __init__(self, root: _Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._read(root)

    def level_of(self, list_id: str, style: str | None) -> int:
        """Return the level that a list has for a style; its first if it names none."""
        found = self._lists.get(list_id)
        levels = self._levels.get(found.abstract, {}) if found else {}
        return next((at for at, level in levels.items() if style and level.style == style), 0)

    def next(self, list_id: str, level: int) -> str:
        """Return the number of the next paragraph of a list, as Word shows it; empty for bullets."""
        found = self._lists.get(list_id)
        levels = self._levels.get(found.abstract, {}) if found else {}
        if found is None or level not in levels:
            return ""
        counts = self._counts.setdefault(found.abstract, {})
        if list_id not in self._begun:
            self._begun.add(list_id)
            for at, start in found.starts.items():
                counts[at] = start - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for below in [at for at in counts if at > level]:
            del counts[below]
        if levels[level].format in ("bullet", "none"):
            return ""
        return _PLACE.sub(lambda match: _shown(levels, counts, int(match[1]) - 1), levels[level].text)

    def _read(self, root: _Element) -> None:
        for abstract in root.iter(f"{_W}abstractNum"):
            rows = {int(one.get(f"{_W}ilvl") or 0): _level(one) for one in abstract.iter(f"{_W}lvl")}
            self._levels[abstract.get(f"{_W}abstractNumId") or ""] = rows
        for one in root.iter(f"{_W}num"):
            abstract_id = _value(one, "abstractNumId") or ""
            starts = {
                int(over.get(f"{_W}ilvl") or 0): int(_value(over, "startOverride") or 1)
                for over in one.iter(f"{_W}lvlOverride")
                if over.find(f"{_W}startOverride") is not None
            }
            self._lists[one.get(f"{_W}numId") or ""] = _List(abstract_id, starts)


def _level(one: _Element) -> _Level:
    return _Level(
        int(_value(one, "start") or 1),
        _value(one, "numFmt") or "decimal",
        _value(one, "lvlText") or "",
        _value(one, "pStyle"),
    )


def _value(parent: _Element, name: str) -> str | None:
    found = parent.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val")


def _shown(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
    if level not in levels:
        return ""
    return counted(counts.get(level, levels[level].start), levels[level].format)


def counted(number: int, kind: str) -> str:
    """Return a number in one of Word's formats; in digits where the format or the number is a rare one."""
    if not 0 < number < 1000:
        return str(number)
    if kind in _CHINESE:
        return numeral(number)
    if kind in _ROWS:
        return _ROWS[kind][number - 1] if number <= len(_ROWS[kind]) else str(number)
    made = {
        "chineseLegalSimplified": numeral(number).translate(_LEGAL),
        "decimalFullWidth": str(number).translate(_FULL_WIDTH),
        "lowerRoman": _roman(number),
        "upperRoman": _roman(number).upper(),
    }
    return made.get(kind, str(number))


def _roman(number: int) -> str:
    letters = "m" * (number // 1000)
    number %= 1000
    for value, sign in ((500, "d"), (400, "cd"), *_ROMAN):
        while number >= value:
            letters, number = letters + sign, number - value
    return letters
