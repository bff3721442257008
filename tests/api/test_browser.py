"""The pages in a browser, with nothing but this machine to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from api.conftest import served
from api.made import atlas
from buju.atlas.atlas import Atlas
from buju_api import Settings, create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("width", [1280, 390])
PAGES = ["/", "/layouts/songjiang", "/documents/songjiang-2024-102", "/embed/songjiang", "/docs"]


@dataclass
class Watched:
    """A browser page with everything that went wrong on it, and every request that left this machine."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.outside.append(url)

    def open(self, address: str) -> Page:
        self.page.goto(self.base + address, wait_until="load")
        if address.count("/") == 2 and ("/layouts/" in address or "/embed/" in address):
            self.page.wait_for_selector("[data-ready='true']")
        return self.page


@pytest.fixture
def watched(browser: Browser, base: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    width = request.node.callspec.params.get("width", 1280) if hasattr(request.node, "callspec") else 1280
    page = browser.new_page(viewport={"width": width, "height": 844})
    yield Watched(page, base)
    page.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_without_complaint_and_fits(watched: Watched, address: str) -> None:
    page = watched.open(address)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert watched.complaints == []
    assert watched.outside == []


def colour(page: Page, selector: str) -> str:
    return page.eval_on_selector(selector, "node => getComputedStyle(node).backgroundColor")


def test_a_fact_named_in_the_address_stands_out_whole(watched: Watched, shipped: Atlas) -> None:
    page = watched.open("/documents/songjiang-2024-102")
    plain = colour(page, "mark[class*='k-']")
    fact = shipped.fact("sj-p-02")
    page.goto(f"{watched.base}/documents/songjiang-2024-102#f-{fact.id}")
    pieces = page.eval_on_selector_all(
        f".k-{fact.citation.start}-{fact.citation.end}",
        "nodes => nodes.map(n => [n.textContent, getComputedStyle(n).backgroundColor])",
    )
    assert "".join(text for text, _ in pieces) == fact.citation.words
    assert len(pieces) > 1
    assert plain not in {background for _, background in pieces}
    top = page.eval_on_selector(f"#f-{fact.id}", "node => node.getBoundingClientRect().top")
    assert 0 <= top < 844


@SIZES
def test_a_quote_leads_to_its_facts_and_on_to_the_map(watched: Watched, width: int) -> None:
    page = watched.open("/documents/songjiang-2024-102")
    page.click("mark a:text('久富开发区为联动区')")
    entry = page.locator(".entry:target")
    assert entry.is_visible()
    assert entry.locator(".to-quote").is_visible()
    entry.locator(".place-link").first.click()
    page.wait_for_selector(".place:not([hidden])")
    assert "/layouts/songjiang#place-songjiang-" in page.url


def test_a_clause_on_the_map_leads_to_the_quote(watched: Watched) -> None:
    page = watched.open("/layouts/songjiang#place-songjiang-core")
    page.click("#place-songjiang-core a.clause >> nth=0")
    page.wait_for_load_state()
    assert "/documents/songjiang-2024-102#q-" in page.url
    assert page.locator(":target").count() == 1


def test_a_place_of_a_tab_is_shown_on_the_map(watched: Watched) -> None:
    page = watched.open("/layouts/songjiang")
    page.click(".layout-tabs a:text('功能')")
    page.locator("#members a.place-link", has_text="九亭镇").first.click()
    page.wait_for_selector("#place-songjiang-jiuting:not([hidden])")
    page.wait_for_timeout(900)
    box: Any = page.locator("#map-frame").bounding_box()
    assert -1 <= box["y"] < 844


LAYOUTS = pytest.mark.parametrize("layout_id", ["songjiang", "shanghai", "beijing", "chongqing"])


@LAYOUTS
def test_the_first_screen_tells_the_story(watched: Watched, layout_id: str) -> None:
    """On a desk all of it; on a phone sentence and map on the first screen, numbers and the cards' beginning on two."""
    watched.page.set_viewport_size({"width": 1280, "height": 900})
    page = watched.open(f"/layouts/{layout_id}")
    for selector in (".headline-quote", "#map-frame", ".numbers", ".shapes"):
        box: Any = page.locator(selector).bounding_box()
        assert box["y"] >= 0, selector
        assert box["y"] + box["height"] <= 900, selector
    assert 1 <= page.locator(".numbers li").count() <= 5
    assert 1 <= page.locator(".shape").count() <= 4
    # The numbers are not cut off by the panel that they stand in.
    assert page.eval_on_selector("#panel", "node => node.scrollHeight - node.clientHeight") <= 1

    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(200)
    for selector in (".headline-quote", "#map-frame .folium-map"):
        box = page.locator(selector).bounding_box()
        assert box["y"] + box["height"] <= 844, selector
    for selector in (".numbers", ".shape:last-child h2"):
        box = page.locator(selector).bounding_box()
        assert box["y"] + box["height"] <= 2 * 844, selector


@SIZES
def test_every_tab_is_reached_by_keyboard(watched: Watched, width: int) -> None:
    page = watched.open("/layouts/songjiang")
    page.locator(".layout-downloads summary").focus()
    reached = []
    for _ in range(page.locator(".layout-tabs a").count()):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.closest('.layout-tabs') && document.activeElement.href"))
    assert reached == page.eval_on_selector_all(".layout-tabs a", "links => links.map(link => link.href)")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.startswith(reached[-1])
    for address in reached[1:]:
        page.goto(address)
        assert page.locator("h1, h2").count(), address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_slides_turn_by_keys(watched: Watched) -> None:
    page = watched.open("/layouts/songjiang/functions")
    page.goto(watched.base + "/layouts/songjiang/show")
    shown = "[...document.querySelectorAll('.slide')].map((slide) => !slide.hidden)"
    assert page.evaluate(shown) == [True, False, False, False, False, False, False]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(shown)[1]
    assert page.url.endswith("#s-2")
    page.keyboard.press("Escape")
    page.wait_for_url(watched.base + "/layouts/songjiang")
    assert watched.complaints == []


_SMALLEST = """() => {
  const slide = document.querySelector('.slide:not([hidden])');
  const own = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
  const size = (node) => {
    const turned = node.ownerSVGElement && node.getScreenCTM();
    const scale = turned ? Math.hypot(turned.a, turned.b) : 1;
    return parseFloat(getComputedStyle(node).fontSize) * scale;
  };
  return {
    least: Math.min(...[...slide.querySelectorAll('*')].filter(own).map(size)),
    overflows: slide.scrollHeight > slide.clientHeight + 1 || slide.scrollWidth > slide.clientWidth + 1,
  };
}"""


@pytest.mark.parametrize("layout", ["songjiang", "chongqing", "beijing", "shanghai"])
def test_slides_are_read_from_afar(watched: Watched, layout: str) -> None:
    """At 1280 by 720 no letter is below 28 px, and nothing is cut."""
    page = watched.page
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{watched.base}/layouts/{layout}/show")
    first = page.locator(".slide:not([hidden])")
    assert first.locator("h1").count() == 1
    assert first.locator("svg").count() == 1
    assert "OpenStreetMap" not in first.inner_text()
    slides = page.locator(".slide").count()
    for at in range(slides):
        found = page.evaluate(_SMALLEST)
        assert found["least"] >= 28, (layout, at)
        assert not found["overflows"], (layout, at)
        page.keyboard.press("ArrowRight")
    assert page.url.endswith(f"#s-{slides}")


def test_hostile_data_run_nothing(browser: Browser) -> None:
    with served(create_app(atlas(), Settings())) as base:
        page = browser.new_page()
        seen = Watched(page, base)
        for address in ("/", "/layouts/made", "/embed/made", "/documents/made", "/layouts/made#place-made-core"):
            seen.open(address)
            assert page.evaluate("window.pwned") is None
        assert seen.complaints == []
        page.close()


@pytest.mark.parametrize(
    ("address", "guests", "shown"),
    [
        ("/embed/made", "http://127.0.0.1:*", True),
        ("/embed/made", "'self'", False),
        ("/layouts/made", "http://127.0.0.1:*", False),
    ],
)
def test_only_guests_may_frame_only_the_embedded_map(
    browser: Browser, address: str, guests: str, *, shown: bool
) -> None:
    host = FastAPI()
    with served(create_app(atlas(), Settings(frame_ancestors=guests))) as base, served(host) as other:

        @host.get("/")
        def framing() -> HTMLResponse:
            return HTMLResponse(f'<!DOCTYPE html><iframe src="{base}{address}"></iframe>')

        page = browser.new_page()
        page.goto(other, wait_until="load")
        page.wait_for_timeout(300)
        assert page.frame_locator("iframe").locator("#map-frame").count() == int(shown)
        page.close()
