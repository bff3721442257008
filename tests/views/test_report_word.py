"""Word files: read back with python-docx, and their XML looked at where Word is strict."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from buju.atlas.atlas import Atlas
from buju.legible import legible
from buju.policy.fact import LayoutWording, Responsibility, StatedFunction, Target
from buju.views.report.block import Heading, Picture, Table, bullets, cell, paragraph
from buju.views.report.layoutreport import layout_report
from buju.views.report.word import write_word
from buju.views.words.wording import making_words
from views.reported import BIDI, CONTROL, MARKUP, PNG, QUOTE, png, report

LAYOUTS = ["beijing", "chongqing", "shanghai", "songjiang"]


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def texts(document: Document) -> Iterator[str]:
    yield from (item.text for item in document.paragraphs)
    for table in document.tables:
        for row in table._tbl.tr_lst:
            yield from ("".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in row.tc_lst)


@pytest.fixture(scope="module")
def written() -> Document:
    return opened(write_word(report()))


def test_every_block_is_there(written: Document) -> None:
    said = "\n".join(texts(written))

    for words in ("总体布局", "小字说明", "清单", "其一", "图 1　示意图", "表 1　地点", MARKUP, "资料来源与说明"):
        assert words in said
    assert f"{QUOTE.words}（{QUOTE.clause}）" in said
    assert len(written.inline_shapes) == 1
    assert len(written.tables) == 1


def test_control_characters_are_shown_and_marks_are_closed(written: Document) -> None:
    said = "\n".join(texts(written))

    assert "含[U+0008]退格与[U+0000]空字符（示例[U+000B]条款）" in said
    assert legible(BIDI.words) in said
    assert CONTROL.words not in said


def test_headings_are_headings_and_stand_in_the_contents(written: Document) -> None:
    headings = [(item.style.name, item.text) for item in written.paragraphs if item.style.name.startswith("Heading")]
    listed = [item.text.split("\t")[0] for item in written.paragraphs if item.style.name.startswith("toc")]

    assert headings == [
        ("Heading 1", "总体布局"),
        ("Heading 2", "地点"),
        ("Heading 3", "清单"),
        ("Heading 1", "附图"),
        ("Heading 1", "资料来源与说明"),
    ]
    assert listed == ["总体布局", "地点", "附图", "资料来源与说明"]
    body = written.element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert set(anchors) <= set(marks)
    assert len(set(marks)) == len(headings)
    fields = [item.text for item in body.iter(qn("w:instrText"))]
    assert fields == [f" PAGEREF {anchor} \\h " for anchor in anchors]
    begins = [item.get(qn("w:fldCharType")) for item in body.iter(qn("w:fldChar"))]
    assert begins == ["begin", "separate", "end"] * len(listed)
    assert written.settings.element.find(qn("w:updateFields")) is not None


def test_every_style_that_is_used_names_an_east_asian_font(written: Document) -> None:
    used = {item.get(qn("w:val")) for name in ("w:pStyle", "w:rStyle") for item in written.element.iter(qn(name))}
    fonts = {}
    for style in written.styles:
        if style.style_id in used:
            found = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
            assert found is not None, style.name
            fonts[style.name] = found.get(qn("w:eastAsia"))
            assert not [name for name in found.attrib if name.endswith("Theme")]
    assert len(fonts) > 12
    assert set(fonts.values()) == {"宋体", "黑体", "楷体"}
    assert fonts["布局引文"] == fonts["Quote"] == "楷体"
    assert fonts["Heading 1"] == fonts["Title"] == "黑体"


def test_nothing_is_embedded_and_nothing_is_fetched() -> None:
    with zipfile.ZipFile(io.BytesIO(write_word(report()))) as archive:
        names = archive.namelist()
        rels = b"".join(archive.read(name) for name in names if name.endswith(".rels"))

    assert b'TargetMode="External"' not in rels
    assert not [name for name in names if "font" in name and not name.endswith(("fontTable.xml", ".rels"))]
    assert not [name for name in names if "thumbnail" in name]


def test_head_rows_come_again_and_widths_add_up(written: Document) -> None:
    table = written.tables[0]._tbl
    assert table.tr_lst[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    widths = [int(item.get(qn("w:w"))) for item in table.tblGrid]
    section = written.sections[0]
    text = (section.page_width - section.left_margin - section.right_margin) / 635
    assert sum(widths) == pytest.approx(text, abs=len(widths))
    assert [round(width / sum(widths), 2) for width in widths] == [0.29, 0.14, 0.57]


def test_pictures_have_words_and_fit_the_page() -> None:
    tall = Picture(png(10, 100), None, "很高的图", "高图", 150)
    shape = opened(write_word(report(tall))).inline_shapes[0]

    assert shape._inline.docPr.get("descr") == "很高的图"
    assert shape.height / 36_000 < 297 - 47
    assert shape.height / shape.width == pytest.approx(10, rel=0.01)


def test_footer_and_properties_say_the_date(written: Document) -> None:
    footer = "".join(item.text for item in written.sections[0].footer.paragraphs)
    properties = written.core_properties

    assert "资料日期：2026年7月21日" in footer
    assert "不是法定边界" in footer
    assert properties.created.isoformat()[:10] == "2026-07-21"
    assert properties.title == "示例区卫星产业布局"


@pytest.mark.parametrize(
    "note",
    ["示意图，不是法定边界，不可量测。", "示意图。" + "甲乙丙丁，" * 30 + "不是法定边界，不得量测。", "字" * 300],
)
def test_the_footer_is_one_line(note: str) -> None:
    made = docx.Document(io.BytesIO(write_word(report(grade_note=note))))
    paragraphs = made.sections[0].footer.paragraphs

    assert len(paragraphs) == 1
    width = (made.sections[0].page_width - made.sections[0].left_margin - made.sections[0].right_margin) / 12_700
    if "。" in note[:4] or len(note) < 40:
        assert 9 * len(paragraphs[0].text) <= width
        assert "不是法定边界" in paragraphs[0].text
        assert note in "".join(item.text for item in made.paragraphs)


def kinds_of(made: Document) -> list[str]:
    return [
        "pic" if list(item.iter(qn("w:drawing"))) else "".join(text.text for text in item.iter(qn("w:t")))
        for item in made.element.body
    ]


WIDE = Picture(png(297, 210), None, "示意图", "示意图", 170)


def test_a_wide_figure_lies_on_a_page_of_its_own_after_the_cover() -> None:
    made = opened(write_word(report(Heading(1, "甲"), paragraph("文"), WIDE, Heading(1, "乙"), paragraph("尾"))))

    cover, lying, after = made.sections
    assert [one.page_width > one.page_height for one in made.sections] == [False, True, False]
    assert (cover.page_width, cover.page_height) == (lying.page_height, lying.page_width)
    extent = next(made.element.body.iter(qn("wp:extent")))
    assert int(extent.get("cx")) / lying.page_width > 0.75
    assert int(extent.get("cy")) <= lying.page_height - lying.top_margin - lying.bottom_margin
    assert {one.footer.paragraphs[0].text for one in made.sections} == {after.footer.paragraphs[0].text}
    kinds = kinds_of(made)
    assert kinds.index("目录") < kinds.index("pic") < kinds.index("文") < kinds.index("尾")
    # The sections begin new pages: a break besides would leave one empty.
    assert not [one for one in made.element.body.iter(qn("w:br")) if one.get(qn("w:type")) == "page"]


def test_a_wide_figure_of_a_later_chapter_lies_at_the_end_of_it() -> None:
    chapters = (Heading(1, "甲"), paragraph("首"), Heading(1, "乙"), WIDE, paragraph("文"), Heading(1, "丙"))
    made = opened(write_word(report(*chapters, paragraph("尾"))))

    kinds = kinds_of(made)
    assert [one.page_width > one.page_height for one in made.sections] == [False, True, False]
    assert kinds.index("首") < kinds.index("文") < kinds.index("pic") < kinds.index("尾")


def test_what_leads_to_a_table_or_a_list_stays_with_it() -> None:
    table = Table(("名", "说明"), ((cell("一"), cell("二")),), "表", (1, 3))
    made = opened(
        write_word(
            report(Heading(1, "甲"), paragraph("引表"), table, paragraph("引项"), bullets("项"), paragraph("尾"))
        )
    )
    kept = {item.text: item._p.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for item in made.paragraphs}

    assert (kept["引表"], kept["引项"], kept["尾"]) == (True, True, False)


def test_the_first_two_rows_of_a_table_stay_together_and_the_last_two() -> None:
    rows = tuple((cell(f"{number}"), cell("说明")) for number in range(6))
    made = docx.Document(io.BytesIO(write_word(report(Heading(1, "甲"), Table(("名", "说明"), rows, "表", (1, 3))))))
    kept = [
        all(item.find(qn("w:keepNext")) is not None for item in row.iter(qn("w:pPr")))
        for row in made.tables[0]._tbl.tr_lst
    ]

    assert kept == [False, True, False, False, False, True, False]


def test_two_runs_write_the_same_bytes_dated_by_the_data() -> None:
    one, other = write_word(report()), write_word(report())

    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 7, 21, 0, 0, 0)}


@pytest.mark.parametrize("date", ["2025", "2025-12", "不详", "2025-13-40"])
def test_a_date_that_is_no_day_writes_a_file(date: str) -> None:
    assert opened(write_word(report(data_date=date))).paragraphs


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_quote_of_a_plan_is_in_its_report(layout: str, shipped: Atlas) -> None:
    said = "\n".join(texts(opened(write_word(layout_report(shipped, layout, figure=PNG)))))
    facts = shipped.facts_of(shipped.layout(layout).document)
    kinds = (LayoutWording, StatedFunction, Target, Responsibility)

    wanted = [fact.citation.words for fact in facts if isinstance(fact, kinds)]
    assert len(wanted) > 35
    assert [words for words in wanted if words not in said] == []
    assert [place.name for place in shipped.places_of(layout) if place.name not in said] == []
    undrawn = [making_words(place) for place in shipped.places_of(layout) if place.shape is None]
    assert [method for method in undrawn if method not in said] == []
