"""Search over all plans: layouts, functions, names, quotes and clauses; blind to spaces, breaks, width and case."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.folded import FoldedText, Span, fold

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.policy.clause import Clause
    from buju.policy.document import Document
    from buju.policy.fact import Fact
    from buju.policy.vocabulary import IndustryFunction

# What a fact says in words of its own, beside its quote.
_OWN_WORDS = ("name", "wording", "part", "indicator", "task", "title", "position", "target", "host", "oddity")


@dataclass(frozen=True, slots=True)
class LayoutHit:
    """A layout that bears the words in its name, its title or its region."""

    layout: Layout


@dataclass(frozen=True, slots=True)
class FunctionHit:
    """An industry function that goes by the words, with everything that texts state of it."""

    function: IndustryFunction
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place that bears the words in its name or an alias, or that the text puts into a unit so called."""

    place: Place


@dataclass(frozen=True, slots=True)
class FactHit:
    """A fact; `spans` are where the words stand in its quote (offsets in the quote, none if only it says them)."""

    fact: Fact
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ClauseHit:
    """A clause whose own text holds the words; `spans` are offsets in the stored text."""

    document: Document
    clause: Clause
    own: Span
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, and the words it was found by: the whole phrase, or every word of it in one entry."""

    words: tuple[str, ...]
    layouts: tuple[LayoutHit, ...] = ()
    functions: tuple[FunctionHit, ...] = ()
    places: tuple[PlaceHit, ...] = ()
    facts: tuple[FactHit, ...] = ()
    clauses: tuple[ClauseHit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.layouts or self.functions or self.places or self.facts or self.clauses)

    @property
    def is_by_words(self) -> bool:
        """Whether nothing held the phrase as a whole, so that its words were looked for one by one."""
        return len(self.words) > 1


class Searchable:
    """A text that can be searched, with the way back to its raw offsets."""

    __slots__ = ("_folded", "_letters")

    def __init__(self, raw: str) -> None:
        self._folded = FoldedText(raw)
        self._letters = _lowered(self._folded.text)

    def find(self, word: str) -> list[Span]:
        """Return the raw spans of a word (folded and lowered), in order, not overlapping."""
        return self._folded.spans_of(word, self._letters)

    def find_all(self, words: Iterable[str]) -> tuple[Span, ...]:
        """Return the spans of all words, in order; none if one of them is missing."""
        rows = [self.find(word) for word in words]
        return merged(span for row in rows for span in row) if all(rows) else ()


class SearchIndex:
    """Everything that can be found in an atlas, folded once."""

    def __init__(self, atlas: Atlas) -> None:
        self._places = [
            (place, [Searchable(name) for name in (*names_of(place), *hosts_of(place))]) for place in atlas.places()
        ]
        self._facts = [
            (fact, Searchable(fact.citation.quote), Searchable("\n".join(_own_words(fact)))) for fact in atlas.facts()
        ]
        self._layouts = [
            (layout, [Searchable(name) for name in (layout.name, layout.title, f"{layout.region}{layout.name}")])
            for layout in atlas.layouts()
        ]
        vocabulary = atlas.vocabulary
        self._functions = [
            (
                function,
                [Searchable(name) for name in (*function.words, *vocabulary.shared_of(function.id))],
                tuple(
                    atlas.fact(fact) for fact in dict.fromkeys(row.fact for row in vocabulary.mapping_of(function.id))
                ),
            )
            for function in vocabulary.functions
        ]
        self._documents = [(document, Searchable(document.text)) for document in atlas.documents()]

    def search(self, text: str) -> Hits:
        """Return what holds the text as a phrase; if nothing does, what holds each of its words.

        White space in `text` parts words only for the second try: texts break names anywhere, so the first one
        takes no notice of it.
        """
        phrase = needle(text)
        hits = self._having((phrase,)) if phrase else Hits(())
        words = tuple(dict.fromkeys(filter(None, map(needle, text.split()))))
        if hits or len(words) < 2:
            return hits
        return self._having(words)

    def _having(self, words: tuple[str, ...]) -> Hits:
        return Hits(
            words,
            layouts=tuple(LayoutHit(layout) for layout, names in self._layouts if _bears(names, words)),
            functions=tuple(self._functions_having(words)),
            places=tuple(sorted(self._places_having(words), key=lambda hit: _distance(hit.place, words))),
            facts=tuple(self._facts_having(words)),
            clauses=tuple(self._clauses_having(words)),
        )

    def _functions_having(self, words: tuple[str, ...]) -> list[FunctionHit]:
        found = [(function, facts) for function, names, facts in self._functions if _bears(names, words)]
        # What goes by exactly these words comes before what only has them in a name.
        found.sort(key=lambda one: needle(one[0].name) != "".join(words))
        return [FunctionHit(function, facts) for function, facts in found]

    def _places_having(self, words: tuple[str, ...]) -> Iterator[PlaceHit]:
        for place, names in self._places:
            if _bears(names, words):
                yield PlaceHit(place)

    def _facts_having(self, words: tuple[str, ...]) -> Iterator[FactHit]:
        for fact, quote, own in self._facts:
            spans = quote.find_all(words)
            if spans or own.find_all(words):
                yield FactHit(fact, spans)

    def _clauses_having(self, words: tuple[str, ...]) -> Iterator[ClauseHit]:
        for document, text in self._documents:
            starts = [clause.start for clause in document.clauses]
            ends = [*starts[1:], len(document.text)]
            rows: dict[int, dict[str, list[Span]]] = {}
            for word in words:
                for span in text.find(word):
                    # The clause that starts last before an offset is the deepest one round it.
                    number = max(0, bisect_right(starts, span.start) - 1)
                    rows.setdefault(number, {}).setdefault(word, []).append(span)
            for number, found in sorted(rows.items()):
                if len(found) == len(words):
                    own = Span(starts[number], ends[number])
                    spans = merged(span for row in found.values() for span in row)
                    yield ClauseHit(document, document.clauses[number], own, spans)


def _bears(names: Iterable[Searchable], words: tuple[str, ...]) -> bool:
    return any(name.find_all(words) for name in names)


def needle(text: str) -> str:
    """Return words as they are looked for."""
    return _lowered(fold(text))


def names_of(place: Place) -> tuple[str, ...]:
    """Return a place's name and its aliases."""
    return (place.name, *place.record.aliases)


def hosts_of(place: Place) -> tuple[str, ...]:
    """Return the units that the text puts a place into."""
    return tuple(dict.fromkeys(host.host for host in place.record.host))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, overlapping ones joined."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def _lowered(text: str) -> str:
    # Letter by letter, so that offsets stay: a few letters grow longer in lower case.
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _own_words(fact: Fact) -> Iterator[str]:
    for name in _OWN_WORDS:
        if isinstance(word := getattr(fact, name, None), str):
            yield word


def _distance(place: Place, words: tuple[str, ...]) -> tuple[bool, bool, bool]:
    """Return how far a place's names are from the words: its name, what contains it, an alias, last a host alone."""
    name = needle(place.name)
    named = any(all(word in needle(known) for word in words) for known in names_of(place))
    return name not in words, not all(word in name for word in words), not named
