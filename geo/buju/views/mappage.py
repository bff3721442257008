"""The interactive map page of a layout: as parts, as one file, and as a frame for other pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from buju.atlas.atlas import Atlas, Context
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.fault import Fault
from buju.spatial.datum import DATUM_WORDS
from buju.spatial.role import Role
from buju.spatial.source import Source
from buju.views import assets
from buju.views.card import card_of, fact_groups, source_words
from buju.views.foliummap import folium_parts
from buju.views.layers import drawn_layers
from buju.views.legend import INK_HATCH, hatched_roles, legend_of
from buju.views.links import FILE_LINKS, Links
from buju.views.maplabels import label_data
from buju.views.page import base_styles, render_page, spelled_out
from buju.views.style import INK, ROLES, hatch_id
from buju.views.templating import json_block, rendered
from buju.views.wording import date_words, document_number, period_words

Chrome = Literal["full", "embed"]

_BEFORE_DRAWING = ("setup.js", "labels.js", "places.js", "card.js", "table.js", "start.js")


@dataclass(frozen=True, slots=True)
class MapParts:
    """The pieces of a map page: CSS texts, JS texts in order, and the body.

    `text` holds every character that the pieces show, for the font.
    """

    title: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    body: Markup

    @property
    def text(self) -> str:
        """Return the characters of the page."""
        return "".join(sorted(set("".join([self.title, self.body, *map(spelled_out, self.scripts)]))))


def map_parts(
    atlas: Atlas,
    layout_id: str,
    *,
    links: Links = FILE_LINKS,
    faults: Sequence[Fault] = (),
    chrome: Chrome = "full",
) -> MapParts:
    """Return the map of a layout in pieces.

    Args:
        atlas: the atlas.
        layout_id: id of the layout, e.g. `songjiang`.
        links: addresses of clauses, places and documents; a file has none.
        faults: faults to show in a red notice over the map.
        chrome: `full` has title, panel, tables and sources; `embed` is map, legend and panel, filling the frame.

    Raises:
        NotFound: the layout is unknown.
        BujuError: folium asks for a file that is not known.
    """
    layout = atlas.layout(layout_id)
    places = sorted(atlas.places_of(layout_id), key=lambda place: list(Role).index(place.role))
    contexts = [atlas.contexts[name] for name in layout.context if name in atlas.contexts]
    sources = _sources(places, contexts)
    drawing = folium_parts(layout, drawn_layers(layout, places, contexts))
    labels = label_data(layout, places, contexts)
    body = rendered(
        "map.html",
        chrome=chrome,
        layout=layout,
        map_div=drawing.html,
        data=json_block("map-data", labels),
        cards=[card_of(place, atlas, links=links) for place in places],
        legend=legend_of(places),
        hatches=_hatches(places),
        faults=faults,
        attributions=list(dict.fromkeys(source_words(source) for source in sources)),
        credits=list(dict.fromkeys(source.attribution for source in sources)),
        datum=DATUM_WORDS,
        new_tab=chrome == "embed",
        **_document_values(layout, atlas, links=links),
    )
    own = tuple(assets.own(name) for name in _BEFORE_DRAWING)
    return MapParts(
        title=f"{layout.name} · {layout.title}",
        styles=(*base_styles(), *drawing.styles, assets.own("map.css")),
        scripts=(*drawing.libraries, *own, drawing.drawing),
        body=body,
    )


def map_file(atlas: Atlas, layout_id: str, *, faults: Sequence[Fault] = ()) -> bytes:
    """Return the whole page as one file that opens by double-click and makes no request."""
    return _file(map_parts(atlas, layout_id, faults=faults), body_class="file")


def embed_file(atlas: Atlas, layout_id: str, *, links: Links = FILE_LINKS, faults: Sequence[Fault] = ()) -> bytes:
    """Return the map, its legend and its panel as one file that fills a frame of another page."""
    return _file(map_parts(atlas, layout_id, links=links, faults=faults, chrome="embed"), body_class="embed")


def place_html(atlas: Atlas, place_id: str, *, links: Links = FILE_LINKS) -> Markup:
    """Return a place's article as the panel shows it, for a page of its own."""
    return rendered("place.html", card=card_of(atlas.place(place_id), atlas, links=links))


def _file(parts: MapParts, *, body_class: str) -> bytes:
    page = render_page(
        title=parts.title,
        body=parts.body,
        styles=parts.styles,
        scripts=parts.scripts,
        body_class=body_class,
        in_file=True,
    )
    return page.html.encode()


def _document_values(layout: Layout, atlas: Atlas, *, links: Links) -> dict[str, object]:
    document = atlas.documents.get(layout.document)
    wordings = [fact for fact in atlas.facts.values() if fact.kind == "layout" and fact.layout == layout.id]
    return {
        "plan_title": document.title if document else layout.title,
        "plan_number": document_number(document) if document else "",
        "plan_period": period_words(document) if document else "",
        "plan_href": links.document(layout.document),
        "data_date": date_words(layout.data_date),
        "wordings": list(fact_groups(wordings, atlas, links=links)),
    }


def _hatches(places: Sequence[Place]) -> list[tuple[str, str]]:
    return [(INK_HATCH, INK), *((hatch_id(role), ROLES[role].colour) for role in hatched_roles(places))]


def _sources(places: Sequence[Place], contexts: Sequence[Context]) -> list[Source]:
    """Return the sources of everything on the map."""
    shapes = [source for place in places if place.shape is not None for source in place.record.sources]
    return [*shapes, *(context.file.source for context in contexts)]
