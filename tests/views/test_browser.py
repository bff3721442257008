"""The page in a browser, as readers use it: mouse, keyboard, phone, hostile names, and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import buju
from buju.atlas.atlas import Atlas
from buju.atlas.pins import pins_of
from buju.views.map.mappage import map_file
from views.conftest import HOSTILE, Opener, Seen, places
from views.sized import DESKTOP, DRAWN, PHONE, SIZES

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def content(atlas: Atlas) -> bytes:
    return map_file(atlas, "demo")


@pytest.fixture(scope="module")
def shipped() -> bytes:
    return map_file(buju.open(), "songjiang")


@SIZES
def test_it_opens_whole_without_a_request_or_a_complaint(opened: Opener, content: bytes, size: dict[str, int]) -> None:
    seen = opened(content, **size)
    assert seen.outside == []
    assert [url for url in seen.requests if url.startswith("file:")] == [seen.page.url]
    found = seen.page.eval_on_selector_all("#map-frame [data-place]", "nodes => nodes.map(n => n.dataset.place)")
    assert set(found) == {place.id for place in DRAWN}
    # With the package's own font: what a bare system shows.
    assert seen.page.evaluate("document.fonts.check('15px buju-sans', '核带')")
    assert seen.complaints == []


def test_a_click_shows_the_quote_and_marks_the_row(opened: Opener, content: bytes) -> None:
    page = opened(content).page
    page.click('.symbol[data-place="demo-north"]')
    assert page.is_visible("#place-demo-north .quote")
    assert page.get_attribute('tr[data-place="demo-north"]', "aria-selected") == "true"
    assert "is-selected" in (page.get_attribute('.symbol[data-place="demo-north"]', "class") or "")
    assert page.url.endswith("#place-demo-north")


def test_a_second_click_on_the_same_spot_takes_what_lies_under(opened: Opener, content: bytes) -> None:
    page = opened(content).page
    box = page.locator('path[data-place="demo-core"]').bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] - 3)
    shown = []
    for _ in range(3):
        page.mouse.click(*middle)
        shown.append(page.eval_on_selector("article:not([hidden])", "node => node.id"))
    assert shown[0] == "place-demo-core"
    assert {"place-demo-jia", "place-demo-belt"} <= set(shown)
    assert page.locator("#overlaps button").count() >= 2


def _on_its_host(seen: Seen) -> list[dict[str, Any]]:
    """Return the counts that are shown: host, words, what lies at their middle, what they cover."""
    found: list[dict[str, Any]] = seen.page.evaluate(
        """() => [...document.querySelectorAll('.pin:not([hidden])')].map((node) => {
          const box = node.getBoundingClientRect();
          const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
          const ids = document.elementsFromPoint(x, y).map((n) => n.closest('[data-place]')).filter(Boolean);
          const meet = (other) => box.left < other.right && other.left < box.right
            && box.top < other.bottom && other.top < box.bottom;
          const over = [...document.querySelectorAll('.label:not([hidden]), .leaflet-control, .pin:not([hidden])')];
          return { host: node.dataset.host, words: node.innerText.trim(), under: ids.map((n) => n.dataset.place),
            covers: over.filter((n) => n !== node && meet(n.getBoundingClientRect())).map((n) => n.textContent) };
        })"""
    )
    return found


@SIZES
def test_counts_of_what_is_not_located_stand_on_their_hosts_and_lead_to_the_list(
    opened: Opener, size: dict[str, int]
) -> None:
    shipped = buju.open()
    pins = pins_of(shipped.places_of("beijing"))
    seen = opened(map_file(shipped, "beijing"), **size)
    shown = _on_its_host(seen)
    areas = {name for name in pins.on_host if shipped.place(name).shape.area}  # type: ignore[union-attr]
    if size is DESKTOP:
        assert {pin["host"] for pin in shown} >= areas - {"beijing-xiongan"}
    assert [pin for pin in shown if pin["covers"]] == []
    assert [pin for pin in shown if pin["host"] in areas and pin["host"] not in pin["under"]] == []
    assert all(str(len(pins.on_host[pin["host"]])) in pin["words"] for pin in shown)

    seen.page.click('.pin[data-host="beijing-daxing"]')
    listed = seen.page.inner_text("#pinned-beijing-daxing")
    assert "区内另有 2 处未定位" in listed
    assert all(place.name in listed for place in pins.on_host["beijing-daxing"])
    seen.page.click("#pinned-beijing-daxing a")
    assert seen.page.is_visible("#place-beijing-base")
    assert "计入“大兴区”" in seen.page.inner_text("#place-beijing-base")


def test_row_and_shape_highlight_each_other(opened: Opener, content: bytes) -> None:
    page = opened(content).page
    page.hover('tr[data-place="demo-bing"]')
    assert "is-hovered" in (page.get_attribute('path[data-place="demo-bing"]', "class") or "")
    page.evaluate("window.scrollTo(0, 0)")
    page.hover('.symbol[data-place="demo-south"]')
    assert "is-hovered" in (page.get_attribute('tr[data-place="demo-south"]', "class") or "")


def test_a_row_zooms_to_its_place(opened: Opener, content: bytes) -> None:
    page = opened(content).page
    before = _width(page, "demo-core")
    page.click('tr[data-place="demo-core"]')
    assert _width(page, "demo-core") > 3 * before


def test_everything_works_by_keyboard(opened: Opener, content: bytes) -> None:
    page = opened(content).page
    page.focus('tr[data-place="demo-core"]')
    page.keyboard.press("Enter")
    assert page.is_visible("#place-demo-core")
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    assert page.is_visible("#place-demo-belt")
    page.keyboard.press("Escape")
    assert not page.is_visible("#panel-card")
    page.focus('path[data-place="demo-yi"]')
    page.keyboard.press("Enter")
    assert page.is_visible("#place-demo-yi")
    page.focus("#panel-close")
    page.keyboard.press("Enter")
    assert not page.is_visible("#panel-card")


def test_search_is_blind_to_spaces_and_width(opened: Opener, content: bytes) -> None:
    page = opened(content).page
    for words in ("北园", "６００颗 左右", "60号", "６０ 号 基地", "以星湖基地为核心区"):
        page.fill("#search", words)
        shown = page.eval_on_selector_all("tr[data-place]:not([hidden])", "rows => rows.map(r => r.dataset.place)")
        assert 0 < len(shown) < len(places()), words
        page.press("#search", "Enter")
        assert page.is_visible(f"#place-{shown[0]}"), words
    page.fill("#search", "没有这个地方")
    assert page.is_visible("#nothing")


@SIZES
def test_an_address_selects_its_place(opened: Opener, content: bytes, size: dict[str, int]) -> None:
    page = opened(content, **size, fragment="#place-demo-station").page
    assert page.is_visible("#place-demo-station")
    page.evaluate("location.hash = '#place-demo-belt'")
    page.wait_for_selector("#place-demo-belt", state="visible")
    assert page.evaluate("window.scrollY") < 40


@SIZES
def test_shipped_page_is_quiet_and_complete(opened: Opener, shipped: bytes, size: dict[str, int]) -> None:
    seen = opened(shipped, **size)
    drawn = {place.id for place in buju.open().places_of("songjiang") if place.shape is not None}
    found = seen.page.eval_on_selector_all("#map-frame [data-place]", "nodes => nodes.map(n => n.dataset.place)")
    assert set(found) == drawn
    assert len(shipped) < 1_500_000
    # Nothing scrolls sideways, whether a place is chosen or none.
    for selected in ("", "#place-songjiang-core"):
        seen.page.evaluate("chosen => { location.hash = chosen; }", selected)
        seen.page.wait_for_timeout(100)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size["width"], selected
    assert (seen.outside, seen.complaints) == ([], [])


def test_touch_targets_are_44_px(opened: Opener, content: bytes) -> None:
    page = opened(content, **PHONE, fragment="#place-demo-core").page
    for selector in (
        ".leaflet-control-zoom-in",
        ".leaflet-control-layers-toggle",
        "#panel-close",
        "#search",
        "summary",
    ):
        box = page.locator(selector).first.bounding_box()
        assert box, selector
        assert box["height"] >= 44, selector
    assert page.evaluate("""() => {
      const node = document.querySelector('.symbol[data-place="demo-south"]');
      const box = getComputedStyle(node, '::after');
      return parseFloat(box.width) >= 40;
    }""")


@SIZES
def test_hostile_words_are_shown_and_never_run(opened: Opener, hostile: Atlas, size: dict[str, int]) -> None:
    seen = opened(map_file(hostile, "demo"), **size)
    page = seen.page
    for place in places():
        page.evaluate("id => { location.hash = '#place-' + id; }", place.id)
        page.wait_for_selector(f"#place-{place.id}", state="visible")
    page.mouse.click(300, 300)
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert (seen.outside, seen.complaints) == ([], [])
    shown = page.evaluate("document.body.innerText")
    assert all(words.split("\u2028")[0] in shown for words in HOSTILE)


def _width(page: Any, place_id: str) -> float:
    box = page.locator(f'path[data-place="{place_id}"]').bounding_box()
    assert box
    return float(box["width"])
