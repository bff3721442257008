"""`/api/facts`: facts, filtered or one by one, each with its citation."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from buju_api.answers import Answer, json_answer
from buju_api.bodies.fact import FactBody, FactKind, FactList, fact_body
from buju_api.links import FACTS
from buju_api.parameters import filter_by, json_router
from buju_api.problem import problems
from buju_api.routers.common import listed
from buju_api.service import Here

router = json_router("事实")


@router.get(
    FACTS,
    response_model=FactList,
    responses=problems(404),
    summary="事实，可筛选",
    description="满足全部所给条件的事实，按文件顺序排列。",
)
async def list_facts(
    request: Request,
    service: Here,
    document: Annotated[str | None, filter_by("文件编号")] = None,
    kind: Annotated[FactKind | None, Query(description="事实类别")] = None,
    place: Annotated[str | None, filter_by("地点编号")] = None,
) -> Response:
    """Facts that meet every given filter."""

    def make() -> Answer:
        found = service.atlas.find_facts(document=document, kind=kind, place=place)
        return json_answer(listed(fact_body(fact, service.links) for fact in found))

    return await service.answer(request, make, key=(document, kind, place))


@router.get(
    f"{FACTS}/{{fact_id}}",
    response_model=FactBody,
    responses=problems(404),
    summary="一条事实",
    description="citation.quote 等于存文第 start 至 end 个字符。",
)
async def read_fact(request: Request, service: Here, fact_id: str) -> Response:
    """One fact; `citation.quote` equals the stored text from `start` to `end`, character for character."""
    return await service.answer(request, lambda: json_answer(fact_body(service.atlas.fact(fact_id), service.links)))
