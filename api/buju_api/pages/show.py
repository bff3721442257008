"""`/layouts/{id}/show`: a layout as slides on a screen: whole, core, each belt, targets, sources; keys lead through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buju.fileformat import FileFormat
from buju.views.content.firstscreen import first_screen
from buju.views.words.wording import date_words, document_number, period_words
from buju_api.pages.frame import asset, rendered, site_page

if TYPE_CHECKING:
    from buju.atlas.layout import Layout
    from buju_api.answers import Answer
    from buju_api.service import Snapshot

SHOW = "show"
# 1920 by 1080 pixels.
_FIGURE = {"preset": "slide", "dpi": "144"}


def show_page(layout: Layout, service: Snapshot) -> Answer:
    """Return the slides of a layout; without scripts they stand one below the other."""
    atlas, links = service.atlas, service.links
    plan = atlas.find_document(layout.document)
    drawn = service.settings.publication.shows_stills and not atlas.errors_of(layout.id)
    body = rendered(
        "show.html",
        layout=layout,
        screen=first_screen(layout, atlas, links=links),
        picture=links.figure(layout.id, FileFormat.PNG, _FIGURE) if drawn else None,
        href=links.layout(layout.id),
        plan=plan.title if plan else layout.title,
        number=document_number(plan) if plan else "",
        period=period_words(plan, on=atlas.on) if plan else "",
        data_date=date_words(layout.data_date),
    )
    return site_page(
        service,
        title=f"演示 · {layout.name}",
        body=body,
        styles=(asset("show.css"),),
        scripts=(asset("show.js"),),
        body_class="show",
    )
