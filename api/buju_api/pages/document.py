"""The page of a document: what is known of it, and its text by clause with every cited quote marked."""

from __future__ import annotations

from buju.views.reading.documentparts import document_parts
from buju_api.answers import Answer
from buju_api.pages.frame import framed
from buju_api.service import Snapshot


def document_page(service: Snapshot, document_id: str) -> Answer:
    """Return the page of a document.

    Raises:
        NotFound: the document is unknown.
    """
    parts = document_parts(service.atlas, document_id, links=service.links)
    return framed(
        service,
        title=parts.title,
        content=parts.body,
        current=service.links.document(document_id) or "",
        styles=parts.styles,
        scripts=parts.scripts,
        wide=True,
    )


def text_answer(service: Snapshot, document_id: str) -> Answer:
    """Return the stored text of a document, byte for byte.

    Raises:
        NotFound: the document is unknown.
    """
    return Answer(service.atlas.document(document_id).text.encode(), "text/plain; charset=utf-8")
