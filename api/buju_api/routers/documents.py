"""`/api/documents`: the documents with their clauses."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from buju_api.answers import json_answer
from buju_api.bodies.document import DocumentBody, DocumentList, document_body
from buju_api.links import DOCUMENTS
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.routers.common import listed
from buju_api.service import Here

router = json_router("文件")


@router.get(
    DOCUMENTS,
    response_model=DocumentList,
    summary="全部文件",
    description="文件的来源信息与条款，不含正文。",
)
async def list_documents(request: Request, service: Here) -> Response:
    """Every document with its source and its clauses, without the text."""
    atlas, links = service.atlas, service.links
    return await service.answer(
        request,
        lambda: json_answer(listed(document_body(one, atlas, links, text=False) for one in atlas.documents.values())),
    )


@router.get(
    f"{DOCUMENTS}/{{document_id}}",
    response_model=DocumentBody,
    responses=problems(404),
    summary="一份文件",
    description="含每一条款的存文，逐字照录。",
)
async def read_document(request: Request, service: Here, document_id: str) -> Response:
    """One document with the stored text of every clause."""
    atlas, links = service.atlas, service.links
    return await service.answer(
        request, lambda: json_answer(document_body(atlas.document(document_id), atlas, links, text=True))
    )
