"""What is asked of a figure: some places, some layers, a review number, no lines; and what it then says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from buju.atlas.atlas import Atlas
from buju.errors import NotCleared, QuestionInvalid
from buju.fault import Fault, FaultCode, Line
from buju.spatial.grade import Grade
from buju.views.carto.drawing import figure_bytes
from buju.views.carto.figure import scene_of
from buju.views.carto.options import FigureOptions, Preset, figure_options
from buju.views.carto.subject import subject_of
from buju.views.publication import Profile, Publication, ReviewedMap, has_lines

if TYPE_CHECKING:
    pass

from views.figures import drawn_ids, scene, tree, words_of


def test_chosen_places_alone_are_drawn_and_the_rest_is_named(shipped: Atlas) -> None:
    options = figure_options(places="songjiang-core, 九亭镇")

    drawn = drawn_ids(tree(figure_bytes(shipped, "songjiang", form="svg", options=options)))
    said = words_of(scene_of(shipped, "songjiang", options=options))

    assert drawn == {"songjiang-core", "songjiang-jiuting"}
    assert re.search("按要求未绘：[^。]*北向产业创新拓展带", said)


def test_a_chosen_place_without_a_shape_is_said(shipped: Atlas) -> None:
    said = words_of(scene_of(shipped, "songjiang", options=figure_options(places="九亭镇,经开区")))

    assert "所选而无法定位、未绘：经开区。" in said


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"places": "songjiang-core,nowhere"}, "places", "nowhere"),
        ({"places": "shanghai-pudong"}, "places", "shanghai-pudong"),
        ({"places": "经开区"}, "places", "没有图形"),
        ({"layers": "wing"}, "layers", "没有共同的内容"),
        ({"layers": "context-town"}, "layers", "没有共同的内容"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(asked: dict[str, str], field: str, said: str, shipped: Atlas) -> None:
    with pytest.raises(QuestionInvalid, match=said) as caught:
        figure_bytes(shipped, "songjiang", options=figure_options(**asked))

    assert caught.value.field == field


def test_layers_leave_out_the_rest(shipped: Atlas) -> None:
    options = figure_options(layers="core,拓展带,context-area")

    drawn = drawn_ids(tree(figure_bytes(shipped, "songjiang", form="svg", options=options)))
    placed = scene_of(shipped, "songjiang", options=options)

    assert drawn == {"songjiang-core", "songjiang-north-belt", "songjiang-south-belt"}
    assert not any("镇" in name.words for name in placed.labels)
    assert "MetroMan" not in words_of(placed)


def test_a_review_number_is_printed_on_its_own_map_alone_and_none_is_made_up(shipped: Atlas) -> None:
    with pytest.raises(NotCleared, match="登记") as caught:
        scene(shipped, "songjiang", publication=Publication(Profile.PUBLIC))
    said = re.search(r"范围 ([\d., ]+)，比例尺 1:(\d+)", str(caught.value))
    assert said is not None
    west, south, east, north = (float(side) for side in said[1].split(","))
    own = ReviewedMap(
        layout="songjiang", bbox=(west, south, east, north), scale=float(said[2]), number="沪S（2026）001号"
    )
    publication = Publication(Profile.PUBLIC, (own,))

    assert "审图号：沪S（2026）001号" in words_of(scene(shipped, "songjiang", publication=publication))
    with pytest.raises(NotCleared):
        scene(shipped, "songjiang", preset=Preset.SLIDE, publication=publication)
    assert "未经地图审核，不得公开" in words_of(scene(shipped, "songjiang"))


def test_a_figure_without_lines_shows_none_and_says_so(shipped: Atlas) -> None:
    placed = scene(shipped, "songjiang", publication=Publication(Profile.PUBLIC, without_lines=True))
    subject = subject_of(
        shipped, "songjiang", options=FigureOptions(publication=Publication(Profile.PUBLIC, without_lines=True))
    )

    assert "不画行政区域界线" in words_of(placed)
    assert not has_lines(shipped, "songjiang", subject.places, subject.contexts)
    lost = sum(place.grade is Grade.F for place in shipped.places_of("songjiang"))
    assert f"另有{lost}处文本提及而无法定位（F级）" in words_of(placed)
    assert "因不画行政区域界线而未绘：九亭镇、" in words_of(placed)


@pytest.mark.parametrize("preset", [Preset.PORTRAIT, Preset.LANDSCAPE])
def test_without_an_inset_the_legend_takes_its_room(preset: Preset, shipped: Atlas) -> None:
    """An inset is made of administrative lines alone."""
    placed = scene(shipped, "songjiang", preset, publication=Publication(without_lines=True))
    legend = next(line for line in placed.written if line.words.startswith("图例"))
    lines = [line.y for line in placed.written if line.x >= legend.x]

    below = legend.y > placed.frame.bottom
    assert below or legend.y < placed.frame.top + 20
    assert min(lines, default=0) <= legend.y


def test_nothing_left_without_lines_is_said_of_that_option(shipped: Atlas) -> None:
    with pytest.raises(QuestionInvalid, match="不画行政区域界线") as caught:
        scene(shipped, "chongqing", publication=Publication(without_lines=True))

    assert caught.value.field == "without_lines"


def test_faults_are_printed_under_the_title(songjiang: Atlas) -> None:
    fault = Fault.of(FaultCode.QUOTE_NOT_FOUND, "引文“某某”不在条款内", where=Line("seeds/x/facts.yaml", 47))

    placed = scene_of(songjiang, "songjiang", options=FigureOptions(), faults=(fault,))

    said = words_of(placed)
    assert "数据有1处错误，改正前请勿引用" in said
    assert "facts.yaml第47行" in said
