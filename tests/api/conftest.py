"""The service over the shipped data, and over a made-up hostile atlas."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import made
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju_api import Settings, create_app


def client_of(app: FastAPI, *, accept: str = "*/*") -> TestClient:
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False, headers={"accept": accept})


@pytest.fixture(scope="session")
def app(shipped: Atlas) -> FastAPI:
    return create_app(shipped, Settings())


@pytest.fixture(scope="session")
def client(app: FastAPI) -> TestClient:
    return client_of(app)


@pytest.fixture(scope="session")
def browser_client(app: FastAPI) -> TestClient:
    return client_of(app, accept="text/html,application/xhtml+xml,*/*;q=0.8")


Visit = Callable[[str], Markup]


@pytest.fixture(scope="session")
def visit(browser_client: TestClient) -> Visit:
    """Reads the page at an address, which has to be there; each is asked for and parsed once for all tests."""
    seen: dict[str, Markup] = {}

    def visited(address: str) -> Markup:
        if address not in seen:
            answer = browser_client.get(address)
            assert answer.status_code == 200, address
            is_page = answer.headers["content-type"].startswith("text/html")
            seen[address] = Markup.of(answer.text) if is_page else Markup()
        return seen[address]

    return visited


@pytest.fixture(scope="session")
def hostile() -> TestClient:
    return client_of(create_app(made.atlas(), Settings()))


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an app on a free port of this machine, for a browser."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_keep_alive=60))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def base(app: FastAPI) -> Iterator[str]:
    """The origin of the service over the shipped data: one server for all tests of a worker that need a browser."""
    with served(app) as address:
        yield address
