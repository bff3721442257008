"""Slides of a layout: eight that a room can read, a divider, and everything else behind it."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import replace

import pptx
import pytest
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide

from buju.atlas.atlas import Atlas
from buju.fileformat import FileFormat
from buju.policy.fact import LayoutWording, Responsibility, StatedFunction, Target
from buju.views.report.block import Deck, Heading, Picture, Sheet, Table, bullets, cell, paragraph
from buju.views.report.illustrated import illustrated_report
from buju.views.report.paging import Grid, Image, TextBox
from buju.views.report.sheets import LEAST, sheet_page
from buju.views.report.slides import appendix, write_slides
from views.reported import PNG, png, report

LAYOUTS = ["beijing", "chongqing", "shanghai", "songjiang"]
TOLD = ("总体布局", "", "功能：", "目标：", "分工：", "尚不清楚的", "出处")


@pytest.fixture(scope="module", params=LAYOUTS)
def shown(request: pytest.FixtureRequest, shipped: Atlas) -> tuple[str, Presentation]:
    made = illustrated_report(shipped, request.param, form=FileFormat.PPTX)
    return request.param, pptx.Presentation(io.BytesIO(write_slides(made)))


def titles(presentation: Presentation) -> list[str]:
    return [slide.shapes.title.text for slide in presentation.slides]


def body_of(slide: Slide) -> Iterator[str]:
    """Every paragraph, table and picture of a slide but its title, its date and its number."""
    for shape in slide.shapes:
        is_foot = shape.has_text_frame and shape.text_frame.text.startswith("资料日期：")
        if shape == slide.shapes.title or is_foot or shape._element.findall(f".//{qn('a:fld')}"):
            continue
        if shape.has_text_frame:
            yield from (made.text for made in shape.text_frame.paragraphs if made.text)
        else:
            yield shape.name


def test_eight_slides_come_before_the_divider(shown: tuple[str, Presentation]) -> None:
    found = titles(shown[1])

    assert found.index("附录") == 8
    assert all(words in title for words, title in zip(TOLD, found[1:8], strict=True))


def test_nothing_before_the_appendix_is_smaller_than_a_room_can_read(shown: tuple[str, Presentation]) -> None:
    slides = list(shown[1].slides)[: titles(shown[1]).index("附录") + 1]

    sizes = [int(made.get("sz")) for slide in slides for made in slide._element.iter(qn("a:rPr")) if made.get("sz")]
    assert len(sizes) > 100
    assert min(sizes) >= 100 * LEAST


def test_every_slide_but_cover_divider_and_the_figure_has_two_blocks(shown: tuple[str, Presentation]) -> None:
    slides = list(shown[1].slides)
    filled = {1: 1, titles(shown[1]).index("附录"): 1}

    for number, slide in enumerate(slides[1:], 1):
        assert len(list(body_of(slide))) >= filled.get(number, 2), (number, slide.shapes.title.text)


def test_nothing_leaves_a_slide_or_lies_on_something_else(shown: tuple[str, Presentation]) -> None:
    presentation = shown[1]
    for number, slide in enumerate(presentation.slides, 1):
        seen = [shape for shape in slide.shapes if shape._element._nvXxPr.cNvPr.get("hidden") != "1"]
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in seen]
        assert all(l >= 0 and t >= 0 and r <= presentation.slide_width for l, t, r, _ in boxes), number  # noqa: E741
        assert all(bottom <= presentation.slide_height for *_, bottom in boxes), number
        for one, other in itertools.combinations(boxes, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (number, one, other)


def test_the_figure_fills_its_slide_whose_title_stays_for_outlines(shown: tuple[str, Presentation]) -> None:
    presentation = shown[1]
    slide = presentation.slides[1]
    pictures = [shape for shape in slide.shapes if shape.shape_type == 13]

    assert [(one.left, one.top, one.width, one.height) for one in pictures] == [
        (0, 0, presentation.slide_width, presentation.slide_height)
    ]
    assert slide.shapes.title._element._nvXxPr.cNvPr.get("hidden") == "1"


def test_no_statement_is_lost_behind_the_few(shown: tuple[str, Presentation], shipped: Atlas) -> None:
    layout, presentation = shown
    said = "\n".join(
        "".join(item.text or "" for item in made.iter(qn("a:t")))
        for slide in list(presentation.slides)[9:]
        for made in slide._element.iter(qn("a:p"))
    )

    kinds = (LayoutWording, StatedFunction, Target, Responsibility)
    facts = [fact for fact in shipped.facts_of(shipped.layout(layout).document) if isinstance(fact, kinds)]
    assert [fact.id for fact in facts if fact.citation.words not in said] == []
    assert [place.name for place in shipped.places_of(layout) if place.name not in said] == []


def test_the_matrix_marks_what_the_text_gives_to_each_place(shown: tuple[str, Presentation], shipped: Atlas) -> None:
    layout, presentation = shown
    table = next(shape.table for shape in presentation.slides[3].shapes if shape.has_table)
    stages = [place.text for place in table.rows[0].cells][2:]
    names = {place.name: place.id for place in shipped.places_of(layout)}

    for row in list(table.rows)[1:]:
        name, _, *marks = (place.text for place in row.cells)
        if name not in names:
            continue
        given = {
            function.stage
            for fact in shipped.facts_about(names[name])
            if isinstance(fact, StatedFunction)
            for _, function in shipped.vocabulary.functions_of(fact.id)
        }
        assert {stage for stage, mark in zip(stages, marks, strict=True) if mark} == given, name


@pytest.mark.parametrize("rows", [1, 8, 9, 15, 400])
@pytest.mark.parametrize("letters", [4, 60, 900])
def test_a_sheet_counts_what_it_has_no_room_for(rows: int, letters: int) -> None:
    table = Table(("甲", "乙"), tuple((cell(f"{n}"), cell("字" * letters)) for n in range(rows)), "表", (1, 4))
    page = sheet_page(Sheet("题", (paragraph("领句"), table)), width=860, height=420)

    boxes = [(item.top, sum(item.heights) if isinstance(item, Grid) else item.height) for item in page.items]
    assert max(top + height for top, height in boxes) <= 420
    kept = sum(len(item.rows) for item in page.items if isinstance(item, Grid))
    told = "".join(
        run.words for item in page.items if isinstance(item, TextBox) for line in item.items for run in line.runs
    )
    assert kept == rows or f"另有 {rows - kept} 项" in told or not kept


def test_text_beside_a_picture_stays_beside_it() -> None:
    picture = Picture(png(300, 200), None, "图", "图", 200)
    page = sheet_page(Sheet("题", (picture, bullets(*["项" * 40] * 30))), width=860, height=420)

    image = next(item for item in page.items if isinstance(item, Image))
    text = next(item for item in page.items if isinstance(item, TextBox))
    assert image.width < text.left
    assert text.left + text.width == pytest.approx(860)
    assert text.height <= 420


def test_chapters_of_one_sentence_share_a_slide() -> None:
    made = report(Heading(1, "甲"), paragraph("没有甲。"), Heading(1, "乙"), paragraph("没有乙。"))
    heads = [block.text for block in appendix(made) if isinstance(block, Heading)]

    assert heads == ["资料来源与说明", "没有可列的内容"]


def test_a_house_style_of_another_shape_keeps_its_own_cover() -> None:
    square = pptx.Presentation()
    square.slide_width, square.slide_height = 9_144_000, 6_858_000
    stream = io.BytesIO()
    square.save(stream)
    picture = Picture(PNG, None, "图", "图", 200)
    made = replace(report(), deck=Deck(picture, (Sheet("布局", (picture,), bleed=True),)))

    slides = pptx.Presentation(io.BytesIO(write_slides(made, template=stream.getvalue()))).slides
    assert [shape for shape in slides[0].shapes if shape.shape_type == 13] == []
    assert slides[1].shapes.title.text == "布局"
    assert len([shape for shape in slides[1].shapes if shape.shape_type == 13]) == 1
