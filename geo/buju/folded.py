"""A text folded for matching, with an offset map back to the raw one.

Policy texts reach us through page breaks and hard wraps: a name may be broken over lines, hold spaces, or be
printed in full-width digits. Matching happens on a folded copy; every answer is a span of the raw text, which
is never changed. Names that users write are folded alike, and in case besides (`name_key`); numbers and signs are
only made narrow (`narrow`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of raw offsets, in Unicode code points."""

    start: int
    end: int


# Emphasis and heading marks are layout of the stored text, not words of the document.
_MARKS = re.compile(r"\*\*|^#{1,6}(?=[ \t])", re.MULTILINE)

# Emphasis, heading marks with the space behind them, and any white space: what of it holds a line break is layout.
_LAYOUT = re.compile(r"\*\*|^[ \t\u3000]*#{1,6}(?=[ \t])[ \t]*|\s++", re.MULTILINE)
_SPACE = re.compile(r"\s++")

# Printers and converters mix these freely; NFKC leaves them apart.
_SAME = str.maketrans({"—": "-", "–": "-", "―": "-", "─": "-", "«": "《", "»": "》", "•": "·", "・": "·"})

# Full-width letters, as Chinese input methods write them. NFKC would do more than that: it takes 10² for 102.
_NARROW = {0x3000: " "} | {0xFF01 + letter: 0x21 + letter for letter in range(94)}


class FoldedText:
    """`raw` folded: no white space, no asterisks, no heading marks, NFKC, one kind of dash; with the way back.

    `text[i]` came from `raw[origin(i)]`. Folding text that is already folded changes nothing.
    """

    __slots__ = ("__dict__", "_origins", "raw", "text")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        letters: list[str] = []
        origins: list[int] = []
        marks = self._marked
        for offset, letter in enumerate(raw):
            if offset not in marks:
                for folded in _letters_of(letter):
                    letters.append(folded)
                    origins.append(offset)
        self.text = "".join(letters)
        self._origins = origins

    @cached_property
    def _marked(self) -> frozenset[int]:
        return frozenset(at for mark in _MARKS.finditer(self.raw) for at in range(*mark.span()))

    def origin(self, index: int) -> int:
        """Return the raw offset that the folded letter at `index` came from."""
        return self._origins[index]

    def span(self, start: int, end: int) -> Span:
        """Return the raw span behind the folded range `start:end` (which must not be empty)."""
        return Span(self._origins[start], self._origins[end - 1] + 1)

    def find_all(self, wanted: str, *, within: Span | None = None) -> list[Span]:
        """Return the raw spans of every occurrence of `wanted`, folded alike, inside `within`.

        Occurrences may not overlap. An empty `wanted` occurs nowhere.
        """
        low, high = self.range_of(within) if within else (0, len(self.text))
        return self.spans_of(fold(wanted), self.text, low, high)

    def spans_of(self, needle: str, letters: str, low: int = 0, high: int | None = None) -> list[Span]:
        """Return the raw spans of a folded `needle` in `letters[low:high]`, in order, not overlapping.

        `letters` is `text` or a copy of it that is as long, e.g. in lower case.
        """
        found: list[Span] = []
        at = letters.find(needle, low, high) if needle else -1
        while at >= 0:
            end = at + len(needle)
            whole = self._is_edge(at) and self._is_edge(end)
            if whole:
                found.append(self.span(at, end))
            at = letters.find(needle, end if whole else at + 1, high)
        return found

    def _is_edge(self, index: int) -> bool:
        """Whether a raw letter starts at the folded `index`: one raw letter (…) may fold into several (...)."""
        return not 0 < index < len(self.text) or self._origins[index - 1] != self._origins[index]

    def range_of(self, span: Span) -> tuple[int, int]:
        """Return the folded range whose letters came from inside the raw span."""
        return bisect_left(self._origins, span.start), bisect_left(self._origins, span.end)


@lru_cache(maxsize=16_384)
def _letters_of(letter: str) -> str:
    """Return what one raw letter folds into: none, one, or several."""
    folded = unicodedata.normalize("NFKC", letter).translate(_SAME)
    return "" if letter.isspace() else "".join(one for one in folded if not one.isspace() and one != "*")


def fold(text: str) -> str:
    """Return `text` folded for matching."""
    return FoldedText(text).text


def name_key(name: str) -> str:
    """Return what names that mean the same have in common: blind to white space, width, kind of dash and case."""
    return fold(name).casefold()


def narrow(words: str) -> str:
    """Return words with full-width digits, letters, signs and spaces as their ASCII forms; nothing else is folded."""
    return words.translate(_NARROW)


def unwrapped(raw: str) -> str:
    """Return raw text as a reader would set it: emphasis marks and hard wraps gone, other spacing kept."""
    plain = _MARKS.sub("", raw)
    return _SPACE.sub(lambda match: "" if "\n" in match[0] else match[0], plain).strip()


def layout_spans(raw: str, *, within: Span) -> Iterator[Span]:
    """Yield the raw spans that readers are not shown: emphasis and heading marks, hard wraps."""
    for match in _LAYOUT.finditer(raw, within.start, within.end):
        if not match[0].isspace() or "\n" in match[0]:
            yield Span(*match.span())


def bare(raw: str) -> str:
    """Return `raw` without white space and emphasis marks, every other character as it stands.

    Two texts with equal `bare` forms differ only in layout: this is what "verbatim" is held to.
    """
    return "".join(_MARKS.sub("", raw).split())
