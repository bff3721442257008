"""Site selection: `/api/sites` by its parameters or with the asker's own file, `/sites.csv` and the like as files."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Self

from fastapi import APIRouter
from fastapi import Query as Parameter
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    WithJsonSchema,
    create_model,
    model_validator,
)
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import QuestionInvalid
from buju.exchange.candidates import read_candidates
from buju.exchange.statement import ENTRIES, FileStatement, Limits
from buju.outputs import ANSWER
from buju.ownsites import OwnSites, own_sites
from buju.schema import Body
from buju.sites.entries import SitesBody, sites_body
from buju.sites.query import CANDIDATES, CandidateKind, Query, Registry
from buju_api.answers import JSON, Answer, json_answer
from buju_api.bodies import body_of, parsed
from buju_api.links import SITES, SITES_PAGE
from buju_api.parameters import Flag, json_router
from buju_api.problem import problems
from buju_api.resources.downloads import file_response
from buju_api.service import Here, Snapshot
from buju_api.sitesquery import Limit, asking, length_of

if TYPE_CHECKING:
    from buju.sites.answer import SiteAnswer

MOST = 1000


_BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


def _decoded(written: bytes) -> bytes:
    try:
        return b64decode(written, validate=True)
    except binascii.Error:
        raise ValueError("应为 Base64 文字") from None


# The framework's own type drops whatever is no Base64.
Encoded = Annotated[
    bytes,
    AfterValidator(_decoded),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "minLength": 4, "pattern": _BASE64}),
]
_CONTENT: list[JsonValue] = [
    {"required": [one], "properties": {one: {"type": "string"}, other: {"type": "null"}}}
    for one, other in (("text", "base64"), ("base64", "text"))
]


def stated_as(key: str) -> Any:  # noqa: ANN401 - what the framework calls a field
    """Return the description of what may be stated of a file, as every door has it."""
    entry = next(entry for entry in ENTRIES if entry.key == key)
    return Field(description=entry.help) if entry.is_flag else Field(max_length=entry.longest, description=entry.help)


class OwnFile(Body):
    """The asker's own points or parcels: CSV as `text`, or any of the formats as `base64`."""

    model_config = ConfigDict(json_schema_extra={"oneOf": _CONTENT})

    name: Annotated[str | None, Field(max_length=255, description="文件名，只用于说明")] = None
    datum: Annotated[str | None, stated_as("datum")] = None
    encoding: Annotated[str | None, stated_as("encoding")] = None
    layer: Annotated[str | None, stated_as("layer")] = None
    name_column: Annotated[str | None, stated_as("name_column")] = None
    x: Annotated[str | None, stated_as("x")] = None
    y: Annotated[str | None, stated_as("y")] = None
    swap: Annotated[StrictBool, stated_as("swap")] = False
    text: Annotated[str | None, Field(description="文件的文字内容（CSV、GeoJSON）")] = None
    base64: Annotated[Encoded | None, Field(description="文件内容的 Base64（各种格式）")] = None

    @model_validator(mode="after")
    def _one_content(self) -> Self:
        if (self.text is None) == (self.base64 is None):
            raise ValueError("text 与 base64 应写且只写一个")
        return self

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return self.base64 if self.base64 is not None else (self.text or "").encode()


class SitesQuestion(Body):
    """A question with, or without, the asker's own candidates."""

    query: BaseModel
    file: OwnFile | None = None
    keep_valid: Annotated[StrictBool, Field(description="有错的行之外，其余行是否照常回答")] = False
    limit: Limit = MOST
    geometry: StrictBool = False


def sites_question_of(registry: Registry) -> type[SitesQuestion]:
    """Return the body of a question that a registry can ask."""
    return create_model(
        SitesQuestion.__name__,
        __base__=SitesQuestion,
        query=(registry.model, registry.model()),
        __doc__=SitesQuestion.__doc__,
    )


def sites_body_of(registry: Registry) -> type[SitesBody]:
    """Return the body of the answer to a question that a registry can ask."""
    return create_model(SitesBody.__name__, __base__=SitesBody, query=(registry.model, ...), __doc__=SitesBody.__doc__)


# Longer questions are hardly asked twice.
LONGEST_KEPT = 400
# Files with more rows keep other readers waiting; the command takes a million.
_ONLINE = Limits(
    rows=20_000,
    instead="网页和接口只受理行数更少的文件；更多的请在本机用命令 buju sites --file 文件 --out 结果.csv，最多 100 万行",
)
# Made while other readers wait; the command writes larger ones.
_MOST_ROWS = min(output.limit.online for output in ANSWER.formats if output.limit is not None)

_DESCRIPTION = (
    "逐项筛选候选，给出每个候选的结论（in 符合、possible 可能符合、near 差一项、unknown 无法判断、out 不符合）"
    "与每项条件的值、门槛、出处；写了 criterion 的再排序，各分项之和等于得分。"
    "candidates 按结论和名次排列，最多 limit 个，total 是总数。"
)


def router_of(registry: Registry) -> APIRouter:
    """Return the routes for what a registry asks."""
    router, body = json_router("选址"), sites_body_of(registry)
    router.get(SITES, response_model=body, summary="选址", description=f"{_DESCRIPTION}每个参数都可以不写。")(
        asking(ask_sites, registry)
    )
    router.post(
        SITES,
        response_model=body,
        responses=problems(413, 415, 422, 503),
        openapi_extra={"requestBody": _body_in_json(SitesQuestion.__name__)},
        summary="选址，可附自备地块",
        description=f"{_DESCRIPTION}query 的各项同 GET 的参数（function、role、criterion、pair 写作 functions、roles、"
        "criteria、pairs 的列表）；file 是自备的点或地块：CSV、GeoJSON、GeoPackage 或压缩的 Shapefile。",
    )(_asking_own(sites_question_of(registry)))
    router.get(
        f"{SITES_PAGE}.{{ending}}",
        response_class=Response,
        responses=problems(404) | file_response(ANSWER, "文件"),
        summary=f"选址结果（{'、'.join(ANSWER.endings)}）",
        description=f"参数同 /api/sites；与 buju sites --out 写出的相同，表格最多 {_MOST_ROWS} 行；其他结尾返回 404。",
    )(asking(download_answer, registry))
    return router


async def ask_sites(
    request: Request,
    service: Here,
    query: Query,
    limit: Annotated[Limit, Parameter(description="最多列出多少个候选")] = MOST,
    geometry: Annotated[Flag, Parameter(description="候选是否带图形（GeoJSON，WGS 84）")] = False,
) -> Response:
    """The answer to a question."""

    def make() -> Answer:
        try:
            return json_answer(sites_body(service.finder.ask(query), service.atlas, limit=limit, geometry=geometry))
        except QuestionInvalid as error:
            raise service.registry.as_in_address(error) from None

    if length_of(query) > LONGEST_KEPT:
        return await service.answer_once(request, make, lane=service.lanes.heavy)
    return await service.answer_question(request, make, key=(query, limit, geometry))


def _body_in_json(model: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {"required": True, "content": {JSON: {"schema": schema}}}


def _asking_own(model: type[SitesQuestion]) -> Callable[..., Awaitable[Response]]:
    async def ask_own_sites(request: Request, service: Here) -> Response:
        """The answer to a question, asked of the user's own candidates if the body has any."""
        # The framework would read and check the body between other requests.
        lane = service.lanes.files
        await lane.door()
        if (passed := await service.passed_on(request, lane=lane)) is not None:
            return passed
        body = await body_of(request)
        return await service.answer_once(request, lambda: _own(service, parsed(body, model)), lane=lane)

    return ask_own_sites


def _own(service: Here, question: SitesQuestion) -> Answer:
    query, file, own = service.registry.parse(question.query), question.file, None
    if file is not None:
        said = {entry.key: getattr(file, entry.key, None) for entry in ENTRIES} | {"keep_valid": question.keep_valid}
        own = read_own(file.content, name=file.name, said=said)
    answer = answer_of(service, query, own)
    return json_answer(sites_body(answer, service.atlas, limit=question.limit, geometry=question.geometry))


def read_own(
    content: bytes,
    *,
    name: str | None,
    said: Mapping[str, str | bool | None],
) -> OwnSites:
    """Read a file of points or parcels; `said` are the words that state what it is, by the keys of `ENTRIES`.

    Raises:
        FormatUnknown, InputInvalid, TooLarge, QuestionInvalid: see `read_candidates`.
    """
    file = read_candidates(content, name=name, stated=FileStatement.parse(said), limits=_ONLINE)
    return own_sites(file, name=name or "自备文件")


def answer_of(service: Snapshot, query: Query, own: OwnSites | None = None) -> SiteAnswer:
    """Return the answer to a query, asked of the user's own candidates if there are any.

    Raises:
        QuestionInvalid, NameUnknown, Ambiguous: a part of the query means nothing, or too much; or other candidates
            are asked for beside the user's own.
    """
    if own is None:
        return service.finder.ask(query)
    if not query.gives(CANDIDATES):
        query = query.replacing(candidates=CandidateKind.FILE)
    if query.setting(CANDIDATES) is not CandidateKind.FILE:
        raise QuestionInvalid(
            CANDIDATES.key, "已给出自备文件，不能又选其他候选；请去掉这一项", known=[CandidateKind.FILE]
        )
    return service.finder.ask(query, own=own.candidates, declared=own.declared, remarks=own.remarks)


async def download_answer(request: Request, service: Here, ending: str, query: Query) -> Response:
    """The answer as a file."""

    def make() -> Answer:
        ANSWER.of(ending)
        try:
            return answer_file(service.finder.ask(query), service, ending)
        except QuestionInvalid as error:
            raise service.registry.as_in_address(error) from None

    if length_of(query) > LONGEST_KEPT:
        return await service.answer_once(request, make, lane=service.lanes.heavy)
    return await service.answer_question(request, make, key=query)


def answer_file(answer: SiteAnswer, service: Snapshot, ending: str) -> Answer:
    """Return an answer as a file; `ending` is one of `ANSWER.endings`."""
    output = ANSWER.of(ending)
    limit = None if output.limit is None else output.limit.online
    content = b"".join(
        output.write(answer, service.atlas, limit=limit, drawn=service.settings.publication.shows_stills)
    )
    return Answer(content, output.form.media_type, {"content-disposition": f'attachment; filename="sites.{ending}"'})
