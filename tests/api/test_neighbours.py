"""What is added to addresses on their way does no harm: a gateway's path, slashes, trackers' parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from buju.atlas.atlas import Atlas
from buju_api import Settings, create_app
from buju_api.neighbours import is_added

BASE = "/plans/buju"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


class Gateway:
    """Takes a path off every request, and lets nothing through that lacks it; what got past it is remembered."""

    def __init__(self, app: ASGIApp, *, strips: bool) -> None:
        self._app = app
        self._strips = strips
        self.outside: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            if not path.startswith(f"{BASE}/"):
                self.outside.append(path)
                await send({"type": "http.response.start", "status": 502, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            if self._strips:
                scope = {**scope, "path": path.removeprefix(BASE)}
        await self._app(scope, receive, send)


class Addresses(HTMLParser):
    """Every address that a page makes a browser ask for, or offers to its reader."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        for name in ("href", "src", "action", "data-address", "data-href", "formaction", "poster"):
            if said.get(name):
                self.found.append(said[name] or "")
        if tag == "meta" and str(said.get("property", "")).startswith("og:") and "/" in (said.get("content") or ""):
            self.found += re.findall(r"^https?://\S+", said["content"] or "")


def addresses(content: str, media_type: str) -> list[str]:
    if media_type.startswith("text/html"):
        reader = Addresses()
        reader.feed(content)
        # The documentation asks for its document by a script.
        return [*reader.found, *re.findall(r"url: ['\"](/[^'\"]+)", content)]
    if "json" in media_type:
        return [*_in_json(json.loads(content))]
    return []


def _in_json(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            if isinstance(value, str) and re.fullmatch(r"(href|url|link|page|map|\w+_url|json|geojson)", name):
                yield value
            yield from _in_json(value)
    elif isinstance(data, list):
        for value in data:
            yield from _in_json(value)


def kind_of(address: str) -> str:
    """What is the same page of other data: it is asked for once."""
    parts = urlsplit(address)
    path = re.sub(r"/(layouts|documents|places|embed|figures|reports|facts|relations)/[^/.]+", r"/\1/…", parts.path)
    return f"{path}?{sorted({name for name, _ in parse_qsl(parts.query)})}"


@pytest.fixture(scope="module", params=[True, False], ids=["taken off", "left on"])
def gateway(request: pytest.FixtureRequest, songjiang: Atlas) -> Gateway:
    return Gateway(create_app(songjiang, Settings(root_path=BASE)), strips=request.param)


@pytest.fixture(scope="module")
def through(gateway: Gateway) -> TestClient:
    return TestClient(gateway, headers={"accept": BROWSER}, follow_redirects=False)


@pytest.mark.parametrize("gateway", [True], ids=["taken off"], indirect=True)
def test_no_link_leads_outside_of_the_path_of_a_gateway(gateway: Gateway, through: TestClient) -> None:
    """A crawl from the first page and the API: every link, form, picture and redirect stays inside."""
    origin = "http://testserver"
    waiting = [f"{BASE}{path}" for path in ("/", "/api/layouts", "/api/places", "/api/facts", "/docs", "/openapi.json")]
    seen: set[str] = set()
    wrong: list[tuple[str, str]] = []
    while waiting:
        address = waiting.pop(0)
        if kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        answer = through.get(address)
        assert answer.status_code in (200, 307, 308, 400, 409), (address, answer.status_code)
        found = [answer.headers["location"]] if "location" in answer.headers else []
        media_type = answer.headers.get("content-type", "")
        found += addresses(answer.text, media_type) if "text/html" in media_type or "json" in media_type else []
        for one in found:
            if one.startswith(("#", "data:", "mailto:", "blob:")):
                continue
            whole = urljoin(origin + address, one)
            if not whole.startswith(f"{origin}/"):
                continue
            inner = whole.removeprefix(origin).partition("#")[0]
            # Where the API is, as its document says.
            inner += "/" * (inner == BASE)
            if not inner.startswith(f"{BASE}/"):
                wrong.append((address, one))
            elif not re.search(r"/(reports|figures)/|map\.html|\.(png|svg|pdf|docx|csv|geojson|gpkg|xlsx)\b", inner):
                # Files have no links, or those of the page that they are made from.
                waiting.append(inner)

    assert wrong == []
    assert gateway.outside == []
    assert len(seen) > 40


def test_code_for_other_sites_and_redirects_have_the_path(through: TestClient) -> None:
    page = "http://testserver" + f"{BASE}/layouts/songjiang"
    answer = through.get(f"{BASE}/oembed", params={"url": page}).json()

    assert f'src="http://testserver{BASE}/embed/songjiang"' in answer["html"]
    assert f'src="http://testserver{BASE}/embed.js"' in answer["html"]
    assert answer["author_url"] == page
    assert answer["provider_url"] == f"http://testserver{BASE}/"
    named = through.get(f"{BASE}/layouts/松江区卫星互联网产业空间布局")
    assert named.headers["location"] == f"{BASE}/layouts/songjiang"
    assert through.get(f"{BASE}/layouts/songjiang/").headers["location"] == f"{BASE}/layouts/songjiang"
    assert through.get(f"{BASE}/openapi.json").json()["servers"] == [{"url": BASE}]
    assert f'href="{BASE}/"' in through.get(f"{BASE}/nowhere").text


ADDED = [
    "from=singlemessage&isappinstalled=0",
    "from=timeline&nsukey=%2Babc%3D&scene=1&clicktime=1764&enterid=1",
    "utm_source=mail&utm_medium=x&utm_campaign=%E7%94%B2",
    "spm=a2c.1.0.0&scm=1&spm_id_from=333.1",
    "fbclid=IwAR0&gclid=1&msclkid=2&_ga=1.2&ysclid=3",
    "share_token=1&share_source=weixin&vd_source=1",
    "hmsr=a&hmpl=b&bd_vid=1",
    "UTM_SOURCE=x&",
]
PAGES = [
    *("/", "/layouts/songjiang", "/embed/songjiang", "/embed/songjiang?legend=0", "/embed/songjiang/builder"),
    *("/sites", "/sites?district=松江区", "/at", "/targets", "/units", "/functions", "/relations", "/quality"),
    *("/compare", "/docs"),
    *("/search?q=松江", "/documents/songjiang-2024-102", "/figures/songjiang.svg", "/embed.js"),
]


@pytest.mark.parametrize("added", ADDED)
def test_parameters_from_the_way_do_no_harm(browser_client: TestClient, added: str) -> None:
    for page in PAGES:
        plain = browser_client.get(page)
        came = browser_client.get(f"{page}{'&' if '?' in page else '?'}{added}")

        assert plain.status_code == 200, page
        assert (came.status_code, came.content) == (200, plain.content), page


def test_the_api_stays_strict(client: TestClient) -> None:
    assert client.get("/api/layouts?utm_source=x").status_code == 400
    assert client.get("/api/sites?from=x").status_code == 400
    assert client.get("/api/layouts/").status_code == 404
    assert client.get("/sites?neer=x").status_code == 400
    assert client.get("/embed/songjiang?legnd=0").status_code == 400


def test_an_address_with_them_can_be_embedded(client: TestClient) -> None:
    for url in ("/layouts/songjiang?from=x", "/embed/songjiang/?utm_source=x&legend=0", "/figures/songjiang.png?spm=1"):
        answer = client.get("/oembed", params={"url": url, "dnt": "1"})

        assert answer.status_code == 200, url
        assert "utm_source" not in answer.text


def test_none_of_them_is_a_parameter_of_ours(client: TestClient) -> None:
    operations = [one for path in client.get("/openapi.json").json()["paths"].values() for one in path.values()]
    ours = {parameter["name"] for one in operations for parameter in one.get("parameters", ())}

    assert len(ours) > 30
    assert [name for name in ours if is_added(name)] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != "/" and "?" not in page])
@pytest.mark.parametrize("slashes", ["/", "//"])
def test_a_slash_at_the_end_leads_to_the_page(browser_client: TestClient, page: str, slashes: str) -> None:
    answer = browser_client.get(f"{page}{slashes}?utm_source=x&a=%20b")

    assert answer.status_code == 308
    assert answer.headers["location"] == f"{page}?a=%20b"
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "path",
    ["//example.org/", "//example.org//", "/\\example.org/", "/layouts/%2E%2E/", "/nowhere/", "/%2F/example.org/"],
)
def test_a_slash_leads_to_no_other_host(browser_client: TestClient, path: str) -> None:
    answer = browser_client.get(f"http://testserver{path}")

    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("said", "meant"), [("", ""), ("/", ""), ("buju", "/buju"), ("/a/b/", "/a/b"), (" /buju ", "/buju")]
)
def test_the_path_of_a_gateway_is_read_as_people_write_it(said: str, meant: str) -> None:
    assert Settings(root_path=said).root_path == meant


@pytest.mark.parametrize("said", ["//example.org/x y", "/a/../b", "https://example.org/buju", "/布局", '/"><script>'])
def test_another_path_is_refused(said: str) -> None:
    with pytest.raises(ValidationError, match="网关"):
        Settings(root_path=said)
