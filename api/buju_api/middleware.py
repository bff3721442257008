"""Round every request: headers that all answers carry, HEAD wherever GET is answered, a limit to what is sent."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Nothing that is not a page may load, run or be framed.
LOCKED = "default-src 'none'; frame-ancestors 'none'"

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
)
_POLICY = b"content-security-policy"

_TOO_LARGE = 413
_MOST_DIGITS = 18


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


class HeadAsGet:
    """Answers HEAD like GET without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, HEAD as GET; keep the body back."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_headers(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_headers)


class BodyLimit:
    """Refuses to read a body above a limit, declared or not, by the same errors as everything else.

    The limit of the framework answers a declared length in plain text, past the one body of errors.
    """

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._most = most

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
            read += len(message.get("body", b""))
            if read > self._most:
                raise HTTPException(_TOO_LARGE)
            return message

        await self._app(scope, receive_some, send)


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    # The server has checked that it is a number; one of more digits than any size has need not be read.
    return int(length[:_MOST_DIGITS]) if length.isascii() and length.isdigit() else 0
