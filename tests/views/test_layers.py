"""What the map draws: one district that stands in for several places is filled once."""

from __future__ import annotations

from buju.atlas.atlas import Atlas
from buju.views.map.layers import drawn_layers, standing_in_again


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
