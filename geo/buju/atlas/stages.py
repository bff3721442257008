"""A layout's places by stages of the chain: which stated functions of which place belong to which stage.

Stages are those of the vocabulary. What a text says of a whole belongs to the whole alone: no cell is filled from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.policy.fact import StatedFunction

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place


@dataclass(frozen=True, slots=True)
class StagedFact:
    """One stated function with those of its verbatim words that mean a stage."""

    words: tuple[str, ...]
    fact: StatedFunction


@dataclass(frozen=True, slots=True)
class StagedPlace:
    """One place (None: the plan names none) with what is said of each stage, in the order of the vocabulary."""

    place: Place | None
    cells: tuple[tuple[StagedFact, ...], ...]


def staged_places(layout: Layout, atlas: Atlas) -> Iterator[StagedPlace]:
    """Yield the places that a function is stated of, in the order of the layer, then what no place is named for."""
    said: dict[str | None, list[StatedFunction]] = {}
    own = [place.id for place in atlas.places_of(layout.id)]
    for fact in atlas.facts():
        if isinstance(fact, StatedFunction):
            named = [place for place in fact.places if place in own]
            nowhere = not fact.places and fact.citation.document == layout.document
            for place_id in [*named, *([None] if nowhere else [])]:
                said.setdefault(place_id, []).append(fact)
    for place_id in [*own, None]:
        if place_id in said:
            yield StagedPlace(atlas.find_place(place_id), tuple(_cells(said[place_id], atlas)))


def _cells(facts: Iterable[StatedFunction], atlas: Atlas) -> Iterator[tuple[StagedFact, ...]]:
    vocabulary, facts = atlas.vocabulary, tuple(facts)
    for stage in vocabulary.stages:
        found = []
        for fact in facts:
            meant = vocabulary.functions_of(fact.id)
            words = dict.fromkeys(words for words, function in meant if function.stage == stage.id)
            if words:
                found.append(StagedFact(tuple(words), fact))
        yield tuple(found)
