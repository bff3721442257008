"""Where each file of the folder lies, and how one page leads to another: by relative addresses only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from buju.views.words.links import quote_anchor

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.citation import Citation

HOME = "index.html"
SEARCH = "search.html"
TARGETS = "targets.html"
UNITS = "units.html"
FUNCTIONS = "functions.html"
RELATIONS = "relations.html"
COMPARE = "compare.html"
LAYOUTS = "layouts.html"
QUALITY = "quality.html"
# Every page but these lies one folder down.
UP = "../"


def map_path(layout_id: str) -> str:
    """Return the path of a layout's map in the folder."""
    return f"maps/{layout_id}.html"


def tables_path(layout_id: str) -> str:
    """Return the path of what a layout's plan says, in tables."""
    return f"layouts/{layout_id}.html"


def stages_path(layout_id: str) -> str:
    """Return the path of a layout's places by stages."""
    return f"stages/{layout_id}.html"


def sheets_path(document_id: str) -> str:
    """Return the path of the sheets of a document's units."""
    return f"sheets/{document_id}.html"


def sheet_anchor(unit_id: str) -> str:
    """Return the id that a unit's sheet has on the page of its document."""
    return f"unit-{unit_id.partition(':')[2]}"


def document_path(document_id: str) -> str:
    """Return the path of a document's page."""
    return f"documents/{document_id}.html"


def text_path(document_id: str) -> str:
    """Return the path of a document's stored text."""
    return f"documents/{document_id}.txt"


def figure_path(layout_id: str, ending: str) -> str:
    """Return the path of a layout's figure."""
    return f"figures/{layout_id}.{ending}"


def compare_path(left: str, right: str) -> str:
    """Return the path of two layouts side by side."""
    return f"compare/{left}-{right}.html"


class FolderLinks:
    """Addresses as seen from one page of the folder.

    Args:
        atlas: the atlas.
        up: what leads from the page to the folder: nothing, or `../`.
        own: the layout whose map the page is; its places are on the page itself.
    """

    def __init__(self, atlas: Atlas, *, up: str = UP, own: str | None = None) -> None:
        self._atlas = atlas
        self._up = up
        self._own = own

    def home(self, section: str = "") -> str:
        """Return the first page, or a section of it."""
        return f"{self._up}{HOME}{section and '#'}{section}"

    def search(self) -> str:
        """Return the page to search on."""
        return self._up + SEARCH

    def layout(self, layout_id: str) -> str:
        """Return the map of a layout."""
        return self._up + quote(map_path(layout_id))

    def tables(self, layout_id: str) -> str:
        """Return the page of what a layout's plan says."""
        return self._up + quote(tables_path(layout_id))

    def stages(self, layout_id: str) -> str:
        """Return the page of a layout's places by stages."""
        return self._up + quote(stages_path(layout_id))

    def unit_sheet(self, unit_id: str) -> str:
        """Return the sheet of a responsible unit."""
        return f"{self._up}{quote(sheets_path(unit_id.partition(':')[0]))}#{quote(sheet_anchor(unit_id))}"

    def figure(self, layout_id: str, ending: str) -> str:
        """Return a figure of a layout."""
        return self._up + quote(figure_path(layout_id, ending))

    def place(self, place_id: str) -> str | None:
        """Return a place on the map of its layout; None on that map itself, or where the atlas has no such map."""
        place = self._atlas.find_place(place_id)
        layout = place.record.layout if place else None
        if layout is None or layout == self._own or self._atlas.find_layout(layout) is None:
            return None
        return f"{self.layout(layout)}#place-{quote(place_id)}"

    def document(self, document_id: str) -> str | None:
        """Return the page of a document; None where the atlas has no such document."""
        known = self._atlas.find_document(document_id) is not None
        return self._up + quote(document_path(document_id)) if known else None

    def document_text(self, document_id: str) -> str:
        """Return the stored text of a document, verbatim."""
        return self._up + quote(text_path(document_id))

    def citation(self, citation: Citation) -> str | None:
        """Return a quote on the page of its document, where it is marked."""
        page = self.document(citation.document)
        return None if page is None else f"{page}#{quote_anchor(citation)}"

    def place_page(self, place_id: str) -> str | None:
        """Return all that is said of a place: its card on the map of its layout."""
        return self.place(place_id)

    def targets(self) -> str:
        """Return the page of all targets."""
        return self._up + TARGETS

    def target(self, fact_id: str) -> str:
        """Return a target's row."""
        return f"{self.targets()}#{quote(fact_id)}"

    def units(self) -> str:
        """Return the page of responsible units."""
        return self._up + UNITS

    def functions(self) -> str:
        """Return the vocabulary of functions."""
        return self._up + FUNCTIONS

    def function(self, function_id: str) -> str:
        """Return a function's entry in the vocabulary."""
        return f"{self.functions()}#{quote(function_id)}"

    def relations(self) -> str:
        """Return the ledger of relations."""
        return self._up + RELATIONS

    def relation(self, relation_id: str) -> str:
        """Return a relation's entry in the ledger."""
        return f"{self.relations()}#{quote(relation_id)}"

    def layouts(self) -> str:
        """Return all layouts side by side."""
        return self._up + LAYOUTS

    def comparisons(self) -> str:
        """Return the page where two layouts are chosen."""
        return self._up + COMPARE

    def compare(self, left: str, right: str) -> str:
        """Return two layouts side by side."""
        return self._up + quote(compare_path(left, right))

    def quality(self) -> str:
        """Return the page of data quality."""
        return self._up + QUALITY
