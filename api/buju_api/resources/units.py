"""`/api/units`: responsible units with their tasks."""

from __future__ import annotations

from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.entries import UnitEntry, UnitSheetEntry, unit_entry, unit_sheet_entry
from buju.atlas.units import Unit, units
from buju.atlas.units import unit as unit_of
from buju.schema import Body
from buju_api.answers import Answer, json_answer
from buju_api.links import UNIT_SHEET_JSON, UNITS, ServiceLinks
from buju_api.parameters import filter_by, json_router
from buju_api.problem import problems
from buju_api.resources.facts import LinkedResponsibility, linked
from buju_api.service import Here


class UnitLinks(Body):
    """Where a unit leads: the page that shows it, its document, its place if it is one."""

    page: str
    document: str
    place: str | None


class UnitItem(UnitEntry):
    """A unit of one document with its tasks; `place` is the id of its place, null where it is none."""

    tasks: tuple[LinkedResponsibility, ...]
    links: UnitLinks


class UnitList(Body):
    """Units by document, in the order in which the texts name them."""

    count: int
    items: list[UnitItem]


router = json_router("责任单位")


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
        return json_answer(UnitList(count=len(found), items=[_item(unit, service.links) for unit in found]))

    if name is not None:
        return await service.answer_once(request, make)
    return await service.answer(request, make, key=document)


@router.get(
    UNIT_SHEET_JSON,
    response_model=UnitSheetEntry,
    responses=problems(404),
    summary="责任单位任务单",
    description="一个单位在一份规划中的任务、地点与有关的目标，逐条带引文；与 buju sheet --json 相同。",
)
async def read_unit_sheet_json(
    request: Request, service: Here, unit: Annotated[str, filter_by("文件编号与单位，如 songjiang-2024-102:九亭镇")]
) -> Response:
    """The sheet of a unit."""
    atlas = service.atlas
    return await service.answer_once(request, lambda: json_answer(unit_sheet_entry(unit_of(atlas, unit), atlas)))


def _item(unit: Unit, links: ServiceLinks) -> UnitItem:
    return UnitItem(
        **dict(unit_entry(unit)) | {"tasks": linked(LinkedResponsibility, unit.tasks, links)},
        links=UnitLinks(
            page=links.units({"document": unit.document, "name": unit.name}),
            document=links.document_json(unit.document),
            place=None if unit.place is None else links.place_json(unit.place),
        ),
    )
