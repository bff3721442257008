"""`/api/sites`: a question of site selection by its parameters, or with the asker's own file in the body."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as Parameter
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import QuestionInvalid
from buju.sites.query import Query, Registry
from buju_api.answers import Answer, json_answer
from buju_api.bodies.sites import MOST, SitesQuestion, sites_body, sites_body_of, sites_question_of
from buju_api.links import SITES
from buju_api.ownsites import answer_of, read_own
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.service import Here
from buju_api.sitesquery import Limit, asking, length_of, typed

# Longer questions are hardly asked twice.
LONGEST_KEPT = 400

_DESCRIPTION = (
    "逐项筛选候选，给出每个候选的结论（in 符合、possible 可能符合、near 差一项、out 不符合）与每项条件的值、门槛、"
    "出处；写了 criterion 的再排序，各分项之和等于得分。candidates 按结论和名次排列，最多 limit 个，total 是总数。"
)


def router_of(registry: Registry) -> APIRouter:
    """Return the routes for what a registry asks."""
    router, body = json_router("选址"), sites_body_of(registry)
    router.get(SITES, response_model=body, summary="选址", description=f"{_DESCRIPTION}每个参数都可以不写。")(
        asking(ask_sites, registry)
    )
    router.post(
        SITES,
        response_model=body,
        responses=problems(413, 415, 422),
        summary="选址，可附自备地块",
        description=f"{_DESCRIPTION}query 的各项同 GET 的参数（function、role、criterion、pair 写作 functions、roles、"
        "criteria、pairs 的列表）；file 是自备的点或地块：CSV、GeoJSON、GeoPackage 或压缩的 Shapefile。",
    )(typed(ask_own_sites, question=sites_question_of(registry)))
    return router


async def ask_sites(
    request: Request,
    service: Here,
    query: Query,
    limit: Annotated[Limit, Parameter(description="最多列出多少个候选")] = MOST,
    geometry: Annotated[bool, Parameter(description="候选是否带图形（GeoJSON，WGS 84）")] = False,
) -> Response:
    """The answer to a question."""

    def make() -> Answer:
        try:
            return json_answer(sites_body(service.finder.ask(query), limit=limit, geometry=geometry))
        except QuestionInvalid as error:
            raise service.registry.as_in_address(error) from None

    if length_of(query) > LONGEST_KEPT:
        return await service.answer_once(request, make)
    return await service.answer_question(request, make, key=(query, limit, geometry))


async def ask_own_sites(request: Request, service: Here, question: SitesQuestion) -> Response:
    """The answer to a question, asked of the user's own candidates if the body has any."""
    return await service.answer_once(request, lambda: _own(service, question))


def _own(service: Here, question: SitesQuestion) -> Answer:
    query, file, own = service.registry.parse(question.query), question.file, None
    if file is not None:
        own = read_own(
            service,
            file.content,
            name=file.name,
            datum=file.datum,
            encoding=file.encoding,
            layer=file.layer,
            swap=file.swap,
            keep_valid=question.keep_valid,
        )
    answer = answer_of(service, query, own)
    return json_answer(sites_body(answer, limit=question.limit, geometry=question.geometry))
