"""The reader: every rule asked of every sentence of a text, each statement proposed once."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from buju.drafting.layouts import layouts
from buju.drafting.metadata import metadata
from buju.drafting.names import Reader
from buju.drafting.naming import settled
from buju.drafting.places import places
from buju.drafting.region import region_of
from buju.drafting.sentences import sentences
from buju.drafting.targets import now_of, targets, years
from buju.drafting.units import units

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.policy.document import StoredText


def proposals(text: StoredText, *, scope: str) -> list[Proposal]:
    """Return what the rules propose of a text, in its order; a place is named once, where it stands first."""
    found: list[Proposal] = list(metadata(text))
    named: list[Proposal] = []
    region, now = region_of(text.folded.text), now_of(text.folded.text)
    reader = Reader(region)
    year: tuple[int, str, str] | None = None
    chapter = ""
    for sentence in sentences(text):
        if sentence.clause.path[0] != chapter:
            chapter, year = sentence.clause.path[0], None
        rules = (
            layouts(sentence),
            units(sentence),
            targets(sentence, year=year, scope=scope, now=now),
            places(sentence, reader=reader, region=region),
        )
        for one in chain.from_iterable(rules):
            (named if one.kind == "mention" else found).append(one)
        year = years(sentence, now=now) or year
    found += settled(named, text, region=region, reader=reader)
    return sorted(found, key=lambda one: (one.start, one.end, one.kind))
