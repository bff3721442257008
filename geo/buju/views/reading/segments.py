"""Splitting a text at every quote boundary, so that quotes may nest, touch and cross."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from buju.folded import Span


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
