"""`/units`: responsible units and their tasks, as a page with filters."""

from __future__ import annotations

from typing import Annotated

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.fileformat import FileFormat
from buju.views import assets
from buju.views.content.units import units_content, units_styles
from buju.views.report.unitsheet import unit_report, unit_sheet
from buju.views.report.word import write_word
from buju_api.answers import Answer
from buju_api.links import UNIT_SHEET, UNITS_PAGE
from buju_api.pages.frame import choices, framed, rendered
from buju_api.parameters import filter_by, from_form, json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

router = json_router("责任单位")


@router.get(
    UNITS_PAGE,
    response_class=HTMLResponse,
    responses=problems(404),
    summary="责任单位页",
    description="每个单位负责什么，按规划、逐条列出，可筛选。",
)
async def read_units_page(
    request: Request,
    service: Here,
    document: Annotated[str | None, from_form("文件编号；可为空")] = None,
    name: Annotated[str | None, from_form("名称中含有这些字，如 九亭镇；可为空")] = None,
) -> Response:
    """The page of responsible units."""

    def make() -> Answer:
        return _page(service, document=document or None, name=name or None)

    if name:
        return await service.answer_once(request, make)
    return await service.answer(request, make, key=document or None)


def _page(service: Snapshot, *, document: str | None, name: str | None) -> Answer:
    atlas, links = service.atlas, service.links
    filters = {key: value for key, value in (("document", document), ("name", name)) if value}
    content = rendered(
        "units.html",
        page=units_content(atlas, links, document=document, name=name),
        documents=choices({one.id: one.source.short for one in atlas.documents()}, document),
        name=name or "",
        sheet_of=links.unit_sheet,
        json_href=links.units_json(filters),
        links=links,
    )
    return framed(service, title="责任单位", content=content, current=UNITS_PAGE, styles=units_styles(), wide=True)


_Asked = Annotated[str, filter_by("文件编号与单位，如 songjiang-2024-102:九亭镇")]


@router.get(
    UNIT_SHEET,
    response_class=HTMLResponse,
    responses=problems(404),
    summary="责任单位任务单",
    description="一个单位在一份规划中的任务、地点与有关的目标，可印成 A4。没有文件写到的单位为 404，列出现有单位。",
)
async def read_unit_sheet(request: Request, service: Here, unit: _Asked) -> Response:
    """The sheet of a unit."""
    return await service.answer_once(request, lambda: _sheet(service, unit))


@router.get(
    f"{UNIT_SHEET}.docx",
    response_class=Response,
    responses=problems(404) | {200: {"content": {FileFormat.DOCX.media_type: {}}, "description": "Word 文件"}},
    summary="责任单位任务单（Word）",
    description="与任务单页相同的内容，做成 Word 文件。",
)
async def download_unit_sheet(request: Request, service: Here, unit: _Asked) -> Response:
    """The sheet of a unit as a Word file."""
    return await service.answer_once(request, lambda: _sheet_file(service, unit), lane=service.lanes.heavy)


def _sheet(service: Snapshot, unit_id: str) -> Answer:
    links = service.links
    page = unit_sheet(service.atlas, unit_id, links=links)
    content = rendered(
        "views/unitsheet.html",
        page=page,
        document_href=links.document(page.document.id),
        docx_href=links.unit_sheet(page.unit.id, "docx"),
        place_page=links.place_page,
    )
    styles = (*units_styles(), assets.own("unitsheet.css"))
    return framed(service, title=page.title, content=content, current=UNIT_SHEET, styles=styles, wide=True)


def _sheet_file(service: Snapshot, unit_id: str) -> Answer:
    content = write_word(unit_report(unit_sheet(service.atlas, unit_id)))
    return Answer(
        content, FileFormat.DOCX.media_type, {"content-disposition": 'attachment; filename="unit-sheet.docx"'}
    )
