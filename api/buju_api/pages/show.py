"""`/layouts/{id}/show`: a layout as slides on a screen: whole, core, each belt, targets, sources; keys lead through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buju.views.carto.picture import hall_map
from buju.views.content.firstscreen import first_screen
from buju.views.words.wording import date_words, document_number, period_words
from buju_api.pages.frame import asset, rendered, site_page

if TYPE_CHECKING:
    from buju.atlas.layout import Layout
    from buju_api.answers import Answer
    from buju_api.service import Snapshot

SHOW = "show"


def show_page(layout: Layout, service: Snapshot) -> Answer:
    """Return the slides of a layout; without scripts they stand one below the other."""
    atlas, links = service.atlas, service.links
    plan = atlas.find_document(layout.document)
    drawn = service.settings.publication.shows_stills and not atlas.errors_of(layout.id)
    body = rendered(
        "show.html",
        layout=layout,
        screen=first_screen(layout, atlas, links=links),
        picture=hall_map(layout, atlas, theme=service.settings.theme) if drawn else None,
        sources=_sources(layout, service),
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


def _sources(layout: Layout, service: Snapshot) -> list[str]:
    """Return whose data the map shows, each once."""
    atlas = service.atlas
    shapes = [one for place in atlas.places_of(layout.id) if place.shape is not None for one in place.record.sources]
    sources = [*shapes, *(context.file.source for context in atlas.contexts_of(layout.id))]
    return list(dict.fromkeys(f"{one.attribution}（{one.licence}）" for one in sources))
