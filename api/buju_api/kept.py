"""What is kept is sent before anything else is asked; what must be made begins in turn, one in each round of the loop.

Finding the route of a request and reading its parameters costs the loop half a millisecond, that of a question two. Of
200 that come at once each would wait for all: so a round begins one, and between two rounds what is kept is sent.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from buju_api.answers import accepted_coding
from buju_api.links import HEALTH

if TYPE_CHECKING:
    from buju_api.answers import Answer
    from buju_api.service import Snapshot

# Longer addresses are not remembered: strangers may make any number of them.
_LONGEST = 2_000


class Kept:
    """Sends what its snapshot has kept for an address; lets everything else begin in turn."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, _Turns] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or pass the request on and remember where its answer is kept."""
        if scope["type"] != "http" or scope["path"] == HEALTH:
            await self._app(scope, receive, send)
            return
        snapshot: Snapshot = scope["state"]["snapshot"]
        address = _address(scope)
        if address is not None and (answer := _found(snapshot, address, scope)) is not None:
            await answer.response(Request(scope))(scope, receive, send)
            return
        await self._turns.setdefault(asyncio.get_running_loop(), _Turns()).begin()
        await self._app(scope, receive, send)
        if address is not None and (place := scope["state"].get("kept")) is not None:
            snapshot.addresses.note(address, place)


def _address(scope: Scope) -> tuple[object, ...] | None:
    """Return what an answer may hang on; None for what is not asked by an address alone."""
    asked = (scope["path"], scope["query_string"])
    if scope["method"] != "GET" or scope["state"]["on"] or sum(map(len, asked)) > _LONGEST:
        return None
    return (*asked, scope["scheme"], *(value for name, value in scope["headers"] if name == b"host"))


def _found(snapshot: Snapshot, address: tuple[object, ...], scope: Scope) -> Answer | None:
    answer = snapshot.addresses.find(address)
    wanted = next((value for name, value in scope["headers"] if name == b"accept-encoding"), b"")
    # A coding that is not there yet is made on a thread.
    return answer if answer is not None and answer.has(accepted_coding(wanted.decode("latin-1"))) else None


class _Turns:
    """Those that wait to begin in one loop."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._called = False

    async def begin(self) -> None:
        """Wait for a round of one's own; the first of a round need not."""
        if not self._called:
            self._call()
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    def _call(self) -> None:
        self._called = True
        asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        self._called = False
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self._call()
                return
