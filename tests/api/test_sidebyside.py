"""All layouts side by side: one scale, five questions, every answer cited or left open."""

from __future__ import annotations

import re

import numpy as np
import pytest
from starlette.testclient import TestClient

from api import made, made_pairs
from api.conftest import Visit, client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.policy.unstated import Unstated
from buju.views.carto.symbology import Theme
from buju.views.content.sidebyside import SideBySide, side_by_side
from buju_api import create_app
from buju_api.links import ServiceLinks


@pytest.fixture(scope="module")
def content(shipped: Atlas) -> SideBySide:
    return side_by_side(shipped, ServiceLinks(shipped), stills=Theme.COLOUR)


def test_each_layout_answers_each_question_with_its_own_plan(content: SideBySide) -> None:
    assert len(content.questions) == 5
    for asked in content.questions:
        for column, answer in zip(content.columns, asked.answers, strict=True):
            for said in answer:
                assert said.quote is not None
                assert said.quote.href is not None
                assert said.quote.href.startswith(f"/documents/{column.layout.document}#")
                assert said.number


def test_what_a_plan_leaves_open_is_not_answered(content: SideBySide, shipped: Atlas) -> None:
    period = content.questions[-1]
    open_ones = [
        isinstance(shipped.document(column.layout.document).source.period, Unstated) for column in content.columns
    ]
    assert [not answer for answer in period.answers] == open_ones
    assert any(open_ones)


def test_the_scale_bars_are_of_one_length(client: TestClient) -> None:
    page = client.get("/layouts").text
    bars = [re.findall(r">([\d.]+) 公里<", svg) for svg in page.split("<svg")[1:]]
    assert len(bars) == 4
    assert len({tuple(bar) for bar in bars}) == 1


def test_no_layout_is_cut_by_its_picture(shipped: Atlas) -> None:
    from buju.views.carto.frame import Frame, bounds_in_metres

    frames = [Frame.screen(layout.bbox, 300, 256) for layout in shipped.layouts()]
    metre = min(frame.units_a_metre for frame in frames)
    for layout in shipped.layouts():
        frame = Frame.screen(layout.bbox, 300, 256, metre=metre)
        west, south, east, north = bounds_in_metres(layout.bbox, frame.metric)
        corners = frame.points(np.array([[west, south], [east, north]]))
        assert frame.units_a_metre == metre
        assert corners.min() >= 0
        assert corners[:, 0].max() <= 300
        assert corners[:, 1].max() <= 256


@pytest.mark.parametrize("count", [1, 2, 4])
def test_any_number_of_layouts_has_its_page(shipped: Atlas, count: int) -> None:
    atlas = {1: made.atlas(), 2: made_pairs.atlas(), 4: shipped}[count]
    page = Markup.of(client_of(create_app(atlas)).get("/layouts").text)
    assert len(page.all("a", "beside-name")) == count
    assert ("布局对照" in page.all("header", "beside-head")[0].text) == (count > 1)


def test_home_and_menu_lead_there_and_every_link_leads_on(visit: Visit) -> None:
    home, page = visit("/"), visit("/layouts")
    assert home.addresses().count("/layouts") == 2
    assert "/compare" in page.addresses()
    for address in sorted(set(page.addresses())):
        path, _, anchor = address.partition("#")
        if path.startswith("/"):
            assert not anchor or anchor in visit(path).ids, address
