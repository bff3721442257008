"""The workbench's application: pages, steps and the map of one folder, behind a guard; it has no state of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from buju.drafting.record import Stale
from buju.errors import BujuError, DataMissing, InputInvalid, NotFound, Refused, TooLarge
from buju_api.middleware import BodyLimit
from buju_studio import mapping, pages, steps
from buju_studio.guard import Guard
from buju_studio.state import whole_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

MOST_BYTES = 101 * 1024 * 1024
_STATUS: dict[type[BujuError], int] = {
    NotFound: 404,
    DataMissing: 404,
    InputInvalid: 422,
    Refused: 409,
    TooLarge: 413,
    BujuError: 500,
}


def create_studio(folder: Path, *, token: str, hosts: Callable[[], tuple[str, ...]]) -> FastAPI:
    """Return the workbench of a folder.

    Args:
        folder: the data folder, with `seeds/`, `layers/` and `drafts/`.
        token: what every request must bring.
        hosts: the names and ports that it goes by, once it listens.
    """
    app = FastAPI(title="布局工作台", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.folder, app.state.token = folder, token
    for module in (pages, steps, mapping):
        app.include_router(module.router)
    app.add_exception_handler(BujuError, _told)
    app.add_exception_handler(RequestValidationError, _told)
    app.add_exception_handler(HTTPException, _told)
    app.add_middleware(BodyLimit, most=MOST_BYTES)
    app.add_middleware(Guard, token=token, hosts=hosts)
    return app


async def _told(request: Request, error: Exception) -> Response:
    """Return an error as JSON to scripts, as a page to readers."""
    status, said = _status_of(error), _words_of(error)
    body: dict[str, object] = {"title": "没有做成", "status": status, "detail": said}
    if isinstance(error, Stale):
        body["now"] = whole_state(error.now)
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return pages.failure(request, said, status=status)
    return JSONResponse(body, status, media_type="application/problem+json")


def _status_of(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    kinds = [kind for kind in type(error).__mro__ if kind in _STATUS]
    return _STATUS[kinds[0]] if kinds else 400


def _words_of(error: Exception) -> str:
    if isinstance(error, BujuError):
        return str(error)
    if isinstance(error, HTTPException):
        return {404: "没有这个地址", 405: "这个地址不接受这种请求", 413: "文件超过 100 MB 的上限"}.get(
            error.status_code, "请求不能读取"
        )
    return "请求的内容不合格式"
