"""Rules on citations: character for character in the clause that they name."""

from __future__ import annotations

from collections.abc import Iterator

from buju.atlas.checks.subject import Subject
from buju.errors import closest
from buju.fault import Fault, FaultCode
from buju.folded import fold
from buju.policy.citation import Citation


def places_cite_the_text(subject: Subject) -> Iterator[Fault]:
    """Every citation of a place is in its clause, character for character."""
    texts = {document.id: document.stored for document in subject.seeds.documents}
    for place in subject.layers.places:
        if not place.record.citations:
            yield subject.of_place(place, FaultCode.PLACE_UNCITED, f"“{place.name}”没有引文")
        for citation in place.record.citations:
            text = texts.get(citation.document)
            clause = None if text is None else text.clause(citation.clause)
            if text is None:
                message = f"引用了没有的文件“{citation.document}”；现有：{closest(citation.document, texts)}"
                yield subject.of_place(place, FaultCode.ID_DANGLING, message)
            elif clause is None:
                message = f"引用了原文没有的条款“{citation.clause}”"
                yield subject.of_place(place, FaultCode.CLAUSE_UNKNOWN, message)
            elif not (clause.start <= citation.start and citation.end <= clause.end):
                message = f"引文“{citation.words}”的位置不在条款“{citation.clause}”内"
                yield subject.of_place(place, FaultCode.CITATION_OFFSET, message)
            elif text.raw[citation.start : citation.end] != citation.quote:
                yield subject.of_place(place, FaultCode.CITATION_OFFSET, _unlike(citation, text.raw))


def _unlike(citation: Citation, raw: str) -> str:
    real = raw[citation.start : citation.end]
    return f"引文“{citation.words}”与原文不符；原文此处为“{''.join(real.split())}”"


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
