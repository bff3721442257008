"""Figures: every layout in every size; what must be on them, and where its names stand."""

from __future__ import annotations

import math
import re
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from shapely.geometry import Point, box

from buju.atlas.atlas import Atlas
from buju.atlas.districts import stem_of
from buju.atlas.standin import is_same
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.spatial.source import Source
from buju.views.carto.figure import scene_of
from buju.views.carto.options import FigureOptions, Lettered, Preset
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.scene import Written
from buju.views.carto.svgfile import svg_bytes
from buju.views.carto.symbology import Theme, contrast
from buju.views.words.wording import date_words, grouped_source_words
from views import conftest as made
from views.conftest import inks

if TYPE_CHECKING:
    pass

from views.figures import EACH, LAYOUTS, bare, drawn_ids, scene, tree, words_of

PAGE = "<style>body{margin:0}svg{display:block}</style>"


NOTE_WORDS = ("示意图", "数据日期：", "来源与许可：", "未经地图审核，不得公开", "EPSG:")


@pytest.mark.parametrize("layout", ["songjiang", "shanghai", "beijing", "chongqing"])
def test_one_name_for_one_thing(layout: str, shipped: Atlas) -> None:
    """A town, its place in the plan and its stations of one stem are named once at one spot."""
    labels = scene(shipped, layout).labels
    stems = [(stem_of(bare(label.words)), label.box) for label in labels]

    twice = [
        one
        for (one, a), (other, b) in combinations(stems, 2)
        if one == other and math.hypot(a.left - b.left, a.top - b.top) < 40
    ]

    assert len(stems) > 10
    assert twice == []


def test_layers_of_one_symbol_share_an_entry_of_the_legend(shipped: Atlas) -> None:
    said = words_of(scene(shipped, "songjiang"))

    assert "上海市铁路车站、上海轨道交通车站" in said


@pytest.mark.parametrize(("layout", "preset"), EACH)
def test_every_place_with_a_shape_is_drawn_and_named_or_said_to_lie_outside(
    layout: str, preset: Preset, shipped: Atlas
) -> None:
    placed = scene(shipped, layout, preset)
    said = words_of(placed)

    drawn = drawn_ids(tree(svg_bytes(placed, lettered=Lettered.PATHS)))
    named = {label.place for label in placed.labels}
    with_shape = [place for place in shipped.places_of(layout) if place.shape is not None]
    # The name of what a unit is drawn for tells the unit, too.
    telling = [place for place in with_shape if place.stands_for and place.id in named]

    for place in with_shape:
        if place.id in drawn:
            if place.role is Role.HOST and any(is_same(place.shape, other.shape) for other in telling):
                continue
            # The ground of the whole plan, which named units divide, is told by the title.
            if place.role is Role.AREA and bare(place.name) in placed.title:
                continue
            # Three places at one point have no room for three numbers: the figure says whose name it lacks.
            assert place.id in named or re.search(rf"图上未注名：[^。]*{re.escape(bare(place.name))}", said), place.name
            assert bare(place.name) in said
        else:
            why = "只作对照而未绘" if place.is_aside else "在图幅以外、未绘"
            assert re.search(rf"{why}：[^。]*{re.escape(bare(place.name))}", said), place.name
    assert drawn <= {place.id for place in with_shape}
    assert len(drawn) >= len(with_shape) - 2


@pytest.mark.parametrize(("layout", "preset"), EACH)
def test_names_stay_in_the_frame_and_lie_on_nothing(layout: str, preset: Preset, shipped: Atlas) -> None:
    placed = scene(shipped, layout, preset)

    for name in placed.labels:
        assert placed.frame.holds(name.box), name.words
    for one, other in combinations(placed.labels, 2):
        assert not any(a.meets(b) for a in inks(one) for b in inks(other)), (one.words, other.words)


def is_told(source: Source, said: str) -> bool:
    """Whether a figure names a source: provider, licence, what it is, and its date."""
    (told,) = grouped_source_words([source])
    head, what = told.split("：", 1)
    stem = what[: what.rindex(date_words(source.date))].rstrip("（；")
    return all(bare(words) in said for words in (head, stem, date_words(source.date)))


@pytest.mark.parametrize(("layout", "preset"), EACH)
def test_what_a_figure_says_of_itself_is_always_there(layout: str, preset: Preset, shipped: Atlas) -> None:
    said = words_of(scene(shipped, layout, preset))
    record = shipped.layout(layout)
    places = shipped.places_of(layout)

    assert bare(record.title) in said
    assert bare(record.scale_note) in said
    assert all(words in said for words in NOTE_WORDS)
    listed = sum(place.shape is None for place in places)
    assert f"另有{listed}处文本提及而无法定位（F级）" in said
    for place in places:
        if place.shape is not None:
            assert place.is_aside or all(is_told(source, said) for source in place.record.sources)
    for name in record.context:
        context = shipped.find_context(name)
        if context.file.kind == "area":
            assert is_told(context.file.source, said)


@pytest.mark.parametrize("preset", list(Preset))
def test_nothing_leaves_the_sheet(preset: Preset, shipped: Atlas) -> None:
    for layout in LAYOUTS:
        placed = scene(shipped, layout, preset)
        for line in placed.written:
            assert line.x >= 0
            assert line.x + line.width <= placed.width + 0.01, line.words
            assert line.y - 0.88 * line.size >= 0
            assert line.y + 0.12 * line.size <= placed.height, line.words


@pytest.mark.parametrize(("apart", "said_how"), [(1 / 80, "图上编号："), (1 / 900, "图上未注名：")])
def test_places_in_a_heap_all_get_a_name_or_a_number(apart: float, said_how: str) -> None:
    """Ninety places: so many that no leader finds room, and in the second heap not even the numbers do."""
    crowd = [
        made.place(
            f"p{n}", f"第{n}号卫星互联网产业园", "park", "D", Point(121.14 + n % 9 * apart, 30.97 + n // 9 * apart)
        )
        for n in range(90)
    ]
    area = made.place("area", "示例区", "area", "C", box(121.10, 30.95, 121.30, 31.10), margin_m=30)

    placed = scene_of(made.atlas_with(places=[area, *crowd]), "demo", options=FigureOptions(preset=Preset.COLUMN))

    said = words_of(placed)
    assert all(place.name in said for place in crowd)
    named = {label.place for label in placed.labels}
    assert said_how in said
    assert len(named) > 5
    for one, other in combinations(placed.labels, 2):
        assert not one.box.meets(other.box)
    assert all(placed.frame.holds(name.box) for name in placed.labels)


def test_leaders_cross_no_name_and_no_leader(shipped: Atlas) -> None:
    from shapely.geometry import LineString

    for layout, preset in EACH:
        placed = scene(shipped, layout, preset)
        leaders = [(name, LineString(name.leader.rings[0].points)) for name in placed.labels if name.leader]
        for name, line in leaders:
            met = [other.words for other in placed.labels for ink in inks(other) if line.crosses(box(*ink))]
            assert met == [], (layout, preset, name.words)
        for (one, first), (other, second) in combinations(leaders, 2):
            assert not first.crosses(second), (layout, preset, one.words, other.words)


@pytest.mark.parametrize("theme", list(Theme))
def test_the_legend_has_what_the_map_has(theme: Theme, shipped: Atlas) -> None:
    placed = scene(shipped, "songjiang", theme=theme)
    said = words_of(placed)
    drawn = [place for place in shipped.places_of("songjiang") if place.shape is not None]

    for place in drawn:
        assert place.role.words in said
        assert f"{place.grade.value}{place.grade.label}：" in said
    assert f"{Grade.B.value}{Grade.B.label}：" not in said


@pytest.mark.parametrize("preset", Preset)
def test_nothing_is_printed_under_six_points(preset: Preset, shipped: Atlas) -> None:
    """At the size of its sheet every letter can be read: names, numbers, legend, scale, notes."""
    made_of = scene(shipped, "songjiang", preset)
    letters = [line.size for label in made_of.labels for line in label.lines]
    letters += [item.size for item in made_of.furniture if isinstance(item, Written)]
    assert len(letters) > 20
    assert min(letters) >= 6 - 1e-9


def test_outlines_of_the_colour_safe_theme_can_be_told_from_the_ground() -> None:
    """WCAG 2.2, 1.4.11: 3 to 1."""
    portrayal = Portrayal(Theme.SAFE)
    for role in (role for role in Role if role is not Role.PARTNER):
        for grade in (Grade.B, Grade.C, Grade.D, Grade.E):
            paint = portrayal.area(role, grade)
            assert paint.stroke is not None
            assert contrast(paint.stroke, portrayal.grounds.ground) >= 3, (role, grade, paint.stroke)
