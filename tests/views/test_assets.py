"""What goes into a page: known links only, no addresses that could be fetched, a font with every character."""

from __future__ import annotations

import io
import logging
import re

import pytest
from fontTools.ttLib import TTFont

from buju.errors import BujuError
from buju.views import assets
from buju.views.assets import font_for


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example.org/d3.min.js",
        "https://cdn.jsdelivr.net/npm/leaflet@2.0.0/dist/leaflet.js",
        "https://cdn.jsdelivr.net/npm/leaflet-draw@1.0/dist/leaflet.draw.js",
    ],
)
def test_an_unknown_link_of_folium_is_refused(url: str) -> None:
    with pytest.raises(BujuError, match="未知的外部文件"):
        assets.leaflet_for(url)


def test_links_of_icons_and_popups_are_dropped() -> None:
    assert assets.leaflet_for("https://code.jquery.com/jquery-3.7.1.min.js") is None


def test_leaflet_carries_its_pictures_and_no_source_map() -> None:
    css, js = assets.leaflet_css(), assets.leaflet_js()
    assert set(re.findall(r"url\((.{5})", css)) <= {"data:", "#defa"}
    assert "sourceMappingURL" not in js
    assert "href" not in "".join(re.findall(r".{20}https?://(?!www\.w3\.org).{10}", js))


def test_font_has_every_character_and_keeps_its_licence() -> None:
    text = "一核两带：漕泾浏浜泖泗佘洞 600 颗左右（2027年）“”〔〕——±Ａ１"
    subset = font_for(text)
    font = TTFont(io.BytesIO(subset.woff))
    assert not subset.missing
    assert {ord(c) for c in text if not c.isspace()} <= set(font.getBestCmap())
    assert "Open Font License" in str(font["name"].getDebugName(13))


def test_a_character_that_the_font_lacks_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        subset = font_for("核\U0001f6f0")
    assert subset.missing == "\U0001f6f0"
    assert "U+1F6F0" in caplog.text


def test_font_is_the_same_each_time() -> None:
    first = font_for("甲乙丙").woff
    assets._subset.cache_clear()
    assert font_for("丙乙甲").woff == first
