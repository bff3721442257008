"""Embedded maps in a real browser: on another origin (another port), in a sandbox, and in the builder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from api.conftest import served
from buju.atlas.atlas import Atlas
from buju_api import Settings, create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

pytestmark = pytest.mark.browser

# A third map asks for nothing but scripts: its origin is opaque, it has neither cookies nor storage.
MAPS = {
    "plain": ("/embed/songjiang", ""),
    "table": ("/embed/shanghai?table=1&places=浦东,青浦,东翼&height=420&theme=safe", ""),
    "boxed": ("/embed/beijing?height=500&highlight=海淀区&search=1", ' sandbox="allow-scripts"'),
}
WIDTH = 900


@contextmanager
def guest(page: dict[str, str]) -> Iterator[str]:
    """Serve another site whose first page is `page["html"]`."""
    app = FastAPI()

    @app.get("/")
    def first() -> HTMLResponse:
        return HTMLResponse(f"<!DOCTYPE html><meta charset=utf-8><link rel=icon href=data:,>{page['html']}")

    with served(app) as origin:
        yield origin


def three_maps(base: str) -> str:
    frames = "".join(
        f'<div style="width:{WIDTH}px">'
        f'<iframe id="{name}" src="{base}{path}" width="100%" height="150"{box}></iframe></div>'
        for name, (path, box) in MAPS.items()
    )
    return f'{frames}<script async src="{base}/embed.js"></script>'


@pytest.fixture(scope="module")
def sites(shipped: Atlas) -> Iterator[tuple[str, str, str]]:
    """The origins of the service, of a site that may embed its maps, and of one that may not."""
    allowed: dict[str, str] = {"html": ""}
    strange: dict[str, str] = {"html": ""}
    with (
        guest(allowed) as friend,
        guest(strange) as stranger,
        served(create_app(shipped, Settings(frame_ancestors=f"'self' {friend}"))) as base,
    ):
        allowed["html"] = strange["html"] = three_maps(base)
        yield base, friend, stranger


def frame(page: Page, name: str) -> Frame:
    """Return a frame's page, with the frame in view: a browser may put off what happens in one that nobody sees."""
    handle = page.query_selector(f"#{name}")
    assert handle
    handle.scroll_into_view_if_needed()
    found = handle.content_frame()
    assert found
    return found


def height(page: Page, name: str) -> float:
    box = page.locator(f"#{name}").bounding_box()
    assert box
    return box["height"]


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until something holds, for five seconds at most: a busy machine takes its time."""
    for _ in range(50):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


def test_three_maps_on_another_origin_take_their_heights(browser: Browser, sites: tuple[str, str, str]) -> None:
    base, friend, _ = sites
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(friend, wait_until="load")
    for name in MAPS:
        frame(page, name).wait_for_selector("[data-ready='true']")
    border = 4
    until(page, lambda: height(page, "plain") == pytest.approx(round(WIDTH * 0.62) + border, abs=1))
    until(page, lambda: height(page, "boxed") == pytest.approx(500 + border, abs=1))
    # The table grows with what is in it: nothing of it has to be scrolled to.
    measure = "document.getElementById('sheet').getBoundingClientRect().height"
    until(page, lambda: frame(page, "table").evaluate(measure) > 600)
    until(page, lambda: height(page, "table") == pytest.approx(frame(page, "table").evaluate(measure) + border, abs=1))
    for name in MAPS:
        assert frame(page, name).evaluate("document.documentElement.scrollWidth <= innerWidth")

    assert complaints == []
    assert {url for url in asked if not url.startswith((base, friend, "data:", "blob:"))} == set()
    assert context.cookies() == []
    context.close()


def test_heights_follow_what_is_shown(browser: Browser, sites: tuple[str, str, str]) -> None:
    _, friend, _ = sites
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.goto(friend, wait_until="load")
    inner = frame(page, "table")
    inner.wait_for_selector("[data-ready='true']")
    until(page, lambda: height(page, "table") > 600)
    before = height(page, "table")
    inner.evaluate("document.getElementById('place-list').style.paddingBottom = '200px'")
    until(page, lambda: height(page, "table") > before + 150)

    # The page round the map gets narrower, and the map with it.
    page.evaluate("document.getElementById('plain').parentElement.style.width = '360px'")
    frame(page, "plain")
    until(page, lambda: height(page, "plain") == pytest.approx(420, abs=5))
    page.close()


def test_a_map_in_a_sandbox_works(browser: Browser, sites: tuple[str, str, str]) -> None:
    _, friend, _ = sites
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.goto(friend, wait_until="load")
    inner = frame(page, "boxed")
    inner.wait_for_selector("[data-ready='true']")
    assert inner.evaluate("self.origin") == "null"
    inner.wait_for_selector("article:not([hidden]) >> text=海淀区")
    inner.fill("#search", "亦庄")
    inner.fill("#search", "顺义")
    inner.press("#search", "Enter")
    inner.wait_for_selector("article:not([hidden]) >> text=顺义")
    page.close()


def test_a_site_that_is_not_allowed_sees_no_map(browser: Browser, sites: tuple[str, str, str]) -> None:
    _, _, stranger = sites
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if m.type == "error" else None)
    page.goto(stranger, wait_until="load")
    until(page, lambda: any("frame-ancestors" in text for text in refused))
    for name in MAPS:
        assert frame(page, name).locator("#map-frame").count() == 0
        assert height(page, name) < 200
    page.close()


def test_only_the_maps_of_the_service_are_made_higher(browser: Browser, sites: tuple[str, str, str]) -> None:
    base, _, _ = sites
    html = {"html": ""}
    with guest(html) as other:
        html["html"] = (
            '<iframe id="own" height="100" srcdoc="<script>parent.postMessage('
            "{type:'buju:height',height:900},'*')</script>\"></iframe>"
            f'<script src="{base}/embed.js"></script>'
        )
        page = browser.new_page()
        page.goto(other, wait_until="load")
        page.wait_for_timeout(300)
        assert height(page, "own") < 120
        page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_builder_shows_at_once_what_is_ticked(browser: Browser, sites: tuple[str, str, str], width: int) -> None:
    from playwright.sync_api import expect

    base, _, _ = sites
    page = browser.new_page(viewport={"width": width, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{base}/embed/songjiang/builder", wait_until="load")
    frame(page, "preview").wait_for_selector("[data-ready='true']")
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.uncheck('input[name="layers"][value="town"]')
    page.select_option('select[name="theme"]', "grey")
    page.select_option('select[name="highlight"]', label="科技绿洲")
    expect(page.locator("#code-link")).to_have_value(re.compile("highlight="))
    link = page.input_value("#code-link")
    assert "theme=grey" in link
    assert "layers=town" not in link
    assert "layers=core" in link
    frame(page, "preview").wait_for_selector("[data-ready='true']")
    assert frame(page, "preview").locator("#place-songjiang-jiuting").count() == 0
    assert page.url == link.replace("/embed/songjiang?", "/embed/songjiang/builder?")

    page.click("#take-view")
    expect(page.locator("#code-link")).to_have_value(re.compile("bbox="))
    page.fill('input[name="height"]', "99999")
    page.press('input[name="height"]', "Enter")
    page.wait_for_selector("#builder-problem:not([hidden])")
    assert "4000" in page.inner_text("#builder-problem")
    assert [text for text in complaints if "400" not in text] == []
    page.close()


def test_copying_needs_no_secure_context(browser: Browser, sites: tuple[str, str, str]) -> None:
    base, _, _ = sites
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
    page = context.new_page()
    page.goto(f"{base}/embed/songjiang/builder", wait_until="load")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})")
    page.click('[data-copies="code-iframe"]')
    assert page.inner_text('[data-copies="code-iframe"]') == "已复制"
    page.evaluate("delete navigator.clipboard")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == page.input_value("#code-iframe")
    context.close()
