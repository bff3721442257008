"""`/oembed`: how another platform embeds an address of ours."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from buju_api.answers import json_answer
from buju_api.embedcode import origin_of
from buju_api.links import OEMBED
from buju_api.oembed import oembed
from buju_api.parameters import check
from buju_api.problem import problems
from buju_api.service import Here

# Its parameter is a whole address, which may be longer than other parameters: they are checked below.
router = APIRouter(tags=["嵌入"], responses=problems(400))

LONGEST_ADDRESS = 4000


@router.get(
    OEMBED,
    response_class=JSONResponse,
    responses=problems(404, 501),
    summary="嵌入代码（oEmbed）",
    description="由布局页、嵌入地图或图片的网址得到嵌入代码（oEmbed 1.0，JSON）。",
)
async def read_oembed(  # noqa: PLR0917 - FastAPI passes by name
    request: Request,
    service: Here,
    url: Annotated[str, Query(description="本服务的网址，如 http://127.0.0.1:8000/layouts/songjiang")] = "",
    maxwidth: Annotated[str | None, Query(description="最大宽度（像素）")] = None,
    maxheight: Annotated[str | None, Query(description="最大高度（像素）")] = None,
    format: Annotated[str | None, Query(description="只有 json")] = None,  # noqa: A002 - oEmbed's name
) -> Response:
    """What another platform needs to embed one of our addresses."""
    given = request.query_params.multi_items()
    check(given, known=["url", "maxwidth", "maxheight", "format"], repeatable=(), longest=LONGEST_ADDRESS)
    origin = origin_of(request.url.scheme, request.url.netloc)
    return await service.answer_once(
        request,
        lambda: json_answer(oembed(service, url, origin=origin, max_width=maxwidth, max_height=maxheight, form=format)),
    )
