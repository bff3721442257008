"""A passage of a text for readers, with the words that were looked for marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from buju.folded import Span
from buju.views.reading.segments import segments

# Hard wraps and converter marks: layout of the stored text, which readers are not shown.
_HIDDEN = re.compile(r"\*\*|^[ \t\u3000]*#{1,6}(?=[ \t])[ \t]*|\s*\n\s*", re.MULTILINE)
# A line break may stand inside a sentence; only these end one, a full stop of Latin print if no number goes on.
_END = re.compile(r"[。！？；!?;]|\.(?![0-9０-９A-Za-z])")
_BEFORE, _AFTER = 70, 110
_CUT = "……"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text; `marked` if it was looked for."""

    text: str
    marked: bool = False


def marked(raw: str, spans: Sequence[Span]) -> tuple[Run, ...]:
    """Return a whole text as runs; `spans` are what to mark (offsets in `raw`)."""
    return tuple(_runs(raw, Span(0, len(raw)), spans))


def excerpt(raw: str, spans: Sequence[Span], *, within: Span) -> tuple[Run, ...]:
    """Return the sentences round the first span, no further than `within`; what is left out is dotted."""
    first = spans[0]
    start = _start(raw, max(within.start, first.start - _BEFORE), first.start)
    end = _end(raw, first.end, min(within.end, first.end + _AFTER))
    shown = [span for span in spans if span.start >= start and span.end <= end]
    runs = list(_runs(raw, Span(start, end), shown))
    head = [] if not raw[within.start : start].strip(" #*\n\u3000") else [Run(_CUT)]
    tail = [] if not raw[end : within.end].strip() else [Run(_CUT)]
    return (*head, *runs, *tail)


def _start(raw: str, earliest: int, first: int) -> int:
    """Return where the sentence before `first` starts, if that is in reach."""
    ends = [match.end() for match in _END.finditer(raw, earliest, first)]
    return ends[-1] if ends else earliest


def _end(raw: str, last: int, latest: int) -> int:
    found = _END.search(raw, last, latest)
    return found.end() if found else latest


def _runs(raw: str, within: Span, spans: Sequence[Span]) -> Iterator[Run]:
    """Yield the visible pieces; a word that a hard wrap parts is one piece."""
    hidden = [Span(*match.span()) for match in _HIDDEN.finditer(raw, within.start, within.end)]
    keys = {str(number): span for number, span in enumerate(spans)}
    pieces = (
        (bool(part.quotes), raw[part.start : part.end])
        for part in segments(within, keys, cuts=[offset for span in hidden for offset in span])
        if not any(span.start <= part.start < span.end for span in hidden)
    )
    for is_marked, group in groupby(pieces, key=itemgetter(0)):
        yield Run("".join(text for _, text in group), marked=is_marked)
