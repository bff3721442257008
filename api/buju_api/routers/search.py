"""`/search` and `/api/search`: places, quotes and clauses over all plans."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.folded import fold
from buju_api.answers import Answer, json_answer
from buju_api.bodies.search import SearchBody, search_body
from buju_api.links import SEARCH, SEARCH_PAGE
from buju_api.pages.search import search_page
from buju_api.parameters import LONGEST, from_form, json_router
from buju_api.problem import ParameterError, ProblemRow
from buju_api.service import Here
from buju_api.shown import shown

router = json_router("搜索")

_WORDS = "名称、别名或原文中的词语；空格、断行、全角半角、大小写不影响"


@router.get(
    SEARCH_PAGE,
    response_class=HTMLResponse,
    summary="搜索页",
    description="在全部规划的地点、引文和条款中查找，标出找到的词。",
)
async def read_search_page(request: Request, service: Here, q: Annotated[str, from_form(_WORDS)] = "") -> Response:
    """What holds the words, grouped."""
    if not fold(q):
        return await service.answer(request, lambda: search_page(service, ""))
    return await service.answer_once(request, lambda: search_page(service, q))


@router.get(
    SEARCH,
    response_model=SearchBody,
    summary="搜索",
    description="地点、事实、条款各一组，每组列出前 100 项；matches 的起止是存文的字符位置。",
)
async def search(
    request: Request,
    service: Here,
    q: Annotated[str, Query(min_length=1, max_length=LONGEST, description=_WORDS)],
) -> Response:
    """Places, facts and clauses that hold the words."""

    def make() -> Answer:
        if not fold(q):
            message = f"参数“q”里没有可以查找的文字，现为“{shown(q)}”"
            raise ParameterError([ProblemRow(parameter="q", message=message)])
        return json_answer(search_body(q, service.index.search(q), service.links))

    return await service.answer_once(request, make)
