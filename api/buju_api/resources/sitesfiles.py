"""`/sites.csv` and the like: the answer to a site question as a file."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import QuestionInvalid
from buju.outputs import ANSWER
from buju.sites.answer import SiteAnswer
from buju.sites.query import Query, Registry
from buju_api.answers import Answer
from buju_api.downloads import file_response
from buju_api.links import SITES_PAGE
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.resources.sites import LONGEST_KEPT
from buju_api.service import Here, Snapshot
from buju_api.sitesquery import asking, length_of

# Made while other readers wait; the command writes larger ones.
_MOST_ROWS = min(output.limit.online for output in ANSWER.formats if output.limit is not None)


def router_of(registry: Registry) -> APIRouter:
    """Return the route for what a registry asks."""
    router = json_router("选址")
    router.get(
        f"{SITES_PAGE}.{{ending}}",
        response_class=Response,
        responses=problems(404) | file_response(ANSWER, "文件"),
        summary=f"选址结果（{'、'.join(ANSWER.endings)}）",
        description=f"参数同 /api/sites；与 buju sites --out 写出的相同，表格最多 {_MOST_ROWS} 行；其他结尾返回 404。",
    )(asking(download_answer, registry))
    return router


async def download_answer(request: Request, service: Here, ending: str, query: Query) -> Response:
    """The answer as a file."""

    def make() -> Answer:
        ANSWER.of(ending)
        try:
            return answer_file(service.finder.ask(query), service, ending)
        except QuestionInvalid as error:
            raise service.registry.as_in_address(error) from None

    if length_of(query) > LONGEST_KEPT:
        return await service.answer_once(request, make)
    return await service.answer_question(request, make, key=query)


def answer_file(answer: SiteAnswer, service: Snapshot, ending: str) -> Answer:
    """Return an answer as a file; `ending` is one of `ANSWER.endings`."""
    output = ANSWER.of(ending)
    limit = None if output.limit is None else output.limit.online
    content = b"".join(output.write(answer, service.atlas, limit=limit))
    return Answer(content, output.form.media_type, {"content-disposition": f'attachment; filename="sites.{ending}"'})
