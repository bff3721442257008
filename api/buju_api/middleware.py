"""Round every request: headers that all answers carry, HEAD and OPTIONS, limits to what is sent."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buju.errors import BujuError
from buju_api.lanes import Busy

# Nothing that is not a page may load, run or be framed.
LOCKED = "default-src 'none'; frame-ancestors 'none'"

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
)
_POLICY = b"content-security-policy"

_TOO_LARGE, _HEAD_TOO_LARGE = 413, 431
# A head is the address and the lines; a browser's has some 20 lines, 2 KB with cookies.
MOST_HEAD, MOST_LINES = 64 * 1024, 200
_MOST_DIGITS = 18
_MOST_AT_ONCE = 4
_TOGETHER, _APART_SECONDS = 16, 0.005


class SecurityHeaders:
    """Adds the headers; an answer that brings its own Content-Security-Policy keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; see to the headers of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = guarded(message.get("headers", ()))
            await send(message)

        await self._app(scope, receive, send_guarded)


def guarded(headers: list[tuple[bytes, bytes]] | tuple[tuple[bytes, bytes], ...]) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer with what every answer must carry."""
    own = {name.lower() for name, _ in headers}
    policy = () if _POLICY in own else ((_POLICY, LOCKED.encode()),)
    return [*headers, *policy, *(line for line in _ALWAYS if line[0] not in own)]


class HostMissing(BujuError):
    """A request of HTTP/1.1 that does not say which host it is for, or says it twice (RFC 9112, 3.2)."""


class SoundHead:
    """Refuses requests whose head is too large, or does not name one host."""

    def __init__(self, app: ASGIApp, *, refuse: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        wrong = _wrong_head(scope) if scope["type"] == "http" else None
        if wrong is None:
            await self._app(scope, receive, send)
            return
        response = await self._refuse(Request(scope, receive), wrong)
        await response(scope, receive, send)


def _wrong_head(scope: Scope) -> Exception | None:
    lines = scope["headers"]
    size = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    # Each line has a colon, a blank and its end besides.
    size += sum(len(name) + len(value) + 4 for name, value in lines)
    if len(lines) > MOST_LINES or size > MOST_HEAD:
        return HTTPException(_HEAD_TOO_LARGE)
    hosts = sum(name == b"host" for name, _ in lines)
    is_modern = scope.get("http_version", "1.1") not in ("1.0", "0.9")
    return HostMissing("Host") if hosts > 1 or (is_modern and not hosts) else None


class Methods:
    """Answers HEAD like GET without the body (RFC 9110, 9.3.2), and OPTIONS by what is allowed (9.3.7)."""

    def __init__(self, app: ASGIApp, *, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, HEAD as GET; keep the body back; answer OPTIONS."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            allowed = _EVERY if scope["path"] == "*" else allowed_methods(self._routes, scope)
            if allowed:
                response = Response(status_code=204, headers={"allow": ", ".join(allowed)})
                await response(scope, receive, send)
                return
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_headers(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_headers)


_EVERY = ("GET", "HEAD", "OPTIONS", "POST")


def allowed_methods(routes: Sequence[BaseRoute], scope: Scope) -> tuple[str, ...]:
    """Return the methods that an address takes; none where there is no such address."""
    taken = {
        method
        for method in ("GET", "POST")
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    }
    with_get = {"HEAD"} if "GET" in taken else set()
    return tuple(sorted(taken | with_get | {"OPTIONS"})) if taken else ()


class BodyLimit:
    """Refuses to read a body above a limit, declared or not, by the same errors as everything else.

    The limit of the framework answers a declared length in plain text, past the one body of errors. All bodies
    together have a limit too, of a few of the largest: beyond it, whoever sends more is asked to come again.
    """

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._most = most
        self._held = 0
        self._sending = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; whoever reads too much of its body gets the error 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared, read = _declared(scope), 0

        async def receive_some() -> Message:
            nonlocal read
            if declared > self._most:
                raise HTTPException(_TOO_LARGE)
            message = await receive()
            came = len(message.get("body", b""))
            read += came
            self._held += came
            if read > self._most:
                raise HTTPException(_TOO_LARGE)
            if self._held > _MOST_AT_ONCE * self._most:
                raise Busy
            return message

        sends = scope["method"] == "POST"
        self._sending += sends
        try:
            if sends and self._sending > _TOGETHER:
                # Many at once are drawn apart, so that what is light comes between them.
                await asyncio.sleep(random.uniform(0, _APART_SECONDS * self._sending))  # noqa: S311 - no secret
            await self._app(scope, receive_some, send)
        finally:
            self._held -= read
            self._sending -= sends


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    # The server has checked that it is a number; one of more digits than any size has need not be read.
    return int(length[:_MOST_DIGITS]) if length.isascii() and length.isdigit() else 0
