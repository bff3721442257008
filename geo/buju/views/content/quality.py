"""The quality of the data for readers: how sure shapes are, what is not drawn, what the texts leave odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.atlas.quality import Coverage, Treatment, coverage, quality
from buju.policy.fact import Anomaly, Question
from buju.spatial.grade import Grade
from buju.views import assets
from buju.views.words.wording import Quote, making_words, quoted

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.policy.document import Document
    from buju.views.words.links import PageLinks

# What became of a named entity, for readers who meet the words here first.
_TREATMENTS = {
    Treatment.DRAWN: "图上有图形",
    Treatment.ATTACHED: "本身不是一处地点，附在有关的地点或文件上",
    Treatment.LISTED: "能确认是一处地点，但定不了位，列出并写明原因",
    Treatment.MISSING: "还没有处理",
}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place, why it is in the list, and where a plan names it."""

    place: Place
    href: str | None
    words: str
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A layout: its shapes by grade, what would raise a grade, and what is not drawn."""

    layout: Layout
    href: str
    total: int
    grades: tuple[tuple[Grade, int], ...]
    wanted: tuple[PlaceRow, ...]
    undrawn: tuple[PlaceRow, ...]


@dataclass(frozen=True, slots=True)
class OddityRow:
    """An oddity of a text."""

    id: str
    oddity: str
    explanation: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading of what a question is about; `is_held` says whether the facts follow it meanwhile."""

    reading: str
    quote: Quote
    is_held: bool


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question that a person can answer, with its readings and the places that it is about."""

    id: str
    question: str
    readings: tuple[ReadingRow, ...]
    places: tuple[tuple[Place, str | None], ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document: how its named entities were treated, its oddities, and what a person has to answer."""

    document: Document
    href: str | None
    coverage: Coverage
    oddities: tuple[OddityRow, ...]
    questions: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True)
class QualityContent:
    """The quality of every layout and every document, with what the words of the tables mean."""

    layouts: tuple[LayoutRow, ...]
    documents: tuple[DocumentRow, ...]
    grades: tuple[Grade, ...]
    treatments: Mapping[Treatment, str]


def quality_content(atlas: Atlas, links: PageLinks) -> QualityContent:
    """Return what the page of data quality says."""
    return QualityContent(
        layouts=tuple(_layout(layout, atlas, links) for layout in atlas.layouts()),
        documents=tuple(_documents(atlas, links)),
        grades=tuple(Grade),
        treatments=_TREATMENTS,
    )


def quality_styles() -> tuple[str, ...]:
    """Return the CSS that the page needs."""
    return tuple(assets.own(name) for name in ("listing.css", "quality.css"))


def _layout(layout: Layout, atlas: Atlas, links: PageLinks) -> LayoutRow:
    found = quality(atlas, layout.id)

    def row(place: Place, words: str) -> PlaceRow:
        first = next(iter(place.record.citations), None)
        quote = None if first is None else quoted(first, atlas, links=links)
        return PlaceRow(place, links.place(place.id), words, quote)

    return LayoutRow(
        layout=layout,
        href=links.layout(layout.id),
        total=sum(found.grades.values()),
        grades=tuple(found.grades.items()),
        wanted=tuple(row(place, need) for place, need in found.wanted),
        undrawn=tuple(row(place, making_words(place)) for place in found.undrawn),
    )


def _documents(atlas: Atlas, links: PageLinks) -> Iterator[DocumentRow]:
    for row in coverage(atlas):
        facts = atlas.facts_of(row.document)
        yield DocumentRow(
            document=atlas.document(row.document),
            href=links.document(row.document),
            coverage=row,
            oddities=tuple(_oddity(fact, atlas, links) for fact in facts if isinstance(fact, Anomaly)),
            questions=tuple(_question(fact, atlas, links) for fact in facts if isinstance(fact, Question)),
        )


def _oddity(fact: Anomaly, atlas: Atlas, links: PageLinks) -> OddityRow:
    return OddityRow(fact.id, fact.oddity, fact.explanation, quoted(fact.citation, atlas, links=links))


def _question(fact: Question, atlas: Atlas, links: PageLinks) -> QuestionRow:
    readings = (ReadingRow(one.reading, quoted(one.citation, atlas, links=links), one.is_held) for one in fact.readings)
    places = ((place, links.place(place.id)) for place in atlas.places_by_id(fact.places))
    return QuestionRow(fact.id, fact.question, tuple(readings), tuple(places), fact.note)
