"""The page in a browser, as readers use it: mouse, keyboard, phone, hostile names, and no network."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

import buju
from buju.atlas.atlas import Atlas
from buju.atlas.pins import pins_of
from buju.spatial.role import Role
from buju.views.map.mappage import embed_file, map_file
from views.conftest import HOSTILE, Opener, Seen, places

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
DRAWN = [place for place in places() if place.shape is not None]

_RECTS = """() => [...document.querySelectorAll('.label:not([hidden]):not(.is-along)')].map((n) => {
  const {left, right, top, bottom} = n.getBoundingClientRect();
  return {text: n.textContent, key: n.dataset.label || null, left, right, top, bottom};
})"""


@pytest.fixture(scope="module")
def content(atlas: Atlas) -> bytes:
    return map_file(atlas, "demo")


@pytest.fixture(scope="module")
def shipped() -> bytes:
    return map_file(buju.open(), "songjiang")


@SIZES
def test_it_opens_without_a_request_or_a_complaint(opened: Opener, content: bytes, size: dict[str, int]) -> None:
    seen = opened(content, **size)
    assert seen.outside == []
    assert [url for url in seen.requests if url.startswith("file:")] == [seen.page.url]
    assert seen.complaints == []


@SIZES
def test_every_drawable_place_has_a_shape(opened: Opener, content: bytes, size: dict[str, int]) -> None:
    seen = opened(content, **size)
    found = seen.page.eval_on_selector_all("#map-frame [data-place]", "nodes => nodes.map(n => n.dataset.place)")
    assert set(found) == {place.id for place in DRAWN}


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


@pytest.mark.parametrize("words", ["北园", "６００颗 左右", "60号", "６０ 号 基地", "以星湖基地为核心区"])
def test_search_is_blind_to_spaces_and_width(opened: Opener, content: bytes, words: str) -> None:
    page = opened(content).page
    page.fill("#search", words)
    shown = page.eval_on_selector_all("tr[data-place]:not([hidden])", "rows => rows.map(r => r.dataset.place)")
    assert 0 < len(shown) < len(places())
    page.press("#search", "Enter")
    assert page.is_visible(f"#place-{shown[0]}")


def test_search_without_a_hit_says_so(opened: Opener, content: bytes) -> None:
    page = opened(content).page
    page.fill("#search", "没有这个地方")
    assert page.is_visible("#nothing")


@SIZES
def test_an_address_selects_its_place(opened: Opener, content: bytes, size: dict[str, int]) -> None:
    page = opened(content, **size, fragment="#place-demo-station").page
    assert page.is_visible("#place-demo-station")
    page.evaluate("location.hash = '#place-demo-belt'")
    page.wait_for_selector("#place-demo-belt", state="visible")
    assert page.evaluate("window.scrollY") < 40


def test_a_hidden_layer_takes_its_labels_along(opened: Opener, content: bytes) -> None:
    page = opened(content).page
    page.focus(".leaflet-control-layers-toggle")
    page.keyboard.press("Enter")
    row = page.locator(".leaflet-control-layers-overlays label", has_text="拓展带")
    row.hover()
    page.wait_for_timeout(100)  # Leaflet ignores clicks in the moment of opening
    row.locator("input").uncheck()
    assert page.locator('path[data-place="demo-belt"]').count() == 0
    assert "demo-belt" not in [label["key"] for label in page.evaluate(_RECTS)]


@SIZES
@pytest.mark.parametrize("zooms", [0, 2, 4])
def test_no_two_labels_overlap(opened: Opener, shipped: bytes, size: dict[str, int], zooms: int) -> None:
    page = opened(shipped, **size).page
    for _ in range(zooms):
        page.click(".leaflet-control-zoom-in")
        page.wait_for_timeout(60)
    labels = page.evaluate(_RECTS)
    # A phone that looks closely at a part may have none of the great names in sight.
    assert labels or (zooms and size["width"] < 480)
    assert _overlaps(labels) == []
    frame = page.locator("#map-frame .folium-map").bounding_box()
    assert frame
    assert all(frame["x"] <= label["left"] and label["right"] <= frame["x"] + frame["width"] for label in labels)


@SIZES
def test_shipped_page_is_quiet_and_complete(opened: Opener, shipped: bytes, size: dict[str, int]) -> None:
    seen = opened(shipped, **size)
    drawn = {place.id for place in buju.open().places_of("songjiang") if place.shape is not None}
    found = seen.page.eval_on_selector_all("#map-frame [data-place]", "nodes => nodes.map(n => n.dataset.place)")
    assert set(found) == drawn
    assert (seen.outside, seen.complaints) == ([], [])
    assert len(shipped) < 1_500_000


def test_a_phone_labels_core_belts_and_the_selected_place_only(opened: Opener, content: bytes) -> None:
    page = opened(content, **PHONE).page
    keys = "nodes => nodes.map((node) => node.dataset.label)"
    assert set(page.eval_on_selector_all(".label:not([hidden])", keys)) == {"demo-core", "demo-belt"}
    page.evaluate("location.hash = '#place-demo-bing'")
    page.wait_for_selector("#place-demo-bing", state="visible")
    assert "demo-bing" in {label["key"] for label in page.evaluate(_RECTS)}


@SIZES
@pytest.mark.parametrize("selected", ["", "#place-songjiang-core"])
def test_nothing_scrolls_sideways(opened: Opener, shipped: bytes, size: dict[str, int], selected: str) -> None:
    page = opened(shipped, **size, fragment=selected).page
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


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


def test_an_embedded_map_fills_its_frame(opened: Opener, atlas: Atlas) -> None:
    page = opened(embed_file(atlas, "demo"), width=800, height=500, fragment="#place-demo-belt").page
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [800, 500]
    assert page.is_visible("#place-demo-belt")
    assert page.evaluate("window.scrollY") == 0


def test_an_embedded_map_on_a_phone_is_map_and_sheet_only(opened: Opener, atlas: Atlas) -> None:
    page = opened(embed_file(atlas, "demo"), width=390, height=600).page
    assert not page.is_visible("#panel-intro")
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [390, 600]
    page.tap('.symbol[data-place="demo-south"]')
    assert page.is_visible("#place-demo-south")


def test_the_inlined_font_is_what_a_bare_system_shows(opened: Opener, content: bytes) -> None:
    page = opened(content).page
    assert page.evaluate("document.fonts.check('15px buju-sans', '核带')")


def _width(page: Any, place_id: str) -> float:
    box = page.locator(f'path[data-place="{place_id}"]').bounding_box()
    assert box
    return float(box["width"])


_GREAT_MISSING = """(keys) => {
  const frame = document.querySelector('.leaflet-container').getBoundingClientRect();
  const boxes = (selector) => [...document.querySelectorAll(selector)].map((n) => n.getBoundingClientRect());
  const covers = boxes('.leaflet-control, [data-over-map]').filter((box) => box.width);
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return keys.filter((key) => {
    const letters = boxes(`.label[data-label="${key}"]:not([hidden]):not(.is-along), .label[data-label="${key}"] i`)
      .filter((box) => box.width);
    const inside = letters.every((box) => box.left >= frame.left - 1 && box.right <= frame.right + 1
      && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1);
    return !letters.length || !inside || letters.some((box) => covers.some((cover) => meet(box, cover)));
  });
}"""
_GREAT = frozenset({Role.CORE, Role.BELT, Role.WING, Role.AXIS, Role.CLUSTER})


@pytest.mark.parametrize("layout", ["songjiang", "shanghai", "beijing"])
def test_no_great_name_is_left_out_or_under_a_control(opened: Opener, layout: str) -> None:
    """At the first view, at each width that the map is looked at."""
    atlas = buju.open()
    great = [place.id for place in atlas.places_of(layout) if place.role in _GREAT and place.shape is not None]
    page = opened(map_file(atlas, layout)).page

    for width in (1280, 800, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.reload()
        page.wait_for_selector("[data-labels=placed]")
        page.wait_for_timeout(300)
        assert great
        assert page.evaluate(_GREAT_MISSING, great) == [], width
        assert _overlaps([row for row in page.evaluate(_RECTS) if row["key"] in great]) == [], width


def _overlaps(labels: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (one["text"], other["text"])
        for at, one in enumerate(labels)
        for other in labels[at + 1 :]
        if one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    ]


@pytest.mark.parametrize("hidden", ["display:none", "display:block;width:0;height:0;overflow:hidden"])
def test_a_map_in_a_frame_that_is_hidden_at_first_fits_itself_when_shown(
    browser: Browser, tmp_path: Path, content: bytes, hidden: str
) -> None:
    (tmp_path / "map.html").write_bytes(content)
    frame = '<iframe src="map.html" width="900" height="600"></iframe>'
    (tmp_path / "tab.html").write_text(f'<!doctype html><div id="tab" style="{hidden}">{frame}</div>', encoding="utf-8")
    with browser.new_context(viewport=DESKTOP, reduced_motion="reduce") as window:
        seen = Seen(window.new_page())
        seen.page.goto((tmp_path / "tab.html").as_uri())
        (inner,) = seen.page.frames[1:]
        inner.wait_for_selector("[data-ready]", state="attached")

        seen.page.evaluate("document.getElementById('tab').style = ''")
        inner.wait_for_selector("[data-labels=placed]")

        drawn = "node => [...node.querySelectorAll('svg, .label')].some((one) => one.outerHTML.includes('NaN'))"
        assert inner.eval_on_selector("#map-frame", drawn) is False
        assert inner.evaluate("buju.map.getBounds().contains(buju.data.focus)")
        assert inner.evaluate("buju.map.getSize().x") > 400
        assert seen.complaints == []


def test_a_map_in_a_tab_of_its_own_page_fits_itself_when_the_tab_opens(opened: Opener, content: bytes) -> None:
    shut = content.replace(b'<main class="sheet ', b'<main hidden class="sheet ')
    seen = opened(shut, state="attached")

    assert seen.page.evaluate("buju.map.getSize().x") == 0

    seen.page.evaluate("document.getElementById('sheet').hidden = false")
    seen.page.wait_for_selector("[data-labels=placed]")

    assert seen.page.evaluate("buju.map.getBounds().contains(buju.data.focus)")
    assert seen.complaints == []


_ON_PAPER = """() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const map = box('.folium-map'), legend = box('#legend'), whole = box('.workspace');
  const shapes = [...document.querySelectorAll('path[data-place], .symbol[data-place]')]
    .map((node) => node.getBoundingClientRect()).filter((one) => one.width);
  return {
    all: shapes.every((one) => one.left >= map.left && one.right <= map.right && one.top >= map.top
      && one.bottom <= map.bottom),
    shapes: shapes.length,
    beside: legend.top >= map.bottom && legend.bottom <= whole.bottom + 1,
    width: whole.width,
  };
}"""


@SIZES
def test_on_paper_the_whole_layout_stands_with_its_legend_under_it(
    opened: Opener, content: bytes, size: dict[str, int]
) -> None:
    seen = opened(content, **size)
    page = seen.page
    page.evaluate("buju.map.setView([31.05, 121.2], 14)")
    page.evaluate("document.getElementById('legend').open = false")

    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    found = page.evaluate(_ON_PAPER)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")

    assert found["all"]
    assert found["shapes"] >= len(DRAWN)
    assert found["beside"]
    # A4 lying with margins of 10 mm has 1047 pixels; Letter has 981, and is fitted by the printer.
    assert 1000 <= found["width"] <= 1047
    assert page.evaluate("buju.map.getZoom()") == 14
    assert page.evaluate("document.getElementById('legend').open") is False
    assert seen.complaints == []


def test_a_printed_file_has_map_and_legend_on_its_first_page(opened: Opener, shipped: bytes) -> None:
    page = opened(shipped).page
    margins = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")

    for paper in ("A4", "A3"):
        first = PdfReader(io.BytesIO(page.pdf(format=paper, landscape=True, margin=margins))).pages[0]
        assert first.mediabox.width > first.mediabox.height
        words = ("北向产业创新拓展带", "车墩", "佘山", "承载镇街", "5 公里", "图件性质")
        # Halo and ink are written one over the other, letter by letter along a course.
        written = re.sub(r"(.)\1", r"\1", first.extract_text())
        assert all(word in written for word in words)
