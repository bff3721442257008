"""The map alone, for a frame of another page."""

from __future__ import annotations

from buju.views.mappage import map_parts
from buju.views.page import render_page
from buju_api.answer import Answer
from buju_api.pages.frame import HEAD, page_answer
from buju_api.service import Service


def embed_page(service: Service, layout_id: str) -> Answer:
    """Return the map of a layout, filling its frame; only the sites of the settings may frame it.

    Raises:
        NotFound: the layout is unknown.
    """
    atlas = service.atlas
    faults = atlas.errors_of(layout_id)
    parts = map_parts(atlas, layout_id, links=service.links, faults=faults, chrome="embed")
    page = render_page(
        title=parts.title,
        body=parts.body,
        styles=parts.styles,
        scripts=parts.scripts,
        head_extra=HEAD,
        body_class="embed",
    )
    return page_answer(page, frame_ancestors=service.settings.frame_ancestors)
