"""The stored text set for reading: headings and paragraphs, the damage of page breaks bridged, nothing changed.

The stored text is verbatim, with hard wraps and converter marks. Here every character of it belongs to one block;
what a reader is not shown (wraps, `**`, `#`) is listed as hidden, never deleted. Inside a block it is split at every
boundary of a quote, so that quotes may nest, touch and cross.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from buju.folded import Span, bare, fold, layout_spans
from buju.policy.clause import FRONT, TAIL, WHOLE, Clause

if TYPE_CHECKING:
    from buju.policy.document import StoredText

Kind = Literal["heading", "banner", "paragraph", "rule"]

_LINE = re.compile(r"[^\n]+")
_RULE = re.compile(r"-{3,}")
_STRONG = re.compile(r"\*\*(?=\S)([^*]{1,400}?)\*\*")
# A paragraph that ends in one of these is over; any other end before a gap is a page break inside a sentence.
_ENDS = "。！？；：…!?;:”）》"
_STARTS = re.compile(r"#|\*\*|—{2}|[“（(]?[一二三四五六七八九十]{1,3}[、”）)]|[0-9０-９]{1,3}[.．、]")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a clause: raw offsets, with what is hidden and what is set bold inside it."""

    kind: Kind
    start: int
    end: int
    hidden: tuple[Span, ...]
    bold: tuple[Span, ...]


def blocks_of(stored: StoredText, clause: Clause, own: Span) -> Iterator[Block]:
    """Yield the blocks of a clause's own text (`own`: up to its first child), in order."""
    first = clause.path[0]
    title = Span(own.start, own.start) if first in (FRONT, TAIL, WHOLE) else _title(stored, clause, own)
    for span in _paragraphs(stored.raw, own, heading_end=title.end, joining=first not in (FRONT, TAIL)):
        text = stored.raw[span.start : span.end]
        bold = [Span(span.start + m.start(1), span.start + m.end(1)) for m in _STRONG.finditer(text)]
        if not bold and span.start < title.end:
            bold = [Span(span.start, title.end)]
        hidden = [
            Span(span.start + one.start, span.start + one.end) for one in layout_spans(text, within=Span(0, len(text)))
        ]
        yield Block(_kind(text, span, title), span.start, span.end, tuple(hidden), tuple(bold))


def _kind(text: str, span: Span, title: Span) -> Kind:
    if _RULE.fullmatch(text.strip()):
        return "rule"
    if span.end == title.end:
        return "heading"
    return "banner" if text.startswith("#") else "paragraph"


def _paragraphs(raw: str, own: Span, *, heading_end: int, joining: bool) -> list[Span]:
    """Return the spans of paragraphs: lines that a page break tore apart are one; a heading's line stays alone."""
    found: list[Span] = []
    for match in _LINE.finditer(raw, own.start, own.end):
        line = match.group()
        if not line.strip():
            continue
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if found and joining and found[-1].end != heading_end and _torn(raw, found[-1], start):
            found[-1] = Span(found[-1].start, end)
        else:
            found.append(Span(start, end))
    return found


def _torn(raw: str, before: Span, start: int) -> bool:
    """Return whether the line at `start` goes on with the sentence of the paragraph before it."""
    first_line = raw.rfind("\n", 0, before.end) + 1
    last, gap = raw[first_line : before.end].strip(), raw[before.end : start]
    ended = last.rstrip("*").endswith(tuple(_ENDS)) or last.startswith("#") or bool(_RULE.fullmatch(last))
    # A line that is no sentence (a title, a caption) does not go on over a blank line.
    is_sentence = gap.count("\n") < 2 or any(mark in last for mark in "，,。；")
    return is_sentence and not ended and gap.count("\n") <= 2 and not _STARTS.match(raw, start)


def _title(stored: StoredText, clause: Clause, own: Span) -> Span:
    """Return the span of a heading's number and words; it ends with its line where nothing else stands there."""
    line = next(match for match in _LINE.finditer(stored.raw, own.start, own.end) if match.group().strip())
    text, end = line.group(), line.start() + len(line.group().rstrip())
    number = 8
    if fold(text).rstrip("：:").endswith(fold(clause.title)) and len(bare(text)) <= len(bare(clause.title)) + number:
        return Span(own.start, end)
    found = stored.folded.find_all(clause.title, within=Span(line.start(), own.end))
    if not found:
        return Span(own.start, own.start)
    after = found[0].end
    return Span(own.start, after + 1 if stored.raw[after : after + 1] in ("。", "：") else after)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text that the same quotes cover from end to end; `quotes` has their keys in the given order."""

    start: int
    end: int
    quotes: tuple[str, ...]


def segments(within: Span, quotes: Mapping[str, Span], *, cuts: Iterable[int] = ()) -> Iterator[Segment]:
    """Yield the pieces of `within`, in order and without gaps; their texts joined are the text of `within`.

    Args:
        within: the span to split.
        quotes: spans by key; they may nest, cross, touch, or reach beyond `within`.
        cuts: offsets at which to split besides.
    """
    starts, ends = defaultdict(list), defaultdict(list)
    for key, span in quotes.items():
        start, end = max(span.start, within.start), min(span.end, within.end)
        if start < end:
            starts[start].append(key)
            ends[end].append(key)
    inside = {cut for cut in cuts if within.start < cut < within.end}
    bounds = sorted({within.start, within.end, *starts, *ends, *inside})
    order = {key: at for at, key in enumerate(quotes)}
    covering: set[str] = set()
    for start, end in pairwise(bounds):
        covering = (covering - set(ends[start])) | set(starts[start])
        yield Segment(start, end, tuple(sorted(covering, key=order.__getitem__)))
