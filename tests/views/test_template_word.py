"""House styles of Word files: what is taken, what is left, and our own."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pptx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from buju.views import assets
from buju.views.carto.symbology import INK
from buju.views.report import slidexml, wordtemplate
from buju.views.report.slides import write_slides
from buju.views.report.word import write_word
from views.housestyle import MAIN, everything, part, repacked, word_template
from views.reported import QUOTE, report


def test_a_word_template_gives_its_styles_pages_and_header_and_nothing_else() -> None:
    def house(document: docx.document.Document) -> None:
        document.styles["Heading 1"].font.size = Pt(31)
        document.sections[0].page_width = Mm(182)
        document.sections[0].header.paragraphs[0].text = "某某规划设计院"
        document.sections[0].footer.paragraphs[0].text = "自有页脚"

    content = write_word(report(), template=word_template(house))

    made = docx.Document(io.BytesIO(content))
    said = [item.text for item in made.paragraphs]
    assert made.styles["Heading 1"].font.size == Pt(31)
    assert made.sections[0].page_width == pytest.approx(Mm(182), abs=635)
    assert made.sections[0].header.paragraphs[0].text == "某某规划设计院"
    assert [item.text for item in made.sections[0].footer.paragraphs] == ["自有页脚"]
    assert not [words for words in said if "旧的正文" in words]
    assert "示意图，不是法定边界，不可量测。" in said
    assert f"{QUOTE.words}（{QUOTE.clause}）" in said
    # Its picture is gone as well: only the report's own is left.
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len([name for name in archive.namelist() if name.startswith("word/media/")]) == 1


def element(name: str, **values: str) -> OxmlElement:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def test_tables_stay_off_a_templates_grid_of_lines() -> None:
    """A page as GB/T 9704 wants it: 28.95 points a line, which each line of a table would be stretched to."""

    def gridded(document: docx.document.Document) -> None:
        section = document.sections[0]._sectPr
        for old in section.findall(qn("w:docGrid")):
            section.remove(old)
        section.append(element("w:docGrid", type="linesAndChars", linePitch="579", charSpace="-849"))
        own = document.styles.add_style("布局表头", WD_STYLE_TYPE.PARAGRAPH).element
        own.get_or_add_pPr().append(element("w:snapToGrid", val="1"))

    made = docx.Document(io.BytesIO(write_word(report(), template=word_template(gridded))))

    def snaps(style: str, *where: str) -> list[str | None]:
        found = made.styles[style].element.findall("/".join(map(qn, (*where, "w:snapToGrid"))))
        return [one.get(qn("w:val")) for one in found]

    for style in ("布局表格文字", "布局说明"):
        assert (snaps(style, "w:pPr"), snaps(style, "w:rPr")) == (["0"], ["0"])
    # What a house says itself of a style of ours holds; its text stands on the lines.
    assert snaps("布局表头", "w:pPr") == ["1"]
    assert snaps("Normal", "w:pPr") == []
    assert made.sections[0]._sectPr.find(qn("w:docGrid")) is not None
    order = [item.tag for item in made.styles["布局说明"].element.find(qn("w:pPr"))]
    assert order.index(qn("w:snapToGrid")) < order.index(qn("w:spacing"))


def test_a_report_from_a_locked_template_can_be_edited() -> None:
    def locked(document: docx.document.Document) -> None:
        settings = document.settings.element
        settings.append(element("w:documentProtection", edit="readOnly", enforcement="1"))
        settings.insert(0, element("w:writeProtection", recommended="1"))

    final = b'<Properties><property name="_MarkAsFinal"/></Properties>'
    types = part(word_template(), "[Content_Types].xml").replace(
        b"</Types>",
        b'<Override PartName="/docProps/custom.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>',
    )
    rels = part(word_template(), "_rels/.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rId9" Target="docProps/custom.xml" Type="http://schemas.openxmlformats.org'
        b'/officeDocument/2006/relationships/custom-properties"/></Relationships>',
    )
    changed = {"docProps__custom.xml": final, "[Content_Types].xml": types, "_rels__.rels": rels}
    template = repacked(word_template(locked), **changed)
    assert b"documentProtection" in part(template, "word/settings.xml")

    content = everything(write_word(report(), template=template))

    assert not [word for word in (b"Protection", b"_MarkAsFinal") if word in content]


def test_styles_that_a_word_template_lacks_are_added() -> None:
    def bare(document: docx.document.Document) -> None:
        for style in list(document.styles):
            if style.name not in ("Normal", "Default Paragraph Font", "Normal Table", "No List"):
                style.element.getparent().remove(style.element)

    made = docx.Document(io.BytesIO(write_word(report(), template=word_template(bare))))

    names = {style.name for style in made.styles}
    assert {"Heading 1", "Title", "Quote", "Caption", "List Bullet", "toc 1", "布局引文"} <= names
    bullets = [item.text for item in made.paragraphs if item.style.name == "List Bullet"]
    assert bullets[0] == "• 其一"


def test_a_template_of_templates_is_taken_too() -> None:
    as_template = repacked(
        word_template(),
        **{
            "[Content_Types].xml": part(word_template(), "[Content_Types].xml").replace(
                MAIN, b"wordprocessingml.template.main+xml"
            )
        },
    )

    assert docx.Document(io.BytesIO(write_word(report(), template=as_template))).paragraphs


def test_links_to_the_template_of_the_template_are_cut() -> None:
    def attached(document: docx.document.Document) -> None:
        settings = document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS)
        name = settings.relate_to(
            r"file:///C:\Users\x\Normal.dotm", f"{RELATIONSHIP_TYPE.SETTINGS[:-8]}attachedTemplate", is_external=True
        )
        mark = docx.oxml.parse_xml(
            '<w:attachedTemplate xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="' + name + '"/>'
        )
        document.settings.element.insert(1, mark)
        document.part.relate_to("http://example.org/x.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)

    template = word_template(attached)
    assert b"file:///C:" in everything(template)

    content = everything(write_word(report(), template=template))

    for gone in (b"Normal.dotm", b"attachedTemplate", b"example.org", b'TargetMode="External"'):
        assert gone not in content


def test_our_own_file_is_a_house_style_like_any_other() -> None:
    plain = zipfile.ZipFile(io.BytesIO(write_word(report())))
    styled = zipfile.ZipFile(io.BytesIO(write_word(report(), template=wordtemplate.BASE.read_bytes())))
    assert plain.namelist() == styled.namelist()
    for name in ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footer1.xml"):
        assert plain.read(name) == styled.read(name)
    slides = pptx.Presentation(io.BytesIO(write_slides(report(), template=slidexml.BASE.read_bytes())))
    assert {slide.slide_layout.name for slide in slides.slides} == {"封面", "仅标题"}


def test_our_own_files_show_every_style_and_are_small() -> None:
    shown = docx.Document(str(wordtemplate.BASE))
    used = {item.style.name for item in shown.paragraphs}
    runs = {run.style.name for item in shown.paragraphs for run in item.runs}

    assert used == set(wordtemplate.PARAGRAPHS) - {"Header", "Footer"}
    assert runs >= set(wordtemplate.CHARACTERS)
    assert not len(pptx.Presentation(str(slidexml.BASE)).slides)
    assert all(path.stat().st_size < 20_000 for path in (wordtemplate.BASE, slidexml.BASE))


def test_the_colours_of_our_styles_are_those_of_maps_and_pages() -> None:
    ours = {*wordtemplate.PARAGRAPHS, *wordtemplate.CHARACTERS}
    soft = re.search(r"--soft: (#[0-9a-f]{6});", assets.own("base.css"))
    assert soft is not None
    styles = [style for style in docx.Document(str(wordtemplate.BASE)).styles if style.name in ours]
    coloured = {style.font.color.rgb for style in styles} - {None}

    assert {f"#{colour}".lower() for colour in coloured} == {INK, soft[1]}


@pytest.mark.parametrize("taken", [False, True], ids=["its id is free", "its id is another's"])
def test_a_style_that_a_house_style_lacks_is_ours(taken: bool) -> None:
    def change(document: docx.document.Document) -> None:
        styles = document.styles
        styles["Quote"].element.getparent().remove(styles["Quote"].element)
        if taken:
            styles.add_style("Quote", WD_STYLE_TYPE.PARAGRAPH).element.find(qn("w:name")).set(qn("w:val"), "他用")

    made = docx.Document(io.BytesIO(write_word(report(), template=word_template(change))))
    ours = docx.Document(str(wordtemplate.BASE)).styles["Quote"]
    style = made.styles["Quote"]

    assert style.element.rPr.xml == ours.element.rPr.xml
    assert style.base_style is None
    assert (style.style_id == ours.style_id) is not taken
    assert len({one.style_id for one in made.styles}) == len(list(made.styles))
    assert any(item.style.name == "Quote" for item in made.paragraphs)
