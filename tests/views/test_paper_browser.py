"""A map on paper: whole, with its legend, on the first page."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

import buju
from buju.atlas.atlas import Atlas
from buju.views.map.mappage import map_file
from views.conftest import Opener
from views.sized import DRAWN, SIZES

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def content(atlas: Atlas) -> bytes:
    return map_file(atlas, "demo")


@pytest.fixture(scope="module")
def shipped() -> bytes:
    return map_file(buju.open(), "songjiang")


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
        assert [word for word in words if word not in written] == []
