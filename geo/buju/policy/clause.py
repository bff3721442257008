"""Clauses of a policy text, addressed by heading path: 一、 / （一） / 1. / ——.

The order of the numbers decides what is a heading, not the layout: page breaks and converters put the wrong
heading marks (or none) before a line, and a wrapped line may start with something that looks like a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from buju.folded import unwrapped

FRONT, TAIL, WHOLE = "文首", "文尾", "正文"

_DIGITS = "一二三四五六七八九"
_NUMERAL = r"[一二三四五六七八九十]{1,3}"
_LINE = re.compile(r"^[ \t\u3000#*]*(?P<body>\S.*)$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)


class Level(IntEnum):
    """Depth of a clause."""

    CHAPTER = 1
    SECTION = 2
    ITEM = 3
    DASH = 4


_HEADS: dict[Level, re.Pattern[str]] = {
    Level.CHAPTER: re.compile(rf"(?P<n>{_NUMERAL})、[* \t]*+(?P<title>[^。；;\n]{{1,40}}?)[* \t]*+$", re.MULTILINE),
    Level.SECTION: re.compile(rf"[（(](?P<n>{_NUMERAL})[）)][*\s]*(?P<title>[^。.\n]{{1,60}})"),
    Level.ITEM: re.compile(r"(?P<n>[0-9０-９]{1,3})[.．、][*\s]*(?P<title>(?![0-9０-９])[^。.\n]{1,60})"),
    # A dash clause always closes its title with a full stop, so the title may run over hard wraps.
    Level.DASH: re.compile(r"—{2,3}[*\s]*(?P<title>[^。.]{1,60})"),
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its heading path, its heading's words, and its span in the raw text.

    `path` is e.g. `("四", "(一)", "1")`, `id` is that joined; `start:end` runs from the heading to the next
    clause that is not inside this one. The matter before the first chapter is the clause 文首, what follows
    the closing rule is 文尾. A text without headings is the one clause 正文.
    """

    path: tuple[str, ...]
    title: str
    start: int
    end: int

    @property
    def id(self) -> str:
        """The clause's address, e.g. `四(一)1` or `二——1`."""
        return "".join(self.path)

    @property
    def level(self) -> int:
        """Depth of the clause: 1 for chapters, front matter and tail."""
        return len(self.path)

    @property
    def label(self) -> str:
        """The address with the heading's words, for readers, e.g. `四(一)1 加强关键核心技术攻关`."""
        if self.path[0] in (FRONT, TAIL, WHOLE):
            return self.id
        if self.level == 1:
            return f"{self.id}、{self.title}"
        number = self.id.split("——", maxsplit=1)[0]
        return f"{number}——{self.title}" if "——" in self.id else f"{number} {self.title}"


@dataclass(frozen=True, slots=True)
class _Heading:
    level: Level
    name: str
    title: str
    start: int


def parse_clauses(raw: str) -> tuple[Clause, ...]:
    """Split a raw policy text into its clauses, in text order (a parent stands before its children)."""
    headings = list(_headings(raw))
    if not headings:
        return (Clause(path=(WHOLE,), title=WHOLE, start=0, end=len(raw)),)
    tail = _tail_start(raw, headings)
    clauses = [Clause(path=(FRONT,), title=FRONT, start=0, end=headings[0].start)]
    path: list[tuple[Level, str]] = []
    for at, heading in enumerate(headings):
        path = [step for step in path if step[0] < heading.level] + [(heading.level, heading.name)]
        ends = (later.start for later in headings[at + 1 :] if later.level <= heading.level)
        names = tuple(name for _, name in path)
        clauses.append(Clause(path=names, title=heading.title, start=heading.start, end=next(ends, tail)))
    if tail < len(raw):
        clauses.append(Clause(path=(TAIL,), title=TAIL, start=tail, end=len(raw)))
    return tuple(clauses)


def _headings(raw: str) -> Iterator[_Heading]:
    """Yield the lines that continue a numbering; a number out of sequence is running text."""
    last = dict.fromkeys(Level, 0)
    restarts: set[Level] = set()
    for line in _LINE.finditer(raw):
        for level, pattern in _HEADS.items():
            match = pattern.match(raw, line.start("body"))
            if match is None or (level is not Level.CHAPTER and not last[Level.CHAPTER]):
                continue
            # Dashes bear no number: they are counted afresh under every other heading.
            number = last[level] + 1 if level is Level.DASH else _number(match["n"])
            # Sections and items may run on through the chapters of a plan (（十一）, 20.) or start again at one.
            if number != last[level] + 1 and not (number == 1 and level in restarts):
                continue
            last[level] = number
            restarts = (restarts - {level}) | {below for below in Level if below > level}
            if level is not Level.DASH:
                last[Level.DASH] = 0
            title = unwrapped(match["title"]).strip("*：: ")
            yield _Heading(level=level, name=_name(level, number), title=title, start=line.start())
            break


def _name(level: Level, number: int) -> str:
    if level is Level.CHAPTER:
        return _numeral(number)
    if level is Level.SECTION:
        return f"({_numeral(number)})"
    return str(number) if level is Level.ITEM else f"——{number}"


def _tail_start(raw: str, headings: list[_Heading]) -> int:
    rule = _RULE.search(raw, headings[-1].start)
    return rule.start() if rule else len(raw)


def _number(numeral: str) -> int:
    """Read 1–99 from Chinese numerals or (full-width) digits; 0 if it is neither."""
    if numeral[0] not in _DIGITS + "十":
        return int(numeral)
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _DIGITS.index(numeral) + 1 if len(numeral) == 1 else 0
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return 10 * (_DIGITS.index(tens) + 1 if tens else 1) + (_DIGITS.index(ones) + 1 if ones else 0)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens - 1] + "十"
    return head + (_DIGITS[ones - 1] if ones else "")
