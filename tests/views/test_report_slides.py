"""Slides: read back with python-pptx; nothing overlaps, nothing leaves the slide, nothing is lost."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator

import pptx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx.oxml.ns import qn
from pptx.presentation import Presentation

from buju.atlas.atlas import Atlas
from buju.legible import legible
from buju.policy.fact import LayoutWording, Responsibility, StatedFunction, Target
from buju.views.report.block import Heading, Picture, Table, cell, paragraph
from buju.views.report.layoutreport import layout_report
from buju.views.report.paging import Grid, Image, TextBox, paged
from buju.views.report.slides import write_slides
from buju.views.words.wording import Quote
from views.reported import BIDI, MARKUP, PNG, QUOTE, png, report

LAYOUTS = ["beijing", "chongqing", "shanghai", "songjiang"]


def opened(content: bytes) -> Presentation:
    return pptx.Presentation(io.BytesIO(content))


def texts(presentation: Presentation) -> Iterator[str]:
    for slide in presentation.slides:
        for frame in slide._element.iter(qn("a:p")):
            yield "".join(item.text or "" for item in frame.iter(qn("a:t")))


@pytest.fixture(scope="module")
def written() -> Presentation:
    return opened(write_slides(report()))


def test_every_block_is_there(written: Presentation) -> None:
    said = "\n".join(texts(written))

    for words in ("总体布局", "小字说明", "清单", "其一", "图 1　示意图", "表 1　地点", MARKUP, "资料来源与说明"):
        assert words in said
    assert f"{QUOTE.words}（{QUOTE.clause}）" in said
    assert "含[U+0008]退格与[U+0000]空字符（示例[U+000B]条款）" in said
    assert legible(BIDI.words) in said


def test_a_heading_begins_a_slide_and_tables_are_tables(written: Presentation) -> None:
    titles = [slide.shapes.title.text for slide in written.slides]
    tables = [shape.table for slide in written.slides for shape in slide.shapes if shape.has_table]
    pictures = [shape for slide in written.slides for shape in slide.shapes if shape.shape_type == 13]

    assert titles == ["示例区卫星产业布局", "总体布局", "总体布局 · 地点", "附图", "资料来源与说明"]
    assert [len(table.rows) for table in tables] == [3]
    assert tables[0].first_row
    assert [shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures] == ["示例区的示意图"]


def test_every_slide_has_date_note_and_number(written: Presentation) -> None:
    for slide in written.slides:
        said = "".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "资料日期：2026年7月21日" in said
        assert "不是法定边界" in said
        assert [item.get("type") for item in slide._element.iter(qn("a:fld"))] == ["slidenum"]


def test_quotations_are_in_kai_and_the_rest_names_its_font_too(written: Presentation) -> None:
    fonts = {}
    for slide in written.slides:
        for run in slide._element.iter(qn("a:r")):
            found = run.find(f"{qn('a:rPr')}/{qn('a:ea')}")
            assert found is not None
            fonts[run.find(qn("a:t")).text] = found.get("typeface")
    assert fonts[QUOTE.words] == "楷体"
    assert set(fonts.values()) == {"楷体", "黑体"}


def test_two_runs_write_the_same_bytes_dated_by_the_data() -> None:
    one, other = write_slides(report()), write_slides(report())

    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 7, 21, 0, 0, 0)}
        assert b"".join(archive.read(n) for n in archive.namelist() if n.endswith(".rels")).count(b"External") == 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_quote_of_a_plan_is_on_its_slides(layout: str, shipped: Atlas) -> None:
    presentation = opened(write_slides(layout_report(shipped, layout, figure=PNG)))
    said = "\n".join(texts(presentation))
    kinds = (LayoutWording, StatedFunction, Target, Responsibility)

    facts = [fact for fact in shipped.facts_of(shipped.layout(layout).document) if isinstance(fact, kinds)]
    assert [fact.id for fact in facts if fact.citation.words not in said] == []
    assert [place.name for place in shipped.places_of(layout) if place.name not in said] == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_leaves_the_slide_or_lies_on_something_else(layout: str, shipped: Atlas) -> None:
    presentation = opened(write_slides(layout_report(shipped, layout, figure=PNG)))
    for number, slide in enumerate(presentation.slides, 1):
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
        assert all(l >= 0 and t >= 0 and r <= presentation.slide_width for l, t, r, _ in boxes), number  # noqa: E741
        assert all(bottom <= presentation.slide_height for *_, bottom in boxes), number
        for one, other in itertools.combinations(boxes, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (number, one, other)


def test_a_long_table_goes_on_with_its_head_and_no_slide_is_left_with_one_row() -> None:
    rows = tuple((cell(f"第{number}行"), cell("说明" * 20)) for number in range(23))
    pages = paged([Heading(1, "长表"), Table(("名", "说明"), rows, "长表", (1, 3))], width=860, height=420)

    grids = [item for page in pages for item in page.items if isinstance(item, Grid)]
    assert len(pages) == len(grids) > 1
    assert tuple(row for grid in grids for row in grid.rows) == rows
    assert [page.title for page in pages] == ["长表", *["长表（续）"] * (len(pages) - 1)]
    assert min(len(grid.rows) for grid in grids) > 2


@pytest.mark.parametrize(("count", "slides"), [(15, 1), (16, 2), (23, 2), (30, 2), (31, 3), (46, 4)])
def test_a_long_table_is_shared_evenly_among_its_slides(count: int, slides: int) -> None:
    rows = tuple((cell(f"第{number}行"), cell("说明" * 20)) for number in range(count))
    pages = paged([Heading(1, "长表"), Table(("名", "说明"), rows, "长表", (1, 3))], width=860, height=420)

    shares = [len(item.rows) for page in pages for item in page.items if isinstance(item, Grid)]
    assert len(shares) == slides
    assert max(shares) - min(shares) <= 1


words = st.text(alphabet=st.sampled_from("卫星产业abc ，。"), min_size=1, max_size=900)
content = st.lists(
    st.one_of(words.map(paragraph), words.map(lambda text: paragraph(Quote(text, "条款", None)))), max_size=3
).map(tuple)


@given(st.lists(st.tuples(content, content), min_size=1, max_size=6), words)
def test_no_slide_is_over_full_and_no_letter_is_lost(rows: list[tuple[object, ...]], text: str) -> None:
    table = Table(("甲", "乙"), tuple(rows), "表", (1, 2))
    height = 400.0
    pages = paged([paragraph(text), table], width=800, height=height)

    for page in pages:
        bottoms = [
            item.top + (sum(item.heights) + 22 if isinstance(item, Grid) else item.height) for item in page.items
        ]
        assert max(bottoms) <= height + 1e-6
        assert bottoms == sorted(bottoms)
    columns = ["", ""]
    for grid in (item for page in pages for item in page.items if isinstance(item, Grid)):
        for row in grid.rows:
            for at, part in enumerate(row):
                columns[at] += "".join(run.words for item in part for run in item.runs)
    for at in (0, 1):
        assert columns[at] == "".join(run.words for row in rows for item in row[at] for run in item.runs)
    boxes = [item for page in pages for item in page.items if isinstance(item, TextBox)]
    assert "".join(run.words for box in boxes for line in box.items for run in line.runs) == text


def test_a_picture_fits_whatever_its_shape() -> None:
    for width, height in ((1, 50), (50, 1), (4, 3)):
        picture = Picture(png(width, height), None, "图", "图", 200)
        page = paged([paragraph("一" * 900), picture], width=860, height=420)[-1]
        image = next(item for item in page.items if isinstance(item, Image))
        assert image.width <= 860
        assert image.top + image.height <= 420
        assert image.height / image.width == pytest.approx(height / width)
