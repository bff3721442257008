"""The pages. Readers' links come with parameters that others append, so pages take no notice of any."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.requests import Request
from starlette.responses import Response

from buju_api.links import HOME
from buju_api.pages.document import document_page, text_answer
from buju_api.pages.download import map_download
from buju_api.pages.gallery import gallery_page
from buju_api.pages.layout import layout_page
from buju_api.problem import problems
from buju_api.service import Here

router = APIRouter(tags=["页面"], default_response_class=HTMLResponse)


@router.get(
    HOME,
    summary="首页：全部布局",
    description="每个布局一张卡片。",
)
async def read_gallery(request: Request, service: Here) -> Response:
    """Every layout as a card."""
    return await service.answer(request, lambda: gallery_page(service))


@router.get(
    "/layouts/{layout_id}",
    responses=problems(404),
    summary="布局页",
    description="地图、事实表与下载。",
)
async def read_layout_page(request: Request, service: Here, layout_id: str) -> Response:
    """The map of a layout with what the plan says about it."""
    return await service.answer(request, lambda: layout_page(service, layout_id))


@router.get(
    "/layouts/{layout_id}/map.html",
    responses=problems(404, 503),
    summary="单文件地图",
    description="断网可用的单个 HTML 文件，与 buju map 的输出逐字节相同。",
)
async def download_map(request: Request, service: Here, layout_id: str) -> Response:
    """The map as one file that opens without a network."""
    return await service.answer(request, lambda: map_download(service, layout_id))


@router.get(
    "/documents/{document_id}", responses=problems(404), summary="文件页", description="按条款排列的原文，引文已标出。"
)
async def read_document_page(request: Request, service: Here, document_id: str) -> Response:
    """A document's text by clause with its cited quotes."""
    return await service.answer(request, lambda: document_page(service, document_id))


@router.get(
    "/documents/{document_id}/text.txt",
    response_class=PlainTextResponse,
    responses=problems(404),
    summary="逐字存文",
    description="与存文逐字节相同。",
)
async def read_text(request: Request, service: Here, document_id: str) -> Response:
    """The stored text of a document, byte for byte."""
    return await service.answer(request, lambda: text_answer(service, document_id))
