"""Connections: heads have a bound and an end, stalled clients go, errors before there is a request are JSON too."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from asyncio import Protocol
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from api import made
from buju_api import Settings, create_app
from buju_api.connections import PROTOCOL, BoundedH11
from buju_api.middleware import MOST_HEAD, MOST_LINES

PROTOCOLS = list(dict.fromkeys((BoundedH11, PROTOCOL)))
HOST = b"Host: here\r\n"


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(made.atlas(), Settings())


@pytest.fixture(scope="module", params=PROTOCOLS, ids=lambda one: one.__name__)
def port(app: FastAPI, request: pytest.FixtureRequest) -> Iterator[int]:
    with _served(app, request.param) as found:
        yield found


@contextmanager
def _served(app: FastAPI, protocol: type[Protocol]) -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, http=protocol, log_level="critical", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)


def told(port: int, *parts: bytes, pause: float = 0.0) -> tuple[int, dict[str, str], bytes]:
    """Send parts over a connection of its own; return the first answer: its status, its headers, its body."""
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        for part in parts:
            try:
                line.sendall(part)
            except OSError:
                # Refused before it was whole.
                break
            time.sleep(pause)
        found = b""
        while b"\r\n\r\n" not in found or len(found) < _length(found):
            more = line.recv(65536)
            if not more:
                break
            found += more
    head, _, body = found.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return (
        int(first.split(" ")[1]),
        {key.lower(): value for key, _, value in (one.partition(": ") for one in lines)},
        body,
    )


def _length(found: bytes) -> int:
    head, _, _ = found.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return len(head) + 4 + int(length or 0)


HEADS = [
    ("plain", b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n", 200, None),
    ("no Host", b"GET /healthz HTTP/1.1\r\n\r\n", 400, "Host"),
    ("no Host in the old protocol", b"GET /healthz HTTP/1.0\r\n\r\n", 200, None),
    ("two hosts", b"GET /healthz HTTP/1.1\r\n" + HOST + HOST + b"\r\n", 400, None),
    ("no HTTP", b"\x16\x03\x01\x02\x00\r\n\r\n", 400, None),
    ("many lines", b"GET / HTTP/1.1\r\n" + HOST + b"x: 1\r\n" * MOST_LINES + b"\r\n", 431, "200"),
    (
        "as many lines as may be",
        b"GET /healthz HTTP/1.1\r\n" + HOST + b"x: 1\r\n" * (MOST_LINES - 1) + b"\r\n",
        200,
        None,
    ),
    ("a long line", b"GET / HTTP/1.1\r\n" + HOST + b"x: " + b"1" * MOST_HEAD + b"\r\n\r\n", 431, "64 KB"),
    ("a line without end", b"GET / HTTP/1.1\r\n" + HOST + b"x: " + b"1" * 4 * MOST_HEAD, 431, "64 KB"),
    ("lines without end", b"GET / HTTP/1.1\r\n" + HOST + b"xxxx: 1\r\n" * MOST_HEAD, 431, "64 KB"),
    ("a long address", b"GET /" + b"x" * MOST_HEAD + b" HTTP/1.1\r\n" + HOST + b"\r\n", 431, "64 KB"),
    ("OPTIONS of all", b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 204, None),
]


@pytest.mark.parametrize(("head", "status", "says"), [row[1:] for row in HEADS], ids=[row[0] for row in HEADS])
def test_heads(port: int, head: bytes, status: int, says: str | None) -> None:
    found, headers, body = told(port, head)
    assert found == status
    assert headers["x-content-type-options"] == "nosniff"
    if status >= 400:
        assert headers["content-type"] == "application/problem+json"
        problem = json.loads(body)
        assert problem["status"] == status
        assert says is None or says in problem["detail"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for protocol in PROTOCOLS:
        monkeypatch.setattr(protocol, "patience", 0.3)


@pytest.mark.usefixtures("impatient")
def test_a_head_that_drips_is_ended(port: int) -> None:
    begun = time.perf_counter()
    drops = [b"GET /healthz HTTP/1.1\r\n", *([b"x: 1\r\n"] * 100)]
    status, _, body = told(port, *drops, pause=0.05)
    assert time.perf_counter() - begun < 3
    assert (status, json.loads(body)["code"]) == (408, "too-slow")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "sent",
    [b"", b"POST /api/sites HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\n\r\n{"],
    ids=["nothing", "half a body"],
)
def test_who_stops_speaking_is_let_go(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(sent)
        assert line.recv(1000) == b""


@pytest.mark.usefixtures("impatient")
def test_who_waits_for_an_answer_is_not(app: FastAPI, port: int) -> None:
    begun = threading.Event()

    def slow() -> str:
        begun.set()
        time.sleep(0.7)
        return "{}"

    lane = app.state.service.lanes.pages
    occupied = threading.Thread(target=lambda: _run(lane, slow))
    occupied.start()
    begun.wait(5)
    status, _, _ = told(port, b"GET /api/places?q=made HTTP/1.1\r\n" + HOST + b"\r\n")
    occupied.join(5)
    assert status == 200


def _run(lane: object, work: object) -> None:
    import anyio

    class Here:
        async def is_disconnected(self) -> bool:
            return False

    async def run() -> None:
        await lane.run(work, request=Here())

    anyio.run(run)


def test_several_requests_at_once_are_all_answered(port: int) -> None:
    one = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(one * 3)
        found = b""
        while found.count(b"HTTP/1.1 200") < 3:
            more = line.recv(65536)
            assert more
            found += more


def test_sigterm_ends_the_service_whatever_waits(root: Path) -> None:
    paths = os.pathsep.join([str(root / "geo"), str(root / "api")])
    command = [sys.executable, "-m", "buju_api.command", "--port", "0", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": paths}
    ) as process:
        port = int(json.loads(process.stdout.readline())["address"].rsplit(":", 1)[1].strip("/"))
        # No retries: who reads the address is served.
        half_open = socket.create_connection(("127.0.0.1", port), 5)
        half_open.sendall(b"POST /api/sites HTTP/1.1\r\n" + HOST + b"Content-Length: 900\r\n\r\n{")
        assert told(port, b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")[0] == 200
        begun = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        assert time.perf_counter() - begun < 10
        half_open.close()
