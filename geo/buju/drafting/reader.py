"""The reader: every rule asked of every sentence of a text, each statement proposed once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from buju.drafting.bounds import bounds
from buju.drafting.functions import functions
from buju.drafting.hosts import hosts
from buju.drafting.layouts import built, layouts
from buju.drafting.metadata import metadata
from buju.drafting.milestones import milestones
from buju.drafting.names import Reader
from buju.drafting.naming import settled, short_names
from buju.drafting.places import places
from buju.drafting.region import region_of
from buju.drafting.sentences import sentences
from buju.drafting.targets import now_of, targets, years
from buju.drafting.units import units
from buju.folded import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Sentence
    from buju.policy.document import StoredText

_PARENTS = ("core", "belt", "axis", "wing", "cluster", "park", "area")
_IN_LISTS = ("place-listed", "place-anchor", "place-sharing")


def proposals(text: StoredText, *, scope: str) -> list[Proposal]:
    """Return what the rules propose of a text, in its order; a place is named once, where it is surest."""
    return _Pass(text, scope).proposals()


def _is_side(one: Proposal, sides: list[Proposal]) -> bool:
    """Whether a name stands in a 四至, whose lines are no places of the layout."""
    return any(side.kind == "bounds" and side.start <= one.start and one.end <= side.end for side in sides)


class _Pass:
    """One pass over a text: what earlier sentences said of year and place stands for the later ones."""

    def __init__(self, text: StoredText, scope: str) -> None:
        self._text = text
        self._region = region_of(text.folded.text)
        self._reader = Reader(self._region)
        self._now = now_of(text.folded.text)
        home = self._region.home
        self._scope = home.name if home is not None else scope
        self._shorts = short_names(text.folded.text)
        self._chapter = ""
        self._year: tuple[int, str, str] | None = None
        self._clause = ""
        self._subject = ""
        self._has_layout = False
        self._members: dict[str, str] = {}

    def proposals(self) -> list[Proposal]:
        found: dict[str, Proposal] = {one.id: one for one in metadata(self._text)}
        named: list[Proposal] = []
        for sentence in sentences(self._text):
            for one in self._of(sentence):
                if one.kind == "mention":
                    named.append(one)
                else:
                    found.setdefault(one.id, one)
        mentions = settled(named, self._text, region=self._region, reader=self._reader)
        hosts = [host for one in mentions for host in self._host(one)]
        return sorted([*found.values(), *mentions, *hosts], key=lambda one: (one.start, one.end, one.kind))

    def _of(self, sentence: Sentence) -> Iterator[Proposal]:
        self._enter(sentence)
        worded = list(layouts(sentence))
        self._has_layout = self._has_layout or any(one.kind == "layout" for one in worded)
        self._members |= {fold(one.values["name"]): one.values["name"] for one in worded if one.kind == "mention"}
        yield from worded
        if self._has_layout:
            yield from built(sentence)
        yield from units(sentence)
        named = list(places(sentence, reader=self._reader, region=self._region))
        subject = self._subject_of(sentence, [*worded, *named])
        sides = list(bounds(sentence, place=subject))
        said = [fold(one.values["wording"]) for one in worded if one.kind == "layout"]
        named = [
            one
            for one in named
            if not _is_side(one, sides) and not any(words in fold(one.values["name"]) for words in said)
        ]
        yield from (self._under(one, subject) for one in named)
        yield from sides
        placed = sentence.placed([*worded, *named], self._shorts)
        yield from hosts(sentence, placed, region=self._region, subject=subject)
        yield from targets(sentence, year=self._year, scope=self._scope, now=self._now, places=placed)
        yield from milestones(sentence, year=self._year, scope=self._scope, now=self._now, places=placed)
        self._year = years(sentence, now=self._now) or self._year
        if subject:
            yield from functions(sentence, place=subject)

    def _enter(self, sentence: Sentence) -> None:
        clause = sentence.clause
        if clause.path[0] != self._chapter:
            self._chapter, self._year = clause.path[0], None
        if clause.id != self._clause:
            self._clause, self._subject, self._has_layout = clause.id, "", False

    def _subject_of(self, sentence: Sentence, found: list[Proposal]) -> str:
        """Return the place that a sentence begins with, else the last one of its clause that a sentence began with."""
        words = sentence.words.lstrip("“")
        member = next((name for key, name in self._members.items() if words.startswith(key)), None)
        if member is not None:
            self._subject = member
            return member
        first = self._text.folded.origin(sentence.start)
        title = fold(sentence.clause.title)
        heading = title and sentence.words.rstrip("。:;").endswith(title[-6:])
        for one in found:
            if one.kind == "mention" and (one.start <= first + 2 or heading) and one.values["role"] in _PARENTS:
                self._subject = one.values["name"]
                break
        return self._subject

    def _under(self, one: Proposal, subject: str) -> Proposal:
        if one.rule in _IN_LISTS and subject and subject != one.values["name"]:
            return replace(one, values={**one.values, "parent": subject})
        return one

    def _host(self, one: Proposal) -> Iterator[Proposal]:
        """Yield in which unit a name says that its place lies: the weakest way of saying so."""
        host = one.values.get("host")
        if host:
            values = {"name": one.values["name"], "host": host, "manner": "name"}
            yield replace(one, kind="host", rule="host-of-name", confidence=0.5, values=values, place=values["name"])
