"""A core that is too small to be read is enlarged: by a button on a map, by an inset where a figure has room for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, box

from buju.atlas.atlas import Atlas
from buju.spatial.role import Role
from buju.views.carto.enlargement import LEAST_SHARE, small_core
from buju.views.carto.figure import composed, scene_of
from buju.views.carto.furniture import box_of
from buju.views.carto.options import FigureOptions, Preset
from buju.views.carto.portrayal import LEAST_TYPE
from buju.views.carto.scene import Box, Drawn, Scene, Written
from buju.views.carto.zoomlabels import ZoomLabels
from buju.views.map import mappage

TITLE = "核心区放大"
WITH_ROOM = (Preset.PORTRAIT, Preset.LANDSCAPE, Preset.LARGE)


def test_the_share_of_the_map_decides(shipped: Atlas) -> None:
    core = next(place for place in shipped.places_of("songjiang") if place.role is Role.CORE)
    side = (LEAST_SHARE * 0.99) ** 0.5

    assert small_core([replace(core, shape=box(0, 0, side, side))], of=(0, 0, 1, 1)) is not None
    assert small_core([replace(core, shape=box(0, 0, 0.2, 0.2))], of=(0, 0, 1, 1)) is None
    assert small_core([replace(core, shape=None)], of=(0, 0, 1, 1)) is None


def test_the_map_has_a_button_where_the_core_is_small(shipped: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mappage, "map_labels", lambda *_, **__: ZoomLabels(8.0, ()))

    def core(layout: str) -> object:
        return mappage.label_data(shipped.layout(layout), shipped.places_of(layout), ())["core"]

    assert core("shanghai") is None
    (south, west), (north, east) = core("songjiang")
    assert 31 < south < north < 31.3
    assert 121 < west < east < 121.6


def inset_of(scene: Scene) -> tuple[Box, list[Drawn | Written]] | None:
    """The box of an inset, and what is drawn in it: it comes last, and ends with its own edge."""
    said = [item.words for item in scene.furniture if isinstance(item, Written)]
    if TITLE not in said:
        return None
    edge = box_of(scene.furniture[-1])
    return edge, [item for item in scene.furniture if edge.grown(0.1).holds(box_of(item))]


@pytest.mark.parametrize("preset", WITH_ROOM)
def test_the_inset_covers_nothing_of_the_plan_and_has_roads_parks_and_scale(preset: Preset, shipped: Atlas) -> None:
    scene = scene_of(shipped, "songjiang", options=FigureOptions(preset=preset))
    found = inset_of(scene)
    assert found is not None
    edge, inside = found

    words = [item for item in inside if isinstance(item, Written)]
    said = "".join(word.words for word in words)
    assert all(name in said for name in (" 米", "九亭镇", "科技绿洲"))
    assert min(word.size for word in words) >= LEAST_TYPE - 1e-9
    assert all(item.clip in (None, edge) and item.place is None for item in inside if isinstance(item, Drawn))
    # Its names stand clear of each other and inside.
    letters = [box_of(word).grown(-0.2) for word in words if not word.turn]
    assert not [pair for pair in combinations(letters, 2) if pair[0].meets(pair[1])]

    # Nothing of the figure lies under it: no name, no leader, no shape of the plan, nothing of legend and notes.
    assert not [label.words for label in scene.labels if label.box.meets(edge)]
    leaders = [LineString(label.leader.rings[0].points) for label in scene.labels if label.leader]
    assert not [line for line in leaders if line.intersects(box(*edge))]
    # Partners and hosts are the ground round the plan.
    ground = {place.id for place in shipped.places_of("songjiang") if place.role in (Role.PARTNER, Role.HOST)}
    plan = [item for item in scene.shapes if item.place and item.place not in ground]
    lines = [line for item in plan for ring in item.rings for line in [shapely.linestrings(ring.points)]]
    assert len(lines) > 20
    assert not shapely.intersects(box(*edge), np.array(lines)).any()
    own = {id(item) for item in inside}
    others = [item for item in scene.furniture if id(item) not in own and isinstance(item, Written)]
    assert not [item.words for item in others if box_of(item).meets(edge)]


@pytest.mark.parametrize("preset", [Preset.SLIDE, Preset.COLUMN])
def test_without_a_free_rectangle_the_figure_says_nothing_and_the_core_has_its_leader(
    preset: Preset, shipped: Atlas
) -> None:
    scene = scene_of(shipped, "songjiang", options=FigureOptions(preset=preset))

    assert inset_of(scene) is None
    (core,) = [label for label in scene.labels if label.place == "songjiang-core"]
    assert core.leader is not None


def test_a_large_core_has_no_inset(shipped: Atlas) -> None:
    assert inset_of(scene_of(shipped, "shanghai", options=FigureOptions(preset=Preset.LARGE))) is None


@pytest.mark.parametrize("preset", [Preset.PORTRAIT, Preset.LANDSCAPE])
def test_nothing_gives_way_to_an_inset(preset: Preset, shipped: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    options = FigureOptions(preset=preset)
    scene = scene_of(shipped, "songjiang", options=options)
    monkeypatch.setattr("buju.views.carto.figure.enlargement_of", lambda *_, **__: None)

    without = composed(shipped, "songjiang", options=options)

    assert [(label.words, label.box) for label in without.labels] == [
        (label.words, label.box) for label in scene.labels
    ]
    assert without.frame == scene.frame
    assert len(without.furniture) < len(scene.furniture)
    assert [box_of(item) for item in without.furniture] == [
        box_of(item) for item in scene.furniture[: len(without.furniture)]
    ]
