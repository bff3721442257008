"""`/embed/…` and `/embed.js`: maps in other people's pages, and the page where one is put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.spatial.role import Role
from buju.views import assets
from buju.views.carto.symbology import Theme
from buju.views.map.mapoptions import (
    LEAST_HEIGHT,
    LEAST_ZOOM,
    MOST_HEIGHT,
    MOST_ZOOM,
    MapOptions,
    map_choice,
    map_options,
    number_words,
)
from buju.views.map.mappage import map_parts
from buju.views.page import render_page
from buju.views.viewoptions import FigureLayer, place_named
from buju.views.words.catalogue import Lang
from buju_api.answers import Answer
from buju_api.embedcode import DEFAULT_HEIGHT, embed_code, origin_of
from buju_api.links import EMBED_SCRIPT
from buju_api.pages.frame import HEAD, Choice, Shared, asset, choices, framed, page_answer, rendered
from buju_api.parameters import Plain, from_form, json_router, one_of
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place

# Other sites load it on every page with a map: they ask again once a week, and are told that it is the same.
_SCRIPT_HEADERS = {"cache-control": "public, max-age=604800", "cross-origin-resource-policy": "cross-origin"}
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


router = json_router("嵌入")


_LAYERS_WORDS = f"所绘图层，可重复或用逗号隔开：{'、'.join(FigureLayer)}"


async def asked_options(  # noqa: PLR0917 - FastAPI passes by name
    places: Annotated[list[Plain], Query(description="地点的编号或名称；可重复，或用逗号隔开")] = [],  # noqa: B006 - the framework copies it
    layers: Annotated[list[Plain], Query(description=_LAYERS_WORDS)] = [],  # noqa: B006 - as above
    height: Annotated[
        str | None, from_form(f"地图高度（像素），{LEAST_HEIGHT} 至 {MOST_HEIGHT}；只有地图时为整个框的高度")
    ] = None,
    lang: Annotated[str | None, from_form("图例、按钮与说明的语言：zh、en；原文不翻译", **one_of(Lang))] = None,
    legend: Annotated[str | None, from_form("图例：1 显示（默认），0 不显示", **one_of(_SHOWN))] = None,
    search: Annotated[str | None, from_form("查找框：1 显示，0 不显示（默认）", **one_of(_SHOWN))] = None,
    table: Annotated[str | None, from_form("地点表：1 显示，0 不显示（默认）", **one_of(_SHOWN))] = None,
    zoom: Annotated[str | None, from_form(f"起始缩放级别，{LEAST_ZOOM:g} 至 {MOST_ZOOM:g}")] = None,
    bbox: Annotated[str | None, from_form("起始画面：西,南,东,北（WGS 84 经纬度）；与 zoom 只给一个")] = None,
    theme: Annotated[str | None, from_form(f"颜色：{'、'.join(Theme)}", **one_of(Theme))] = None,
    highlight: Annotated[str | None, from_form("一开始就标出的地点：编号或名称")] = None,
) -> MapOptions:
    """Return the options of an embedded map.

    Raises:
        QuestionInvalid: a value is none of those on offer.
    """
    single = {
        "height": height,
        "lang": lang,
        "legend": legend,
        "search": search,
        "table": table,
        "zoom": zoom,
        "bbox": bbox,
        "theme": theme,
        "highlight": highlight,
    }
    lists = [*(("places", name) for name in places), *(("layers", name) for name in layers)]
    return map_options([*lists, *((name, value) for name, value in single.items() if value is not None)])


Options = Annotated[MapOptions, Depends(asked_options, scope="function")]


@router.get(
    "/embed/{layout_id}",
    response_class=HTMLResponse,
    responses=problems(404),
    summary="仅地图",
    description="供其他网页用 iframe 嵌入。选项可在 /embed/{layout_id}/builder 上勾选。",
)
async def read_embed(request: Request, service: Here, layout_id: str, options: Options) -> Response:
    """The map alone."""
    return await service.answer_embed(request, lambda: embed_page(service, layout_id, options), key=options.written)


@router.get(
    "/embed/{layout_id}/builder",
    response_class=HTMLResponse,
    responses=problems(404),
    summary="嵌入生成页",
    description="勾选选项、看到结果，复制 iframe、Markdown 图片、链接，下载图片，或扫二维码。",
)
async def read_builder(request: Request, service: Here, layout_id: str, options: Options) -> Response:
    """The page where an embedded map is put together."""
    origin = origin_of(request.url.scheme, request.url.netloc)
    return await service.answer_once(request, lambda: builder_page(service, layout_id, options, origin=origin))


@router.get(
    EMBED_SCRIPT,
    response_class=Response,
    responses={200: {"content": {"text/javascript": {}}}},
    summary="嵌入脚本",
    description="放在嵌入地图的网页里：按地图所需调整 iframe 的高度。不足 1 KB。",
)
async def read_embed_script(request: Request, service: Here) -> Response:
    """The script for pages that embed maps."""
    return await service.answer(request, embed_script)


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
        head_extra=HEAD + Shared(parts.title, atlas.layout(layout_id).title).head(),
        body_class="embed",
    )
    return page_answer(page, frame_ancestors=service.settings.frame_ancestors)


def embed_script() -> Answer:
    """Return the script for the pages that embed maps."""
    return Answer(asset("embed.js").encode(), "text/javascript; charset=utf-8", _SCRIPT_HEADERS)


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
        styles=(assets.own("listing.css"), asset("builder.css")),
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
    contexts = atlas.contexts_of(layout.id)
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
