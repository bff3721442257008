"""Connections before they are requests: heads that have an end, clients that go on speaking, errors in the one body.

The HTTP server bounds neither how long a head takes nor, with one of its parsers, how large it grows.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING

import h11
from starlette.exceptions import HTTPException
from uvicorn.protocols.http.h11_impl import H11Protocol

from buju_api.errors import Rule, problem_by, rule_of
from buju_api.middleware import MOST_HEAD, guarded
from buju_api.problem import MEDIA_TYPE

if TYPE_CHECKING:
    _Protocol = H11Protocol
else:
    _Protocol = object

_NO_REQUEST = Rule(400, "request-invalid", "请求不合规定", "收到的不是完整的 HTTP 请求，或没有写明一个 Host。")
_BAD_REQUEST, _TIMEOUT, _HEAD_TOO_LARGE = 400, 408, 431


class _Bounded(_Protocol):
    """Ends a connection whose head has no end, or whose client has stopped in the midst of a request.

    `patience` is how many seconds a head may take, and how long a body may pause.
    """

    patience = 15.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as the server has it
        """Begin to watch the connection."""
        super().connection_made(transport)
        self._head_bytes = 0
        self._since = self.loop.time()
        self._watching = self.loop.call_later(self.patience, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        self._watching.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass on what came in; refuse a head that has grown too large before it is whole."""
        if self._is_in_body():
            self._since = self.loop.time()
        else:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._is_past_head():
            self._head_bytes = 0
        elif self._head_bytes > MOST_HEAD and not self.transport.is_closing():
            self._refuse(_HEAD_TOO_LARGE)

    def on_response_complete(self) -> None:
        """Wait for the next head from now on."""
        super().on_response_complete()
        self._since = self.loop.time()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser's own words, which are not for readers
        """Refuse what the parser cannot read."""
        self._refuse(_HEAD_TOO_LARGE if self._head_bytes > MOST_HEAD else _BAD_REQUEST)

    def _is_past_head(self) -> bool:
        """Return whether the last head has come in whole, and nothing of the next one."""
        raise NotImplementedError

    def _is_in_body(self) -> bool:
        """Return whether a body has not come in whole."""
        raise NotImplementedError

    def _look(self) -> None:
        """End the connection if it is silent for too long; else look again when it could be."""
        if self.transport.is_closing():
            return
        is_answered = self.cycle is None or self.cycle.response_complete
        in_body = self._is_in_body()
        if not is_answered and (self.flow.read_paused or not in_body):
            # While an answer is made, or nothing is read, the client has nothing to say.
            self._since = self.loop.time()
        left = self._since + self.patience - self.loop.time()
        if left > 0:
            self._watching = self.loop.call_later(left, self._look)
        elif self._head_bytes and not in_body:
            self._refuse(_TIMEOUT)
        else:
            self.transport.close()

    def _refuse(self, status: int) -> None:
        rule = _NO_REQUEST if status == _BAD_REQUEST else rule_of(HTTPException(status))
        body = problem_by(rule).model_dump_json(exclude_none=True).encode()
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            *((b"cache-control", b"no-store"), (b"connection", b"close")),
        ]
        lines = b"".join(b"%s: %s\r\n" % line for line in guarded(headers))
        phrase = HTTPStatus(status).phrase.encode()
        self.transport.write(b"HTTP/1.1 %d %s\r\n%s\r\n%s" % (status, phrase, lines, body))
        self.transport.close()


class BoundedH11(_Bounded, H11Protocol):
    """Over the parser that is always there."""

    def _is_past_head(self) -> bool:
        return self.conn.their_state is not h11.IDLE

    def _is_in_body(self) -> bool:
        return self.conn.their_state is h11.SEND_BODY


try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:  # without the extra `speed`
    PROTOCOL: type[asyncio.Protocol] = BoundedH11
else:

    class BoundedHttpTools(_Bounded, HttpToolsProtocol):  # type: ignore[misc] # either is what `_Bounded` needs
        """Over the faster parser."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as above
            """Begin to watch the connection."""
            self._past_head = self._body_comes = False
            super().connection_made(transport)

        def on_message_begin(self) -> None:
            """Note that a head begins."""
            self._past_head = False
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            """Note that a body may come."""
            self._past_head = self._body_comes = True
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            """Note that the request is whole."""
            self._body_comes = False
            super().on_message_complete()

        def _is_past_head(self) -> bool:
            return self._past_head

        def _is_in_body(self) -> bool:
            return self._body_comes

    PROTOCOL = BoundedHttpTools
