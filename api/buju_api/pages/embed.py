"""The map alone, for a frame of another page, and the script that gives such a frame its height."""

from __future__ import annotations

from buju.views.map.mapoptions import MapOptions
from buju.views.map.mappage import map_parts
from buju.views.page import render_page
from buju_api.answers import Answer
from buju_api.pages.frame import HEAD, page_answer
from buju_api.pages.templating import asset
from buju_api.service import Snapshot

# Other sites load it on every page with a map: they ask again once a week, and are told that it is the same.
_SCRIPT_HEADERS = {"cache-control": "public, max-age=604800", "cross-origin-resource-policy": "cross-origin"}


def embed_page(service: Snapshot, layout_id: str, options: MapOptions) -> Answer:
    """Return the map of a layout, filling its frame; only the sites of the settings may frame it.

    Raises:
        NotFound: the layout is unknown.
        QuestionInvalid: the options name what the layout does not have.
    """
    atlas = service.atlas
    faults = atlas.errors_of(layout_id)
    parts = map_parts(
        atlas,
        layout_id,
        links=service.links,
        faults=faults,
        chrome="embed",
        options=options,
        publication=service.settings.publication,
    )
    page = render_page(
        title=parts.title,
        body=parts.body,
        styles=parts.styles,
        scripts=parts.scripts,
        head_extra=HEAD,
        body_class="embed",
    )
    return page_answer(page, frame_ancestors=service.settings.frame_ancestors)


def embed_script() -> Answer:
    """Return the script for the pages that embed maps."""
    return Answer(asset("embed.js").encode(), "text/javascript; charset=utf-8", _SCRIPT_HEADERS)
