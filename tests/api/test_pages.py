"""The pages: every link leads somewhere, nothing comes from outside, every quote is marked as it is cited."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from starlette.testclient import TestClient

from api.conftest import Visit
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.folded import unwrapped
from buju.policy.unstated import Stated
from buju.views.map.mappage import map_file
from buju.views.words.links import quote_anchor
from buju_api import Settings, create_app
from buju_api.links import ServiceLinks

OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


@pytest.fixture(scope="session")
def crawled(visit: Visit) -> dict[str, Markup]:
    """Every page that can be reached from the first one, by address."""
    found: dict[str, Markup] = {}
    waiting = deque(["/"])
    while waiting:
        address = waiting.popleft()
        if address in found:
            continue
        found[address] = visit(address)
        for link in found[address].addresses():
            # Discovery by other platforms takes a full address.
            link = link.removeprefix("http://testserver")
            if not link.startswith(("data:", "#")):
                assert not OUTSIDE.match(link), (address, link)
                waiting.append(urldefrag(urljoin(address, link)).url)
    return found


def test_the_crawl_reaches_every_page(crawled: dict[str, Markup], shipped: Atlas) -> None:
    for layout_id in [one.id for one in shipped.layouts()]:
        assert {f"/layouts/{layout_id}", f"/embed/{layout_id}", f"/layouts/{layout_id}/map.html"} <= set(crawled)
    for document_id in [one.id for one in shipped.documents()]:
        assert {f"/documents/{document_id}", f"/documents/{document_id}/text.txt"} <= set(crawled)
    assert "/docs" in crawled


def test_every_anchor_exists(crawled: dict[str, Markup]) -> None:
    ids = {address: set(page.ids) for address, page in crawled.items()}
    for address, page in crawled.items():
        for link in page.addresses():
            target, anchor = urldefrag(urljoin(address, link))
            if not anchor or target not in ids or link.startswith("data:"):
                continue
            assert unquote(anchor) in ids[target], (address, link)


def test_ids_are_unique(crawled: dict[str, Markup]) -> None:
    for address, page in crawled.items():
        repeated = [name for name in set(page.ids) if page.ids.count(name) > 1]
        assert repeated == [], address


def test_styles_fetch_nothing(crawled: dict[str, Markup]) -> None:
    for address, page in crawled.items():
        for style in page.all("style"):
            assert all(url.startswith(("data:", "#")) for url in re.findall(r"url\(['\"]?([^)'\"]*)", style.text)), (
                address
            )
            assert "@import" not in style.text


def test_pages_are_chinese_titled_and_without_inline_styles(crawled: dict[str, Markup]) -> None:
    for address, page in crawled.items():
        if page.elements and address != "/docs":
            assert page.all("html")[0].get("lang") == "zh-CN"
            assert page.all("title")[0].text.strip()
            assert page.all("meta")
            assert not [e for e in page.elements if any(name.startswith("on") for name in e.attributes)]


SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


@pytest.mark.parametrize(
    ("address", "framed_by"),
    [
        ("/", "'self'"),
        ("/layouts/songjiang", "'self'"),
        ("/documents/songjiang-2024-102", "'self'"),
        ("/embed/songjiang", "'self'"),
        ("/docs", "'self'"),
        ("/api/places", "'none'"),
        ("/healthz", "'none'"),
        ("/documents/songjiang-2024-102/text.txt", "'none'"),
        ("/nothing", "'none'"),
    ],
)
def test_security_headers(client: TestClient, address: str, framed_by: str) -> None:
    headers = client.get(address).headers
    assert SECURITY.items() <= dict(headers).items()
    assert "set-cookie" not in headers
    policy = dict(line.split(" ", 1) for line in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == framed_by
    assert "unsafe" not in policy.get("script-src", "")


def test_only_the_embedded_map_may_be_framed_by_others(shipped: Atlas) -> None:
    guests = "https://a.example https://*.b.example"
    client = TestClient(create_app(shipped, Settings(frame_ancestors=guests)))
    assert client.get("/embed/songjiang").headers["content-security-policy"].endswith(f"frame-ancestors {guests}")
    assert client.get("/layouts/songjiang").headers["content-security-policy"].endswith("frame-ancestors 'self'")


def test_the_gallery_shows_every_layout_with_its_drawing(crawled: dict[str, Markup], shipped: Atlas) -> None:
    home = crawled["/"]
    assert len(home.all("svg", "thumbnail")) == shipped.counts().layouts
    for layout in shipped.layouts():
        assert layout.name in home.text
        assert shipped.document(layout.document).title in home.text


def test_the_map_download_is_what_the_command_writes(client: TestClient, shipped: Atlas) -> None:
    answer = client.get("/layouts/songjiang/map.html")
    assert answer.content == map_file(shipped, "songjiang")
    assert answer.headers["content-disposition"] == 'attachment; filename="songjiang.html"'


def test_the_stored_text_is_served_byte_for_byte(client: TestClient, shipped: Atlas, root) -> None:
    for document_id in [one.id for one in shipped.documents()]:
        stored = (root / "seeds" / document_id / "text.txt").read_bytes()
        assert client.get(f"/documents/{document_id}/text.txt").content == stored


def test_every_quote_is_marked_as_it_is_cited(crawled: dict[str, Markup], shipped: Atlas) -> None:
    for document in shipped.documents():
        marked: dict[str, str] = {}
        for text, parents in crawled[f"/documents/{document.id}"].pieces:
            for element in parents:
                if element.tag == "mark":
                    for name in element.classes:
                        marked[name] = marked.get(name, "") + text
        for fact in shipped.facts_of(document.id):
            name = "k-" + quote_anchor(fact.citation).removeprefix("q-")
            assert squeezed(marked[name]) == squeezed(fact.citation.words), fact.id


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_text_is_shown_whole_and_in_order(crawled: dict[str, Markup], shipped: Atlas) -> None:
    for document in shipped.documents():
        page = crawled[f"/documents/{document.id}"]
        shown = "".join(text for text, parents in page.pieces if any("clause-text" in e.classes for e in parents))
        rules = re.sub(r"^\s*-{3,}\s*$", "", document.text, flags=re.MULTILINE)
        assert squeezed(shown) == squeezed(unwrapped(rules))


def test_every_fact_leads_to_its_quote_and_its_places(crawled: dict[str, Markup], shipped: Atlas) -> None:
    addresses = ServiceLinks(shipped)
    for document in shipped.documents():
        page = crawled[f"/documents/{document.id}"]
        ids, links = set(page.ids), set(page.addresses())
        for fact in shipped.facts_of(document.id):
            assert {f"f-{fact.id}", f"e-{fact.id}", quote_anchor(fact.citation)} <= ids
            assert f"#f-{fact.id}" in links
            assert {addresses.place(place_id) for place_id in fact.places} <= links


def test_what_is_unstated_says_why(crawled: dict[str, Markup], shipped: Atlas) -> None:
    for document in shipped.documents():
        text = crawled[f"/documents/{document.id}"].text
        for name in ("title", "issuer", "number", "issued", "printed", "period"):
            value = getattr(document.source, name)
            if not isinstance(value, Stated):
                assert value.unstated in text


def test_the_tabs_have_targets_and_responsible_units(crawled: dict[str, Markup], shipped: Atlas) -> None:
    targets, units = crawled["/layouts/songjiang/targets"].text, crawled["/layouts/songjiang/units"].text
    for fact in shipped.facts_of("songjiang-2024-102"):
        if fact.kind == "target":
            assert fact.indicator in targets
            assert fact.citation.words in targets
        if fact.kind == "responsibility":
            assert all(unit in units for unit in fact.units)
    assert "600\u2009颗左右" in targets


@pytest.mark.parametrize("layout_id", ["songjiang", "shanghai", "beijing", "chongqing"])
def test_every_fact_of_a_layouts_plan_stands_in_one_of_its_tabs(
    crawled: dict[str, Markup], shipped: Atlas, layout_id: str
) -> None:
    tabs = ("functions", "targets", "units", "places", "sources")
    words = squeezed("".join(crawled[f"/layouts/{layout_id}/{tab}"].text for tab in tabs))
    links = {link for tab in tabs for link in crawled[f"/layouts/{layout_id}/{tab}"].addresses()}
    for fact in shipped.facts_of(shipped.layout(layout_id).document):
        if fact.kind not in ("mention", "layout", "responsibility"):
            assert squeezed(fact.citation.words) in words, fact.id
            assert f"/documents/{fact.citation.document}#{quote_anchor(fact.citation)}" in links, fact.id


def test_a_tab_that_is_none_says_which_there_are(browser_client: TestClient) -> None:
    answer = browser_client.get("/layouts/songjiang/nothing")
    assert answer.status_code == 404
    assert all(tab in answer.text for tab in ("nothing", "functions", "targets", "units", "places", "sources"))


def test_a_layouts_links_lead_into_the_document(crawled: dict[str, Markup], shipped: Atlas) -> None:
    links = set(crawled["/layouts/songjiang/places"].addresses())
    for place in shipped.places_of("songjiang"):
        for citation in place.record.citations:
            assert f"/documents/{citation.document}#{quote_anchor(citation)}" in links
