"""The names of a map in a browser: which are there, and that none stands on another or under a control."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import buju
from buju.atlas.atlas import Atlas
from buju.spatial.role import Role
from buju.views.map.mappage import map_file
from views.conftest import Opener
from views.sized import PHONE, RECTS, SIZES, overlaps

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def content(atlas: Atlas) -> bytes:
    return map_file(atlas, "demo")


@pytest.fixture(scope="module")
def shipped() -> bytes:
    return map_file(buju.open(), "songjiang")


def test_a_hidden_layer_takes_its_labels_along(opened: Opener, content: bytes) -> None:
    page = opened(content).page
    page.focus(".leaflet-control-layers-toggle")
    page.keyboard.press("Enter")
    row = page.locator(".leaflet-control-layers-overlays label", has_text="拓展带")
    row.hover()
    page.wait_for_timeout(100)  # Leaflet ignores clicks in the moment of opening
    row.locator("input").uncheck()
    assert page.locator('path[data-place="demo-belt"]').count() == 0
    assert "demo-belt" not in [label["key"] for label in page.evaluate(RECTS)]


@SIZES
def test_no_two_labels_overlap(opened: Opener, shipped: bytes, size: dict[str, int]) -> None:
    page = opened(shipped, **size).page
    for zooms in range(5):
        labels = page.evaluate(RECTS)
        # A phone that looks closely at a part may have none of the great names in sight.
        assert labels or (zooms and size["width"] < 480)
        assert overlaps(labels) == [], zooms
        frame = page.locator("#map-frame .folium-map").bounding_box()
        assert frame
        assert all(frame["x"] <= label["left"] and label["right"] <= frame["x"] + frame["width"] for label in labels)
        page.click(".leaflet-control-zoom-in")
        page.wait_for_timeout(600)


def test_a_phone_labels_core_belts_and_the_selected_place_only(opened: Opener, content: bytes) -> None:
    page = opened(content, **PHONE).page
    keys = "nodes => nodes.map((node) => node.dataset.label)"
    assert set(page.eval_on_selector_all(".label:not([hidden])", keys)) == {"demo-core", "demo-belt"}
    page.evaluate("location.hash = '#place-demo-bing'")
    page.wait_for_selector("#place-demo-bing", state="visible")
    assert "demo-bing" in {label["key"] for label in page.evaluate(RECTS)}


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
        assert overlaps([row for row in page.evaluate(RECTS) if row["key"] in great]) == [], width
