"""Names stand where they were placed when the map's script shows them, in windows of three widths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from buju.atlas.atlas import Atlas
from buju.views.map.mappage import map_file
from views.conftest import Opener

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The names of a window: their boxes and words, and where each leader ends (lon, lat), by the name that it starts at.
_LETTERED = """() => {
  const map = buju.map.getContainer().getBoundingClientRect();
  const names = [...document.querySelectorAll('.label:not([hidden])')].map((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const own = node.getBoundingClientRect(), words = range.getBoundingClientRect();
    return {text: node.textContent.replaceAll('\\n', ''), key: node.dataset.label || null, foot: null,
      along: node.classList.contains('is-along'), left: own.left - map.left, top: own.top - map.top,
      right: own.right - map.left, bottom: own.bottom - map.top, wide: words.width};
  });
  for (const line of document.querySelectorAll('.leaders line')) {
    const [x, y, to, down] = ['x1', 'y1', 'x2', 'y2'].map((side) => Number(line.getAttribute(side)));
    const from = buju.map.layerPointToContainerPoint([x, y]), end = buju.map.layerPointToLatLng([to, down]);
    const own = names.find((name) => from.x > name.left - 1.5 && from.x < name.right + 1.5
      && from.y > name.top - 1.5 && from.y < name.bottom + 1.5);
    if (own) { own.foot = [end.lng, end.lat]; }
  }
  return names;
}"""
_WANTED = """() => buju.data.labels.map((label) => {
  const spots = label.spots.filter(([from]) => from <= buju.map.getZoom() + 0.01);
  const spot = spots.length ? spots[spots.length - 1][1] : null;
  return {text: label.text, boxes: spot ? [spot, ...(spot.others || [])].map((one) => {
    const at = buju.map.latLngToContainerPoint(one.at);
    return [at.x + one.box[0], at.y + one.box[1], at.x + one.box[2], at.y + one.box[3]];
  }) : []};
})"""
_MOVED = """(key) => {
  const node = document.querySelector(`.label[data-label="${key}"]`), at = L.DomUtil.getPosition(node);
  L.DomUtil.setPosition(node, at.add([70, 45]));
}"""

GREAT_WORDS = ("拓展带", "产业基地")
# A leader's end is drawn to a px; at the widest zoom of a phone that is some 50 m (degrees).
A_PX = 0.0005

Shown = dict[str, Any]


def misplaced(page: Page, shapes: Mapping[str, BaseGeometry], *, width: int) -> Iterator[str]:
    """Yield what is wrong with the names of a window, each where it was placed or, a great one, in a free place."""
    wanted = {row["text"].replace(" ", ""): row["boxes"] for row in page.evaluate(_WANTED)}
    shown: list[Shown] = page.evaluate(_LETTERED)
    if not shown:
        yield "no name at all"
    for name in shown:
        spots = wanted[name["text"].replace(" ", "")]
        box_ = [name["left"], name["top"], name["right"], name["bottom"]]
        if any(np.allclose(box_, spot, atol=1.6) for spot in spots):
            # The letters are as wide as they were measured.
            if not name["along"] and name["wide"] > box_[2] - box_[0] + 0.5:
                yield f"{name['text']} is wider than its box"
        else:
            yield from freely_placed(name, shown, shapes, width=width)


def freely_placed(name: Shown, shown: list[Shown], shapes: Mapping[str, BaseGeometry], *, width: int) -> Iterator[str]:
    """Yield what is wrong with a name that stands where nobody has placed it: in a small window, with a leader."""
    text = name["text"]
    if width >= 1280 or not any(part in text for part in GREAT_WORDS):
        yield f"{text} stands elsewhere"
    if name["foot"] is None:
        yield f"{text} has no leader"
    elif Point(name["foot"]).distance(shapes[name["key"]]) > A_PX:
        yield f"the leader of {text} ends beside its place"
    yield from (f"{text} meets {one['text']}" for one in shown if one is not name and covers(one, name))


def covers(one: Shown, two: Shown) -> bool:
    """Whether two boxes have ground in common, by more than a pixel."""
    wide = min(one["right"], two["right"]) - max(one["left"], two["left"])
    high = min(one["bottom"], two["bottom"]) - max(one["top"], two["top"])
    return wide > 1 and high > 1


@pytest.fixture(scope="module")
def songjiang_page(shipped: Atlas) -> bytes:
    return map_file(shipped, "songjiang")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 800, 390])
def test_the_script_puts_names_where_they_were_placed(
    width: int, shipped: Atlas, songjiang_page: bytes, opened: Opener
) -> None:
    page = opened(songjiang_page, width=width, height=800).page
    shapes = {place.id: place.shape for place in shipped.places_of("songjiang") if place.shape is not None}
    great = {row["text"] for row in page.evaluate(_WANTED) if any(part in row["text"] for part in GREAT_WORDS)}
    if width > 390:
        assert {words for words in great if "拓展带" in words or "产业基地（示意）" in words} <= {
            name["text"] for name in page.evaluate(_LETTERED)
        }
    for _ in range(3):
        assert list(misplaced(page, shapes, width=width)) == []
        page.click(".leaflet-control-zoom-in")
        page.wait_for_timeout(400)
    # Moved by hand it is found, whatever the window.
    key = next(name["key"] for name in page.evaluate(_LETTERED) if name["key"])
    page.evaluate(_MOVED, key)
    assert list(misplaced(page, shapes, width=width)) != []
