"""`/layouts/{id}/stages`: the chain over a layout as a page: one stage on the map, or the whole matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.views.content.stages import stage_matrix, stages_styles
from buju_api.pages.frame import framed, rendered
from buju_api.parameters import from_form, json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju_api.answers import Answer

router = json_router("布局")


@router.get(
    "/layouts/{layout_id}/stages",
    response_class=HTMLResponse,
    responses=problems(404),
    summary="布局的环节页",
    description="选一个环节（词表中的星、箭、端、网、用等），有这一环节功能的地点在图上着色；地点与环节的对照表每格附原文。"
    "没有的环节为 404，列出词表中的环节。",
)
async def read_stages_page(
    request: Request,
    service: Here,
    layout_id: str,
    stage: Annotated[str | None, from_form("环节，如 星；可为空")] = None,
) -> Response:
    """The stages of a layout."""
    chosen = stage or None
    return await service.answer(request, lambda: _page(service, layout_id, chosen), key=chosen)


def _page(service: Snapshot, layout_id: str, stage: str | None) -> Answer:
    layout, links = service.atlas.layout(layout_id), service.links
    stills = service.settings.theme if service.settings.publication.shows_stills else None
    page = stage_matrix(layout, service.atlas, links, stage=stage, stills=stills)

    def address(chosen: str | None = None) -> str:
        return links.stages(layout.id, chosen)

    return framed(
        service,
        title=f"{layout.region}{layout.name} · 环节",
        content=rendered("views/stages.html", page=page, address=address),
        current=links.stages(layout.id),
        styles=stages_styles(),
        wide=True,
    )
