"""`/relations` and `/api/relations`: the ledger between plans."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.relation import RelationKind
from buju.errors import NotFound
from buju_api.answers import Answer, json_answer
from buju_api.bodies.relation import RelationBody, RelationList, relation_body
from buju_api.links import RELATIONS, RELATIONS_PAGE
from buju_api.pages.relations import find_relations, relations_page
from buju_api.parameters import UNSET, filter_by, from_form, json_router
from buju_api.problem import problems
from buju_api.routers.common import listed
from buju_api.service import Here

router = json_router("关系")


@router.get(
    RELATIONS_PAGE,
    response_class=HTMLResponse,
    responses=problems(404),
    summary="规划之间的关系",
    description="按类别列出，图形重叠另成一表；可按类别与地点筛选。",
)
async def read_relations_page(
    request: Request,
    service: Here,
    kind: Annotated[RelationKind | None, UNSET, Query(description="关系类别")] = None,
    place: Annotated[str | None, from_form("地点编号")] = None,
) -> Response:
    """The ledger by kind."""
    chosen = place or None
    return await service.answer(request, lambda: relations_page(service, kind=kind, place=chosen), key=(kind, chosen))


@router.get(
    RELATIONS,
    response_model=RelationList,
    responses=problems(404),
    summary="关系，可筛选",
    description="满足全部所给条件的关系：两端的事实与地点、引文、把握、理由；图形重叠另有面积与较弱等级。",
)
async def list_relations(
    request: Request,
    service: Here,
    kind: Annotated[RelationKind | None, Query(description="关系类别")] = None,
    place: Annotated[str | None, filter_by("地点编号")] = None,
) -> Response:
    """Relations that meet every given filter."""

    def make() -> Answer:
        found = find_relations(service.atlas, kind=kind, place=place)
        return json_answer(listed(relation_body(row, service.atlas, service.links) for row in found))

    return await service.answer(request, make, key=(kind, place))


@router.get(
    f"{RELATIONS}/{{relation_id}}",
    response_model=RelationBody,
    responses=problems(404),
    summary="一条关系",
    description="编号不存在时返回 404，known 列出现有编号。",
)
async def read_relation(request: Request, service: Here, relation_id: str) -> Response:
    """One relation."""

    def make() -> Answer:
        relation = service.atlas.relations.get(relation_id)
        if relation is None:
            raise NotFound("关系", relation_id, service.atlas.relations)
        return json_answer(relation_body(relation, service.atlas, service.links))

    return await service.answer(request, make)
