"""Bad input: one body for every error, in Chinese, with what was expected and nothing from inside."""

from __future__ import annotations

from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.conftest import client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.errors import BujuError, DataMissing, RecipeError, Refused
from buju_api import Settings, create_app
from buju_api.errors import TABLE
from buju_api.problem import Problem

LONG = "长" * 201

REFUSED = [
    ("unknown parameter", "/api/places?colour=red", 400, "colour"),
    ("unknown parameter, single", "/api/places/songjiang-core?format=json", 400, "format"),
    ("unknown parameter, health", "/healthz?verbose=1", 400, "没有参数"),
    ("repeated parameter", "/api/places?role=town&role=core", 400, "2 次"),
    ("unknown role", "/api/places?role=kernel", 400, "cluster"),
    ("unknown grade", "/api/places?grade=G", 400, "A、B、C、D、E、F"),
    ("full-width grade", "/api/places?grade=Ａ", 400, "A、B"),
    ("unknown kind", "/api/facts?kind=rumour", 400, "anomaly"),
    ("empty text", "/api/places?q=", 400, "不能为空"),
    ("control character", "/api/places?q=%00", 400, "控制字符"),
    ("escape character", "/api/places?district=%1b[31m", 400, "控制字符"),
    ("too long", f"/api/places?q={LONG}", 400, "200"),
    ("too long a name", f"/api/places?{LONG}=1", 400, "不认识"),
    ("unknown layout", "/api/layouts/atlantis", 404, "atlantis"),
    ("unknown layout in a filter", "/api/places?layout=atlantis", 404, "atlantis"),
    ("unknown place", "/api/places/nowhere", 404, "nowhere"),
    ("unknown place in a filter", "/api/facts?place=nowhere", 404, "nowhere"),
    ("unknown document", "/api/documents/none", 404, "none"),
    ("unknown document in a filter", "/api/facts?document=none", 404, "none"),
    ("unknown fact", "/api/facts/none", 404, "none"),
    ("unknown layer", "/api/layouts/atlantis/places.geojson", 404, "atlantis"),
    ("unknown address", "/api/nothing", 404, "没有这个地址"),
    ("NUL in an id", "/api/places/%00", 404, "U+0000"),
    ("line break in an id", "/api/places/a%0ab", 404, "U+000A"),
    ("Cyrillic а", "/api/layouts/songjiаng", 404, "没有编号"),
    ("zero width", "/api/layouts/song%E2%80%8Bjiang", 404, "U+200B"),
    ("right-to-left override", "/api/layouts/%E2%80%AEx", 404, "U+202E"),
    ("broken UTF-8", "/api/layouts/%ff%fe", 404, "没有编号"),
    ("script", "/api/layouts/%3Cscript%3E", 404, "<script>"),
    ("slash in an id", "/api/places/..%2f", 404, "没有这个地址"),
    ("very long id", "/api/places/" + "x" * 3000, 404, "……"),
]


@pytest.mark.parametrize(("address", "status", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_bad_input_is_refused_with_one_body(client: TestClient, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = Problem.model_validate_json(answer.content)
    assert problem.status == status
    assert problem.type == f"urn:buju:problem:{problem.code}"
    assert says in problem.detail
    assert len(answer.content) < 60_000
    assert "Traceback" not in answer.text


def test_an_unknown_id_lists_the_known_ones(client: TestClient, shipped: Atlas) -> None:
    for name in ("layouts", "places", "documents", "facts"):
        assert client.get(f"/api/{name}/none").json()["known"] == [item.id for item in getattr(shipped, name)()]


def test_a_wrong_choice_lists_the_choices(client: TestClient) -> None:
    row = client.get("/api/places?grade=G").json()["errors"][0]
    assert row["parameter"] == "grade"
    assert row["choices"] == ["A", "B", "C", "D", "E", "F"]


def test_all_wrong_parameters_are_named_at_once(client: TestClient) -> None:
    rows = client.get("/api/places?colour=red&size=9&q=%01").json()["errors"]
    assert [row["parameter"] for row in rows] == ["colour", "size", "q"]


def test_pages_overlook_what_others_append(browser_client: TestClient) -> None:
    assert browser_client.get("/layouts/songjiang?from=singlemessage&isappinstalled=0").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_only_reading_is_offered(client: TestClient, method: str) -> None:
    answer = client.request(method, "/api/places")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.json()["code"] == "method-not-allowed"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/api/places", "GET, HEAD, OPTIONS"),
        ("/api/sites", "GET, HEAD, OPTIONS, POST"),
        ("/sites/file", "GET, HEAD, OPTIONS, POST"),
        ("/figures/songjiang.png", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_tell_what_is_allowed(client: TestClient, address: str, allowed: str) -> None:
    answer = client.options(address)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "x-content-type-options" in answer.headers
    assert answer.headers["allow"] == client.put(address).headers["allow"] == allowed


def test_options_of_no_address(client: TestClient) -> None:
    assert client.options("/nothing").json()["code"] == "no-such-address"


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("text/html", True),
        ("application/json", False),
        ("application/json, text/html;q=0.5", False),
        ("text/html;q=0.5, application/json", False),
        ("text/html, application/json;q=0.5", True),
        ("*/*", False),
        ("", False),
    ],
)
def test_who_wants_json_gets_json(client: TestClient, accept: str, is_page: bool) -> None:
    told = [client.get("/nothing", headers={"accept": accept}), client.put("/", headers={"accept": accept})]
    assert [answer.status_code for answer in told] == [404, 405]
    for answer in told:
        assert answer.headers["content-type"].startswith("text/html" if is_page else "application/problem+json")


def asked(app: FastAPI, path: str) -> dict[str, Any]:
    """Send a path as it stands: a client library would tidy `..` away."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "http_version": "1.1",
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    with start_blocking_portal() as portal:
        portal.call(app, scope, receive, send)
    return sent[0]


@pytest.mark.parametrize(
    "path",
    [
        "/api/places/../../etc/passwd",
        "/api/places/../",
        "/documents/../../../etc/passwd",
        "/documents/..",
        "/docs/../app.py",
        "/docs/..\\..\\app.py",
        "//evil.example/",
        "/api/layouts/",
        "",
    ],
)
def test_paths_reach_no_file_and_redirect_nowhere(app: FastAPI, path: str) -> None:
    assert asked(app, path)["status"] == 404


PAGES = [
    ("/nothing", 404, "没有这个地址"),
    ("/layouts/atlantis", 404, "没有编号为“atlantis”的布局"),
    ("/layouts/%3Cscript%3Ealert(1)", 404, "<script>alert(1)"),
    ("/embed/atlantis", 404, "atlantis"),
    ("/documents/none", 404, "songjiang-2024-102"),
    ("/layouts/a%00b", 404, "U+0000"),
]


@pytest.mark.parametrize(("address", "status", "says"), PAGES)
def test_readers_get_a_page_that_says_the_same(
    browser_client: TestClient, address: str, status: int, says: str
) -> None:
    answer = browser_client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    page = Markup.of(answer.text)
    assert says in page.text
    assert page.all("script") == []
    assert page.all("html")[0].get("lang") == "zh-CN"


def test_a_page_without_a_browser_answers_json(client: TestClient) -> None:
    assert client.get("/layouts/atlantis").json()["known"]


UNFORESEEN = [
    (ZeroDivisionError("/secret/path"), 500, "internal"),
    (BujuError("/secret/path"), 500, "internal"),
    (RecipeError("/secret/path"), 500, "internal"),
    (DataMissing("/secret/path"), 503, "data-missing"),
    (Refused("/secret/path"), 503, "data-faulty"),
]


@pytest.mark.parametrize(("error", "status", "code"), UNFORESEEN, ids=[type(e[0]).__name__ for e in UNFORESEEN])
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_nothing_from_inside_gets_out(shipped: Atlas, error: Exception, status: int, code: str, accept: str) -> None:
    app = create_app(shipped, Settings())

    @app.get("/broken")
    async def broken() -> None:
        raise error

    answer = client_of(app, accept=accept).get("/broken")
    assert answer.status_code == status
    assert "secret" not in answer.text
    assert "x-content-type-options" in answer.headers
    assert "content-security-policy" in answer.headers
    if accept == "*/*":
        assert Problem.model_validate_json(answer.content).code == code


def test_the_table_covers_the_whole_family() -> None:
    def family(base: type[Exception]) -> set[type[Exception]]:
        return {base}.union(*(family(kind) for kind in base.__subclasses__()))

    shown = {kind for kind in family(BujuError) if kind.__module__ in ("buju.errors", "buju_api.problem")}
    assert shown <= set(TABLE)


@pytest.mark.parametrize("typed", ["2026-13-01", "99999-01-01", "昨天", '"><script>', "1" * 90])
def test_a_day_that_is_none_stands_in_its_field_again(browser_client: TestClient, typed: str) -> None:
    answer = browser_client.get("/targets", params={"indicator": "卫星", "on": typed})
    assert answer.status_code == 400
    page = Markup.of(answer.text)
    fields = {one.get("name"): one.get("value") for one in page.all("input")}
    assert fields["on"] == typed[:40]
    assert fields["indicator"] == "卫星"
    assert not page.all("script")


@pytest.mark.parametrize("address", ["/layouts/songjiang/nowhere", "/layouts/songjiang/stages?stage=nowhere"])
def test_an_unknown_tab_or_lens_is_told_with_those_there_are(browser_client: TestClient, address: str) -> None:
    answer = browser_client.get(address)
    assert answer.status_code in (400, 404)
    told = Markup.of(answer.text).text
    assert "nowhere" in told
    assert any(word in told for word in ("functions", "星"))
