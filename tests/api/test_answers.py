"""Answers: the shelf (bounded, made once, safe between threads), conditional requests, compression and HEAD.

RFC 9110, sections 8.8.3, 9.3.2, 12.5.3 and 13.1.2.
"""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from starlette.testclient import TestClient

from api import made
from api.conftest import client_of
from buju_api import Settings, create_app
from buju_api.answers import Addresses, Answer, Shelf, accepted_coding, is_fresh, json_answer
from buju_api.kept import Kept
from buju_api.pages import home

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

KEPT = [
    "/",
    "/layouts/songjiang",
    "/layouts/songjiang/map.html",
    "/embed/songjiang",
    "/documents/songjiang-2024-102",
    "/documents/songjiang-2024-102/text.txt",
    "/api/layouts",
    "/api/places",
    "/api/places?q=终端",
    "/api/facts?kind=target",
    "/api/facts/sj-l-01",
    "/api/layouts/songjiang/places.geojson",
    "/healthz",
    "/openapi.json",
    "/docs",
]


def answer(text: str) -> Answer:
    return Answer(text.encode(), "text/plain")


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    shelf = Shelf(2)
    for key in ("a", "b"):
        shelf.keep(key, answer("x"))
    assert shelf.find("a") is not None
    shelf.keep("c", answer("x"))
    assert len(shelf) == 2
    assert shelf.find("b") is None
    assert shelf.find("a") is not None


def test_a_shelf_has_so_many_bytes() -> None:
    shelf = Shelf(100, most_bytes=40)
    for key in range(9):
        shelf.keep(key, answer("x" * 10))
    assert [key for key in range(9) if shelf.find(key)] == [5, 6, 7, 8]
    whole = shelf.keep("large", answer("x" * 11))
    assert whole.body == b"x" * 11
    assert shelf.find("large") is None


def test_a_page_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, page = [], home.home_page

    def counted(service: object) -> Answer:
        calls.append("made")
        return page(service)

    monkeypatch.setattr(home, "home_page", counted)
    client = TestClient(create_app(made.atlas(), Settings()))
    bodies = {client.get("/").content for _ in range(3)}
    assert len(calls) == len(bodies) == 1


def test_free_text_does_not_fill_the_shelf() -> None:
    client = TestClient(create_app(made.atlas(), Settings(kept_answers=1)))
    client.get("/api/layouts")
    for number in range(5):
        assert client.get("/api/places", params={"q": f"词{number}"}).status_code == 200
    assert len(client.app.state.service.snapshot._shelf) == 1
    assert client.app.state.service.snapshot._shelf.find(("/api/layouts", ())) is not None


def test_two_apps_share_nothing() -> None:
    one, other = (create_app(made.atlas(), Settings()) for _ in range(2))
    TestClient(one).get("/")
    assert len(other.state.service.snapshot._shelf) == 0


def test_json_has_no_nan() -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_answer({"value": float("nan")})


@pytest.mark.parametrize("address", KEPT)
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_a_second_request_costs_no_body(client: TestClient, address: str, coding: str) -> None:
    first = client.get(address, headers={"accept-encoding": coding})
    etag = first.headers["etag"]
    assert etag.startswith('"')
    assert first.headers["cache-control"] == "no-cache"
    assert "Accept-Encoding" in first.headers["vary"]
    second = client.get(address, headers={"accept-encoding": coding, "if-none-match": etag})
    assert second.status_code == 304
    assert second.content == b""
    assert second.headers["etag"] == etag
    assert "content-type" not in second.headers


@pytest.mark.parametrize("address", KEPT)
def test_codings_have_the_same_content_and_their_own_tags(client: TestClient, address: str) -> None:
    answers = {}
    for coding in ("identity", "gzip", "br"):
        with client.stream("GET", address, headers={"accept-encoding": coding}) as answer:
            answers[coding] = (b"".join(answer.iter_raw()), answer.headers)
    plain = answers["identity"][0]
    if len(plain) < 860:
        assert answers["br"][0] == plain
        return
    assert gzip.decompress(answers["gzip"][0]) == plain == brotli.decompress(answers["br"][0])
    assert len({headers["etag"] for _, headers in answers.values()}) == 3
    for coding, (body, headers) in answers.items():
        assert headers.get("content-encoding", "identity") == coding
        assert int(headers["content-length"]) == len(body) <= len(plain)


@pytest.mark.parametrize("address", KEPT)
def test_head_is_get_without_the_body(client: TestClient, address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert dict(head.headers) == dict(got.headers)


def test_head_of_nothing_is_an_error_without_a_body(client: TestClient) -> None:
    answer = client.head("/api/places/nowhere")
    assert (answer.status_code, answer.content) == (404, b"")


FRESH = [
    ("the tag", '"abc"', True),
    ("weak", 'W/"abc"', True),
    ("in a list", '"x", W/"abc" , "y"', True),
    ("whatever exists", "*", True),
    ("whatever exists, spaced", " * ", True),
    ("another tag", '"abcd"', False),
    ("a tag that holds ours", '"x,abc"', False),
    ("without quotes", "abc", False),
    ("empty", "", False),
    ("none", None, False),
    ("cut off", '"abc', False),
]


@pytest.mark.parametrize(("given", "fresh"), [row[1:] for row in FRESH], ids=[row[0] for row in FRESH])
def test_tags_are_compared_weakly(given: str | None, fresh: bool) -> None:
    assert is_fresh(given, '"abc"') is fresh


ACCEPTED = [
    (None, "identity"),
    ("", "identity"),
    ("gzip", "gzip"),
    ("br", "br"),
    ("gzip, deflate, br, zstd", "br"),
    ("gzip;q=1.0, br;q=0.5", "gzip"),
    ("br;q=0", "identity"),
    ("br;q=0, *", "gzip"),
    ("*", "br"),
    ("*;q=0", "identity"),
    ("identity, gzip;q=0.5", "identity"),
    ("identity;q=0.5, gzip;q=0.5", "gzip"),
    ("gzip;q=0.5, br;q=0.5", "br"),
    ("identity, br", "br"),
    ("*;q=0.5, identity;q=0.5", "br"),
    ("br;q=0.001", "br"),
    ("BR", "br"),
    ("gzip;q=nan", "identity"),
    ("gzip;q=２", "identity"),
    ("gzip;q=1;q=0", "identity"),
    (",,;;,", "identity"),
    ("zstd", "identity"),
]


@pytest.mark.parametrize(("header", "coding"), ACCEPTED)
def test_the_client_chooses_the_coding(header: str | None, coding: str) -> None:
    assert accepted_coding(header) == coding


def routed(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what a list is filled with: the addresses whose routes are looked for from now on."""
    found, handle = [], app.router.__class__.__call__

    async def noted(self: Any, scope: Any, receive: Any, send: Any) -> None:
        found.append(scope["path"])
        await handle(self, scope, receive, send)

    monkeypatch.setattr(app.router.__class__, "__call__", noted)
    app.middleware_stack = None
    return found


def test_what_is_kept_for_an_address_is_sent_before_its_route_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(made.atlas(), Settings())
    client, found = client_of(app), routed(app, monkeypatch)
    first = client.get("/?utm_source=x", headers={"accept-encoding": "gzip"})
    again = client.get("/?utm_source=x", headers={"accept-encoding": "gzip"})

    assert found == ["/"]
    assert (again.status_code, again.content, again.headers) == (200, first.content, first.headers)
    assert (
        client.get(
            "/?utm_source=x", headers={"accept-encoding": "gzip", "if-none-match": first.headers["etag"]}
        ).status_code
        == 304
    )
    assert found == ["/"]


@pytest.mark.parametrize(
    ("address", "headers"),
    {
        "another coding, which is not made yet": ("/", {"accept-encoding": "br"}),
        "another host, whose name the page may tell": ("/", {"host": "gis.example"}),
        "another day": ("/?on=2026-01-01", {}),
        "a parameter": ("/?q=x", {}),
        "what is made anew each time": ("/healthz", {}),
    }.values(),
)
def test_whatever_an_answer_may_hang_on_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, address: str, headers: dict[str, str]
) -> None:
    app = create_app(made.atlas(), Settings())
    client, found = client_of(app), routed(app, monkeypatch)
    for _ in range(2):
        client.get("/", headers={"accept-encoding": "gzip"})
    before = len(found)

    client.get(address, headers={"accept-encoding": "gzip", **headers})

    assert (before, len(found)) == (1, 2)


def test_a_newer_atlas_answers_with_nothing_of_the_older(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(made.atlas(), Settings())
    client, found = client_of(app), routed(app, monkeypatch)
    client.get("/")
    app.state.service.replace(made.atlas())

    client.get("/")

    assert found == ["/", "/"]


def test_what_has_left_its_shelf_or_is_one_too_many_is_forgotten() -> None:
    shelf, addresses = Shelf(1), Addresses(2)
    shelf.keep("a", answer("one"))
    addresses.note("/a", (shelf, "a"))
    assert addresses.find("/a") == answer("one")
    shelf.keep("b", answer("two"))
    assert addresses.find("/a") is None
    addresses.note("/b", (shelf, "b"))
    addresses.note("/c", (shelf, "b"))
    assert addresses.find("/b") is None
    assert addresses.find("/c") == answer("two")


def test_of_many_that_come_at_once_a_round_of_the_loop_begins_one() -> None:
    begun: list[int] = []
    rounds: list[int] = []

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        begun.append(0)

    async def asked() -> None:
        snapshot = create_app(made.atlas(), Settings()).state.service.snapshot
        kept = Kept(app)
        scope = {"type": "http", "method": "GET", "path": "/x", "query_string": b"", "scheme": "http", "headers": []}

        async def nothing(*_: object) -> Any:
            raise AssertionError

        tasks = [
            asyncio.ensure_future(kept({**scope, "state": {"snapshot": snapshot, "on": []}}, nothing, nothing))
            for _ in range(20)
        ]
        # The twenty enter in one round; from then on each round adds one.
        while len(begun) < len(tasks):
            await asyncio.sleep(0)
            rounds.append(len(begun))
        await asyncio.gather(*tasks)

    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, asked()).result(20)

    assert max(later - earlier for earlier, later in pairwise(rounds)) == 1
    assert len(rounds) >= 20
