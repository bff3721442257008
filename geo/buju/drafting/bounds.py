"""四至 in a text: a sentence that announces sides becomes one proposal with every side, for the place before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from buju.spatial.boundstext import read_bounds

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Sentence

_SIGN = re.compile(r"[东南西北](?:面|侧|边|部)?(?:至|到|起|临|靠|邻|以|抵|达|为|接|濒)")
_SIDES, _LONGEST = 3, 16


def bounds(sentence: Sentence, *, place: str) -> Iterator[Proposal]:
    """Yield the 四至 of a sentence that gives three sides or more."""
    if len(_SIGN.findall(sentence.words)) < _SIDES - 1:
        return
    read = read_bounds(sentence.words)
    named = {side.side for side in read.sides}
    if len(named & set("东南西北")) < _SIDES:
        return
    low, high = read.sides[0].start, read.sides[-1].end
    head = _SIGN.search(sentence.words)
    low = min(low, head.start()) if head else low
    sides = [{"side": side.side, "words": side.words, "names": list(side.names)} for side in read.sides]
    whole = len(named) == len(read.sides) == len("东南西北")
    made = sentence.propose("bounds", "bounds-sides", 0.85 if whole else 0.55, low=low, high=high, sides=sides)
    for side in read.sides:
        if 2 <= side.end - side.start <= _LONGEST:
            yield sentence.propose(
                "mention", "place-bound", 0.5, low=side.start, high=side.end, name=side.words, role="bound"
            )
    yield made.of_place(place).doubted("" if whole else "不是恰好四面，或一面说了两次，请核对")
