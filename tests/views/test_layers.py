"""What the map draws: one district that stands in for several places is filled once."""

from __future__ import annotations

import pytest
from shapely.geometry import Point

from buju.atlas.atlas import Atlas
from buju.views.carto.feature import place_features
from buju.views.carto.portrayal import on_paper
from buju.views.carto.symbology import Theme
from buju.views.map.layers import drawn_layers, standing_in_again
from views.conftest import layout, place


def test_a_district_that_stands_in_twice_is_filled_once(shipped: Atlas) -> None:
    again = standing_in_again(shipped.places_of("shanghai"))

    # 东翼, drawn first, is the ground of both; the host district itself is an outline.
    assert again == {"shanghai-institute", "shanghai-pudong-base"}


def test_nothing_is_cleared_where_shapes_differ(shipped: Atlas) -> None:
    assert standing_in_again(shipped.places_of("songjiang")) == frozenset()


def test_what_is_drawn_again_keeps_its_line_and_answers_to_a_click(shipped: Atlas) -> None:
    layout = shipped.layout("shanghai")
    layers = drawn_layers(layout, shipped.places_of("shanghai"), ())
    looks = {name: look for layer in layers for name, look in layer.looks.items() if name.endswith("-again")}

    assert looks
    assert all(look.fill and look.fill_opacity == 0 and look.weight > 0 for look in looks.values())


@pytest.mark.parametrize(("margin", "faint"), [(1000, False), (1200, True), (2000, True)])
def test_the_ring_of_a_wide_margin_stands_for_its_point(margin: float, faint: bool) -> None:
    there = place("spot", "甲园", "park", "D", Point(121.2, 31.0), margin_m=margin)
    layers = drawn_layers(layout(), [there], ())
    parts = [(drawn["properties"]["part"], layer.faint) for layer in layers for drawn in layer.features]
    assert sorted(parts) == [("ring", False), ("symbol", faint)]
    (feature,) = place_features([there], on_paper(Theme.COLOUR))
    assert (feature.symbol_paint.fill_opacity < 1) is faint
    assert feature.ring is not None
