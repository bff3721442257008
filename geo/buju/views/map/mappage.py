"""The page of a map: the map, its legend, and what its scripts know of it.

Positions are lat, lon in degrees; lengths in px.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import shapely
from markupsafe import Markup
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.pins import Pins, pins_of
from buju.views import assets
from buju.views.carto.enlargement import small_core
from buju.views.carto.feature import CONTEXT_RANKS, MAJOR, RANKS, SCHEMATIC, place_features
from buju.views.carto.frame import Bounds, framed
from buju.views.carto.ground import around_layout
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.symbology import WATERS, Theme, theme_css
from buju.views.carto.viewshape import DECIMALS, expanded, free_part, label_anchors
from buju.views.carto.zoomlabels import ZoomLabel, ZoomLabels, ZoomSpot, zoom_labels
from buju.views.content.card import card_of, fact_groups
from buju.views.content.firstscreen import first_screen
from buju.views.map.foliummap import folium_parts
from buju.views.map.layers import (
    POINT_REACH,
    REACH,
    drawn_layers,
    patterns,
)
from buju.views.map.legend import legend_of
from buju.views.map.mapoptions import DEFAULTS, MapChoice, MapOptions, map_choice
from buju.views.page import base_styles, json_block, render_page, rendered, spelled_out
from buju.views.publication import INTERNAL, MapExtent, Publication, cleared
from buju.views.words.catalogue import Lang, MapWords, map_words
from buju.views.words.links import FILE_LINKS, Links
from buju.views.words.wording import date_words, document_number, grouped_source_words, period_words, pinned_words

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Context, Layout
    from buju.atlas.place import Place
    from buju.fault import Fault
    from buju.spatial.role import Role
    from buju.spatial.source import Source
    from buju.views.carto.feature import Feature


def label_data(
    layout: Layout,
    places: Sequence[Place],
    contexts: Sequence[Context],
    *,
    theme: Theme = Theme.COLOUR,
    schematic: str = SCHEMATIC,
) -> dict[str, Any]:
    """Return the labels of a map and the frame to fit it to, for the page's JSON block."""
    west, south, east, north = bounds = framed(layout, places)
    drawn = [place for place in places if place.shape is not None]
    placed = map_labels(layout, drawn, contexts, bounds=bounds, theme=theme, schematic=schematic)
    roles = {place.id: place.role for place in drawn}
    core = small_core(drawn, of=bounds)
    return {
        "focus": [[south, west], [north, east]],
        "close": [list(layout.bbox[1::-1]), list(layout.bbox[:1:-1])],
        "core": None if core is None else [list(core[1::-1]), list(core[:1:-1])],
        "widest": placed.widest,
        "labels": [_label_row(label, roles) for label in placed.labels],
        "names": {place.id: place.printed for place in places},
    }


def map_labels(
    layout: Layout,
    drawn: Sequence[Place],
    contexts: Sequence[Context],
    *,
    bounds: Bounds,
    theme: Theme = Theme.COLOUR,
    schematic: str = SCHEMATIC,
) -> ZoomLabels:
    """Return the names of a map at every zoom; `schematic` is the word for 示意 in the map's language."""
    portrayal = Portrayal(theme)
    window = {kind: box(*expanded(layout.bbox, POINT_REACH if kind == "point" else REACH)) for kind in CONTEXT_RANKS}
    near = [row for row in around_layout(layout, contexts) if row.shape.intersects(window[row.kind])]
    features = [_worded(feature, schematic) for feature in place_features(drawn, portrayal)]
    return zoom_labels(features, near, bounds=bounds, portrayal=portrayal)


def _worded(feature: Feature, schematic: str) -> Feature:
    if feature.label is None:
        return feature
    # Before it is placed: every letter has a place of its own.
    return replace(feature, label=replace(feature.label, words=feature.label.words.replace(SCHEMATIC, schematic)))


def _label_row(label: ZoomLabel, roles: Mapping[str, Role]) -> dict[str, Any]:
    role = roles[label.place] if label.place else None
    return {
        "key": label.place,
        "text": label.words,
        "look": f"role-{role.value}" if role else "context water" if label.theme in WATERS else "context",
        "size": "major" if role and RANKS[role] <= MAJOR else "minor",
        "rank": label.rank,
        "middle": _lat_lon(label.middle),
        "spots": [[zoom, spot and _spot_row(spot)] for zoom, spot in label.spots],
    }


def _spot_row(spot: ZoomSpot) -> dict[str, Any]:
    box = [round(side, 1) for side in spot.box]
    row: dict[str, Any] = {"at": _lat_lon(spot.at), "box": box, "size": round(spot.size, 1)}
    if len(spot.lines) > 1:
        row["lines"] = list(spot.lines)
    if spot.foot:
        row["foot"] = _lat_lon(spot.foot)
    if spot.others:
        row["others"] = [_spot_row(other) for other in spot.others]
    if spot.letters:
        row["letters"] = [[round(number, 1) for number in letter] for letter in spot.letters]
    return row


def _lat_lon(point: tuple[float, float]) -> list[float]:
    return [round(point[1], DECIMALS), round(point[0], DECIMALS)]


def pin_data(places: Sequence[Place], pins: Pins, words: MapWords) -> dict[str, Any]:
    """Return the counts that stand on hosts: their words, and points (lat, lon) inside each host for them."""
    drawn = [place for place in places if place.shape is not None]
    found: dict[str, Any] = {}
    for host in drawn:
        if pinned := pins.on(host):
            said = pinned_words(host, len(pinned)) if words.lang is Lang.ZH else words.pinned.format(count=len(pinned))
            found[host.id] = {
                "count": len(pinned),
                "words": said,
                "label": words.pin_label.format(host=host.printed, pinned=said),
                "anchors": label_anchors(_open_ground(host, drawn)),
            }
    return found


def _open_ground(host: Place, drawn: Sequence[Place]) -> BaseGeometry:
    """Return the part of a host on which no smaller place lies: a count there is read as that of the host."""
    shape = host.shape
    assert shape is not None  # noqa: S101 - hosts are drawn
    if not shape.area:
        return shape
    inner = [other.shape for other in drawn if other.shape is not None and 0 < other.shape.area < 0.9 * shape.area]
    return free_part(shape, shapely.union_all(inner))


Chrome = Literal["full", "embed", "page"]

# Frames have to fit the pages round them; a page of its own can be as long as its table.
_AFTER_DRAWING = {"full": (), "embed": ("frame.js",), "page": ()}
_BEFORE_DRAWING = (
    "setup.js",
    "labels.js",
    "pins.js",
    "gestures.js",
    "places.js",
    "card.js",
    "table.js",
    "print.js",
    "start.js",
)


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
    options: MapOptions = DEFAULTS,
    publication: Publication = INTERNAL,
    rail: Markup | None = None,
) -> MapParts:
    """Return the map of a layout in pieces.

    Args:
        atlas: the atlas.
        layout_id: id of the layout, e.g. `songjiang`.
        links: addresses of clauses, places and documents; a file has none.
        faults: faults to show in a red notice over the map.
        chrome: `full` has title, panel, tables and sources; `embed` is map, legend and panel, filling the frame;
            `page` is the same in a page that has its own title and tables, with the cards cut to the essential.
        options: what is shown of the layout, and how.
        publication: who the map is for; its note is on the map and cannot be left out.
        rail: what the panel shows while no place is chosen, in place of a hint.

    Raises:
        NotFound: the layout is unknown.
        Refused: the map is for the public, shows administrative lines, and has no review number.
        QuestionInvalid: the options name what the layout does not have.
        BujuError: folium asks for a file that is not known.
    """
    layout = atlas.layout(layout_id)
    chosen, words = map_choice(atlas, layout, options), map_words(options.lang)
    extent = MapExtent(layout=layout.id, bbox=options.bbox or layout.bbox)
    clearance = cleared(atlas, chosen.places, chosen.contexts, extent=extent, publication=publication)
    chosen = replace(chosen, places=clearance.places, contexts=clearance.contexts)
    places, contexts, theme = chosen.places, chosen.contexts, options.theme
    sources, pins = _sources(places, contexts), pins_of(places)
    drawing = folium_parts(layout, drawn_layers(layout, places, contexts, theme=theme), theme=theme, words=words)
    table = chrome == "full" if options.table is None else options.table
    body = rendered(
        "map.html",
        chrome=chrome,
        layout=layout,
        map_div=drawing.html,
        data=json_block("map-data", _script_data(layout, chosen, options, words, pins)),
        cards=[card_of(place, atlas, links=links, pins=pins) for place in places],
        legend=legend_of(places, theme=theme, words=words) if options.legend else None,
        hatches=list(patterns(places, theme=theme)),
        words=words,
        table=table,
        search=(chrome == "full" and table) if options.search is None else options.search,
        height=options.height,
        left_out=chosen.left_out,
        faults=faults,
        publication_note=clearance.note,
        attributions=grouped_source_words(sources),
        credits=list(dict.fromkeys(f"{source.attribution}（{source.licence}）" for source in sources)),
        new_tab=chrome == "embed",
        rail=rail,
        screen=first_screen(layout, atlas, links=links) if _begins_with_the_story(chrome, options) else None,
        place_href=_card_hrefs(places, links),
        **_document_values(layout, atlas, links=links),
    )
    own = tuple(assets.own(name) for name in _BEFORE_DRAWING)
    return MapParts(
        title=f"{layout.name} · {layout.title}",
        styles=(
            *base_styles(),
            *drawing.styles,
            assets.own("map.css"),
            *_first_styles(chrome),
            *_option_styles(options),
        ),
        scripts=(*drawing.libraries, *own, drawing.drawing, *map(assets.own, _AFTER_DRAWING[chrome])),
        body=body,
    )


def _begins_with_the_story(chrome: Chrome, options: MapOptions) -> bool:
    """Whether sentence, numbers and big shapes stand round the map itself; their words are those of the plan."""
    return chrome == "full" and options.lang is Lang.ZH


def _first_styles(chrome: Chrome) -> tuple[str, ...]:
    return () if chrome == "embed" else (assets.own("firstscreen.css"),)


def _card_hrefs(places: Sequence[Place], links: Links) -> Callable[[str], str | None]:
    """Return what leads to a place: its card where it is on the page, else its own page, if there is one."""
    here = frozenset(place.id for place in places)
    return lambda place_id: f"#place-{place_id}" if place_id in here else links.place(place_id)


def map_file(
    atlas: Atlas,
    layout_id: str,
    *,
    faults: Sequence[Fault] = (),
    options: MapOptions = DEFAULTS,
    publication: Publication = INTERNAL,
) -> bytes:
    """Return the whole page as one file that opens by double-click and makes no request."""
    parts = map_parts(atlas, layout_id, faults=faults, options=options, publication=publication)
    return _file(parts, body_class="file")


def embed_file(
    atlas: Atlas,
    layout_id: str,
    *,
    links: Links = FILE_LINKS,
    faults: Sequence[Fault] = (),
    options: MapOptions = DEFAULTS,
    publication: Publication = INTERNAL,
) -> bytes:
    """Return the map, its legend and its panel as one file that fills a frame of another page."""
    parts = map_parts(
        atlas, layout_id, links=links, faults=faults, chrome="embed", options=options, publication=publication
    )
    return _file(parts, body_class="embed")


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
    document = atlas.find_document(layout.document)
    wordings = atlas.wordings_of(layout.id)
    return {
        "plan_title": document.title if document else layout.title,
        "plan_number": document_number(document) if document else "",
        "plan_period": period_words(document, on=atlas.on) if document else "",
        "plan_status": "" if document is None or atlas.on is None else period_words(document, on=atlas.on),
        "plan_href": links.document(layout.document),
        "data_date": date_words(layout.data_date),
        "wordings": list(fact_groups(wordings, atlas, links=links)),
    }


def _script_data(layout: Layout, chosen: MapChoice, options: MapOptions, words: MapWords, pins: Pins) -> dict[str, Any]:
    """Return what the page's scripts know: labels, and as far as they were asked for the first view and words."""
    data = label_data(layout, chosen.places, chosen.contexts, theme=options.theme, schematic=words.schematic)
    data["pins"] = pin_data(chosen.places, pins, words)
    data["hosts"] = {pinned: host.id for pinned, host in pins.hosts.items()}
    view: dict[str, Any] = {}
    if options.bbox is not None:
        west, south, east, north = options.bbox
        view["bbox"] = [[south, west], [north, east]]
    if options.zoom is not None:
        view["zoom"] = options.zoom
    if chosen.highlight is not None:
        view["highlight"] = chosen.highlight.id
    return data | ({"view": view} if view else {}) | ({"words": dict(words.script)} if words.script else {})


def _option_styles(options: MapOptions) -> tuple[str, ...]:
    height = "" if options.height is None else f":root{{--map-height:{options.height}px}}\n"
    css = theme_css(options.theme) + height
    return (css,) if css else ()


def _sources(places: Sequence[Place], contexts: Sequence[Context]) -> list[Source]:
    """Return the sources of everything on the map."""
    shapes = [source for place in places if place.shape is not None for source in place.record.sources]
    return [*shapes, *(context.file.source for context in contexts)]
