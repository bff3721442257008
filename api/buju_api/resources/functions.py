"""`/api/functions`: the vocabulary of industry functions, with every stated wording."""

from __future__ import annotations

from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.entries import FunctionEntry, function_entry
from buju.policy.vocabulary import Stage
from buju.schema import Body
from buju_api.answers import Answer, json_answer
from buju_api.links import FUNCTIONS
from buju_api.parameters import filter_by, json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot


class FunctionLinks(Body):
    """Where a function leads: its entry on the page."""

    page: str


class FunctionItem(FunctionEntry):
    """A function with the words that mean it together with others, and every stated wording of it."""

    links: FunctionLinks


class FunctionList(Body):
    """Functions in the order of the chain; `stages` says what the stages of the items are."""

    count: int
    items: list[FunctionItem]
    stages: tuple[Stage, ...]


router = json_router("产业功能")


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
    return await service.answer(request, lambda: _listed(service, stage), key=stage)


def _listed(service: Snapshot, stage: str | None) -> Answer:
    vocabulary, links = service.atlas.vocabulary, service.links
    stages = vocabulary.stages if stage is None else (vocabulary.stage(stage),)
    items = [
        FunctionItem(
            **dict(function_entry(function, service.atlas)), links=FunctionLinks(page=links.function(function.id))
        )
        for one in stages
        for function in vocabulary.functions_in(one.id)
    ]
    return json_answer(FunctionList(count=len(items), items=items, stages=stages))
