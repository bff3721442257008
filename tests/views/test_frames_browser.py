"""A map in a frame, in a tab, and in what is hidden at first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from buju.atlas.atlas import Atlas
from buju.views.map.mappage import embed_file, map_file
from views.conftest import Opener, Seen
from views.sized import DESKTOP

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def content(atlas: Atlas) -> bytes:
    return map_file(atlas, "demo")


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
