"""`/units`: responsible units and their tasks, as a page with filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.views.content.units import units_content, units_styles
from buju_api.links import UNITS_PAGE
from buju_api.pages.frame import choices, framed, rendered
from buju_api.parameters import from_form, json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju_api.answers import Answer

router = json_router("责任单位")


@router.get(
    UNITS_PAGE,
    response_class=HTMLResponse,
    responses=problems(404),
    summary="责任单位页",
    description="每个单位负责什么，按规划、逐条列出，可筛选。",
)
async def read_units_page(
    request: Request,
    service: Here,
    document: Annotated[str | None, from_form("文件编号；可为空")] = None,
    name: Annotated[str | None, from_form("名称中含有这些字，如 九亭镇；可为空")] = None,
) -> Response:
    """The page of responsible units."""

    def make() -> Answer:
        return _page(service, document=document or None, name=name or None)

    if name:
        return await service.answer_once(request, make)
    return await service.answer(request, make, key=document or None)


def _page(service: Snapshot, *, document: str | None, name: str | None) -> Answer:
    atlas, links = service.atlas, service.links
    filters = {key: value for key, value in (("document", document), ("name", name)) if value}
    content = rendered(
        "units.html",
        page=units_content(atlas, links, document=document, name=name),
        documents=choices({one.id: one.source.short for one in atlas.documents()}, document),
        name=name or "",
        json_href=links.units_json(filters),
        links=links,
    )
    return framed(service, title="责任单位", content=content, current=UNITS_PAGE, styles=units_styles(), wide=True)
