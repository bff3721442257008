"""`/sites`: site selection as a page, as files, and of one's own points or parcels."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from buju.errors import Ambiguous, BujuError, InputInvalid, NameUnknown, QuestionInvalid, TooLarge
from buju.outputs import ANSWER
from buju.sites.query import CandidateKind, Registry
from buju_api.answers import Answer
from buju_api.errors import rule_of
from buju_api.links import SITES_OWN, SITES_PAGE
from buju_api.ownsites import answer_of, read_own
from buju_api.pages.sites import sites_page
from buju_api.pages.sitesform import fields_of, merged
from buju_api.parameters import check
from buju_api.problem import ParameterError, ProblemRow, problems
from buju_api.resources.sites import LONGEST_KEPT
from buju_api.resources.sitesfiles import answer_file
from buju_api.service import Here
from buju_api.sitesquery import length_of

# What the page says beside the form instead of a page of its own.
SHOWN_ON_PAGE = (QuestionInvalid, NameUnknown, Ambiguous, InputInvalid, TooLarge)

_FILE_FIELDS = ("file_datum", "file_layer", "keep_valid", "swap", "result")
_SEE_OTHER = 303


def _known(request: Request, service: Here) -> None:
    """Refuse what no field of the form is called."""
    _check(request.query_params.multi_items(), service.registry)


def _check(given: list[tuple[str, str]], registry: Registry, *, more: tuple[str, ...] = ()) -> None:
    cells = fields_of(registry)
    several = {name for name, parameter in registry.named.items() if parameter.most is not None}
    check(given, known=[*registry.named, *cells, *more], repeatable=several | {*cells})


router = APIRouter(tags=["选址"], dependencies=[Depends(_known, scope="function")], responses=problems(400))


@router.get(
    SITES_PAGE,
    response_class=HTMLResponse,
    responses={_SEE_OTHER: {"description": "由表单的各栏合成的问题的地址"}},
    summary="选址页",
    description="参数同 /api/sites，空着的不算；一个问题就是一个地址。提问有误时返回 400，页面上写明原因和可选项。",
)
async def read_sites_page(request: Request, service: Here) -> Response:
    """The form, and the answer to what it asks."""
    given = request.query_params.multi_items()
    pairs = merged(given, service.registry)
    if given and not pairs:
        return RedirectResponse(service.links.sites(), _SEE_OTHER)
    if not pairs:
        return await service.answer(request, lambda: sites_page(service))
    try:
        query = service.registry.query_from(pairs)
        if query.pairs and list(query.pairs) != given:
            return RedirectResponse(service.links.sites(query.pairs), _SEE_OTHER)

        def make() -> Answer:
            return sites_page(service, pairs=pairs, answer=answer_of(service, query))

        if length_of(query) > LONGEST_KEPT:
            return await service.answer_once(request, make)
        return await service.answer_question(request, make, key=query)
    except SHOWN_ON_PAGE as error:
        return await _refused(error, partial(sites_page, service, pairs=pairs, error=error))


@router.get(
    SITES_OWN,
    response_class=HTMLResponse,
    summary="自备地块选址页",
    description="上传自备的点或地块的表单；参数同选址页，先填好条件。",
)
async def read_own_page(request: Request, service: Here) -> Response:
    """The form for the asker's own points or parcels."""
    pairs = merged(request.query_params.multi_items(), service.registry)
    return await service.answer_once(request, lambda: sites_page(service, pairs=pairs, own=True))


@router.post(
    SITES_OWN,
    response_class=HTMLResponse,
    responses=problems(413, 415, 422),
    summary="自备地块选址",
    description="multipart/form-data：file 是文件，file_datum 是其坐标基准，其余各栏同选址页；结果不保存。",
)
async def ask_own(request: Request, service: Here) -> Response:
    """The answer to a question about the asker's own points or parcels."""
    async with request.form(max_files=1, max_fields=200) as form:
        upload = form.get("file")
        given = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        _check([pair for pair in given if pair[0] != "file"], service.registry, more=(*_FILE_FIELDS, "file"))
        if not isinstance(upload, UploadFile) or not upload.filename:
            message = "没有选文件；应附一份 CSV、GeoJSON、GeoPackage 或压缩的 Shapefile"
            raise ParameterError([ProblemRow(parameter="file", message=message)])
        content, name = await upload.read(), upload.filename
    pairs = merged([pair for pair in given if pair[0] not in _FILE_FIELDS], service.registry)
    options = {key: value for key, value in given if key in _FILE_FIELDS and value}

    def make() -> Answer:
        own = read_own(
            service,
            content,
            name=name,
            datum=options.get("file_datum"),
            layer=options.get("file_layer"),
            swap="swap" in options,
            keep_valid="keep_valid" in options,
        )
        query = service.registry.query_from(pairs).replacing(candidates=CandidateKind.FILE)
        found = answer_of(service, query, own)
        if options.get("result") in ANSWER.endings:
            return answer_file(found, service, options["result"])
        return sites_page(service, pairs=pairs, answer=found, own=True)

    try:
        answer = await run_in_threadpool(make)
    except SHOWN_ON_PAGE as error:
        return await _refused(error, partial(sites_page, service, pairs=pairs, error=error, own=True))
    return _uncached(answer, 200)


async def _refused(error: BujuError, make: Callable[[], Answer]) -> Response:
    """Return the page that says what is wrong, with the status of the error."""
    return _uncached(await run_in_threadpool(make), rule_of(error).status)


def _uncached(answer: Answer, status: int) -> Response:
    headers = {**answer.headers, "cache-control": "no-store"}
    return Response(answer.body, status, headers=headers, media_type=answer.media_type)
