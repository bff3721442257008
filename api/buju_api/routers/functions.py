"""`/functions` and `/api/functions`: the vocabulary of industry functions, as a page and as JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju_api.answers import Answer, json_answer
from buju_api.bodies.functions import FunctionList, function_body
from buju_api.links import FUNCTIONS, FUNCTIONS_PAGE
from buju_api.pages.functions import functions_page
from buju_api.parameters import filter_by, from_form, json_router
from buju_api.problem import problems
from buju_api.routers.common import listed
from buju_api.service import Here

router = json_router("产业功能")


@router.get(
    FUNCTIONS_PAGE,
    response_class=HTMLResponse,
    responses=problems(404),
    summary="功能词表页",
    description="链上每个环节有哪些功能，各种叫法，以及文本的每处表述及其出处；可只看一个环节。",
)
async def read_functions_page(
    request: Request,
    service: Here,
    stage: Annotated[str | None, from_form("环节，如 星；可为空")] = None,
) -> Response:
    """The page of the vocabulary."""
    chosen = stage or None
    return await service.answer(request, lambda: functions_page(service, stage=chosen), key=chosen)


@router.get(
    FUNCTIONS,
    response_model=FunctionList,
    responses=problems(404),
    summary="功能词表，可筛选",
    description="每个功能的定义、叫法、合称，以及文本的每处表述；stated 各项带事实编号、地点编号与引文。",
)
async def list_functions(
    request: Request,
    service: Here,
    stage: Annotated[str | None, filter_by("环节，如 星")] = None,
) -> Response:
    """The functions of a stage, or all."""

    def make() -> Answer:
        vocabulary = service.atlas.vocabulary
        stages = vocabulary.stages if stage is None else (vocabulary.stage(stage),)
        found = [function for one in stages for function in vocabulary.functions_in(one.id)]
        body = listed(function_body(function, service.atlas, service.links) for function in found)
        return json_answer(body | {"stages": [one.model_dump() for one in stages]})

    return await service.answer(request, make, key=stage)
