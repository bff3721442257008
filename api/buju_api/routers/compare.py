"""`/compare`: two layouts side by side."""

from __future__ import annotations

from typing import Annotated

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju_api.links import COMPARE
from buju_api.pages.compare import compare_page
from buju_api.parameters import from_form, json_router
from buju_api.problem import problems
from buju_api.service import Here

router = json_router("页面")


@router.get(
    COMPARE,
    response_class=HTMLResponse,
    responses=problems(404),
    summary="布局对照",
    description="两个布局左右并列；只有同一指标、同一单位的目标才在一行。left 与 right 相同时返回 400。",
)
async def read_compare(
    request: Request,
    service: Here,
    left: Annotated[str | None, from_form("左边的布局编号")] = None,
    right: Annotated[str | None, from_form("右边的布局编号")] = None,
) -> Response:
    """Two layouts side by side."""
    one, other = left or None, right or None
    return await service.answer(request, lambda: compare_page(service, left=one, right=other), key=(one, other))
