"""The report of a layout: each section against the atlas itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from buju.atlas.atlas import Atlas
from buju.atlas.entries import licence_lines
from buju.atlas.pins import pins_of
from buju.errors import NotFound
from buju.fault import Fault, FaultCode, Line
from buju.fileformat import FileFormat
from buju.policy.fact import Responsibility, Target
from buju.spatial.grade import Grade
from buju.views.content.firstscreen import first_screen
from buju.views.publication import Publication
from buju.views.report.block import Bullets, Cell, Heading, Paragraph, Picture, QuoteBlock, Report, Table
from buju.views.report.illustrated import illustrated_report
from buju.views.report.layoutreport import layout_report
from buju.views.words.wording import making_words, pin_words, quoted
from views.conftest import atlas_with
from views.reported import PNG

LAYOUTS = ["beijing", "chongqing", "shanghai", "songjiang"]


def table(report: Report, caption: str) -> Table:
    return next(block for block in report.blocks if isinstance(block, Table) and block.caption == caption)


def words(content: Cell) -> str:
    return "".join(run.words for item in content for run in item.runs)


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def made(layout: str, shipped: Atlas) -> Report:
    return layout_report(shipped, layout, figure=PNG)


def test_the_report_begins_as_the_page_does(made: Report, layout: str, shipped: Atlas) -> None:
    """The sentence, the figure, the leading targets, the big shapes; then what the page has behind its tabs."""
    screen = first_screen(shipped.layout(layout), shipped)
    head, sentence, figure, numbers, shapes, *rest = made.blocks

    assert head == Heading(1, "总体布局")
    assert sentence == QuoteBlock(screen.headline)
    assert isinstance(figure, Picture)
    assert [words(row[0]) for row in numbers.rows] == [one.amount for one in screen.numbers]
    assert [words(row[0][:1]) for row in shapes.rows] == [one.place.printed for one in screen.shapes]
    assert (numbers.caption, shapes.caption) == ("主要目标", "布局构成")
    chapters = [block.text for block in rest if isinstance(block, Heading) and block.level == 1]
    assert chapters[:4] == ["功能定位", "目标指标", "责任单位", "绘于图上的地点"]


def test_every_place_stands_in_one_table_with_role_and_grade(made: Report, layout: str, shipped: Atlas) -> None:
    places = [place.drawn_when(asked=False) for place in shipped.places_of(layout)]
    drawn, listed = table(made, "绘于图上的地点"), table(made, "列而未绘的地点")

    assert len(drawn.rows) == sum(place.shape is not None for place in places)
    assert len(drawn.rows) + len(listed.rows) == len(places)
    rows = {(words(row[0][:1]), words(row[1]), words(row[2][:1])) for row in drawn.rows}
    assert rows == {
        (place.printed, place.role.words, f"{place.grade.value} {place.grade.label}")
        for place in places
        if place.shape is not None
    }
    assert all(any(hasattr(run, "clause") for item in row[3] for run in item.runs) for row in drawn.rows)
    reasons = {(words(row[0]), words(row[2])) for row in listed.rows}
    pins = pins_of(places)
    assert reasons == {
        (place.printed, making_words(place) + pin_words(place, pins.host_of(place)))
        for place in places
        if place.shape is None
    }
    counted = {words(row[0][:1]): words(row[0]) for row in drawn.rows}
    assert all(
        f"内另有 {len(inside)} 处未定位" in counted[shipped.place(host).printed]
        for host, inside in pins.on_host.items()
    )


def test_what_is_not_drawn_for_its_lines_is_not_called_lost(layout: str, shipped: Atlas) -> None:
    """A located place that only its administrative lines keep off the map is no F place."""
    made = layout_report(shipped, layout, figure=None, publication=Publication(without_lines=True))
    listed = {words(row[0]): words(row[2]) for row in table(made, "列而未绘的地点").rows}
    said = "".join(words([block]) for block in made.blocks if isinstance(block, Paragraph))
    places = shipped.places_of(layout)

    withheld = [place for place in places if place.grade is Grade.C and not place.is_aside]
    lost = [place for place in places if place.grade is Grade.F]
    assert withheld
    assert all("不画行政区域界线" in listed[place.printed] for place in withheld)
    assert all(listed[place.printed].startswith(making_words(place)) for place in lost)
    assert f"无法定位、只列不绘 {len(lost)} 处" in said
    assert f"下列 {len(lost)} 处" in said


def test_a_layout_of_which_nothing_may_be_drawn_has_a_report_without_a_figure(shipped: Atlas) -> None:
    """Without administrative lines nothing of 重庆 is left: its places are districts or cannot be located."""
    bare = Publication(without_lines=True)

    made = illustrated_report(shipped, "chongqing", form=FileFormat.DOCX, publication=bare)

    assert not [block for block in made.blocks if isinstance(block, Picture)]
    assert "绘于图上 0 处" in "".join(words([block]) for block in made.blocks if isinstance(block, Paragraph))
    with_figure = illustrated_report(shipped, "songjiang", form=FileFormat.DOCX, publication=bare)
    assert [block for block in with_figure.blocks if isinstance(block, Picture)]


def test_targets_and_duties_have_their_clauses(made: Report, layout: str, shipped: Atlas) -> None:
    facts = shipped.facts_of(shipped.layout(layout).document)
    clauses = [
        {run.clause for row in block.rows for item in row[-1] for run in item.runs if hasattr(run, "clause")}
        for block in made.blocks
        if isinstance(block, Table) and block.caption in ("目标指标与里程碑", "任务与责任单位")
    ]
    for kind in (Target, Responsibility):
        wanted = {quoted(fact.citation, shipped).clause for fact in facts if isinstance(fact, kind)}
        assert wanted <= set().union(*clauses)


def test_relations_of_every_kind_are_told(made: Report, layout: str, shipped: Atlas) -> None:
    found = {item.id: item for place in shipped.places_of(layout) for item in shipped.relations_of(place.id)}
    overlaps = [name for name in found if name.startswith("overlap-")]
    captions = {block.caption: block for block in made.blocks if isinstance(block, Table)}

    reasons = {words(row[3]) for row in captions["与其他表述的关系"].rows}
    shown = captions["图形重叠"].rows if "图形重叠" in captions else ()
    assert {item.reason for name, item in found.items() if name not in overlaps} <= reasons
    assert len(shown) == len(overlaps)


def test_every_layer_on_the_map_has_its_licence(made: Report, layout: str, shipped: Atlas) -> None:
    lines = licence_lines(shipped.layout(layout), shipped)

    assert len(made.licences) == len(set(lines))
    for line in lines:
        title, licence = line.split("，")[0], line.split("，")[-2]
        assert any(title in found and licence in found for found in made.licences)


def test_the_figure_has_words_for_who_cannot_see_it(made: Report, layout: str, shipped: Atlas) -> None:
    picture = next(block for block in made.blocks if isinstance(block, Picture))
    assert shipped.layout(layout).name in picture.alt
    assert not [block for block in layout_report(shipped, layout, figure=None).blocks if isinstance(block, Picture)]


def test_what_the_text_does_not_say_is_said() -> None:
    bare = atlas_with(facts=[], places=[], contexts=[], documents=[])
    made = layout_report(bare, "demo", figure=None)

    said = "".join(words((block,)) for block in made.blocks if hasattr(block, "runs"))
    for words_ in ("文本未说明各处地点的功能", "文本没有列出目标指标", "文本没有逐条列出责任单位", "依据文件未收录"):
        assert words_ in said
    assert made.licences == ("本报告没有用到图层",)


def test_faults_stand_before_everything_else(atlas: Atlas) -> None:
    fault = Fault.of(FaultCode.QUOTE_NOT_FOUND, "引文不在条款内", where=Line("seeds/demo/facts.yaml", 7))

    first, second = layout_report(atlas, "demo", figure=None, faults=[fault]).blocks[:2]

    assert isinstance(first, Heading)
    assert isinstance(second, Bullets)
    assert "seeds/demo/facts.yaml 第 7 行" in words(second.items)


def test_an_unknown_layout_is_told(atlas: Atlas) -> None:
    with pytest.raises(NotFound, match="demo"):
        layout_report(atlas, "nowhere", figure=None)


def test_a_report_is_not_to_be_changed(made: Report) -> None:
    with pytest.raises(AttributeError):
        made.title = "x"  # type: ignore[misc]
    assert replace(made, title="y").title == "y"
