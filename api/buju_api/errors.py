"""Errors as answers: the one table from exception to status, and the one body that they all get."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from buju.errors import (
    Ambiguous,
    BujuError,
    DataInvalid,
    DataMissing,
    FormatUnknown,
    InputInvalid,
    NameUnknown,
    NotCleared,
    NotFound,
    QuestionInvalid,
    RecipeError,
    Refused,
    TooLarge,
    Unlike,
)
from buju.fault import CHOSEN, explained, reason
from buju.legible import LONG, shown, spelled
from buju_api.answers import JSON, weights_of
from buju_api.lanes import Busy
from buju_api.links import HEALTH, OEMBED, OPENAPI
from buju_api.middleware import HostMissing, allowed_methods, guarded
from buju_api.parameters import choices_of
from buju_api.problem import (
    MEDIA_TYPE,
    AddressNotOurs,
    BodyInvalid,
    FormatNotOffered,
    ParameterError,
    ParametersApart,
    Problem,
    ProblemRow,
)

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


_METHOD_NOT_ALLOWED = 405


class Rule(NamedTuple):
    """What an exception becomes; `says` is the text for readers where its own message is not for them."""

    status: int
    code: str
    title: str
    says: str | None = None


_INTERNAL = Rule(500, "internal", "服务出错", "服务内部出错，请稍后再试；如仍出错，请告知维护者。")
_BUSY = "一时请求太多，来不及作答；请过几秒再试。"
_FAULTY = "所需数据有误，暂不提供；首页列有具体问题。"

# An exception takes the row of its nearest class.
TABLE: dict[type[Exception], Rule] = {
    ParameterError: Rule(400, "parameter-invalid", "参数不合规定"),
    ParametersApart: Rule(400, "parameters-apart", "参数不能这样同用"),
    RequestValidationError: Rule(400, "parameter-invalid", "参数不合规定"),
    BodyInvalid: Rule(400, "body-invalid", "请求正文不能读取"),
    HostMissing: Rule(400, "host-missing", "请求没有写明主机", "请求应有一个 Host 头（HTTP/1.1）。"),
    # Nobody reads this; but it is no failure of the service.
    ClientDisconnect: Rule(400, "body-invalid", "请求正文不能读取"),
    QuestionInvalid: Rule(400, "question-invalid", "提问不合规定"),
    NameUnknown: Rule(400, "name-unknown", "没有这个名称"),
    NotFound: Rule(404, "not-found", "没有找到"),
    Ambiguous: Rule(400, "ambiguous", "所指不止一个"),
    NotCleared: Rule(403, "not-cleared", "没有审图号"),
    Unlike: Rule(409, "unlike", "不能相加"),
    FormatUnknown: Rule(415, "format-unknown", "文件格式不能识别"),
    InputInvalid: Rule(422, "input-invalid", "文件内容不能使用"),
    TooLarge: Rule(413, "too-large", "文件过大"),
    AddressNotOurs: Rule(404, "address-not-ours", "没有可嵌入的内容"),
    FormatNotOffered: Rule(501, "format-not-offered", "不提供这种格式"),
    Busy: Rule(503, "busy", "一时太忙", _BUSY),
    Refused: Rule(503, "data-faulty", "数据有误", _FAULTY),
    DataInvalid: Rule(503, "data-faulty", "数据有误", _FAULTY),
    DataMissing: Rule(503, "data-missing", "数据缺失", "所需数据缺失，暂不提供；请告知维护者。"),
    RecipeError: _INTERNAL,
    BujuError: _INTERNAL,
    Exception: _INTERNAL,
}

_HTTP: dict[int, Rule] = {
    400: Rule(400, "body-invalid", "请求正文不能读取", "请求正文不能读取；应为所列格式的完整内容。"),
    404: Rule(404, "no-such-address", "没有这个地址", "没有这个地址；可从首页进入，或查看 /docs 所列的接口。"),
    405: Rule(405, "method-not-allowed", "不支持这种请求", "这个地址不接受这种请求；大多只能读取（GET、HEAD）。"),
    413: Rule(413, "too-large", "文件过大", "请求正文超过本服务的上限；请减小文件，或改用 buju sites --file。"),
    408: Rule(408, "too-slow", "请求没有发完", "请求头迟迟没有发完，连接已断开。"),
    431: Rule(431, "head-too-large", "请求头过大", "请求头（连同网址）最多 64 KB、200 行。"),
    415: Rule(415, "media-type-unknown", "正文格式不对", "请求正文应为 JSON（Content-Type: application/json）。"),
}

# As many reasons as one can look through.
_MOST_ROWS = 20


def rule_of(error: Exception) -> Rule:
    """Return the row of an exception."""
    if isinstance(error, HTTPException):
        phrase = HTTPStatus(error.status_code).phrase
        return _HTTP.get(error.status_code) or Rule(error.status_code, "http", "请求无法完成", phrase)
    return next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)


def problem_of(error: Exception, request: Request) -> Problem:
    """Return the body for an exception: Chinese, without paths, stack or internals."""
    rule, (rows, count) = rule_of(error), _rows(error, request)
    return problem_by(
        rule,
        detail=rule.says or _detail(error, rows, count),
        instance=shown(request.url.path, longest=LONG),
        errors=rows,
        known=list(error.known) if isinstance(error, NotFound) else None,
    )


def problem_by(
    rule: Rule,
    *,
    detail: str | None = None,
    instance: str = "",
    errors: Sequence[ProblemRow] = (),
    known: list[str] | None = None,
) -> Problem:
    """Return the body that a rule makes."""
    return Problem(
        type=f"urn:buju:problem:{rule.code}",
        title=rule.title,
        status=rule.status,
        detail=detail or rule.says or rule.title,
        code=rule.code,
        instance=instance,
        errors=list(errors),
        known=known,
    )


Answering = Callable[[Request, Exception], Awaitable[Response]]


def register_errors(app: FastAPI, page_of: Callable[[Request, Problem], Response]) -> Answering:
    """Make the app answer every exception by the table; readers of pages get the page that `page_of` makes.

    What answers an exception is returned, for what stands round the app.
    """

    async def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error, request)
        if wants_page(request):
            response = page_of(request, problem)
        else:
            body = problem.model_dump_json(exclude_none=True)
            response = Response(body, status_code=problem.status, media_type=MEDIA_TYPE)
        headers = dict(getattr(error, "headers", None) or {})
        if problem.status == _METHOD_NOT_ALLOWED:
            # The framework knows the methods of one route of the address only.
            headers["Allow"] = ", ".join(allowed_methods(request.app.router.routes, request.scope))
        response.headers.update(headers | {"cache-control": "no-store", "vary": "Accept"})
        # The answer to an unforeseen exception does not pass through the app's own middleware.
        response.raw_headers = guarded(response.raw_headers)
        return response

    kinds: list[type[Exception]] = [HTTPException, *TABLE]
    for kind in kinds:
        app.add_exception_handler(kind, answer)
    return answer


def wants_page(request: Request) -> bool:
    """Return whether a reader sits at the other end: who wants HTML rather than JSON, at an address not for JSON."""
    path = request.url.path
    is_data = path == "/api" or path.startswith("/api/") or path in (OPENAPI, HEALTH, OEMBED)
    wanted = weights_of(request.headers.get("accept", ""))
    return not is_data and wanted.get("text/html", 0.0) > wanted.get(JSON, 0.0)


def _detail(error: Exception, rows: list[ProblemRow], count: int) -> str:
    if isinstance(error, NotFound) and not isinstance(error, NameUnknown):
        return f"没有编号为“{shown(error.name, longest=LONG)}”的{error.kind}。"
    if isinstance(error, InputInvalid):
        return spelled(str(error))
    more = f"；共 {count} 处，只列出前 {len(rows)} 处" if count > len(rows) else ""
    return ("；".join(row.message for row in rows) or str(error)) + more


def _rows(error: Exception, request: Request) -> tuple[list[ProblemRow], int]:
    """Return the first reasons, and how many there are."""
    if isinstance(error, RequestValidationError):
        every = error.errors()
        return [_row(row, request) for row in every[:_MOST_ROWS]], len(every)
    found: list[ProblemRow] = []
    match error:
        case ParameterError():
            found = error.rows
        case Ambiguous():
            found = [ProblemRow(message=spelled(str(error)), choices=list(error.choices))]
        case NameUnknown():
            found = [ProblemRow(message=spelled(str(error)), choices=list(error.known))]
        case QuestionInvalid():
            found = [_question_row(error)]
        case Unlike():
            found = [ProblemRow(message=reason) for reason in error.reasons]
        case InputInvalid():
            # Its message tells how many faulty rows there are in all.
            found = _input_rows(error)
            return found, len(found)
    return found[:_MOST_ROWS], len(found)


def _question_row(error: QuestionInvalid) -> ProblemRow:
    message = spelled(f"参数“{error.field}”：{error.said}")
    return ProblemRow(message=message, parameter=error.field, choices=list(error.known) or None)


def _input_rows(error: InputInvalid) -> list[ProblemRow]:
    """Return what is asked back, then the first faulty rows: the message tells how many there are in all."""
    asked = [ProblemRow(message=spelled(str(error)), parameter=error.asks, choices=list(error.known) or None)]
    faulty = error.faults[:_MOST_ROWS]
    rows = [ProblemRow(message=spelled(str(row))) for row in faulty]
    return (asked if error.asks else []) + rows


def _row(row: ErrorDetails, request: Request) -> ProblemRow:
    # The members of a list are numbered; readers know the list.
    name = next((part for part in reversed(row["loc"]) if isinstance(part, str)), "")
    if name == "body":
        return ProblemRow(message=f"请求正文：{reason(row)}；应为 JSON 对象")
    choices = choices_of(request, name) if row["type"] in CHOSEN else []
    if choices:
        message = f"参数“{name}”的取值应为 {'、'.join(choices)} 之一，现为“{shown(str(row['input']), longest=LONG)}”"
        return ProblemRow(message=message, parameter=name, choices=choices)
    return ProblemRow(message=explained(row, where=f"参数“{name}”"), parameter=name)
