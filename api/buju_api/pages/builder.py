"""The page where a planner puts an embedded map together, sees it, and copies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.spatial.role import Role
from buju.views.asked import place_named
from buju.views.carto.figurelayer import FigureLayer
from buju.views.carto.palette import Theme
from buju.views.map.mapchoice import map_choice
from buju.views.map.mapoptions import (
    LEAST_HEIGHT,
    LEAST_ZOOM,
    MOST_HEIGHT,
    MOST_ZOOM,
    Lang,
    MapOptions,
    number_words,
)
from buju_api.answers import Answer
from buju_api.embedcode import DEFAULT_HEIGHT, embed_code
from buju_api.pages.choice import Choice, choices
from buju_api.pages.frame import framed
from buju_api.pages.templating import asset, rendered
from buju_api.service import Snapshot

_SHOWN = {"1": "显示", "0": "不显示"}


@dataclass(frozen=True, slots=True)
class Ticked:
    """A box to tick: its value, its words, and whether it is ticked."""

    value: str
    words: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class TickedPlaces:
    """The boxes of one role's places."""

    role: Role
    boxes: tuple[Ticked, ...]


@dataclass(frozen=True, slots=True)
class BuilderForm:
    """The fields of the form, filled in with the options."""

    layers: tuple[Ticked, ...]
    places: tuple[TickedPlaces, ...]
    chosen: int
    highlight: Sequence[Choice]
    legend: Sequence[Choice]
    search: Sequence[Choice]
    table: Sequence[Choice]
    theme: Sequence[Choice]
    lang: Sequence[Choice]
    height: str
    zoom: str
    bbox: str


def builder_page(service: Snapshot, layout_id: str, options: MapOptions, *, origin: str) -> Answer:
    """Return the page.

    Raises:
        NotFound: the layout is unknown.
        QuestionInvalid: the options name what the layout does not have.
    """
    atlas, links = service.atlas, service.links
    layout = atlas.layout(layout_id)
    asked = _plain(atlas, layout, options)
    map_choice(atlas, layout, asked)
    sources = service.settings.frame_ancestors.split()
    content = rendered(
        "builder.html",
        layout=layout,
        links=links,
        form=form_of(atlas, layout, asked),
        code=embed_code(layout, asked, links=links, origin=origin),
        preview=links.embed(layout.id, asked.written),
        height=asked.height or DEFAULT_HEIGHT,
        previews=bool({"'self'", "*"} & set(sources)),
        only_here=sources in (["'self'"], ["'none'"]),
        is_plain=not asked.written,
        limits={"height": (LEAST_HEIGHT, MOST_HEIGHT), "zoom": (LEAST_ZOOM, MOST_ZOOM)},
    )
    return framed(
        service,
        title=f"嵌入与引用：{layout.title}",
        content=content,
        current=links.builder(layout.id),
        styles=(asset("listing.css"), asset("builder.css")),
        scripts=(asset("builder.js"),),
        wide=True,
        directives=("frame-src 'self'", "connect-src 'self'"),
    )


def form_of(atlas: Atlas, layout: Layout, options: MapOptions) -> BuilderForm:
    """Return the form's fields; an option that is left to the page shows what the page does."""
    places = atlas.places_of(layout.id)
    chosen = frozenset(options.places or ())
    return BuilderForm(
        layers=tuple(
            Ticked(layer.value, layer.words, options.layers is None or layer in options.layers)
            for layer in _offered(atlas, layout)
        ),
        places=tuple(_boxes(places, chosen)),
        chosen=len(chosen),
        highlight=choices({place.id: place.name for place in places}, options.highlight),
        legend=choices(_SHOWN, str(int(options.legend))),
        search=choices(_SHOWN, str(int(bool(options.search)))),
        table=choices(_SHOWN, str(int(bool(options.table)))),
        theme=choices({theme.value: theme.words for theme in Theme}, options.theme.value),
        lang=choices({lang.value: lang.words for lang in Lang}, options.lang.value),
        height="" if options.height is None else str(options.height),
        zoom="" if options.zoom is None else number_words(options.zoom),
        bbox="" if options.bbox is None else ",".join(map(number_words, options.bbox)),
    )


def _plain(atlas: Atlas, layout: Layout, options: MapOptions) -> MapOptions:
    """Return the options without what goes without saying: a form sends every field, and every box that is ticked."""
    named = tuple(place_named(atlas, layout.id, name, field="places") for name in options.places or ())
    every = frozenset(_offered(atlas, layout))
    return replace(
        options,
        places=named if named and len(set(named)) < len(atlas.places_of(layout.id)) else None,
        layers=None if options.layers is None or options.layers >= every else options.layers,
        search=options.search or None,
        table=options.table or None,
        highlight=options.highlight and place_named(atlas, layout.id, options.highlight, field="highlight"),
    )


def _offered(atlas: Atlas, layout: Layout) -> list[FigureLayer]:
    """Return the layers that the layout has."""
    contexts = [atlas.contexts[name] for name in layout.context if name in atlas.contexts]
    found = {FigureLayer(place.role.value) for place in atlas.places_of(layout.id) if place.shape is not None}
    found |= {FigureLayer(f"context-{context.file.kind}") for context in contexts}
    return [layer for layer in FigureLayer if layer in found]


def _boxes(places: Sequence[Place], chosen: frozenset[str]) -> list[TickedPlaces]:
    rows = []
    for role in Role:
        own = [place for place in places if place.role is role]
        if own:
            boxes = tuple(Ticked(place.id, _words(place), place.id in chosen) for place in own)
            rows.append(TickedPlaces(role, boxes))
    return rows


def _words(place: Place) -> str:
    return place.name if place.shape is not None else f"{place.name}（只列不绘）"
