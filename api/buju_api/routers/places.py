"""`/api/places`: places, filtered or one by one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju_api.answer import Answer, json_answer
from buju_api.bodies.place import PlaceBody, PlaceList, place_body
from buju_api.links import PLACES
from buju_api.routers.common import filter_by, json_router, listed, problems
from buju_api.service import Here

_LIST = "满足全部所给条件的地点，不含图形；图形见单个地点，或布局的 GeoJSON。"

router = json_router("地点")


@router.get(
    PLACES,
    response_model=PlaceList,
    responses=problems(404),
    summary="地点，可筛选",
    description=_LIST,
)
async def list_places(  # noqa: PLR0917 - FastAPI passes by name
    request: Request,
    service: Here,
    layout: Annotated[str | None, filter_by("布局编号")] = None,
    role: Annotated[Role | None, Query(description="布局角色")] = None,
    grade: Annotated[Grade | None, Query(description="图形等级")] = None,
    district: Annotated[str | None, filter_by("所在区，如 松江区")] = None,
    q: Annotated[str | None, filter_by("名称、别名或引文中的词语；空格与断行不影响")] = None,
) -> Response:
    """Places that meet every given filter; `q` looks in names, aliases and quotes, blind to spaces and line breaks."""

    def make() -> Answer:
        within = None if layout is None else service.atlas.layout(layout).id
        found = service.atlas.find_places(layout=within, role=role, grade=grade, district=district, text=q)
        return json_answer(listed(place_body(place, service.links, geometry=False) for place in found))

    if q is not None:
        return await service.answer_once(request, make)
    return await service.answer(request, make, key=(layout, role, grade, district))


@router.get(
    f"{PLACES}/{{place_id}}",
    response_model=PlaceBody,
    responses=problems(404),
    summary="一处地点",
    description="含图形（GeoJSON，WGS 84 经纬度）；F 级没有图形。",
)
async def read_place(request: Request, service: Here, place_id: str) -> Response:
    """One place with its geometry."""
    return await service.answer(
        request, lambda: json_answer(place_body(service.atlas.place(place_id), service.links, geometry=True))
    )
