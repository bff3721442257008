"""四至: what a text says of each side of a site, every word of it, with the names of what bounds it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Compass(StrEnum):
    """A side of a 四至; `inward` points from that side to the site, as (east, north)."""

    EAST = "东"
    SOUTH = "南"
    WEST = "西"
    NORTH = "北"

    @property
    def inward(self) -> tuple[float, float]:
        """Unit vector from the side to the site."""
        return _INWARD[self]


_INWARD = {
    Compass.EAST: (-1.0, 0.0),
    Compass.WEST: (1.0, 0.0),
    Compass.NORTH: (0.0, -1.0),
    Compass.SOUTH: (0.0, 1.0),
}
_OPPOSITE = {
    Compass.EAST: Compass.WEST,
    Compass.WEST: Compass.EAST,
    Compass.SOUTH: Compass.NORTH,
    Compass.NORTH: Compass.SOUTH,
}


class BoundsClause(NamedTuple):
    """One side of a 四至 as worded."""

    side: Compass
    name: str


class SideRead(NamedTuple):
    """A side as it was read: its words (`text[start:end]`), and the names in them.

    `side` is a `Compass` word, or 西南 and the like, which bound a site and are no side of a 四至.
    """

    side: str
    words: str
    names: tuple[str, ...]
    start: int
    end: int


class BoundsRead(NamedTuple):
    """What was made of a 四至: its sides, and every other run of letters from the first side on (start, end)."""

    sides: tuple[SideRead, ...]
    left: tuple[tuple[int, int], ...]


_AFTER = r"(?:面|侧|边|部|端|界)?"
# 东至, 东到：, 东起, 东侧为, 东、南至, 西南面临, 东以…为界; what follows is the side.
_HEAD = re.compile(
    rf"(?P<sides>[东南西北](?:[、和及与]?[东南西北]){{0,3}}){_AFTER}"
    r"(?P<verb>以(?=[^，,、；;。\n]{1,40}为界)|至|到|达|抵|起(?:于|自)?|临(?:近)?|靠|邻|接|沿|[：:]|(?:边?界)?为|毗邻|紧邻|濒)"
    r"[：:]?[^\S\n]*"
)
# X以东、Y以南: the site lies east of X, so X bounds it on the west.
_BEYOND = re.compile(r"(?P<words>[^，,、；;。：:\n]{1,30}?)以(?P<side>[东南西北])(?![东南西北至])")
_JOINTS = re.compile(r"[、和及与]")
_STOPS = "，,；;。\n"
_OPEN, _CLOSE = "（(", "）)"
# What a text adds to the line that it names, longest first; none of it is a part of a name.
_TRAILING = re.compile(
    r"(?:为界|(?:南北|东西)?一线|范围|(?:的|所)?(?:围合|合围|围成)的?(?:区域|范围)|的(?:区域|范围)).*\Z", re.DOTALL
)
_NAMES = re.compile(r"[、，,/]|(?<=[路街道线河江])[和与及](?=[^，、]{2})")


def read_bounds(text: str) -> BoundsRead:
    """Read the sides of a 四至, with nothing left unsaid: each letter is a side's, or in `left`.

    A side's words run to the next stop or side; `、` parts names of one side, `，` ends it.
    """
    heads = list(_heads(text))
    sides: list[SideRead] = []
    for at, (_, end, which) in enumerate(heads):
        limit = heads[at + 1][0] if at + 1 < len(heads) else len(text)
        low, high = _words(text, end, limit)
        if low < high:
            sides += [SideRead(side, text[low:high], _names(text[low:high]), low, high) for side in which]
    if not sides:
        sides = list(_beyond(text))
    sides.sort(key=lambda side: side.start)
    first = heads[0][0] if heads else min((side.start for side in sides), default=len(text))
    return BoundsRead(tuple(sides), tuple(_gaps(text, first, sides)))


def parse_bounds(text: str) -> tuple[BoundsClause, ...]:
    """Read the sides of a 四至 in the order of the text.

    Returns:
        One row for each side that is worded, e.g. `(东, 中心路)`; a side that the text leaves out has none.

    Raises:
        ValueError: the text gives one side twice, or speaks of 西南 and the like.
    """
    sides = read_bounds(text).sides
    if len({side.side for side in sides}) != len(sides):
        raise ValueError(f"四至中同一方位出现两次：{text}")
    between = [side.side for side in sides if side.side not in list(Compass)]
    if between:
        raise ValueError(f"四至中的“{between[0]}”不是东、南、西、北的一面：{text}")
    return tuple(BoundsClause(Compass(side.side), side.words) for side in sides)


def _heads(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return where each side is announced, and which sides: 东、南至 are two, 西南面临 is one, between two sides."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for match in _HEAD.finditer(text):
        # A road may be called like a side (西至西至路), and what is in brackets speaks of the name before it.
        if found and (match.start() == found[-1][1] or _in_brackets(text, found[-1][1], match.start())):
            continue
        which = tuple(dict.fromkeys(_JOINTS.split(match["sides"])))
        found.append((match.start(), match.end(), which))
    return found


def _in_brackets(text: str, start: int, at: int) -> bool:
    before = text[start:at]
    opened = sum(before.count(mark) for mark in _OPEN)
    return opened > sum(before.count(mark) for mark in _CLOSE)


def _words(text: str, start: int, limit: int) -> tuple[int, int]:
    """Return where the words of a side stand: to the first stop outside brackets, without what trails a name."""
    depth = 0
    end = limit
    for at in range(start, limit):
        if text[at] in _OPEN:
            depth += 1
        elif text[at] in _CLOSE:
            depth -= 1
        if (
            depth < 0
            or (depth == 0 and text[at] in _STOPS)
            or (text[at] == "." and not text[at + 1 : at + 2].isdigit())
        ):
            end = at
            break
    words = text[start:end]
    trail = _TRAILING.search(words)
    if trail is not None and trail.start():
        words = words[: trail.start()]
    words = words.rstrip(" \t\u3000、，,；;和及与—-")
    lead = len(words) - len(words.lstrip(" \t\u3000：:"))
    return start + lead, start + len(words)


def _names(words: str) -> tuple[str, ...]:
    """Part the names of a side; a 、 inside brackets parts none."""
    cuts = [match.span() for match in _NAMES.finditer(words) if not _in_brackets(words, 0, match.start())]
    edges = [0, *(edge for cut in cuts for edge in cut), len(words)]
    parts = [words[low:high].strip() for low, high in zip(edges[::2], edges[1::2], strict=True)]
    return tuple(part for part in parts if part)


def _beyond(text: str) -> list[SideRead]:
    found = []
    for match in _BEYOND.finditer(text):
        side = _OPPOSITE[Compass(match["side"])]
        found.append(SideRead(side, match["words"], _names(match["words"]), *match.span("words")))
    return found


def _gaps(text: str, first: int, sides: list[SideRead]) -> list[tuple[int, int]]:
    """Return the runs between the sides, from the first announced side to the end."""
    gaps, at = [], first
    for side in sides:
        if side.start > at:
            gaps.append((at, side.start))
        at = max(at, side.end)
    if at < len(text):
        gaps.append((at, len(text)))
    return gaps
