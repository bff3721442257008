"""Search results as JSON."""

from __future__ import annotations

from typing import Any

from buju.atlas.search import ClauseHit, FactHit, Hits
from buju_api.bodies.base import Body
from buju_api.bodies.fact import FactBody, fact_body
from buju_api.bodies.place import PlaceItem, place_body
from buju_api.links import ServiceLinks

MOST = 100


class Match(Body):
    """Where the words stand: offsets in the stored text of the document, in code points, and what stands there."""

    start: int
    end: int
    text: str


class FoundPlaces(Body):
    """Places by name and alias; `count` is of all, `items` has the first 100."""

    count: int
    items: list[PlaceItem]


class FoundFact(Body):
    """A fact; no matches where the words are in what it says and not in its quote."""

    fact: FactBody
    matches: list[Match]


class FoundFacts(Body):
    """Facts; `count` is of all, `items` has the first 100."""

    count: int
    items: list[FoundFact]


class FoundClause(Body):
    """A clause that holds the words."""

    document: str
    clause: str
    label: str
    page: str | None
    matches: list[Match]


class FoundClauses(Body):
    """Clauses; `count` is of all, `items` has the first 100."""

    count: int
    items: list[FoundClause]


class SearchBody(Body):
    """What was found; `words` are the folded words looked for: the phrase as one, or each of its words."""

    q: str
    words: list[str]
    places: FoundPlaces
    facts: FoundFacts
    clauses: FoundClauses


def search_body(text: str, hits: Hits, links: ServiceLinks) -> dict[str, Any]:
    """Return what a search found."""
    return {
        "q": text,
        "words": list(hits.words),
        "places": {
            "count": len(hits.places),
            "items": [place_body(hit.place, links, geometry=False) for hit in hits.places[:MOST]],
        },
        "facts": {"count": len(hits.facts), "items": [_fact(hit, links) for hit in hits.facts[:MOST]]},
        "clauses": {"count": len(hits.clauses), "items": [_clause(hit, links) for hit in hits.clauses[:MOST]]},
    }


def _fact(hit: FactHit, links: ServiceLinks) -> dict[str, Any]:
    citation = hit.fact.citation
    matches = [
        {
            "start": citation.start + span.start,
            "end": citation.start + span.end,
            "text": citation.quote[span.start : span.end],
        }
        for span in hit.spans
    ]
    return {"fact": fact_body(hit.fact, links), "matches": matches}


def _clause(hit: ClauseHit, links: ServiceLinks) -> dict[str, Any]:
    return {
        "document": hit.document.id,
        "clause": hit.clause.id,
        "label": hit.clause.label,
        "page": links.clause(hit.document.id, hit.clause.id),
        "matches": [
            {"start": span.start, "end": span.end, "text": hit.document.text[span.start : span.end]}
            for span in hit.spans
        ],
    }
