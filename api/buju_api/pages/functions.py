"""`/functions`: the vocabulary of industry functions, as a page; all of it or one stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.views.content.functions import functions_content, functions_styles
from buju_api.links import FUNCTIONS_PAGE
from buju_api.pages.frame import choices, framed, rendered
from buju_api.parameters import from_form, json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju_api.answers import Answer

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
    return await service.answer(request, lambda: _page(service, chosen), key=chosen)


def _page(service: Snapshot, stage: str | None) -> Answer:
    links = service.links
    page = functions_content(service.atlas, links, stage=stage)
    chosen = None if page.chosen is None else page.chosen.id
    content = rendered(
        "functions.html",
        page=page,
        offered=choices({one.id: f"{one.id}（{one.name}）" for one, _ in page.whole}, chosen),
        json_href=links.functions_json({} if chosen is None else {"stage": chosen}),
        links=links,
    )
    return framed(
        service, title="功能词表", content=content, current=FUNCTIONS_PAGE, styles=functions_styles(), wide=True
    )
