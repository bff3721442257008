"""The one place that knows every address of the service."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from buju.atlas.atlas import Atlas
from buju.policy.citation import Citation
from buju.policy.fact import Fact

HOME = "/"
DOCS = "/docs"
OPENAPI = "/openapi.json"
HEALTH = "/healthz"
LAYOUTS = "/api/layouts"
PLACES = "/api/places"
DOCUMENTS = "/api/documents"
FACTS = "/api/facts"
TARGETS_PAGE = "/targets"
TARGETS_FILE = "/targets.csv"
TARGETS = "/api/targets"
UNITS_PAGE = "/units"
UNITS = "/api/units"
QUALITY_PAGE = "/quality"
QUALITY = "/api/quality"
RELATIONS_PAGE = "/relations"
RELATIONS = "/api/relations"
COMPARE = "/compare"
SEARCH_PAGE = "/search"
SEARCH = "/api/search"


class ServiceLinks:
    """Addresses, all relative to the host; ids are percent-encoded, though the checks let only plain ones in."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    def layout(self, layout_id: str) -> str:
        """Return the page of a layout."""
        return f"/layouts/{quote(layout_id, safe='')}"

    def map_file(self, layout_id: str) -> str:
        """Return the map of a layout as one file."""
        return f"{self.layout(layout_id)}/map.html"

    def embed(self, layout_id: str) -> str:
        """Return the map of a layout for a frame."""
        return f"/embed/{quote(layout_id, safe='')}"

    def place(self, place_id: str) -> str | None:
        """Return a place on the page of its layout; None where the atlas has no such layout."""
        place = self._atlas.places.get(place_id)
        if place is None or place.record.layout not in self._atlas.layouts:
            return None
        return f"{self.layout(place.record.layout)}#place-{quote(place_id)}"

    def place_page(self, place_id: str) -> str:
        """Return the own page of a place."""
        return f"/places/{quote(place_id, safe='')}"

    def document(self, document_id: str) -> str | None:
        """Return the page of a document; None where the atlas has no such document."""
        return f"/documents/{quote(document_id, safe='')}" if document_id in self._atlas.documents else None

    def document_text(self, document_id: str) -> str:
        """Return the stored text of a document, verbatim."""
        return f"/documents/{quote(document_id, safe='')}/text.txt"

    def citation(self, citation: Citation) -> str | None:
        """Return a quote on the page of its document, where it is highlighted."""
        page = self.document(citation.document)
        return None if page is None else f"{page}#{quote_anchor(citation)}"

    def fact(self, fact: Fact) -> str | None:
        """Return the quote of a fact on the page of its document."""
        page = self.document(fact.citation.document)
        return None if page is None else f"{page}#{fact_anchor(fact.id)}"

    def clause(self, document_id: str, clause_id: str) -> str | None:
        """Return a clause on the page of its document."""
        page = self.document(document_id)
        return None if page is None else f"{page}#{quote(clause_anchor(clause_id))}"

    def layout_json(self, layout_id: str) -> str:
        """Return a layout as JSON."""
        return f"{LAYOUTS}/{quote(layout_id, safe='')}"

    def geojson(self, layout_id: str) -> str:
        """Return the places of a layout as GeoJSON."""
        return f"{self.layout_json(layout_id)}/places.geojson"

    def place_json(self, place_id: str) -> str:
        """Return a place as JSON."""
        return f"{PLACES}/{quote(place_id, safe='')}"

    def place_geojson(self, place_id: str) -> str:
        """Return a place as a GeoJSON file."""
        return f"{self.place_json(place_id)}/place.geojson"

    def places_json(self, layout_id: str) -> str:
        """Return the places of a layout as JSON."""
        return f"{PLACES}?layout={quote(layout_id, safe='')}"

    def document_json(self, document_id: str) -> str:
        """Return a document as JSON."""
        return f"{DOCUMENTS}/{quote(document_id, safe='')}"

    def fact_json(self, fact_id: str) -> str:
        """Return a fact as JSON."""
        return f"{FACTS}/{quote(fact_id, safe='')}"

    def facts_of_document(self, document_id: str) -> str:
        """Return the facts of a document as JSON."""
        return f"{FACTS}?document={quote(document_id, safe='')}"

    def facts_about(self, place_id: str) -> str:
        """Return the facts about a place as JSON."""
        return f"{FACTS}?place={quote(place_id, safe='')}"

    def targets(self, filters: Mapping[str, str] | None = None) -> str:
        """Return the page of targets, filtered."""
        return _with_query(TARGETS_PAGE, filters)

    def target(self, fact_id: str) -> str:
        """Return a target's row on the page of targets."""
        return f"{TARGETS_PAGE}#{quote(fact_id)}"

    def targets_csv(self, filters: Mapping[str, str] | None = None) -> str:
        """Return targets as CSV."""
        return _with_query(TARGETS_FILE, filters)

    def targets_json(self, filters: Mapping[str, str] | None = None) -> str:
        """Return targets as JSON."""
        return _with_query(TARGETS, filters)

    def units(self, filters: Mapping[str, str] | None = None) -> str:
        """Return the page of responsible units, filtered."""
        return _with_query(UNITS_PAGE, filters)

    def units_json(self, filters: Mapping[str, str] | None = None) -> str:
        """Return responsible units as JSON."""
        return _with_query(UNITS, filters)

    def relations(self, filters: Mapping[str, str] | None = None) -> str:
        """Return the ledger of relations, filtered."""
        return _with_query(RELATIONS_PAGE, filters)

    def relation(self, relation_id: str) -> str:
        """Return a relation's entry in the ledger."""
        return f"{RELATIONS_PAGE}#{quote(relation_id)}"

    def relations_json(self, filters: Mapping[str, str] | None = None) -> str:
        """Return relations as JSON."""
        return _with_query(RELATIONS, filters)

    def relation_json(self, relation_id: str) -> str:
        """Return a relation as JSON."""
        return f"{RELATIONS}/{quote(relation_id, safe='')}"

    def compare(self, left: str, right: str) -> str:
        """Return two layouts side by side."""
        return _with_query(COMPARE, {"left": left, "right": right})

    def search(self, words: str) -> str:
        """Return the page of a search."""
        return _with_query(SEARCH_PAGE, {"q": words})

    def search_json(self, words: str) -> str:
        """Return what a search found as JSON."""
        return _with_query(SEARCH, {"q": words})


def _with_query(path: str, filters: Mapping[str, str] | None) -> str:
    return f"{path}?{urlencode(filters)}" if filters else path


def quote_anchor(citation: Citation) -> str:
    """Return the id that a quote has on its document's page."""
    return f"q-{citation.start}-{citation.end}"


def fact_anchor(fact_id: str) -> str:
    """Return the id that the quote of a fact has on its document's page."""
    return f"f-{fact_id}"


def entry_anchor(fact_id: str) -> str:
    """Return the id that a fact has in the list beside the text."""
    return f"e-{fact_id}"


def clause_anchor(clause_id: str) -> str:
    """Return the id that a clause has on its document's page."""
    return f"c-{clause_id}"
