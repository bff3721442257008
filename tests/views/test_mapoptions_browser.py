"""Maps with options as files in a browser: the first view, what is marked, the search over the map; no request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buju.atlas.atlas import Atlas
from buju.views.map.mapoptions import MapOptions
from buju.views.map.mappage import embed_file, map_file

if TYPE_CHECKING:
    from views.conftest import Opener

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("width", [1280, 390])
EVERY = MapOptions(legend=False, search=True, table=False, theme="safe", lang="en", highlight="甲镇", height=400)


@SIZES
@pytest.mark.parametrize("page_of", [map_file, embed_file], ids=["file", "embed"])
@pytest.mark.parametrize("options", [EVERY, MapOptions(theme="grey", table=True)], ids=["bare", "grey"])
def test_no_option_brings_a_request_or_a_complaint(
    opened: Opener, atlas: Atlas, page_of: object, options: MapOptions, width: int
) -> None:
    seen = opened(page_of(atlas, "demo", options=options), width=width, height=800)
    assert seen.outside == []
    assert seen.complaints == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


@SIZES
def test_a_view_is_the_first_view(opened: Opener, atlas: Atlas, width: int) -> None:
    west, south, east, north = atlas.layout("demo").bbox
    wanted = (west, (south + north) / 2, (west + east) / 2, north)
    page = opened(embed_file(atlas, "demo", options=MapOptions(bbox=wanted)), width=width, height=600).page
    shown = page.evaluate("(b => [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()])(buju.map.getBounds())")
    assert shown[0] <= wanted[0] + 1e-6
    assert shown[1] <= wanted[1] + 1e-6
    assert shown[2] >= wanted[2] - 1e-6
    assert shown[3] >= wanted[3] - 1e-6
    whole = page.evaluate("buju.map.getZoom()")
    page.click(".whole-map")
    assert page.evaluate("buju.map.getZoom()") <= whole


def test_a_zoom_is_kept(opened: Opener, atlas: Atlas) -> None:
    page = opened(embed_file(atlas, "demo", options=MapOptions(zoom=12.25)), width=800, height=600).page
    assert page.evaluate("buju.map.getZoom()") == 12.25


@pytest.mark.parametrize(("width", "opens"), [(1280, True), (390, False)])
def test_a_highlighted_place_is_marked_and_hides_no_map(
    opened: Opener, atlas: Atlas, width: int, *, opens: bool
) -> None:
    page = opened(embed_file(atlas, "demo", options=MapOptions(highlight="乙镇")), width=width, height=700).page
    marked = page.eval_on_selector_all(
        "#map-frame [data-place].is-selected", "nodes => nodes.map(n => n.dataset.place)"
    )
    assert set(marked) == {"demo-yi"}
    assert page.is_visible("#place-demo-yi") == opens


def test_the_address_comes_before_the_highlight(opened: Opener, atlas: Atlas) -> None:
    content = map_file(atlas, "demo", options=MapOptions(highlight="乙镇"))
    page = opened(content, width=1280, height=800, fragment="#place-demo-core").page
    assert page.is_visible("#place-demo-core")
    assert not page.is_visible("#place-demo-yi")


@SIZES
def test_the_search_over_the_map_finds_and_gives_way(opened: Opener, atlas: Atlas, width: int) -> None:
    options = MapOptions(search=True)
    page = opened(embed_file(atlas, "demo", options=options), width=width, height=700).page
    assert not page.is_visible(".list-found")
    page.fill("#search", "北园")
    assert page.is_visible(".list-found")
    page.click(".list-found tbody tr:not([hidden]) th")
    assert not page.is_visible(".list-found")
    assert page.input_value("#search") == ""
    assert page.is_visible("article:not([hidden]) >> text=北园")


def test_a_frame_that_gets_its_size_late_shows_the_whole(opened: Opener, atlas: Atlas) -> None:
    page = opened(embed_file(atlas, "demo"), width=900, height=150).page
    low = page.evaluate("buju.map.getZoom()")
    page.set_viewport_size({"width": 900, "height": 700})
    page.wait_for_timeout(400)
    assert page.evaluate("buju.map.getZoom()") > low
