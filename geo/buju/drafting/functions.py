"""Functions: what a place is to do, as the sentence that begins with its name, or stands under it, words it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from buju.folded import fold

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Sentence

_STRONG = (
    "重点布局|重点发展|重点聚焦|重点打造|重点建设|重点培育|主要承接|主要发展|主要布局|大力发展|着力发展|着力打造|"
    "优先发展|聚焦发展"
)
_WEAK = "承接|集聚|发展|聚焦|打造|构筑|布局|培育|统筹布局|建设"
_DOES = re.compile(rf"(?P<verb>(?P<strong>{_STRONG})|{_WEAK})(?P<what>[^,。;:]{{2,60}})")
_LISTING = re.compile(r"布局|发展|聚焦|培育")
_TAIL = re.compile(r"等?(?:重点|细分|关键|优势|新兴|前沿|相关|特色){0,4}(?:领域|产业|环节|方向|赛道|行业|业态)?$")
_MANNER = re.compile(r"(?:将|主要|重点|积极|加快|着力|大力|全力|推动|努力|并|进一步|统筹){0,4}+")
_PARTS = re.compile(r"[、]|以?及|和(?!平|谐)")


def functions(sentence: Sentence, *, place: str) -> Iterator[Proposal]:
    """Yield the functions that a sentence gives to the place that it speaks of.

    A list of trades is one function a trade; what is to be built or formed is one in its own words.
    """
    at = 0
    for match in _DOES.finditer(sentence.words):
        if match.start() < at or not _begins(sentence.words, match.start(), place):
            continue
        at = match.end()
        named = _of_list(match["what"]) if _LISTING.search(match["verb"]) else [match["what"]]
        if named:
            sure = 0.75 if match["strong"] else 0.5
            low, high = match.span()
            made = sentence.propose("function", "function-of-place", sure, low=low, high=high, functions=named)
            yield made.of_place(place)


def _begins(words: str, at: int, place: str) -> bool:
    """Whether a verb begins a part of the sentence, maybe behind the place or a word of manner."""
    before = re.split(r"[,;:。]", words[max(0, at - 40) : at])[-1]
    return _MANNER.fullmatch(before.replace(fold(place), "")) is not None


def _of_list(what: str) -> list[str]:
    parts = [part for part in _PARTS.split(_TAIL.sub("", what)) if len(part) >= 2]
    return [part for part in dict.fromkeys(parts) if part in what]
