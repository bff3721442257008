"""Errors as answers: the one table from exception to status, and the one body that they all get."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import BujuError, DataInvalid, DataMissing, NotFound, RecipeError, Refused, Unlike
from buju.field_error import explained
from buju_api.bodies.problem import MEDIA_TYPE, Problem, ProblemRow
from buju_api.headers import guarded
from buju_api.links import HEALTH, OPENAPI
from buju_api.parameters import ParameterError
from buju_api.shown import shown

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Rule(NamedTuple):
    """What an exception becomes; `says` is the text for readers where its own message is not for them."""

    status: int
    code: str
    title: str
    says: str | None = None


_INTERNAL = Rule(500, "internal", "服务出错", "服务内部出错，请稍后再试；如仍出错，请告知维护者。")
_FAULTY = "所需数据有误，暂不提供；首页列有具体问题。"

# An exception takes the row of its nearest class.
TABLE: dict[type[Exception], Rule] = {
    ParameterError: Rule(400, "parameter-invalid", "参数不合规定"),
    RequestValidationError: Rule(400, "parameter-invalid", "参数不合规定"),
    NotFound: Rule(404, "not-found", "没有找到"),
    Unlike: Rule(409, "unlike", "不能相加"),
    Refused: Rule(503, "data-faulty", "数据有误", _FAULTY),
    DataInvalid: Rule(503, "data-faulty", "数据有误", _FAULTY),
    DataMissing: Rule(503, "data-missing", "数据缺失", "所需数据缺失，暂不提供；请告知维护者。"),
    RecipeError: _INTERNAL,
    BujuError: _INTERNAL,
    Exception: _INTERNAL,
}

_HTTP: dict[int, Rule] = {
    404: Rule(404, "no-such-address", "没有这个地址", "没有这个地址；可从首页进入，或查看 /docs 所列的接口。"),
    405: Rule(405, "method-not-allowed", "不支持这种请求", "这个地址只能读取（GET、HEAD）。"),
}

_CHOICE = re.compile(r"'([^']{1,60})'")


def rule_of(error: Exception) -> Rule:
    """Return the row of an exception."""
    if isinstance(error, HTTPException):
        phrase = HTTPStatus(error.status_code).phrase
        return _HTTP.get(error.status_code) or Rule(error.status_code, "http", "请求无法完成", phrase)
    return next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)


def problem_of(error: Exception, request: Request) -> Problem:
    """Return the body for an exception: Chinese, without paths, stack or internals."""
    rule, rows = rule_of(error), _rows(error)
    return Problem(
        type=f"urn:buju:problem:{rule.code}",
        title=rule.title,
        status=rule.status,
        detail=rule.says or _detail(error, rows),
        code=rule.code,
        instance=shown(request.url.path),
        errors=rows,
        known=list(error.known) if isinstance(error, NotFound) else None,
    )


def all_words() -> str:
    """Return every title and text of the table, for the font of the failure page."""
    return "".join(rule.title + (rule.says or "") for rule in (*TABLE.values(), *_HTTP.values()))


def register_errors(app: FastAPI, page_of: Callable[[Problem], Response]) -> None:
    """Make the app answer every exception by the table; readers of pages get the page that `page_of` makes."""

    async def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error, request)
        if wants_page(request):
            response = page_of(problem)
        else:
            body = problem.model_dump_json(exclude_none=True)
            response = Response(body, status_code=problem.status, media_type=MEDIA_TYPE)
        headers = dict(getattr(error, "headers", None) or {})
        response.headers.update(headers | {"cache-control": "no-store", "vary": "Accept"})
        # The answer to an unforeseen exception does not pass through the app's own middleware.
        response.raw_headers = guarded(response.raw_headers)
        return response

    kinds: list[type[Exception]] = [HTTPException, *TABLE]
    for kind in kinds:
        app.add_exception_handler(kind, answer)


def wants_page(request: Request) -> bool:
    """Return whether a reader sits at the other end: a browser, at an address that is not for JSON."""
    path = request.url.path
    is_data = path == "/api" or path.startswith("/api/") or path in (OPENAPI, HEALTH)
    return not is_data and "text/html" in request.headers.get("accept", "")


def _detail(error: Exception, rows: list[ProblemRow]) -> str:
    if isinstance(error, NotFound):
        return f"没有编号为“{shown(error.name)}”的{error.kind}。"
    return "；".join(row.message for row in rows) or str(error)


def _rows(error: Exception) -> list[ProblemRow]:
    if isinstance(error, ParameterError):
        return error.rows
    if isinstance(error, Unlike):
        return [ProblemRow(message=reason) for reason in error.reasons]
    if isinstance(error, RequestValidationError):
        return [_row(row) for row in error.errors()]
    return []


def _row(row: ErrorDetails) -> ProblemRow:
    name = str(row["loc"][-1])
    choices = _CHOICE.findall(str(row.get("ctx", {}).get("expected", "")))
    if choices:
        message = f"参数“{name}”的取值应为 {'、'.join(choices)} 之一，现为“{shown(str(row['input']))}”"
        return ProblemRow(message=message, parameter=name, choices=choices)
    return ProblemRow(message=explained(row, where=f"参数“{name}”"), parameter=name)
