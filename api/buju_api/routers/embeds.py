"""`/embed/…` and `/embed.js`: maps in other people's pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.views.carto.figurelayer import FigureLayer
from buju.views.carto.palette import Theme
from buju.views.map.mapoptions import LEAST_HEIGHT, LEAST_ZOOM, MOST_HEIGHT, MOST_ZOOM, MapOptions, map_options
from buju_api.embedcode import origin_of
from buju_api.links import EMBED_SCRIPT
from buju_api.pages.builder import builder_page
from buju_api.pages.embed import embed_page, embed_script
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.service import Here

router = json_router("嵌入")


def asked_options(  # noqa: PLR0917 - FastAPI passes by name
    places: Annotated[list[str], Query(default_factory=list, description="地点的编号或名称；可重复，或用逗号隔开")],
    layers: Annotated[
        list[str], Query(default_factory=list, description=f"所绘图层，可重复或用逗号隔开：{'、'.join(FigureLayer)}")
    ],
    height: Annotated[
        str | None, Query(description=f"地图高度（像素），{LEAST_HEIGHT} 至 {MOST_HEIGHT}；只有地图时为整个框的高度")
    ] = None,
    lang: Annotated[str | None, Query(description="图例、按钮与说明的语言：zh、en；原文不翻译")] = None,
    legend: Annotated[str | None, Query(description="图例：1 显示（默认），0 不显示")] = None,
    search: Annotated[str | None, Query(description="查找框：1 显示，0 不显示（默认）")] = None,
    table: Annotated[str | None, Query(description="地点表：1 显示，0 不显示（默认）")] = None,
    zoom: Annotated[str | None, Query(description=f"起始缩放级别，{LEAST_ZOOM:g} 至 {MOST_ZOOM:g}")] = None,
    bbox: Annotated[str | None, Query(description="起始画面：西,南,东,北（WGS 84 经纬度）；与 zoom 只给一个")] = None,
    theme: Annotated[str | None, Query(description=f"颜色：{'、'.join(Theme)}")] = None,
    highlight: Annotated[str | None, Query(description="一开始就标出的地点：编号或名称")] = None,
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
