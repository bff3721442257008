"""The reader: every rule asked of every sentence of a text, each statement proposed once."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from buju.drafting.layouts import layouts
from buju.drafting.places import places
from buju.drafting.sentences import sentences
from buju.drafting.targets import targets, years
from buju.drafting.units import units

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.policy.document import StoredText


def proposals(text: StoredText, *, scope: str) -> list[Proposal]:
    """Return what the rules propose of a text, in its order; a place is named once, where it stands first."""
    found: list[Proposal] = []
    named: set[str] = set()
    year: tuple[int, str, str] | None = None
    chapter = ""
    for sentence in sentences(text):
        if sentence.clause.path[0] != chapter:
            chapter, year = sentence.clause.path[0], None
        rules = (layouts(sentence), units(sentence), targets(sentence, year=year, scope=scope), places(sentence))
        for one in chain.from_iterable(rules):
            name = one.values.get("name")
            if name is None or name not in named:
                found.append(one)
            if name is not None:
                named.add(name)
        year = years(sentence) or year
    return sorted(found, key=lambda one: (one.start, one.end, one.kind))
