"""Rules on citations: character for character in the clause that they name."""

from __future__ import annotations

from collections.abc import Iterator

from buju.atlas.checks.subject import Subject
from buju.fault import Fault, FaultCode
from buju.folded import fold


def places_are_cited(subject: Subject) -> Iterator[Fault]:
    """A sound fact names every place and cites the text for it; faulty facts are not held against it."""
    for place in subject.layers.places:
        record = place.record.stated_by(subject.about[place.id])
        if not record.citations and place.id not in subject.seeds.misstated:
            message = f"“{place.name}”没有引文；facts.yaml 中应有 kind: mention 或 membership 的事实写明它"
            yield subject.of_place(place, FaultCode.PLACE_UNCITED, message)


def sides_are_worded(subject: Subject) -> Iterator[Fault]:
    """Every road of a 四至 is in a quote about the place."""
    quotes: dict[str, str] = {}
    for fact in subject.seeds.facts:
        for place_id in fact.places:
            quotes[place_id] = quotes.get(place_id, "") + fold(fact.citation.quote) + "\n"
    for place in subject.layers.places:
        for side in place.record.sides:
            if fold(f"{side.side}至{side.road}") not in quotes.get(place.id, ""):
                message = f"四至“{side.side}至{side.road}”不在任何引文内"
                yield subject.of_place(place, FaultCode.QUOTE_NOT_FOUND, message)
