"""`/figures/…`: a layout's figure for reports, as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import QuestionInvalid
from buju.fileformat import FileFormat
from buju.outputs import FIGURE, PIXELS
from buju.views.carto.figure import scene_of
from buju.views.carto.options import (
    LEAST_DPI,
    MOST_DPI,
    FigureOptions,
    Lettered,
    Preset,
    checked_size,
    figure_options,
)
from buju.views.carto.symbology import Theme
from buju.views.words.catalogue import Lang
from buju_api.answers import Answer
from buju_api.downloads import file_response, sound_layout
from buju_api.links import FIGURES
from buju_api.parameters import filter_by, json_router, one_of
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

router = json_router("图件")


@router.get(
    f"{FIGURES}/{{layout_id}}.{{ending}}",
    response_class=Response,
    responses=problems(404, 503) | file_response(FIGURE, "图件"),
    summary=f"布局图件（{'、'.join(FIGURE.endings)}）",
    description="与 buju figure 写出的相同：带图名、图例、比例尺、来源、数据日期与等级说明。其他结尾返回 404。",
)
async def download_figure(  # noqa: PLR0917 - FastAPI passes every parameter by name
    request: Request,
    service: Here,
    layout_id: str,
    ending: str,
    preset: Annotated[str | None, filter_by(FIGURE.options["preset"].words, **one_of(Preset))] = None,
    theme: Annotated[str | None, filter_by(FIGURE.options["theme"].words, **one_of(Theme))] = None,
    dpi: Annotated[int | None, Query(ge=LEAST_DPI, le=MOST_DPI, description=FIGURE.options["dpi"].words)] = None,
    places: Annotated[str | None, filter_by(FIGURE.options["places"].words)] = None,
    layers: Annotated[str | None, filter_by(FIGURE.options["layers"].words)] = None,
    text: Annotated[str | None, filter_by(FIGURE.options["text"].words, **one_of(Lettered))] = None,
    lang: Annotated[str | None, filter_by(FIGURE.options["lang"].words, **one_of(Lang))] = None,
) -> Response:
    """A layout's figure."""
    options = figure_options(
        preset=preset,
        theme=theme,
        dpi=dpi,
        places=places,
        layers=layers,
        text=text,
        lang=lang,
        publication=service.settings.publication,
    )
    return await service.answer_figure(request, lambda: _figure(service, layout_id, ending, options), key=options)


def _figure(service: Snapshot, layout_id: str, ending: str, options: FigureOptions) -> Answer:
    layout = service.atlas.layout(layout_id)
    output = FIGURE.of(ending)
    sound_layout(service.atlas, layout.id)
    if output.limit is not None:
        _check_size(service, layout.id, options, output.form)
    name = f'inline; filename="{layout.id}-{options.preset}.{output.form}"'
    content = output.write(service.atlas, layout.id, options=options)
    return Answer(content, output.form.media_type, {"content-disposition": name})


def _check_size(service: Snapshot, layout_id: str, options: FigureOptions, form: FileFormat) -> None:
    scene = scene_of(service.atlas, layout_id, options=options)
    dpi = options.resolution(form)
    wide, high = checked_size(scene.width, scene.height, dpi=dpi)
    if wide * high > PIXELS.online:
        most = f"网上取图不超过 {PIXELS.online // 10_000} 万像素"
        raise QuestionInvalid("dpi", f"{dpi} 时图片为 {wide} × {high} 像素，{most}；请减小 dpi，或用 buju figure 命令")
