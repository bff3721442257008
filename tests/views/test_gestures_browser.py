"""The map under the hand: whose a wheel is, what a pointer means, what Back undoes, what a card covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import buju
from buju.views.map.mappage import map_file
from views.conftest import Opener, Seen

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LAYOUTS = ("songjiang", "beijing", "shanghai", "chongqing")
VIEW = "() => [buju.map.getZoom(), buju.map.getCenter().lat, buju.map.getCenter().lng].map((n) => n.toFixed(5)).join()"
SHOWN = "document.querySelector('article:not([hidden])')?.id ?? null"


@pytest.fixture(scope="module")
def pages() -> dict[str, bytes]:
    shipped = buju.open()
    return {layout: map_file(shipped, layout) for layout in LAYOUTS}


def middle(page: Page) -> tuple[float, float]:
    box = page.locator("#map-frame").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_bare_wheel_scrolls_the_page_and_with_ctrl_zooms_no_further_than_the_layout(
    opened: Opener, pages: dict[str, bytes]
) -> None:
    page = opened(pages["songjiang"]).page
    page.mouse.move(*middle(page))
    # The first view shows the layout as large as its frame lets it, not at the smallest zoom.
    assert page.evaluate("() => buju.map.getZoom() - buju.map.getMinZoom()") >= 0.25
    before = page.evaluate(VIEW)
    page.mouse.wheel(0, 150)
    page.wait_for_function("() => scrollY > 100")
    assert page.evaluate(VIEW) == before
    assert page.inner_text(".map-hint.is-shown") == "按住 Ctrl 并滚动滚轮，缩放地图"

    page.evaluate("scrollTo(0, 0)")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.wait_for_function(f"() => ({VIEW})() !== '{before}'")
    page.keyboard.up("Control")
    assert page.evaluate("scrollY") == 0

    # However far out: no more than about half the width is empty round the layout.
    page.evaluate("() => buju.map.setZoom(2, { animate: false })")
    share = page.evaluate(
        """() => {
          const focus = L.latLngBounds(buju.data.focus);
          const [a, b] = [focus.getNorthWest(), focus.getSouthEast()].map((at) => buju.map.latLngToContainerPoint(at));
          const size = buju.map.getSize();
          return Math.max((b.x - a.x) / size.x, (b.y - a.y) / size.y);
        }"""
    )
    assert 0.5 < share <= 1


def test_a_belt_is_pointed_at_before_the_towns_under_it_and_clicks_go_down(
    opened: Opener, pages: dict[str, bytes]
) -> None:
    page = opened(pages["songjiang"]).page
    spot = page.evaluate(
        """() => {
          const box = document.getElementById('map-frame').getBoundingClientRect();
          // Events tell whole pixels: at a fraction of one a belt's edge is met here and missed there.
          for (let y = Math.ceil(box.top) + 30; y < box.bottom - 30; y += 6) {
            for (let x = Math.ceil(box.left) + 90; x < box.right - 230; x += 6) {
              const top = document.elementFromPoint(x, y).closest('[data-place]');
              const ids = document.elementsFromPoint(x, y).map((n) => n.closest('.leaflet-container [data-place]'))
                .filter(Boolean).map((n) => n.dataset.place);
              const over = ids.findIndex((id) => id.includes('belt'));
              if (top && top.dataset.part === 'shape' && over > 0) {
                return { x: x, y: y, ids: [...new Set(ids)] };
              }
            }
          }
          return null;
        }"""
    )
    assert spot, "no town is drawn over a belt here: this test needs one"
    belt = next(place for place in spot["ids"] if "belt" in place)
    page.mouse.move(spot["x"], spot["y"])
    assert page.eval_on_selector_all(".is-hovered[data-place]", "ns => ns.map(n => n.dataset.place)") == [belt, belt]
    seen = []
    for _ in spot["ids"]:
        page.mouse.click(spot["x"], spot["y"])
        seen.append(page.evaluate(SHOWN).removeprefix("place-"))
    assert seen[0] == belt
    assert set(seen) == set(spot["ids"])


def test_back_undoes_selections_one_by_one(opened: Opener, pages: dict[str, bytes]) -> None:
    page = opened(pages["songjiang"]).page
    for place in ("songjiang-core", "songjiang-jiuting"):
        page.click(f'tr[data-place="{place}"]')
    page.go_back()
    page.wait_for_function(f"() => {SHOWN} === 'place-songjiang-core'")
    page.go_back()
    page.wait_for_function(f"() => {SHOWN} === null")
    assert page.url.endswith(".html")
    page.go_forward()
    page.wait_for_function(f"() => {SHOWN} === 'place-songjiang-core'")


def test_the_row_of_what_is_not_drawn_leaves_the_map_or_goes_to_its_host(
    opened: Opener, pages: dict[str, bytes]
) -> None:
    page = opened(pages["shanghai"]).page
    before = page.evaluate(VIEW)
    page.click('tr[data-place="shanghai-lingang-base"]')
    assert page.is_visible("#place-shanghai-lingang-base")
    page.wait_for_timeout(400)
    assert page.evaluate(VIEW) == before
    assert "“临港”不是收录的政区" in page.inner_text("#place-shanghai-lingang-base")

    page.click('tr[data-place="shanghai-digital-corridor"]')
    page.wait_for_function(f"() => ({VIEW})() !== '{before}'")
    assert page.eval_on_selector_all("path.is-selected", "ns => ns.map(n => n.dataset.place)") == ["shanghai-qingpu"]


_PHONE = """() => {
  const map = document.getElementById('map-frame').getBoundingClientRect();
  const card = document.getElementById('panel-card').getBoundingClientRect();
  const low = Math.min(map.bottom, card.top, innerHeight);
  const id = document.querySelector('article:not([hidden])').id.slice(6);
  const node = document.querySelector('.leaflet-container [data-place="' + id + '"]:not(.is-idle)');
  const box = node.getBoundingClientRect();
  const top = Math.max(map.top, 0);
  return { free: (low - top) / map.height, top: box.top - top, low: low - box.bottom };
}"""


@pytest.mark.parametrize("layout", ["songjiang", "beijing"])
def test_on_a_phone_the_card_leaves_the_shape_in_sight(layout: str, opened: Opener, pages: dict[str, bytes]) -> None:
    page = opened(pages[layout], width=390, height=844).page
    places = page.eval_on_selector_all("tr[data-place]", "rows => rows.map((row) => row.dataset.place)")
    drawn = set(page.eval_on_selector_all(".leaflet-container [data-place]", "ns => ns.map(n => n.dataset.place)"))
    wide = ("area", "host", "partner")
    roles = {place.id: place.role.value for place in buju.open().places_of(layout)}
    for place in [place for place in places if place in drawn and roles[place] not in wide][:8]:
        page.evaluate(f"document.querySelector('tr[data-place=\"{place}\"]').click()")
        page.wait_for_timeout(450)
        found = page.evaluate(_PHONE)
        assert found["free"] >= 0.45, (place, found)
        assert found["top"] >= -1, (place, found)
        assert found["low"] >= -1, (place, found)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_legend_is_small_and_the_list_of_layers_lies_on_nothing(
    layout: str, opened: Opener, pages: dict[str, bytes]
) -> None:
    seen: Seen = opened(pages[layout], width=1280, height=800)
    page = seen.page
    share = page.evaluate(
        """() => {
          const box = (id) => document.getElementById(id).getBoundingClientRect();
          const [legend, map] = [box('legend'), box('map-frame')];
          return legend.width * legend.height / (map.width * map.height);
        }"""
    )
    assert share < 0.10
    page.hover(".leaflet-control-layers")
    page.wait_for_selector(".leaflet-control-layers-expanded")
    meet = page.evaluate(
        """() => {
          const list = document.querySelector('.leaflet-control-layers').getBoundingClientRect();
          const legend = document.getElementById('legend');
          const box = legend.getBoundingClientRect();
          return getComputedStyle(legend).visibility === 'visible' && list.bottom > box.top && list.right > box.left;
        }"""
    )
    assert not meet
    assert seen.complaints == []


def test_names_can_be_read_in_high_contrast(browser: Browser, tmp_path: Path, pages: dict[str, bytes]) -> None:
    (tmp_path / "map.html").write_bytes(pages["songjiang"])
    with browser.new_context(forced_colors="active", color_scheme="dark") as window:
        page = window.new_page()
        page.goto((tmp_path / "map.html").as_uri())
        page.wait_for_selector("[data-ready]")
        found = page.evaluate(
            """() => [...document.querySelectorAll('.label:not([hidden])')].map((node) => {
              const style = getComputedStyle(node);
              return [style.color, style.webkitTextStrokeColor].map((one) => one.match(/[0-9]+/g).slice(0, 3).join());
            })"""
        )
    assert len(found) > 10
    assert {tuple(pair) for pair in found} == {("255,255,255", "0,0,0")}
