"""The page of a document: its stored text by clause with every cited quote marked."""

from __future__ import annotations

from buju.atlas.atlas import Atlas
from buju.views.reading.documentparts import document_parts
from buju.views.site.address import FolderLinks
from buju.views.site.frame import framed


def document_page(atlas: Atlas, document_id: str) -> bytes:
    """Return the page of a document."""
    links = FolderLinks(atlas)
    parts = document_parts(atlas, document_id, links=links)
    return framed(
        atlas,
        title=parts.title,
        content=parts.body,
        current=links.home("documents"),
        links=links,
        styles=parts.styles,
        scripts=parts.scripts,
    )
