"""`/figures/…`: a layout's figure for reports, as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import NotFound, QuestionInvalid, Refused
from buju.views.carto.composed import scene_of
from buju.views.carto.figureformat import FigureFormat
from buju.views.carto.options import LEAST_DPI, MOST_DPI, FigureOptions, checked_size, figure_options
from buju_api.answers import Answer
from buju_api.links import FIGURES
from buju_api.parameters import filter_by, json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

# An A4 page or a slide at 300 dpi; what needs more is made with the command, where nobody else waits.
MOST_PIXELS = 12_000_000

router = json_router("图件")

_FILES = {form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in FigureFormat}


@router.get(
    f"{FIGURES}/{{layout_id}}.{{ending}}",
    response_class=Response,
    responses=problems(404, 503) | {200: {"content": _FILES, "description": "图件"}},
    summary="布局图件（png、svg、pdf）",
    description="与 buju figure 写出的相同：带图名、图例、比例尺、来源、数据日期与等级说明。结尾不是这三种时返回 404。",
)
async def download_figure(  # noqa: PLR0917 - FastAPI passes every parameter by name
    request: Request,
    service: Here,
    layout_id: str,
    ending: str,
    preset: Annotated[str | None, filter_by("版式：a4、a4-landscape、column（半栏）、slide（16:9）")] = None,
    theme: Annotated[str | None, filter_by("颜色：colour 彩色、grey 灰度印刷、safe 色觉友好")] = None,
    dpi: Annotated[int | None, Query(ge=LEAST_DPI, le=MOST_DPI, description="PNG 每英寸的像素数，默认 150")] = None,
    places: Annotated[str | None, filter_by("只绘这些地点：编号或名称，逗号隔开")] = None,
    layers: Annotated[str | None, filter_by("只绘这些图层，逗号隔开，如 core,belt,context-area")] = None,
    text: Annotated[str | None, filter_by("SVG 的文字：paths 转为轮廓（默认）、text 保留为文字")] = None,
) -> Response:
    """A layout's figure."""
    options = figure_options(
        preset=preset,
        theme=theme,
        dpi=dpi,
        places=places,
        layers=layers,
        text=text,
        publication=service.settings.publication,
    )
    return await service.answer_figure(request, lambda: _figure(service, layout_id, ending, options), key=options)


def _figure(service: Snapshot, layout_id: str, ending: str, options: FigureOptions) -> Answer:
    from buju.views.carto.drawing import figure_bytes

    atlas = service.atlas
    layout = atlas.layout(layout_id)
    if ending not in set(FigureFormat):
        raise NotFound("图件格式", ending, list(FigureFormat))
    faults = atlas.errors_of(layout.id)
    if faults:
        raise Refused(f"布局“{layout.id}”的数据有 {len(faults)} 处错误", faults=faults)
    form = FigureFormat(ending)
    if form is FigureFormat.PNG:
        _check_size(service, layout.id, options)
    name = f'inline; filename="{layout.id}-{options.preset}.{form}"'
    content = figure_bytes(atlas, layout.id, form=form, options=options)
    return Answer(content, form.media_type, {"content-disposition": name})


def _check_size(service: Snapshot, layout_id: str, options: FigureOptions) -> None:
    scene = scene_of(service.atlas, layout_id, options=options)
    wide, high = checked_size(scene.width, scene.height, dpi=options.dpi)
    if wide * high > MOST_PIXELS:
        most = f"网上取图不超过 {MOST_PIXELS // 10_000} 万像素"
        raise QuestionInvalid(
            "dpi", f"{options.dpi} 时图片为 {wide} × {high} 像素，{most}；请减小 dpi，或用 buju figure 命令"
        )
