"""`/at`: what holds a point, as a page."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import NameUnknown, QuestionInvalid
from buju_api.links import AT_PAGE
from buju_api.pages.at import Point, at_page
from buju_api.parameters import from_form, json_router
from buju_api.service import Here

_BAD_REQUEST = 400

router = json_router("选址")


@router.get(
    AT_PAGE,
    response_class=HTMLResponse,
    summary="查点页",
    description="一个点在哪些政区、布局、规划地点之内（确定或可能），哪些规划适用，逐条附出处。坐标有误时返回 400，"
    "页面上写明原因。",
)
async def read_at_page(
    request: Request,
    service: Here,
    lon: Annotated[str, from_form("经度，如 121.32")] = "",
    lat: Annotated[str, from_form("纬度，如 31.13")] = "",
    datum: Annotated[str, from_form("坐标基准，如 gcj02；空着为 wgs84")] = "",
) -> Response:
    """What holds a point."""
    if not (lon or lat):
        return await service.answer(request, lambda: at_page(service, None))
    point = Point(lon.strip(), lat.strip(), datum.strip() or "wgs84")
    try:
        return await service.answer_once(request, lambda: at_page(service, point))
    except (QuestionInvalid, NameUnknown) as error:
        page = await run_in_threadpool(partial(at_page, service, point, error=error))
        headers = {**page.headers, "cache-control": "no-store"}
        return Response(page.body, _BAD_REQUEST, headers=headers, media_type=page.media_type)
