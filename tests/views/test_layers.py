"""What the map draws: one district that stands in for several places is filled once."""

from __future__ import annotations

import pytest
from shapely.geometry import Point, box, shape

from buju.atlas.atlas import Atlas
from buju.spatial.role import FeatureType
from buju.views.carto.feature import place_features
from buju.views.carto.portrayal import on_paper
from buju.views.carto.symbology import ROLES, Theme, grounds
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


LAYOUTS = ("songjiang", "shanghai", "beijing", "chongqing")


@pytest.mark.parametrize("name", LAYOUTS)
def test_ground_lies_under_the_plan_and_its_lines_are_few_paths(name: str, shipped: Atlas) -> None:
    layers = drawn_layers(shipped.layout(name), shipped.places_of(name), shipped.contexts_of(name))
    ground = [layer for layer in layers if any(look.startswith("context-") for look in layer.looks)]
    lines = [layer for layer in ground if any("metro-line" in look or "river" in look for look in layer.looks)]

    assert lines
    assert all(len(layer.features) <= 2 for layer in lines)
    assert max(layer.order for layer in lines) < min(row.order for row in ROLES.values() if row.order > 400)


@pytest.mark.parametrize("theme", Theme)
def test_ground_is_pale_and_nearly_grey(theme: Theme) -> None:
    colours = grounds(theme)
    for fill in (colours.water, colours.field, colours.ground, colours.around):
        red, green, blue = (int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5))
        assert (max(red, green, blue) + min(red, green, blue)) / 2 > 0.88
        assert max(red, green, blue) - min(red, green, blue) < 0.1


def test_what_may_be_far_off_is_dashed() -> None:
    portrayal = on_paper(Theme.COLOUR)

    assert portrayal.underlay(FeatureType.RIVER, sure=False).dash
    assert portrayal.underlay(FeatureType.RIVER).dash is None


def test_the_cut_of_a_layer_is_never_a_line(shipped: Atlas) -> None:
    layers = drawn_layers(shipped.layout("songjiang"), shipped.places_of("songjiang"), shipped.contexts_of("songjiang"))
    (zhejiang,) = (context for context in shipped.contexts() if context.file.id == "zhejiang")
    assert zhejiang.file.clip is not None
    cut = box(*zhejiang.file.clip).boundary.buffer(1e-5)
    edges = [drawn for layer in layers for drawn in layer.features if drawn["id"].startswith("zhejiang/")]

    assert {drawn["properties"]["style"] for drawn in edges} == {"context-area-bare", "context-line"}
    lines = [shape(drawn["geometry"]) for drawn in edges if drawn["properties"]["style"] == "context-line"]
    assert all(line.intersection(cut).length < 1e-3 for line in lines)
