"""The figure above the cards: one inset for each neighbourhood, each layout linked, no map of the country."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from api import made
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.views.carto.inset import insets
from buju.views.carto.symbology import Theme
from buju_api import Settings, create_app


def test_neighbours_share_an_inset_and_every_layout_has_one(shipped: Atlas) -> None:
    groups = [[layout.id for layout in inset.layouts] for inset in insets(shipped)]
    assert sorted(map(sorted, groups)) == [["beijing"], ["chongqing"], ["shanghai", "songjiang"]]
    # The larger area lies under the smaller one, so that both can be clicked.
    assert groups[0] == ["shanghai", "songjiang"]


def test_only_neighbouring_provinces_are_named(shipped: Atlas) -> None:
    named = {label.words for inset in insets(shipped) for label in inset.scene.labels if label.place is None}
    assert named <= {"江苏省", "浙江省", "河北省", "天津市", "四川省", "贵州省"}
    assert {"江苏省", "河北省"} <= named


def test_it_stands_above_the_cards_and_links_every_layout(client: TestClient, shipped: Atlas) -> None:
    html = client.get("/").text
    page = Markup.of(html)
    assert len(page.all("svg", "overview-map")) == 3
    assert html.index("overview-insets") < html.index('class="gallery"')
    for layout in [one.id for one in shipped.layouts()]:
        assert page.addresses().count(f"/layouts/{layout}") >= 3
    assert "© OpenStreetMap contributors" in page.all("figcaption")[0].text


def test_hostile_names_are_text(hostile: TestClient) -> None:
    page = Markup.of(hostile.get("/").text)
    assert made.SCRIPT in page.text
    assert not page.all("script")


def test_a_deployment_in_grey_shows_grey_pictures(shipped: Atlas) -> None:
    with TestClient(create_app(shipped, Settings(theme=Theme.GREY))) as grey:
        html = grey.get("/").text
    pictures = re.findall(r'<svg class="(?:thumbnail|overview-map)".*?</svg>', html, re.DOTALL)
    assert len(pictures) == 3 + len(shipped.layouts())
    inks = {ink for picture in pictures for ink in re.findall(r'(?:fill|stroke)="#(\w{6})"', picture)}
    assert inks
    assert all(ink[:2] == ink[2:4] == ink[4:] for ink in inks)
