"""`/units` and `/api/units`: responsible units and their tasks, as a page and as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.units import units
from buju_api.answers import Answer, json_answer
from buju_api.bodies.units import UnitList, unit_body
from buju_api.links import UNITS, UNITS_PAGE
from buju_api.pages.units import units_page
from buju_api.parameters import filter_by, from_form, json_router
from buju_api.problem import problems
from buju_api.routers.common import listed
from buju_api.service import Here

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
        return units_page(service, document=document or None, name=name or None)

    if name:
        return await service.answer_once(request, make)
    return await service.answer(request, make, key=document or None)


@router.get(
    UNITS,
    response_model=UnitList,
    responses=problems(404),
    summary="责任单位，可筛选",
    description="每个单位的任务，逐条带引文；place 是单位所对应地点的编号，没有则为 null。",
)
async def list_units(
    request: Request,
    service: Here,
    document: Annotated[str | None, filter_by("文件编号")] = None,
    name: Annotated[str | None, filter_by("名称中含有这些字；空格与全角半角不影响")] = None,
) -> Response:
    """Units that meet every given filter."""

    def make() -> Answer:
        found = units(service.atlas, document=document, name=name)
        return json_answer(listed(unit_body(unit, service.links) for unit in found))

    if name is not None:
        return await service.answer_once(request, make)
    return await service.answer(request, make, key=document)
