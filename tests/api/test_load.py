"""Under load: bodies are counted before they are read, work waits in bounded queues, light answers wait for none."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.conftest import client_of, served
from buju.atlas.atlas import Atlas
from buju_api import Settings, create_app, lanes
from buju_api.bodies import MOST_DEPTH, MOST_LISTED, MOST_MEMBERS, check_bounds
from buju_api.lanes import Busy, Lane
from buju_api.middleware import BodyLimit
from buju_api.problem import BodyInvalid, Problem
from buju_api.serve import _made_ahead
from buju_api.service import Lanes

_MEGABYTE = 1_000_000


def _apart(asked: Callable[..., Awaitable[Any]], *arguments: object) -> Any:
    """Run in a thread without an event loop: a browser of other tests may hold the one of this."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, asked, *arguments).result()


HOSTILE = [
    ("two megabytes of numbers", b'{"query":{"near":[' + b"1," * _MEGABYTE + b"1]}}", f"最多 {MOST_MEMBERS} 项"),
    ("wrong roles", json.dumps({"query": {"roles": ["wrong"] * 75_000}}).encode(), f"最多 {MOST_LISTED} 项"),
    ("many keys", json.dumps({f"k{n}": n for n in range(MOST_MEMBERS + 1)}).encode(), "项"),
    ("empty objects", b"[" + b"{}," * _MEGABYTE + b"{}]", f"最多 {MOST_MEMBERS} 项"),
    ("many small lists", b'{"query":[' + b",".join([b"[1,1]"] * 499) + b"]" + b',"a":[1]' * 4000 + b"}", "项"),
    ("deep lists", b"[" * 4_000, "层"),
    ("deep objects", b'{"a":' * 200_000, "层"),
    ("quotes alone", b'"' * _MEGABYTE, "项"),
    ("a string without end", b'{"query":"' + b"\\" * _MEGABYTE, "JSON"),
    ("escapes", b'{"query":"' + b'\\"' * _MEGABYTE, "JSON"),
    ("a long number", b'{"limit":' + b"9" * 100_000 + b"}", "位数过多"),
    ("no number", b'{"limit":NaN}', "NaN"),
    ("UTF-16", '{"query":{}}'.encode("utf-16"), "UTF-8"),
    ("half a surrogate", b'{"query":{"district":"\\ud800"}}', "district"),
    ("no object", b"[]", "对象"),
    ("nothing", b"", "JSON"),
]


@pytest.mark.parametrize(("body", "says"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_json_is_refused_at_once(client: TestClient, body: bytes, says: str) -> None:
    begun = time.monotonic()
    answer = client.post("/api/sites", content=body, headers={"content-type": "application/json"})
    assert time.monotonic() - begun < 2
    assert answer.status_code == 400
    problem = Problem.model_validate_json(answer.content)
    assert says in problem.detail
    assert len(answer.content) < 20_000


def test_twenty_reasons_are_listed_and_all_are_counted(client: TestClient) -> None:
    problem = client.post("/api/sites", json={"query": {"roles": ["wrong"] * 13, "near": [1] * 12}}).json()
    assert len(problem["errors"]) == 20
    assert problem["detail"].endswith("共 25 处，只列出前 20 处")
    asked = client.get("/api/places", params=[(f"p{n}", "1") for n in range(150)]).json()
    assert len(asked["errors"]) == 20
    assert "共 150 处" in asked["detail"]
    flood = client.get("/api/places", params=[(f"p{n}", "1") for n in range(5_000)]).json()
    assert "5000 个参数" in flood["detail"]


def test_a_body_says_that_it_is_json(client: TestClient) -> None:
    body = json.dumps({"query": {"district": "松江区"}, "limit": 1}).encode()
    for kind, status in (
        ("application/json; charset=utf-8", 200),
        ("application/problem+json", 200),
        ("text/csv", 415),
    ):
        assert client.post("/api/sites", content=body, headers={"content-type": kind}).status_code == status
    too_large = b'{"query":{"text":"' + b"x" * 17 * _MEGABYTE + b'"}}'
    assert client.post("/api/sites", content=too_large).status_code == 413


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=6),
    max_leaves=60,
)


def _levels(said: object) -> int:
    inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else None
    return 0 if inner is None else 1 + max(map(_levels, inner), default=0)


@given(said=JSON, plain=st.booleans())
def test_the_scan_knows_what_is_inside_a_string(said: object, plain: bool) -> None:
    body = json.dumps(said, ensure_ascii=plain).encode()
    if _levels(said) > MOST_DEPTH:
        with pytest.raises(BodyInvalid):
            check_bounds(body)
    else:
        check_bounds(body)


@given(text=st.text(alphabet='[]{},:"\\x', max_size=2000))
def test_brackets_in_strings_do_not_count(text: str) -> None:
    check_bounds(json.dumps({"file": {"text": text * (MOST_LISTED + 1)}}).encode())


class _Here:
    """A client that stays."""

    async def is_disconnected(self) -> bool:
        return False


class _Gone:
    """A client that has gone."""

    async def is_disconnected(self) -> bool:
        return True


@contextmanager
def held(lane: Lane) -> Iterator[Callable[[], None]]:
    """Keep a lane's only thread busy until let go."""
    begun, ended = threading.Event(), threading.Event()

    def work() -> str:
        begun.set()
        ended.wait(10)
        return "held"

    with ThreadPoolExecutor(1) as apart:
        working = apart.submit(anyio.run, _run, lane, work)
        begun.wait(10)
        try:
            yield ended.set
        finally:
            ended.set()
        assert working.result(10) == "held"


async def _run(lane: Lane, work: Callable[[], object]) -> object:
    return await lane.run(work, request=_Here())


def test_what_many_want_is_made_once() -> None:
    lane, made = Lane(threads=1, queue=1), []

    async def ask() -> list[object]:
        told: list[object] = []

        async def one() -> None:
            told.append(await lane.run(lambda: made.append("made") or len(made), request=_Here(), key="page"))

        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(one)
        return told

    with held(lane) as let_go, ThreadPoolExecutor(1) as apart:
        asking = apart.submit(anyio.run, ask)
        time.sleep(0.1)
        let_go()
        assert asking.result(10) == [1] * 20
    assert made == ["made"]


def test_beyond_the_queue_is_refused_and_the_rest_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_LOOK_SECONDS", (0.0, 0.01))
    lane, told = Lane(threads=1, queue=3), []

    async def ask() -> None:
        async def one(number: int) -> None:
            try:
                told.append(await lane.run(lambda: number, request=_Here()))
            except Busy:
                told.append("busy")

        async with anyio.create_task_group() as group:
            for number in range(10):
                group.start_soon(one, number)
            while told.count("busy") < 7:
                await anyio.sleep(0.01)
            with pytest.raises(Busy):
                await lane.door()
            let_go()

    with held(lane) as let_go:
        _apart(ask)
    assert sorted(one for one in told if one != "busy") == [0, 1, 2]
    _apart(lane.door)


def test_what_nobody_waits_for_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_PRESENCE_SECONDS", 0.01)
    lane, begun = Lane(threads=1, queue=3), []

    async def ask() -> None:
        await lane.run(lambda: begun.append("begun"), request=_Gone(), key="page")

    with held(lane), pytest.raises(Busy):
        _apart(ask)
    assert _apart(_run, lane, lambda: "next") == "next"
    assert begun == []


def test_what_waits_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_PRESENCE_SECONDS", 0.01)
    monkeypatch.setattr(lanes, "_MOST_SECONDS", 0.05)
    lane = Lane(threads=1, queue=3)
    with held(lane), pytest.raises(Busy):
        _apart(_run, lane, lambda: "never")
    # What has begun takes as long as it takes.
    assert _apart(_run, lane, lambda: time.sleep(0.1)) is None


def test_an_error_is_that_of_who_asked_and_the_thread_goes_on() -> None:
    lane = Lane(threads=1, queue=1)

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _apart(_run, lane, fail)
    assert _apart(_run, lane, lambda: "next") == "next"


@pytest.fixture(scope="module")
def full(shipped: Atlas) -> FastAPI:
    """A service whose lanes are all full, with a few answers kept."""
    app = create_app(shipped, Settings())
    client = client_of(app)
    for address in KEPT:
        assert client.get(address).status_code == 200, address
    app.state.service.snapshot.lanes = Lanes(*(Lane(threads=1, queue=0) for _ in Lanes._fields))
    return app


KEPT = [
    *("/healthz", "/", "/layouts/songjiang", "/api/layouts", "/embed.js"),
    "/figures/songjiang.png",
]
HEAVY = [
    ("GET", "/figures/songjiang.png?dpi=80"),
    ("GET", "/reports/songjiang.md"),
    ("GET", "/api/sites?near=metro:1500"),
    ("GET", "/sites?near=metro:1500"),
    ("GET", "/sites.csv?near=metro:1500"),
    ("GET", "/oembed?url=/figures/songjiang.png"),
    ("POST", "/api/sites"),
    ("POST", "/sites/file"),
]


def test_kept_answers_wait_for_no_thread(full: FastAPI) -> None:
    client = client_of(full)
    for address in KEPT:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(("method", "address"), HEAVY)
def test_beyond_the_queues_a_client_is_told_when_to_ask_again(
    full: FastAPI, monkeypatch: pytest.MonkeyPatch, method: str, address: str
) -> None:
    monkeypatch.setattr(lanes, "_LOOK_SECONDS", (0.0, 0.01))
    answer = client_of(full).request(method, address)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert Problem.model_validate_json(answer.content).code == "busy"
    if address.startswith("/api/"):
        return
    page = client_of(full, accept="text/html").request(method, address)
    assert (page.status_code, page.headers["retry-after"]) == (503, "2")
    assert "一时请求太多" in page.text


def test_a_light_answer_comes_while_a_heavy_one_is_made(shipped: Atlas) -> None:
    app = create_app(shipped, Settings())
    with served(app) as base, httpx2.Client(base_url=base, timeout=20) as client:
        client.get("/healthz")
        with ThreadPoolExecutor(1) as apart, held(app.state.service.lanes.heavy):
            heavy = apart.submit(httpx2.get, f"{base}/figures/songjiang.png?dpi=75", timeout=20)
            begun = time.perf_counter()
            assert client.get("/healthz").status_code == 200
            assert time.perf_counter() - begun < 2
            assert not heavy.done()
        assert heavy.result(20).status_code == 200


def test_what_most_readers_ask_for_is_made_before_they_do(shipped: Atlas) -> None:
    app = create_app(shipped, Settings())
    _apart(_made_ahead, app, "testserver")
    app.state.service.snapshot.lanes = Lanes(*(Lane(threads=1, queue=0) for _ in Lanes._fields))
    client = client_of(app)
    for address in ("/", "/healthz", "/api/layouts", "/layouts/songjiang", "/layouts/chongqing"):
        for coding in ("br", "gzip", "identity"):
            assert client.get(address, headers={"accept-encoding": coding}).status_code == 200, (address, coding)


def test_all_bodies_together_have_a_limit() -> None:
    refused: list[str] = []

    async def reads(_: object, receive: Callable[[], Awaitable[dict]], __: object) -> None:
        try:
            await receive()
        except Busy:
            refused.append("busy")
        await everyone.wait()

    async def sent() -> dict[str, object]:
        return {"type": "http.request", "body": b"x" * 10, "more_body": True}

    async def ask() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(limit, {"type": "http", "method": "POST", "headers": []}, sent, None)
            await anyio.sleep(0.05)
            everyone.set()

    limit, everyone = BodyLimit(reads, most=10), anyio.Event()
    _apart(ask)
    assert refused == ["busy", "busy"]
    # What was held has been let go.
    _apart(limit, {"type": "http", "method": "POST", "headers": []}, sent, None)
    assert len(refused) == 2
