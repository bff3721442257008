"""`/api/documents`: the documents with their clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.entries import ClauseItem, DocumentEntry, document_entry
from buju.schema import Body
from buju_api.answers import Answer, json_answer
from buju_api.links import DOCUMENTS, ServiceLinks
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.policy.document import Document


class ClauseBody(ClauseItem):
    """A clause with its stored text, verbatim."""

    text: str


class DocumentLinks(Body):
    """Where a document leads: itself, its page, its stored text, its facts."""

    self_: Annotated[str, Field(alias="self")]
    page: str | None
    text: str
    facts: str


class DocumentItem(DocumentEntry):
    """A document without its text; `facts` counts the facts that it states."""

    links: DocumentLinks


class DocumentBody(DocumentItem):
    """A document with the text of every clause."""

    clauses: tuple[ClauseBody, ...]


class DocumentList(Body):
    """All documents."""

    count: int
    items: list[DocumentItem]


router = json_router("文件")


@router.get(
    DOCUMENTS,
    response_model=DocumentList,
    summary="全部文件",
    description="文件的来源信息与条款，不含正文。",
)
async def list_documents(request: Request, service: Here) -> Response:
    """Every document with its source and its clauses, without the text."""

    def make() -> Answer:
        items = [_item(document, service) for document in service.atlas.documents()]
        return json_answer(DocumentList(count=len(items), items=items))

    return await service.answer(request, make)


@router.get(
    f"{DOCUMENTS}/{{document_id}}",
    response_model=DocumentBody,
    responses=problems(404),
    summary="一份文件",
    description="含每一条款的存文，逐字照录。",
)
async def read_document(request: Request, service: Here, document_id: str) -> Response:
    """One document with the stored text of every clause."""
    return await service.answer(request, lambda: json_answer(_body(service.atlas.document(document_id), service)))


def _item(document: Document, service: Snapshot) -> DocumentItem:
    return DocumentItem(**dict(document_entry(document, service.atlas)), links=_links(document.id, service.links))


def _body(document: Document, service: Snapshot) -> DocumentBody:
    item = _item(document, service)
    clauses = [ClauseBody(**dict(clause), text=document.text[clause.start : clause.end]) for clause in item.clauses]
    return DocumentBody(**dict(item) | {"clauses": clauses})


def _links(document_id: str, links: ServiceLinks) -> DocumentLinks:
    return DocumentLinks(
        self_=links.document_json(document_id),
        page=links.document(document_id),
        text=links.document_text(document_id),
        facts=links.facts_of_document(document_id),
    )
