"""House styles: what is taken, what is left, and what is refused before it is opened."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress

import docx
import pptx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pptx.oxml.ns import qn as pptx_qn
from pptx.util import Inches

from buju.errors import QuestionInvalid
from buju.outputs import REPORT
from buju.views import assets
from buju.views.carto.symbology import INK
from buju.views.report import package, slidexml, wordtemplate
from buju.views.report.package import WORD, TemplateRefused, checked
from buju.views.report.slides import write_slides
from buju.views.report.word import write_word
from views.reported import PNG, QUOTE, report

MAIN = b"wordprocessingml.document.main+xml"


def word_template(change: Callable[[docx.document.Document], object] | None = None) -> bytes:
    document = docx.Document()
    document.add_paragraph("旧的正文，不应带入")
    document.add_picture(io.BytesIO(PNG))
    if change is not None:
        change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def slides_template(change: Callable[[pptx.presentation.Presentation], object] | None = None) -> bytes:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "旧的幻灯片，不应带入"
    slide.shapes.add_picture(io.BytesIO(PNG), 0, 0)
    if change is not None:
        change(presentation)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def repacked(content: bytes, **changes: bytes | None) -> bytes:
    """A package with parts replaced, added or (None) taken out; `__` stands for `/`."""
    stream = io.BytesIO()
    wanted = {name.replace("__", "/"): data for name, data in changes.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in wanted:
                new.writestr(name, old.read(name))
        for name, data in wanted.items():
            if data is not None:
                new.writestr(name, data)
    return stream.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def everything(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())


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


def test_slides_from_a_locked_template_can_be_edited() -> None:
    def locked(presentation: pptx.presentation.Presentation) -> None:
        presentation.element.append(presentation.element.makeelement(pptx_qn("p:modifyVerifier"), {}))

    template = slides_template(locked)
    assert b"modifyVerifier" in part(template, "ppt/presentation.xml")

    assert b"modifyVerifier" not in everything(write_slides(report(), template=template))


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


def with_linked_header(document: docx.document.Document) -> None:
    header = document.sections[0].header
    header.paragraphs[0].text = "x"
    header.part.relate_to("http://example.org/logo.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)


def with_fetching_field(document: docx.document.Document) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    for words in (" INCLUDE", 'PICTURE "http://example.org/x.png" '):
        run = paragraph.add_run()
        run._r.append(
            docx.oxml.parse_xml(
                f'<w:instrText xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{words}</w:instrText>'
            )
        )


DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]><a>&b;</a>'
TYPES = part(word_template(), "[Content_Types].xml")

TYPES_NAME, BODY, THEME = "[Content_Types].xml", "word/document.xml", "word/theme/theme1.xml"
NO_BODY = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
MACRO_TYPES = TYPES.replace(MAIN, b"x.macroEnabled.main+xml")
BIG, MANY = {f"word/media/{n}.bin": b"\0" * 70_000_000 for n in range(3)}, {f"x/{n}": b"" for n in range(5_001)}


def changed(changes: dict[str, bytes | None]) -> Callable[[], bytes]:
    return lambda: repacked(word_template(), **changes)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no package": (lambda: b"not a zip", "不是压缩包"),
    "nothing": (lambda: b"", "不是压缩包"),
    "old format or password": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "旧格式或加了密码"),
    "cut off": (lambda: word_template()[:-200], "不是压缩包，或已损坏"),
    "another kind": (slides_template, "另一种格式"),
    "no content types": (changed({TYPES_NAME: None}), "缺少内容类型清单"),
    "no main part": (changed({BODY: None}), "缺少必要的部件"),
    "broken xml": (changed({BODY: b"<w:document"}), "已损坏"),
    "no body": (changed({BODY: NO_BODY}), "已损坏"),
    "macros": (changed({"word/vbaProject.bin": b"x"}), "含有宏"),
    "macros by type": (changed({TYPES_NAME: MACRO_TYPES}), "含有宏"),
    "entities": (changed({THEME: DTD}), "DTD"),
    "entities in UTF-16": (changed({THEME: DTD.decode().encode("utf-16")}), "DTD"),
    "148 MB in 150 KB": (changed({BODY: b"<a/>" * 37_000_000}), "压缩比"),
    "over 200 MB": (changed(BIG), "解压后有 211 MB"),
    "many parts": (changed(MANY), "部件，上限 5000 个"),
    "linked picture in the header": (lambda: word_template(with_linked_header), "页眉引用了文件以外的内容"),
    "fetching field in the footer": (lambda: word_template(with_fetching_field), "页脚含有会读取外部内容的域"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_template_that_cannot_be_trusted_is_refused_in_one_line(case: str) -> None:
    make, said = REFUSED[case]
    template = make()
    begun = time.monotonic()

    with pytest.raises(TemplateRefused, match=said) as caught:
        write_word(report(), template=template)

    assert "\n" not in str(caught.value)
    assert "应为 Word 文档（.docx）" in str(caught.value)
    assert time.monotonic() - begun < 3


def test_a_directory_that_lies_about_sizes_is_caught_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever the directory promised: no more than the limit is ever unpacked.
    monkeypatch.setattr(package, "_gate", lambda members, kind: None)
    bomb = repacked(word_template(), **{"word/document.xml": b"<a/>" * 5_000_000})

    with pytest.raises(TemplateRefused, match="解压后过大"):
        checked(bomb, WORD)


def test_xml_has_a_narrower_limit_than_pictures() -> None:
    noise = b"".join(b"<a>%x</a>" % (number * 2654435761 % 2**32) for number in range(1_300_000))
    with pytest.raises(TemplateRefused, match="解压后过大"):
        checked(repacked(word_template(), **{"word/extra.xml": noise}), WORD)
    assert checked(repacked(word_template(), **{"word/media/extra.png": noise}), WORD)


def test_a_presentation_template_gives_size_and_layouts_and_no_slide() -> None:
    def house(presentation: pptx.presentation.Presentation) -> None:
        presentation.slide_width, presentation.slide_height = Inches(10), Inches(7.5)
        presentation.slide_layouts[5].name = "本院版式"

    content = write_slides(report(), template=slides_template(house))

    made = pptx.Presentation(io.BytesIO(content))
    assert (made.slide_width, made.slide_height) == (Inches(10), Inches(7.5))
    assert {slide.slide_layout.name for slide in made.slides} == {"Title Slide", "本院版式"}
    assert "旧的幻灯片".encode() not in everything(content)
    assert [slide.shapes.title.text for slide in made.slides][:2] == ["示例区卫星产业布局", "总体布局"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len([name for name in archive.namelist() if name.startswith("ppt/media/")]) == 1
        assert len(archive.namelist()) == len(set(archive.namelist()))
    for slide in made.slides:
        for shape in slide.shapes:
            assert shape.left + shape.width <= made.slide_width
            assert shape.top + shape.height <= made.slide_height


@pytest.mark.parametrize("keep", [0, 6, 8, 9, 10])
def test_any_layout_will_do(keep: int) -> None:
    """A blank one, one with an upright title, one whose title is at the bottom."""

    def one_layout(presentation: pptx.presentation.Presentation) -> None:
        slides = presentation.slides._sldIdLst
        for item in list(slides):
            presentation.part.drop_rel(item.rId)
            slides.remove(item)
        kept = presentation.slide_layouts[keep]
        for layout in list(presentation.slide_layouts):
            if layout is not kept:
                presentation.slide_layouts.remove(layout)

    made = pptx.Presentation(io.BytesIO(write_slides(report(), template=slides_template(one_layout))))

    assert len(made.slides) >= 5
    said = "".join(s.text_frame.text for slide in made.slides for s in slide.shapes if s.has_text_frame)
    assert "总体布局" in said
    assert "资料来源与说明" in said


def test_a_link_from_the_master_to_a_slide_does_not_bring_the_slide_along() -> None:
    def linked(presentation: pptx.presentation.Presentation) -> None:
        layout = presentation.slide_layouts[5]
        shape = layout.placeholders[0]
        name = layout.part.relate_to(presentation.slides[0].part, f"{RELATIONSHIP_TYPE.SETTINGS[:-8]}slide")
        properties = shape._element.nvSpPr.cNvPr
        link = pptx.oxml.parse_xml(
            '<a:hlinkClick xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'action="ppaction://hlinksldjump" r:id="{name}"/>'
        )
        properties.append(link)

    content = write_slides(report(), template=slides_template(linked))

    assert "旧的幻灯片".encode() not in everything(content)
    assert b"hlinksldjump" not in everything(content)


@pytest.mark.parametrize("template", [b"x", word_template()], ids=["no package", "a Word file"])
def test_what_is_no_presentation_is_refused(template: bytes) -> None:
    with pytest.raises(TemplateRefused, match="应为 PowerPoint"):
        write_slides(report(), template=template)


def test_a_presentation_with_a_linked_picture_in_its_master_is_refused() -> None:
    def linked(presentation: pptx.presentation.Presentation) -> None:
        presentation.slide_master.part.relate_to("http://example.org/x.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)

    with pytest.raises(TemplateRefused, match="母版引用了文件以外的内容"):
        write_slides(report(), template=slides_template(linked))


def test_damaged_bytes_are_refused_or_harmless() -> None:
    """Every part in turn is emptied: one clear error, or a report."""
    for template, write in ((word_template(), write_word), (slides_template(), write_slides)):
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            names = archive.namelist()
        for name in names:
            # Only an error of the family may come out of it.
            with suppress(TemplateRefused):
                content = write(report(), template=repacked(template, **{name: b"<x/>"}))
                assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


@pytest.mark.parametrize("ending", ["html", "md"])
def test_pages_take_no_template(ending: str) -> None:
    with pytest.raises(QuestionInvalid, match=r"模板只用于 \.docx 与 \.pptx"):
        REPORT.of(ending).write(report(), word_template())


def test_our_own_file_is_a_house_style_like_any_other() -> None:
    plain = zipfile.ZipFile(io.BytesIO(write_word(report())))
    styled = zipfile.ZipFile(io.BytesIO(write_word(report(), template=wordtemplate.BASE.read_bytes())))
    assert plain.namelist() == styled.namelist()
    for part in ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footer1.xml"):
        assert plain.read(part) == styled.read(part)
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


def test_our_slides_have_no_colours_but_those_of_their_theme() -> None:
    """Paper and ink: what an organisation's own theme says is then the only palette of the slides."""
    made = zipfile.ZipFile(io.BytesIO(write_slides(report())))
    written = {name: made.read(name).decode() for name in made.namelist() if name.endswith(".xml")}
    slides = {name: xml for name, xml in written.items() if re.match("ppt/slides/|ppt/slide(Master|Layout)s/", name)}

    assert sum(name.startswith("ppt/slides/") for name in slides) > 1
    assert [name for name, xml in slides.items() if re.search("srgbClr|sysClr|prstClr", xml)] == []
    named = {name for xml in slides.values() for name in re.findall(r'schemeClr val="(\w+)"', xml)}
    assert named == {"bg1", "tx1"}


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
