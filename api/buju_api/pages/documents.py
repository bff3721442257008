"""`/documents/{id}`: what is known of a document, its text by clause with every cited quote marked."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, PlainTextResponse
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from buju.fileformat import FileFormat
from buju.views.reading.clauses import document_parts
from buju_api.answers import Answer
from buju_api.pages.frame import Shared, framed, picture_of
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

_SHEET = Markup(
    '<p class="notice reading"><a href="{}" download>核对表（Excel）</a>：'
    "逐条的原文与事实，供另一位读者选“同意”或“异议”。</p>"
)

router = APIRouter(tags=["页面"], default_response_class=HTMLResponse)


@router.get(
    "/documents/{document_id}", responses=problems(404), summary="文件页", description="按条款排列的原文，引文已标出。"
)
async def read_document_page(request: Request, service: Here, document_id: str) -> Response:
    """A document's text by clause with its cited quotes."""
    return await service.answer_shared(request, lambda origin: _page(service, document_id, origin))


@router.get(
    "/documents/{document_id}/text.txt",
    response_class=PlainTextResponse,
    responses=problems(404),
    summary="逐字存文",
    description="与存文逐字节相同。",
)
async def read_text(request: Request, service: Here, document_id: str) -> Response:
    """The stored text of a document, byte for byte."""
    return await service.answer(request, lambda: _text(service, document_id))


@router.get(
    "/documents/{document_id}/reading.xlsx",
    response_class=Response,
    responses=problems(404) | {200: {"content": {FileFormat.XLSX.media_type: {}}, "description": "Excel 工作簿"}},
    summary="核对表",
    description="逐条的原文与事实，没有任何事实引用的语句另作标记；读者选“同意”或“异议”，用 buju read --sheet 收回。",
)
async def download_sheet(request: Request, service: Here, document_id: str) -> Response:
    """A document's facts beside its text, for a reader to agree or dispute."""
    return await service.answer(request, lambda: _sheet(service, document_id))


def _sheet(service: Snapshot, document_id: str) -> Answer:
    """Return the sheet of a document.

    Raises:
        NotFound: the document is unknown.
    """
    from buju.views.reading.readersheet import sheet_bytes

    document = service.atlas.document(document_id)
    name = {"content-disposition": f'attachment; filename="{document.id}-reading.xlsx"'}
    return Answer(sheet_bytes(document, service.atlas), FileFormat.XLSX.media_type, name)


def _page(service: Snapshot, document_id: str, origin: str) -> Answer:
    """Return the page of a document; `origin` is where it was asked for, which other platforms are told.

    Raises:
        NotFound: the document is unknown.
    """
    parts = document_parts(service.atlas, document_id, links=service.links)
    document = service.atlas.document(document_id)
    return framed(
        service,
        title=parts.title,
        content=Markup("\n").join([parts.body, _SHEET.format(service.links.reading_sheet(document.id))]),
        current=service.links.document(document_id) or "",
        styles=parts.styles,
        scripts=parts.scripts,
        wide=True,
        head=_shared(document_id, parts.title, service).head(origin),
    )


def _shared(document_id: str, title: str, service: Snapshot) -> Shared:
    own = next((layout for layout in service.atlas.layouts() if layout.document == document_id), None)
    return Shared(
        title=title,
        about="原文逐条，引文已标出，连到图上的地点",
        address=service.links.document(document_id),
        picture=None if own is None else picture_of(own, service),
    )


def _text(service: Snapshot, document_id: str) -> Answer:
    """Return the stored text of a document, byte for byte.

    Raises:
        NotFound: the document is unknown.
    """
    return Answer(service.atlas.document(document_id).text.encode(), "text/plain; charset=utf-8")
