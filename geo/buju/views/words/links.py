"""Where a view may link to: the service knows addresses, a file on a desk has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from buju.policy.citation import Citation


class Links(Protocol):
    """Addresses of what a view mentions; None where there is nothing to link to."""

    def citation(self, citation: Citation) -> str | None:
        """Return the address of a quote in its clause."""
        ...

    def place(self, place_id: str) -> str | None:
        """Return the address of a place's own page."""
        ...

    def document(self, document_id: str) -> str | None:
        """Return the address of a document's page."""
        ...


class ReadingLinks(Links, Protocol):
    """Addresses for a document's page, which leads to the maps and to the stored text."""

    def layout(self, layout_id: str) -> str:
        """Return the address of a layout's map."""
        ...

    def document_text(self, document_id: str) -> str:
        """Return the address of a document's stored text, verbatim."""
        ...


class PageLinks(ReadingLinks, Protocol):
    """Addresses for pages that lead to each other: a place's own page, the entries of targets, relations, functions."""

    def place_page(self, place_id: str) -> str | None:
        """Return the address of all that is said of a place."""
        ...

    def layouts(self) -> str:
        """Return the address of all layouts side by side."""
        ...

    def targets(self) -> str:
        """Return the address of all targets."""
        ...

    def target(self, fact_id: str) -> str:
        """Return the address of a target's row."""
        ...

    def units(self) -> str:
        """Return the address of all responsible units."""
        ...

    def relations(self) -> str:
        """Return the address of all relations."""
        ...

    def relation(self, relation_id: str) -> str:
        """Return the address of a relation's entry."""
        ...

    def function(self, function_id: str) -> str:
        """Return the address of a function's entry."""
        ...


class _FileLinks:
    """A single file has no neighbours to link to."""

    def citation(self, citation: Citation) -> str | None:  # noqa: ARG002 - part of the protocol
        return None

    def place(self, place_id: str) -> str | None:  # noqa: ARG002 - part of the protocol
        return None

    def document(self, document_id: str) -> str | None:  # noqa: ARG002 - part of the protocol
        return None


FILE_LINKS: Links = _FileLinks()


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
