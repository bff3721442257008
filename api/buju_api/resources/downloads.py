"""`/figures/…` and `/reports/…`: files of a layout; what the schema says of files, and that none is of faulty data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import QuestionInvalid, Refused
from buju.outputs import FIGURE, PIXELS, REPORT, Outputs
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
from buju.views.report.illustrated import illustrated_report
from buju.views.words.catalogue import Lang
from buju_api.answers import Answer
from buju_api.links import FIGURES, REPORTS
from buju_api.parameters import filter_by, json_router, one_of
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.fileformat import FileFormat

figures = json_router("图件")
reports = json_router("报告")

_BINARY = {"schema": {"type": "string", "format": "binary"}}


def file_response(outputs: Outputs[Any], words: str) -> dict[int | str, dict[str, Any]]:
    """Return what the schema says of a file in one of its formats."""
    # Parameters of a media type are no part of its name in the schema.
    types = {output.form.media_type.partition(";")[0] for output in outputs.formats}
    return {200: {"content": dict.fromkeys(sorted(types), _BINARY), "description": words}}


def sound_layout(atlas: Atlas, layout_id: str) -> Layout:
    """Return a layout whose data have no errors.

    Raises:
        NotFound: the layout is unknown.
        Refused: the data behind it have errors.
    """
    layout = atlas.layout(layout_id)
    faults = atlas.errors_of(layout.id)
    if faults:
        raise Refused(f"布局“{layout.id}”的数据有 {len(faults)} 处错误", faults=faults)
    return layout


@figures.get(
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


@reports.get(
    f"{REPORTS}/{{layout_id}}.{{ending}}",
    response_class=Response,
    responses=problems(404, 503) | file_response(REPORT, "报告文件"),
    summary=f"布局报告（{'、'.join(REPORT.endings)}）",
    description="与 buju report 写出的相同；Markdown 的图片在文件之内。其他结尾返回 404。",
)
async def download_report(request: Request, service: Here, layout_id: str, ending: str) -> Response:
    """A layout's report."""
    return await service.answer_figure(request, lambda: _report(service, layout_id, ending), key=ending)


def _report(service: Snapshot, layout_id: str, ending: str) -> Answer:
    layout = service.atlas.layout(layout_id)
    output = REPORT.of(ending)
    sound_layout(service.atlas, layout.id)
    made = illustrated_report(service.atlas, layout.id, form=output.form, publication=service.settings.publication)
    name = f'attachment; filename="{layout.id}-report.{output.form}"'
    return Answer(output.write(made, None), output.form.media_type, {"content-disposition": name})


router = APIRouter()
router.include_router(reports)
router.include_router(figures)
