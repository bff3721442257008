"""Documents as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from buju.atlas.atlas import Atlas
from buju.atlas.objects import document_object
from buju.policy.document import Document, DocumentSource
from buju_api.bodies.base import Body
from buju_api.links import ServiceLinks


class ClauseItem(Body):
    """A clause: its address, its heading for readers, and its span in the stored text (code points)."""

    id: str
    label: str
    start: int
    end: int


class ClauseBody(ClauseItem):
    """A clause with its stored text, verbatim."""

    text: str


class DocumentLinks(Body):
    """Where a document leads: itself, its page, its stored text, its facts."""

    self_: Annotated[str, Field(alias="self")]
    page: str
    text: str
    facts: str


class DocumentItem(Body):
    """A document without its text; `facts` counts the facts that it states."""

    id: str
    source: DocumentSource
    facts: int
    clauses: list[ClauseItem]
    links: DocumentLinks


class DocumentBody(DocumentItem):
    """A document with the text of every clause."""

    clauses: list[ClauseBody]  # type: ignore[assignment] # the same clauses, each with one member more


class DocumentList(Body):
    """All documents."""

    count: int
    items: list[DocumentItem]


def document_body(document: Document, atlas: Atlas, links: ServiceLinks, *, text: bool) -> dict[str, Any]:
    """Return a document with its links; with `text` the stored text of each clause, too."""
    return document_object(document, atlas, text=text) | {
        "links": {
            "self": links.document_json(document.id),
            "page": links.document(document.id),
            "text": links.document_text(document.id),
            "facts": links.facts_of_document(document.id),
        }
    }
