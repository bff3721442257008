"""`/sites`: site selection as a page, also of one's own points or parcels: the form, the answer, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from buju.errors import Ambiguous, BujuError, InputInvalid, NameUnknown, QuestionInvalid, TooLarge
from buju.exchange.statement import ENTRIES, Entry
from buju.legible import spelled
from buju.outputs import ANSWER
from buju.sites.finder import settled
from buju.sites.parameter import Select
from buju.sites.query import CandidateKind, Pairs, Registry
from buju.sites.registry import SHIPPED
from buju.views import assets
from buju.views.carto.sitesmap import verdict_css
from buju.views.carto.stabilitychart import stability_styles
from buju_api.errors import rule_of
from buju_api.links import SITES_OWN, SITES_PAGE
from buju_api.pages.frame import asset, framed, rendered
from buju_api.pages.sitesanswer import sites_result
from buju_api.pages.sitesfile import field_name, file_fields, stated_in
from buju_api.pages.sitesform import fields_of, form_of, label_of, merged
from buju_api.parameters import LONGEST, PLAIN, check
from buju_api.problem import ParameterError, ProblemRow, problems
from buju_api.resources.sites import LONGEST_KEPT, answer_file, answer_of, read_own
from buju_api.service import Here, Snapshot
from buju_api.sitesquery import length_of

if TYPE_CHECKING:
    from buju.sites.answer import SiteAnswer
    from buju_api.answers import Answer

# What may be asked; each is a link, so that the form need not be understood first.
EXAMPLES: tuple[tuple[str, Pairs], ...] = (
    (
        "松江区哪些地点与卫星终端有关、由九亭镇负责、离轨道交通站不超过 1.5 公里？",
        (("district", "松江区"), ("function", "卫星终端"), ("unit", "九亭镇"), ("near", "metro:1500")),
    ),
    (
        "上海市与卫星研制制造有关的地点，离机场近、提到多的排在前面",
        (
            *(("district", "上海市"), ("function", "卫星研制制造")),
            *(("criterion", "airport:less*2"), ("criterion", "statements:more*1")),
        ),
    ),
    (
        "北京市有哪些地点发展火箭研制制造，图形至少到 D 级？",
        (("district", "北京市"), ("function", "火箭研制制造"), ("grade", "D")),
    ),
    (
        "松江区的镇街，离轨道交通站 1 公里以内，按面积和到虹桥机场的距离排序",
        (
            *(("candidates", "towns"), ("district", "松江区"), ("near", "metro:1000")),
            *(("criterion", "area:more"), ("criterion", "airport:less")),
        ),
    ),
)

# What a browser offers to choose from; the content decides, not the name.
_ACCEPTED = ("csv", "txt", "geojson", "json", "gpkg", "zip", "xlsx", "kml", "kmz")
_MOST_FAULTS = 20
# Of what a file could be taken for, so many stand in the message; its field offers them all.
_MOST_CHOICES = 12
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could stand there instead: words, and the question with it, if that can be asked."""

    words: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a question cannot be answered, and what would do."""

    message: str
    suggestions: tuple[Suggestion, ...] = ()
    rows: tuple[str, ...] = ()


def sites_page(
    service: Snapshot,
    *,
    pairs: Pairs = (),
    answer: SiteAnswer | None = None,
    error: BujuError | None = None,
    own: bool = False,
    given: Mapping[str, str] = NOTHING,
    name: str | None = None,
) -> Answer:
    """Return the page: the form filled in with `pairs`, and the answer or what is wrong with the question.

    Args:
        service: the service.
        pairs: the parameters of the question.
        answer: the answer, if there is one.
        error: why there is none.
        own: whether the question is asked of the asker's own file.
        given: what the form said of that file, and how the answer is wanted.
        name: what the file was called.
    """
    links = service.links
    content = rendered(
        "sites.html",
        form=form_of(pairs, registry=service.registry, ground=service.finder.ground, own=own),
        own=own,
        file_fields=file_fields(given, error=error) if own else (),
        file_name=name,
        accepted=",".join(f".{ending}" for ending in _ACCEPTED),
        result=given.get("result"),
        action=service.links.fixed(SITES_OWN if own else SITES_PAGE),
        trouble=None if error is None else _trouble(error, pairs, service, own=own),
        outputs=ANSWER.formats,
        examples=[(words, links.sites(asked)) for words, asked in EXAMPLES],
        outcome=None if answer is None else sites_result(answer, service, own=own),
        other_href=links.sites(pairs) if own else links.sites_own(pairs),
        links=links,
    )
    return framed(
        service,
        title="自备地块选址" if own else "选址",
        content=content,
        current=SITES_PAGE,
        styles=(
            *(assets.own("listing.css"), assets.own("stillmap.css"), asset("sites.css")),
            *(stability_styles(), verdict_css(service.settings.theme)),
        ),
        scripts=(
            *((asset("sites.js"), asset("upload.js")) if own else ()),
            *((asset("answer.js"),) if own or answer is not None else ()),
        ),
        directives=("connect-src 'self'",) if own else (),
        wide=True,
    )


def _trouble(error: BujuError, pairs: Pairs, service: Snapshot, *, own: bool) -> Trouble:
    if isinstance(error, QuestionInvalid):
        field = service.registry.name_of(error.field)
        told = f"{label_of(field, service.registry)}：{error.said}"
        offered = _replacing(error.known, pairs, service, fields=(field,), own=own)
        return Trouble(
            spelled(told), tuple(Suggestion(_choice_words(field, one.words, service), one.href) for one in offered)
        )
    if isinstance(error, Ambiguous):
        fields = [name for name, value in pairs if error.name in value]
        found = _replacing(error.known, pairs, service, fields=fields, name=error.name, own=own)
        worded = (Suggestion(words, one.href) for words, one in zip(error.choices, found, strict=True))
        return Trouble(spelled(str(error)), tuple(worded))
    if isinstance(error, NameUnknown):
        fields = [name for name, value in pairs if error.name in value]
        found = _replacing(error.known, pairs, service, fields=fields, name=error.name, own=own)
        return Trouble(spelled(_in_chinese(error, service.registry)), tuple(found))
    if not isinstance(error, InputInvalid):
        return Trouble(spelled(str(error)))
    faults = tuple(spelled(str(row)) for row in error.faults[:_MOST_FAULTS])
    known = () if error.asks is None or error.known == ("true",) else error.known[:_MOST_CHOICES]
    return Trouble(spelled(str(error)), tuple(Suggestion(spelled(one), None) for one in known), faults)


def _choice_words(field: str, choice: str, service: Snapshot) -> str:
    """Return a choice as the form words it."""
    parameter = service.registry.named.get(field)
    if parameter is None or not isinstance(parameter.widget, Select):
        return choice
    return parameter.widget.offer(service.finder.ground, service.registry).get(choice, choice)


def _in_chinese(error: NameUnknown, registry: Registry) -> str:
    """Return the message with the field's label in the place of its name."""
    return str(error if error.field is None else error.asked_by(label_of(error.field, registry)))


def _replacing(
    choices: Sequence[str],
    pairs: Pairs,
    service: Snapshot,
    *,
    fields: Sequence[str],
    name: str | None = None,
    own: bool,
) -> Iterator[Suggestion]:
    for choice in choices:
        yield Suggestion(choice, None if own else _with(choice, pairs, service, fields=fields, name=name))


def _with(choice: str, pairs: Pairs, service: Snapshot, *, fields: Sequence[str], name: str | None) -> str | None:
    """Return the address of the question with a choice put in, if that can be asked."""
    for field in fields:
        changed = _changed(pairs, service.registry, field, words=choice, name=name)
        if changed != pairs and _can_be_asked(changed, service):
            return service.links.sites(changed)
    return None


def _changed(pairs: Pairs, registry: Registry, field: str, *, words: str, name: str | None) -> Pairs:
    if name is not None:
        return tuple((key, value.replace(name, words) if key == field else value) for key, value in pairs)
    if field not in registry.named or registry.named[field].most is not None:
        return pairs
    return (*((key, value) for key, value in pairs if key != field), (field, words))


def _can_be_asked(pairs: Pairs, service: Snapshot) -> bool:
    try:
        settled(service.registry.query_from(pairs), ground=service.finder.ground)
    except BujuError:
        return False
    return True


# What the page says beside the form instead of a page of its own.
SHOWN_ON_PAGE = (QuestionInvalid, NameUnknown, Ambiguous, InputInvalid, TooLarge)

_FILE_FIELDS = (*(field_name(entry) for entry in ENTRIES), "result")
# Columns and layers may have longer names than anything of a question.
_LENGTHS = {field_name(entry): entry.longest for entry in ENTRIES}
_SEE_OTHER = 303


# What a page says of a question that cannot be answered, beside the one body of errors.
def _page_of_problem(status: int) -> dict[str, Any]:
    """Return what the schema says of an error that the page itself tells, or the one body."""
    said = problems(status)[status]
    return said | {"content": {"text/html": {}} | said["content"]}


_TEXT = {"type": "string", "pattern": PLAIN, "maxLength": LONGEST}


def _stated(entry: Entry) -> dict[str, Any]:
    if entry.is_flag:
        return {"type": "string", "enum": ["true"]}
    return {"type": "string", "pattern": PLAIN, "maxLength": entry.longest}


# The fields of a question are as in its address.
_FORM: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        **{one.name: _TEXT | {"description": one.help} for one in SHIPPED.told},
        "file": {"type": "string", "format": "binary", "description": "CSV、GeoJSON、GeoPackage 或压缩的 Shapefile"},
        **{field_name(one): _stated(one) | {"description": one.help} for one in ENTRIES},
        "result": {"type": "string", "enum": list(ANSWER.endings), "description": "要文件而不要网页时，它的格式"},
    },
    "required": ["file"],
}


async def _known(request: Request, service: Here) -> None:
    """Refuse what no field of the form is called."""
    _check(request.query_params.multi_items(), service.registry)


def _check(given: list[tuple[str, str]], registry: Registry, *, more: tuple[str, ...] = ()) -> None:
    cells = fields_of(registry)
    several = {name for name, parameter in registry.named.items() if parameter.most is not None}
    check(given, known=[*registry.named, *cells, *more], repeatable=several | {*cells}, lengths=_LENGTHS)


router = APIRouter(tags=["选址"], dependencies=[Depends(_known, scope="function")], responses=problems(400))


@router.get(
    SITES_PAGE,
    response_class=HTMLResponse,
    responses={_SEE_OTHER: {"description": "由表单的各栏合成的问题的地址"}, 400: _page_of_problem(400)},
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
            return await service.answer_once(request, make, lane=service.lanes.heavy)
        return await service.answer_question(request, make, key=query)
    except SHOWN_ON_PAGE as error:
        refusal = partial(sites_page, service, pairs=pairs, error=error)
        return _uncached(await service.lanes.heavy.run(refusal, request=request), rule_of(error).status)


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
    responses=problems(503) | {status: _page_of_problem(status) for status in (400, 413, 415, 422)},
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}},
    summary="自备地块选址",
    description="multipart/form-data：file 是文件；file_datum（坐标基准或投影带）、file_encoding、file_layer、"
    "file_name_column、file_x、file_y、swap、keep_valid 说明这个文件，result 是要下载的格式，其余各栏同选址页。"
    "文件不能用时，页面保留所填各栏，并在所问的一栏列出可选项；结果不保存。",
)
async def ask_own(request: Request, service: Here) -> Response:
    """The answer to a question about the asker's own points or parcels."""
    lane = service.lanes.files
    await lane.door()
    if (passed := await service.passed_on(request, lane=lane)) is not None:
        return passed
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
        own = read_own(content, name=name, said=stated_in(options))
        query = service.registry.query_from(pairs).replacing(candidates=CandidateKind.FILE)
        found = answer_of(service, query, own)
        if options.get("result") in ANSWER.endings:
            return answer_file(found, service, options["result"])
        return sites_page(service, pairs=pairs, answer=found, own=True, given=options, name=name)

    try:
        answer = await lane.run(make, request=request)
    except SHOWN_ON_PAGE as error:
        refusal = partial(sites_page, service, pairs=pairs, error=error, own=True, given=options, name=name)
        return _uncached(await service.lanes.pages.run(refusal, request=request), rule_of(error).status)
    return _uncached(answer, 200)


def _uncached(answer: Answer, status: int) -> Response:
    headers = {**answer.headers, "cache-control": "no-store"}
    return Response(answer.body, status, headers=headers, media_type=answer.media_type)
