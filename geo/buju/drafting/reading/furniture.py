"""What a page has besides its text: running heads, page numbers, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buju.drafting.reading.flow import Flow
    from buju.drafting.reading.typeset import Line, Sheet

# How many lines at the top and the bottom of a page may be none of its text, and in which part of its height.
_EDGE_LINES, _EDGE = 3, 0.14
_NUMBER = re.compile(
    r"[-—－–―·.\s]{0,12}+(?:第?\s{0,8}+\d{1,4}\s{0,8}+页?|[ivxlc]{1,6})[-—－–―·.\s]{0,12}+"
    r"|第?\s{0,8}+\d{1,4}\s{0,8}+页?\s{0,8}+[/／，,共]{1,4}+\s{0,8}+\d{1,4}\s{0,8}+页?|(?:page|p\.)\s{0,8}+\d{1,4}(?:\s{0,8}+(?:of|/)\s{0,8}+\d{1,4})?",
    re.I,
)
_DIGITS = re.compile(r"\d+")
_NOTE = re.compile(r"\s*(?:[①-⑳➀-➉]|\[\d{1,2}\]|〔\d{1,2}〕|注[：:1-9]|\*|\d{1,2}\s)")


def without_running_heads(sheets: Sequence[Sheet], flow: Flow) -> None:
    """Take page numbers, and lines that come again at the edges of pages, out of the sheets; each kind is told."""
    again = Counter(key for one in sheets for key in {_key(one, line) for line in _edges(one)})
    # Left and right pages may have heads of their own.
    fewest = max(3, 0.3 * len(sheets)) if len(sheets) > 5 else 2
    # Where heads stand, a head that comes once (of a chapter, of the only left page) is one too.
    places = {
        (key[1], round(line.size)) for one in sheets for line in _edges(one) if again[key := _key(one, line)] >= fewest
    }
    for one in sheets:
        gone = []
        for edge in (_edge(one, from_top=True), _edge(one, from_top=False)):
            for line in edge:
                is_number = bool(_NUMBER.fullmatch(line.text.strip()))
                # A digit alone may be a box's or a table's, unless it is the last thing on a page of a few.
                is_plain = line.text.strip().isdigit() and not (
                    len(sheets) <= 2 and line is edge[0] and line.low < 0.5 * one.height
                )
                key = _key(one, line)
                is_placed = (key[1], round(line.size)) in places
                if again[key] < fewest and not is_placed and (is_plain or not is_number):
                    break
                gone.append(line)
                if is_number:
                    flow.tally.add("page-number", "页码 {n} 处，是版面，不作文字", page=one.number)
                else:
                    said = f"书眉、页脚 {{n}} 处（如“{line.text[:20]}”），是版面，不作文字"
                    flow.tally.add("running-head", said, page=one.number)
        one.columns = [[line for line in column if not any(line is other for other in gone)] for column in one.columns]


def _edge(one: Sheet, *, from_top: bool) -> list[Line]:
    lines = sorted((line for column in one.columns for line in column), key=lambda line: -line.low)
    row = lines[:_EDGE_LINES] if from_top else lines[::-1][:_EDGE_LINES]
    depth = _EDGE * one.height
    return [line for line in row if (line.high > one.height - depth if from_top else line.low < depth)]


def _edges(one: Sheet) -> list[Line]:
    return _edge(one, from_top=True) + _edge(one, from_top=False)


def _key(one: Sheet, line: Line) -> tuple[str, int]:
    away = line.low if line.low < one.height / 2 else line.high - one.height
    return _DIGITS.sub("#", line.text.replace(" ", "")), round(away / 8)


def body_size(sheets: Sequence[Sheet]) -> float:
    """Return the size in which most letters are set."""
    sizes: Counter[float] = Counter()
    for one in sheets:
        for column in one.columns:
            for line in column:
                sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def without_notes(column: list[Line], body: float, height: float) -> tuple[list[Line], list[str]]:
    """Part the footnotes from a column: small lines at its end, the first of them with a note's sign."""
    start = len(column)
    while start and column[start - 1].size < 0.86 * body and column[start - 1].low < 0.45 * height:
        start -= 1
    while start < len(column) and not _NOTE.match(column[start].text):
        start += 1
    if start in (0, len(column)):
        return column, []
    words: list[str] = []
    for line in column[start:]:
        if _NOTE.match(line.text) or not words:
            words.append(line.text)
        else:
            words[-1] += line.text
    return column[:start], words
