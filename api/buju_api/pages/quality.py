"""`/quality`: how good the data are, as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.views.content.quality import quality_content, quality_styles
from buju.views.page import rendered
from buju_api.links import QUALITY_PAGE
from buju_api.pages.frame import framed
from buju_api.parameters import json_router
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju_api.answers import Answer

router = json_router("数据质量")


@router.get(
    QUALITY_PAGE,
    response_class=HTMLResponse,
    summary="数据质量页",
    description="图形等级、未绘原因、原文存疑、待答的问题、覆盖情况，以及补上什么可以升级。",
)
async def read_quality_page(request: Request, service: Here) -> Response:
    """The page of data quality."""
    return await service.answer(request, lambda: _page(service))


def _page(service: Snapshot) -> Answer:
    content = rendered("quality.html", page=quality_content(service.atlas, service.links))
    return framed(service, title="数据质量", content=content, current=QUALITY_PAGE, styles=quality_styles(), wide=True)
