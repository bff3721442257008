"""Clauses of a policy text, addressed by heading path: 第一章 / 第一条 / 一、 / （一） / 1. / （1） / ① / 专栏1 / ——.

The order of the numbers decides what is a heading, not the layout: page breaks and converters put the wrong
heading marks (or none) before a line, and a wrapped line may start with something that looks like a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from buju.folded import fold, unwrapped

FRONT, TAIL, WHOLE = "文首", "文尾", "正文"

_DIGITS = "一二三四五六七八九"
_NUMERAL = r"[一二三四五六七八九十百零〇]{1,6}"
_ORDINAL = rf"(?:{_NUMERAL}|[0-9０-９]{{1,3}})"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# Whatever Unicode calls a blank may indent a line, and so may what nobody sees.
_BLANK = r"[^\S\n]|[\u200b\u2060\ufeff#*]"
_LINE = re.compile(rf"^(?:{_BLANK})*+(?P<body>\S.*)$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)
_CONTENTS = re.compile(r"^(?:[^\S\n]|[#*])*+目[^\S\n]*+录(?:[^\S\n]|[*])*+$", re.MULTILINE)
_MARKED = re.compile(r"^#{1,6}[ \t]++(?P<title>[^\n]{1,60})$", re.MULTILINE)


class Level(IntEnum):
    """How deep a kind of heading stands among the others; a text uses some of them."""

    APPENDIX = 1
    BOOK = 2
    PART = 3
    DIVISION = 4
    ARTICLE = 5
    CHAPTER = 6
    SECTION = 7
    ITEM = 8
    SUBITEM = 9
    CIRCLED = 10
    BOX = 11
    DASH = 12


# Any of these may open a text; the others stand below one.
_TOPS = (Level.BOOK, Level.PART, Level.ARTICLE, Level.CHAPTER)


_TITLE = r"(?:[*\s]++|[：:])(?P<title>[^。；;\n]{1,40})"

_HEADS: dict[Level, re.Pattern[str]] = {
    # A bare word on its line: `附件：1. …` lists what is attached, and is none of it.
    Level.APPENDIX: re.compile(
        r"(?P<n>附[件录表][^\S\n]*+[0-9０-９一二三四五六七八九十A-Z]{0,3})[：:]?(?P<title>)(?:[^\S\n]|[*])*+$",
        re.MULTILINE,
    ),
    Level.BOOK: re.compile(rf"第[^\S\n]*+(?P<n>{_ORDINAL})[^\S\n]*+编{_TITLE}"),
    Level.PART: re.compile(rf"第[^\S\n]*+(?P<n>{_ORDINAL})[^\S\n]*+章{_TITLE}"),
    Level.DIVISION: re.compile(rf"第[^\S\n]*+(?P<n>{_ORDINAL})[^\S\n]*+节{_TITLE}"),
    Level.ARTICLE: re.compile(rf"第(?P<n>{_ORDINAL})条(?:[*\s：:]++|$)(?P<title>)", re.MULTILINE),
    # A title alone on its line, or closed by a full stop with the text behind it.
    Level.CHAPTER: re.compile(rf"(?P<n>{_NUMERAL})、[*\s]*+(?P<title>[^。；;\n]{{1,40}})(?:。|$)", re.MULTILINE),
    Level.SECTION: re.compile(rf"[（(](?P<n>{_NUMERAL})[）)][*\s]*(?P<title>[^。.\n]{{1,60}})"),
    Level.ITEM: re.compile(r"(?P<n>[0-9０-９]{1,3})[.．、][*\s]*(?P<title>(?![0-9０-９])[^。.\n]{1,60})"),
    Level.SUBITEM: re.compile(r"(?P<n>[（(]?[0-9０-９]{1,2}[）)])[*\s]*(?P<title>[^。.\n]{1,60})"),
    Level.CIRCLED: re.compile(rf"(?P<n>[{_CIRCLED}])[*\s]*(?P<title>[^。.\n]{{1,60}})"),
    # 专栏, its number and its title often stand on three lines.
    Level.BOX: re.compile(
        r"专栏\s*+(?P<n>[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})[*\s：:]++(?P<title>[^。\n]{1,40})$", re.MULTILINE
    ),
    # A dash clause always closes its title with a full stop, so the title may run over hard wraps.
    Level.DASH: re.compile(r"[—―─]{2,3}[*\s]*(?P<title>[^。.]{1,60})"),
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
        if self.level == 1 and self.id[0] in _DIGITS + "十":
            return f"{self.id}、{self.title}"
        if self.id == self.title or not self.title:
            return self.id
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
    headings = list(_headings(raw)) or _marked(raw)
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


def why_whole(raw: str) -> str | None:
    """Say in Chinese why a text is one clause; None if it has headings."""
    clauses = parse_clauses(raw)
    if clauses[0].path != (WHOLE,):
        return None
    if not raw.strip():
        return "没有条款：文件里没有文字"
    like = [line["body"] for line in _LINE.finditer(raw) if any(_heads(raw, line.start("body")))]
    if not like:
        return "没有条款：没有一行以编号（第一章、第一条、一、（一）、1.）或标题记号（#）开头，全文作为一条"
    return f"没有条款：有 {len(like)} 行像标题，但编号不是从“一”起逐个相接，如“{unwrapped(like[0])[:20]}”，全文作为一条"


def _heads(raw: str, at: int) -> Iterator[tuple[Level, re.Match[str]]]:
    for level, pattern in _HEADS.items():
        match = pattern.match(raw, at)
        if match is not None:
            yield level, match


def _headings(raw: str) -> Iterator[_Heading]:
    """Yield the lines that continue a numbering; a number out of sequence is running text."""
    last = dict.fromkeys(Level, 0)
    restarts: set[Level] = set()
    names: set[str] = set()
    contents = _contents(raw)
    for line in _LINE.finditer(raw):
        if line.start() in contents:
            continue
        for level, match in _heads(raw, line.start("body")):
            is_open = any(last[top] for top in _TOPS)
            if level not in _TOPS and not is_open:
                continue
            # Dashes and appendices are counted, dashes afresh under every other heading.
            counted = level in (Level.DASH, Level.APPENDIX)
            number = last[level] + 1 if counted else _number(match["n"])
            # Sections and items may run on through the chapters of a plan (（十一）, 20.) or start again at one.
            if number != last[level] + 1 and not (number == 1 and level in restarts):
                continue
            name = _name(level, number, match)
            if level is Level.APPENDIX and name in names:
                continue
            names.add(name)
            last[level] = number
            restarts = (restarts - {level}) | {below for below in Level if below > level}
            if level is not Level.DASH:
                last[Level.DASH] = 0
            title = unwrapped(match["title"]).strip("*：: ")
            yield _Heading(level=level, name=name, title=title, start=line.start())
            break


def _contents(raw: str) -> range:
    """Return where the table of contents stands: from 目录 to where its first entry comes again as a heading."""
    head = _CONTENTS.search(raw)
    if head is None:
        return range(0)
    first = None
    for line in _LINE.finditer(raw, head.end()):
        entry = line["body"][:80].strip("* ").rstrip("0123456789").rstrip(" .…·．\t").replace(" ", "")
        if first is None and any(_heads(raw, line.start("body"))):
            first = entry
        elif first is not None and entry == first:
            return range(head.start(), line.start())
    return range(0)


def _marked(raw: str) -> list[_Heading]:
    """Return the headings that have a mark and no number: asked only of texts in which nothing is numbered."""
    marked = list(_MARKED.finditer(raw))
    if len(marked) < 2:
        return []
    seen: dict[str, int] = {}
    headings = []
    for match in marked:
        title = unwrapped(match["title"]).strip("*：: ")
        seen[title] = seen.get(title, 0) + 1
        name = title if seen[title] == 1 else f"{title}·{seen[title]}"
        headings.append(_Heading(level=Level.CHAPTER, name=name, title=title, start=match.start()))
    return headings


_WORDS = {Level.BOOK: "编", Level.PART: "章", Level.DIVISION: "节", Level.ARTICLE: "条"}


def _name(level: Level, number: int, match: re.Match[str]) -> str:
    names = {
        Level.CHAPTER: numeral(number),
        Level.SECTION: f"({numeral(number)})",
        Level.ITEM: str(number),
        Level.BOX: f"专栏{number}",
        Level.DASH: f"——{number}",
        Level.CIRCLED: match[0][:1],
    }
    if level in names:
        return names[level]
    written = fold(match["n"])
    return f"第{written}{_WORDS[level]}" if level in _WORDS else written


def _tail_start(raw: str, headings: list[_Heading]) -> int:
    rule = _RULE.search(raw, headings[-1].start)
    return rule.start() if rule else len(raw)


def _number(numeral: str) -> int:
    """Read 1–999 from Chinese numerals, (full-width) digits in brackets or none, or ①; 0 if it is neither."""
    if numeral in _CIRCLED:
        return _CIRCLED.index(numeral) + 1
    digits = numeral.strip("（）()")
    if digits[0] not in _DIGITS + "十百零〇":
        return int(digits)
    hundreds, hundred, rest = numeral.partition("百")
    if hundred:
        if len(hundreds) != 1 or hundreds not in _DIGITS:
            return 0
        below = _below_hundred(rest.lstrip("零〇")) if rest else 0
        return 0 if rest and not below else 100 * (_DIGITS.index(hundreds) + 1) + below
    return _below_hundred(numeral)


def _below_hundred(numeral: str) -> int:
    tens, ten, ones = numeral.partition("十")
    if any(letter not in _DIGITS for letter in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return 0
    if not ten:
        return _DIGITS.index(tens) + 1 if tens else 0
    return 10 * (_DIGITS.index(tens) + 1 if tens else 1) + (_DIGITS.index(ones) + 1 if ones else 0)


def numeral(number: int) -> str:
    """Return 1–999 in Chinese numerals, as headings are counted."""
    hundreds, below = divmod(number, 100)
    tens, ones = divmod(below, 10)
    lead = _DIGITS[hundreds - 1] + "百" if hundreds else ""
    if hundreds and 0 < below < 10:
        return f"{lead}零{_DIGITS[ones - 1]}"
    head = "" if tens == 0 else "十" if tens == 1 and not hundreds else _DIGITS[tens - 1] + "十"
    return lead + head + (_DIGITS[ones - 1] if ones else "")
