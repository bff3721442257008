"""The one place that knows every address of the service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from buju.views.words.links import clause_anchor, fact_anchor, quote_anchor

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.citation import Citation
    from buju.policy.fact import Fact

HOME = "/"
DOCS = "/docs"
OPENAPI = "/openapi.json"
ASSETS = "/assets"
HEALTH = "/healthz"
LAYOUTS = "/api/layouts"
PLACES = "/api/places"
DOCUMENTS = "/api/documents"
FACTS = "/api/facts"
TARGETS_PAGE = "/targets"
TARGETS_FILE = "/targets.csv"
TARGETS = "/api/targets"
UNITS_PAGE = "/units"
UNIT_SHEET = "/units/sheet"
UNITS = "/api/units"
UNIT_SHEET_JSON = "/api/units/sheet"
FUNCTIONS_PAGE = "/functions"
FUNCTIONS = "/api/functions"
QUALITY_PAGE = "/quality"
QUALITY = "/api/quality"
REPORTS = "/reports"
FIGURES = "/figures"
EMBED_SCRIPT = "/embed.js"
OEMBED = "/oembed"
RELATIONS_PAGE = "/relations"
RELATIONS = "/api/relations"
COMPARE = "/compare"
SEARCH_PAGE = "/search"
SEARCH = "/api/search"
SITES_PAGE = "/sites"
SITES_OWN = "/sites/file"
SITES = "/api/sites"
AT_PAGE = "/at"
LAYOUTS_PAGE = "/layouts"


class ServiceLinks:
    """Addresses, all relative to the host; ids are percent-encoded, though the checks let only plain ones in.

    `base` is what a gateway puts before every path (`/buju`), empty where the service has its host to itself.
    """

    def __init__(self, atlas: Atlas, *, base: str = "") -> None:
        self._atlas = atlas
        self.base = base

    def fixed(self, path: str) -> str:
        """Return one of the addresses above, which depend on no data."""
        return self.base + path

    def layout(self, layout_id: str) -> str:
        """Return the page of a layout."""
        return f"{self.base}/layouts/{quote(layout_id, safe='')}"

    def stages(self, layout_id: str, stage: str | None = None) -> str:
        """Return the page of a layout's places by stages of the chain, for one stage or all."""
        return _with_query(f"{self.layout(layout_id)}/stages", None if stage is None else {"stage": stage})

    def layout_tab(self, layout_id: str, tab: str) -> str:
        """Return one of the tabs of a layout's page."""
        return f"{self.layout(layout_id)}/{tab}"

    def map_file(self, layout_id: str) -> str:
        """Return the map of a layout as one file."""
        return f"{self.layout(layout_id)}/map.html"

    def report(self, layout_id: str, ending: str) -> str:
        """Return the report of a layout as a file of one of its formats."""
        return f"{self.base}{REPORTS}/{quote(layout_id, safe='')}.{ending}"

    def figure(self, layout_id: str, ending: str, options: Mapping[str, str] | None = None) -> str:
        """Return a layout's figure as a file of one of its formats."""
        return _with_query(f"{self.base}{FIGURES}/{quote(layout_id, safe='')}.{ending}", options)

    def embed(self, layout_id: str, options: Sequence[tuple[str, str]] = ()) -> str:
        """Return the map of a layout for a frame, with the options of `MapOptions.written`."""
        return _with_pairs(f"{self.base}/embed/{quote(layout_id, safe='')}", options)

    def builder(self, layout_id: str, options: Sequence[tuple[str, str]] = ()) -> str:
        """Return the page where an embedded map is put together."""
        return _with_pairs(f"{self.embed(layout_id)}/builder", options)

    def oembed(self, address: str) -> str:
        """Return what another platform needs to embed an address of ours (oEmbed)."""
        return _with_query(self.base + OEMBED, {"url": address, "format": "json"})

    def place(self, place_id: str) -> str | None:
        """Return a place on the page of its layout; None where the atlas has no such layout."""
        place = self._atlas.find_place(place_id)
        if place is None or self._atlas.find_layout(place.record.layout) is None:
            return None
        return f"{self.layout(place.record.layout)}#place-{quote(place_id)}"

    def place_page(self, place_id: str) -> str:
        """Return the own page of a place."""
        return f"{self.base}/places/{quote(place_id, safe='')}"

    def document(self, document_id: str) -> str | None:
        """Return the page of a document; None where the atlas has no such document."""
        known = self._atlas.find_document(document_id) is not None
        return f"{self.base}/documents/{quote(document_id, safe='')}" if known else None

    def document_text(self, document_id: str) -> str:
        """Return the stored text of a document, verbatim."""
        return f"{self.base}/documents/{quote(document_id, safe='')}/text.txt"

    def reading_sheet(self, document_id: str) -> str:
        """Return the sheet on which a reader holds a document's facts against its text."""
        return f"{self.base}/documents/{quote(document_id, safe='')}/reading.xlsx"

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
        return f"{self.base}{LAYOUTS}/{quote(layout_id, safe='')}"

    def geojson(self, layout_id: str) -> str:
        """Return the places of a layout as GeoJSON."""
        return f"{self.layout_json(layout_id)}/places.geojson"

    def place_json(self, place_id: str) -> str:
        """Return a place as JSON."""
        return f"{self.base}{PLACES}/{quote(place_id, safe='')}"

    def place_geojson(self, place_id: str) -> str:
        """Return a place as a GeoJSON file."""
        return f"{self.place_json(place_id)}/place.geojson"

    def places_json(self, layout_id: str) -> str:
        """Return the places of a layout as JSON."""
        return f"{self.base}{PLACES}?layout={quote(layout_id, safe='')}"

    def document_json(self, document_id: str) -> str:
        """Return a document as JSON."""
        return f"{self.base}{DOCUMENTS}/{quote(document_id, safe='')}"

    def fact_json(self, fact_id: str) -> str:
        """Return a fact as JSON."""
        return f"{self.base}{FACTS}/{quote(fact_id, safe='')}"

    def facts_of_document(self, document_id: str) -> str:
        """Return the facts of a document as JSON."""
        return f"{self.base}{FACTS}?document={quote(document_id, safe='')}"

    def facts_about(self, place_id: str) -> str:
        """Return the facts about a place as JSON."""
        return f"{self.base}{FACTS}?place={quote(place_id, safe='')}"

    def targets(self, filters: Mapping[str, str] | None = None) -> str:
        """Return the page of targets, filtered."""
        return _with_query(self.base + TARGETS_PAGE, filters)

    def target(self, fact_id: str) -> str:
        """Return a target's row on the page of targets."""
        return f"{self.base}{TARGETS_PAGE}#{quote(fact_id)}"

    def targets_csv(self, filters: Mapping[str, str] | None = None) -> str:
        """Return targets as CSV."""
        return _with_query(self.base + TARGETS_FILE, filters)

    def targets_json(self, filters: Mapping[str, str] | None = None) -> str:
        """Return targets as JSON."""
        return _with_query(self.base + TARGETS, filters)

    def units(self, filters: Mapping[str, str] | None = None) -> str:
        """Return the page of responsible units, filtered."""
        return _with_query(self.base + UNITS_PAGE, filters)

    def unit_sheet(self, unit_id: str, ending: str | None = None) -> str:
        """Return the sheet of a responsible unit, as a page or as a file."""
        path = UNIT_SHEET if ending is None else f"{UNIT_SHEET}.{ending}"
        return _with_query(self.base + path, {"unit": unit_id})

    def units_json(self, filters: Mapping[str, str] | None = None) -> str:
        """Return responsible units as JSON."""
        return _with_query(self.base + UNITS, filters)

    def functions(self, filters: Mapping[str, str] | None = None) -> str:
        """Return the page of the vocabulary of functions, filtered."""
        return _with_query(self.base + FUNCTIONS_PAGE, filters)

    def function(self, function_id: str) -> str:
        """Return a function's entry in the vocabulary."""
        return f"{self.base}{FUNCTIONS_PAGE}#{quote(function_id)}"

    def functions_json(self, filters: Mapping[str, str] | None = None) -> str:
        """Return the vocabulary of functions as JSON."""
        return _with_query(self.base + FUNCTIONS, filters)

    def relations(self, filters: Mapping[str, str] | None = None) -> str:
        """Return the ledger of relations, filtered."""
        return _with_query(self.base + RELATIONS_PAGE, filters)

    def relation(self, relation_id: str) -> str:
        """Return a relation's entry in the ledger."""
        return f"{self.base}{RELATIONS_PAGE}#{quote(relation_id)}"

    def relations_json(self, filters: Mapping[str, str] | None = None) -> str:
        """Return relations as JSON."""
        return _with_query(self.base + RELATIONS, filters)

    def relation_json(self, relation_id: str) -> str:
        """Return a relation as JSON."""
        return f"{self.base}{RELATIONS}/{quote(relation_id, safe='')}"

    def layouts(self) -> str:
        """Return all layouts side by side."""
        return self.base + LAYOUTS_PAGE

    def compare(self, left: str, right: str) -> str:
        """Return two layouts side by side."""
        return _with_query(self.base + COMPARE, {"left": left, "right": right})

    def sites(self, pairs: Sequence[tuple[str, str]] = ()) -> str:
        """Return the page of a site question, whose parameters may repeat."""
        return _with_pairs(self.base + SITES_PAGE, pairs)

    def sites_own(self, pairs: Sequence[tuple[str, str]] = ()) -> str:
        """Return the page where a site question is asked of one's own file."""
        return _with_pairs(self.base + SITES_OWN, pairs)

    def sites_json(self, pairs: Sequence[tuple[str, str]] = ()) -> str:
        """Return the answer to a site question as JSON."""
        return _with_pairs(self.base + SITES, pairs)

    def sites_file(self, ending: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
        """Return the answer to a site question as a file of one of its formats."""
        return _with_pairs(f"{self.base}{SITES_PAGE}.{ending}", pairs)

    def at(self, *, lon: str, lat: str, datum: str) -> str:
        """Return the page of what holds a point."""
        return _with_query(self.base + AT_PAGE, {"lon": lon, "lat": lat, "datum": datum})

    def at_json(self, *, lon: str, lat: str, datum: str) -> str:
        """Return what holds a point as JSON."""
        return _with_query(self.base + PLACES, {"at": f"{lon},{lat}", "datum": datum})

    def search(self, words: str) -> str:
        """Return the page of a search."""
        return _with_query(self.base + SEARCH_PAGE, {"q": words})

    def search_json(self, words: str) -> str:
        """Return what a search found as JSON."""
        return _with_query(self.base + SEARCH, {"q": words})


def _with_query(path: str, filters: Mapping[str, str] | None) -> str:
    return f"{path}?{urlencode(filters)}" if filters else path


def _with_pairs(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
