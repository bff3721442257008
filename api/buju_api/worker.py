"""A worker: a process beside the one that listens, for what takes long; light answers share no interpreter with it.

It is the fork of a template, itself a fork made at the start, while there are no threads, so that the atlas lies in
memory once. A template does nothing but fork: when the worker is lost, another one. A worker has an app of its
own over that atlas, gets whole requests one after another over its lines, and gives way to everything else on the
machine. What comes back is what its app said: the status and an error's body too.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from buju_api.answers import Answer, sent
from buju_api.lanes import Busy

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Message

# What is asked for while others wait takes a third of a processor that all of them want.
_NICE = 5
_TURN_SECONDS = 0.005
# The service itself sees to these: what the client has, how it wants the bytes coded, how its connection is kept.
_OF_ONE_CLIENT = (b"accept-encoding", b"if-none-match")
_OF_CONNECTIONS = (b"connection", b"transfer-encoding", b"keep-alive", b"te", b"upgrade")
# An answer makes these anew for each of its codings.
_OF_ONE_CODING = (b"etag", b"content-length", b"content-type")
_OK = 200

Lines = list[tuple[bytes, bytes]]


class _Line(Protocol):
    """The service's end of a line, to be read and written as a file is."""

    def read(self, size: int = ..., /) -> bytes: ...

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it goes to the worker."""

    method: str
    scheme: str
    path: str
    query: bytes
    headers: Lines
    body: bytes = b""

    @classmethod
    def by(cls, request: Request, *, body: bytes = b"", plainly: bool = False) -> Asked:
        """Return a request to be asked again; `plainly` as if by a client that has nothing and reads no coding."""
        scope = request.scope
        # The day was taken from the address as the request came in.
        day = [b"on=" + quote(words).encode() for words in request.state.on]
        left_out = (*_OF_CONNECTIONS, *(_OF_ONE_CLIENT if plainly else ()))
        return cls(
            scope["method"],
            scope["scheme"],
            scope["path"],
            b"&".join([part for part in (scope["query_string"], *day) if part]),
            [line for line in scope["headers"] if line[0] not in left_out],
            body,
        )


class Made(NamedTuple):
    """An answer as it came from the worker."""

    status: int
    headers: Lines
    body: bytes

    @property
    def response(self) -> Response:
        """What to send."""
        return sent(self.status, self.body, tuple(self.headers))

    def answer(self) -> Answer:
        """Return it to be kept.

        Raises:
            Told: it is no answer, but says why there is none.
        """
        if self.status != _OK:
            raise Told(self)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.headers}
        kept = {name: value for name, value in headers.items() if name.encode() not in _OF_ONE_CODING}
        return Answer(self.body, headers["content-type"], kept)


class Told(Exception):
    """The worker's app said why there is no answer."""

    def __init__(self, made: Made) -> None:
        super().__init__(made.status)
        self.response = made.response


class Worker:
    """The service's side of the process, and of the next one when that is lost; safe between threads.

    Args:
        template: where the template is told to fork.
        process: the template's number.
        lines: how many requests may be with the worker at a time.
        keep: takes what pages need besides (styles, scripts, fonts) and the service may not have, by their names.
        lost: is called once a process has ended, with whether there is another.
    """

    def __init__(
        self,
        template: socket.socket,
        *,
        process: int,
        lines: int,
        keep: Callable[[str, bytes], None],
        lost: Callable[[bool], None],
    ) -> None:
        self._template = template
        self._process = process
        self._count = lines
        self._keep = keep
        self._lost = lost
        self._renewing = Lock()
        self.is_there = True
        self._lines = self._begun()

    def ask(self, asked: Asked) -> Made:
        """Return what the worker's app answers; whoever calls waits.

        Raises:
            Busy: the worker has ended meanwhile; asked again, another one makes the answer, or the service itself.
        """
        lines = self._lines
        line = lines.get()
        try:
            made, assets = _asked_over(line, asked)
        except (OSError, EOFError, ValueError):
            self._renew(lines)
            raise Busy from None
        finally:
            lines.put(line)
        for name, content in assets.items():
            self._keep(name, content)
        return made

    def end(self) -> None:
        """Let the processes go: the template ends its worker."""
        self.is_there = False
        self._template.close()
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)

    def _renew(self, lost: SimpleQueue[_Line]) -> None:
        """Have another worker in place of the one that had some lines; the first who misses it does this."""
        with self._renewing:
            if self._lines is not lost or not self.is_there:
                return
            try:
                self._lines = self._begun()
            except (OSError, EOFError):
                self.is_there = False
            self._lost(self.is_there)

    def _begun(self) -> SimpleQueue[_Line]:
        """Return the lines of a new worker.

        Raises:
            OSError, EOFError: the template has ended, or cannot fork.
        """
        pairs = [socket.socketpair() for _ in range(self._count)]
        lines: SimpleQueue[_Line] = SimpleQueue()
        try:
            socket.send_fds(self._template, [_FORK], [there.fileno() for _, there in pairs])
            if not self._template.recv(1):
                raise EOFError
            for here, _ in pairs:
                lines.put(here.makefile("rwb"))
        finally:
            for one in (end for pair in pairs for end in pair):
                one.close()
        return lines


def started(
    app: Callable[[], FastAPI],
    *,
    lines: int,
    leave: Sequence[socket.socket],
    keep: Callable[[str, bytes], None],
    lost: Callable[[bool], None],
) -> Worker | None:
    """Start a worker for the app that `app` makes; None where processes cannot be forked safely.

    Args:
        app: makes its app, in its own process.
        lines: how many requests it is given at a time.
        leave: sockets that are not the worker's.
        keep: see `Worker`.
        lost: see `Worker`.
    """
    if sys.platform != "linux":
        return None
    here, there = socket.socketpair()
    process = os.fork()
    if process == 0:
        try:
            for one in (*leave, here):
                one.close()
            _fork_when_told(app, there, lines=lines)
        finally:
            os._exit(1)
    there.close()
    return Worker(here, process=process, lines=lines, keep=keep, lost=lost)


# What the template is told, and says when it is done.
_FORK = b"+"


def _fork_when_told(app: Callable[[], FastAPI], told: socket.socket, *, lines: int) -> None:
    """Fork a worker whenever the service says so, one at a time, until the service has ended: its worker ends then."""
    # Whoever ends all processes of the service lets the worker answer what it has begun. Handlers are not handed on to
    # programs that are started from here, as ignoring would be.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    worker = 0
    while True:
        said, ends, _, _ = socket.recv_fds(told, 1, lines, socket.MSG_CMSG_CLOEXEC)
        if worker:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
        if not said:
            return
        worker = os.fork()
        if worker == 0:
            told.close()
            _work(app, [socket.socket(fileno=end) for end in ends])
        for end in ends:
            os.close(end)
        told.sendall(_FORK)


def _work(app: Callable[[], FastAPI], ends: Sequence[socket.socket]) -> NoReturn:
    """Answer until the lines end; the process ends then, whatever is being made."""
    try:
        os.nice(_NICE)
        # Nothing light is made here: its threads need not take short turns.
        sys.setswitchinterval(_TURN_SECONDS)
        asyncio.run(_listen(app(), ends))
    finally:
        os._exit(1)


async def _listen(app: FastAPI, ends: Sequence[socket.socket]) -> None:
    await asyncio.gather(*(_answer(app, end) for end in ends))


async def _answer(app: FastAPI, end: socket.socket) -> NoReturn:
    """Answer what comes in over a line, with what its page needs besides and has not gone over this line before."""
    reader, writer = await asyncio.open_unix_connection(sock=end)
    gone_over: set[str] = set()
    try:
        while True:
            said, (body,) = await _received(reader)
            status, headers, answer = await _by(app, said, body)
            assets = app.state.service.assets.beyond(gone_over)
            gone_over |= assets.keys()
            told = {"status": status, "headers": headers, "assets": list(assets)}
            writer.write(_packed(told, answer, *assets.values()))
            await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        os._exit(0)


async def _by(app: FastAPI, said: Mapping[str, Any], body: bytes) -> tuple[int, list[list[str]], bytes]:
    """Return what an app answers to a request."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": said["method"],
        "scheme": said["scheme"],
        "path": said["path"],
        "raw_path": quote(said["path"]).encode(),
        "root_path": "",
        "query_string": said["query"].encode("latin-1"),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in said["headers"]],
    }
    bodies = iter([{"type": "http.request", "body": body, "more_body": False}])
    told: list[Message] = []

    async def receive() -> Message:
        for message in bodies:
            return message
        # The service gives up for clients that go.
        await asyncio.Event().wait()
        raise AssertionError  # the event is nobody's to set

    async def send(message: Message) -> None:
        told.append(message)

    try:
        await app(scope, receive, send)
    except Exception:
        # Raised again once it is answered, for whoever keeps a record.
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in told[0]["headers"]]
    return told[0]["status"], headers, b"".join(message.get("body", b"") for message in told[1:])


def _asked_over(line: _Line, asked: Asked) -> tuple[Made, dict[str, bytes]]:
    said = {
        "method": asked.method,
        "scheme": asked.scheme,
        "path": asked.path,
        "query": asked.query.decode("latin-1"),
        "headers": [[name.decode("latin-1"), value.decode("latin-1")] for name, value in asked.headers],
    }
    line.write(_packed(said, asked.body))
    line.flush()
    words, lengths = _sizes(_exactly(line, _SIZES.size))
    sizes = _each(_exactly(line, lengths))
    told = json.loads(_exactly(line, words))
    body, *assets = [_exactly(line, size) for size in sizes]
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in told["headers"]]
    return Made(told["status"], headers, body), dict(zip(told["assets"], assets, strict=True))


# A message: how long its words are and how long the list of its parts' lengths is, that list, the words, the parts.
_SIZES = struct.Struct(">II")
_PART = struct.Struct(">Q")


def _packed(said: Mapping[str, object], *parts: bytes) -> bytes:
    words = json.dumps(said).encode()
    lengths = b"".join(_PART.pack(len(part)) for part in parts)
    return b"".join([_SIZES.pack(len(words), len(lengths)), lengths, words, *parts])


def _sizes(packed: bytes) -> tuple[int, int]:
    words, lengths = _SIZES.unpack(packed)
    return words, lengths


def _each(lengths: bytes) -> list[int]:
    return [length for (length,) in _PART.iter_unpack(lengths)]


async def _received(reader: asyncio.StreamReader) -> tuple[Mapping[str, Any], list[bytes]]:
    words, lengths = _sizes(await reader.readexactly(_SIZES.size))
    parts = _each(await reader.readexactly(lengths))
    said = json.loads(await reader.readexactly(words))
    return said, [await reader.readexactly(part) for part in parts]


def _exactly(line: _Line, size: int) -> bytes:
    read = line.read(size)
    if len(read) < size:
        raise EOFError
    return read
