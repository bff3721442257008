"""A core that is too small to be read can be enlarged with a button."""

from __future__ import annotations

from dataclasses import replace

from shapely.geometry import box

from buju.atlas.atlas import Atlas
from buju.spatial.role import Role
from buju.views.carto.enlargement import LEAST_SHARE, small_core
from buju.views.map.mappage import map_file


def test_the_share_of_the_map_decides(shipped: Atlas) -> None:
    core = next(place for place in shipped.places_of("songjiang") if place.role is Role.CORE)
    side = (LEAST_SHARE * 0.99) ** 0.5

    assert small_core([replace(core, shape=box(0, 0, side, side))], of=(0, 0, 1, 1)) is not None
    assert small_core([replace(core, shape=box(0, 0, 0.2, 0.2))], of=(0, 0, 1, 1)) is None
    assert small_core([replace(core, shape=None)], of=(0, 0, 1, 1)) is None


def test_the_map_has_a_button_where_the_core_is_small(shipped: Atlas) -> None:
    assert b'"core":[[31.' in map_file(shipped, "songjiang").replace(b" ", b"")
    assert b'"core":null' in map_file(shipped, "shanghai").replace(b" ", b"")
