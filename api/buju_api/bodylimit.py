"""How much a client may send at all."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TOO_LARGE = 413
_MOST_DIGITS = 18


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
