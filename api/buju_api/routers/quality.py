"""`/quality` and `/api/quality`: how good the data are, as a page and as JSON."""

from __future__ import annotations

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju_api.answers import json_answer
from buju_api.bodies.quality import QualityBody, quality_body
from buju_api.links import QUALITY, QUALITY_PAGE
from buju_api.pages.quality import quality_page
from buju_api.parameters import json_router
from buju_api.service import Here

router = json_router("数据质量")


@router.get(
    QUALITY_PAGE,
    response_class=HTMLResponse,
    summary="数据质量页",
    description="图形等级、未绘原因、原文存疑、覆盖情况，以及补上什么可以升级。",
)
async def read_quality_page(request: Request, service: Here) -> Response:
    """The page of data quality."""
    return await service.answer(request, lambda: quality_page(service))


@router.get(
    QUALITY,
    response_model=QualityBody,
    summary="数据质量",
    description="各布局的图形等级与未绘原因，各文件的覆盖情况与存疑之处。",
)
async def read_quality(request: Request, service: Here) -> Response:
    """The quality of every layout and every document."""
    return await service.answer(request, lambda: json_answer(quality_body(service.atlas, service.links)))
