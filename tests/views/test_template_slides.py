"""House styles of presentations: what is taken, what is left, and our own."""

from __future__ import annotations

import io
import re
import zipfile

import pptx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn as pptx_qn
from pptx.util import Inches

from buju.views.report.package import TemplateRefused
from buju.views.report.slides import write_slides
from views.housestyle import everything, part, slides_template, word_template
from views.reported import report


def test_slides_from_a_locked_template_can_be_edited() -> None:
    def locked(presentation: pptx.presentation.Presentation) -> None:
        presentation.element.append(presentation.element.makeelement(pptx_qn("p:modifyVerifier"), {}))

    template = slides_template(locked)
    assert b"modifyVerifier" in part(template, "ppt/presentation.xml")

    assert b"modifyVerifier" not in everything(write_slides(report(), template=template))


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


def test_our_slides_have_no_colours_but_those_of_their_theme() -> None:
    """Paper and ink: what an organisation's own theme says is then the only palette of the slides."""
    made = zipfile.ZipFile(io.BytesIO(write_slides(report())))
    written = {name: made.read(name).decode() for name in made.namelist() if name.endswith(".xml")}
    slides = {name: xml for name, xml in written.items() if re.match("ppt/slides/|ppt/slide(Master|Layout)s/", name)}

    assert sum(name.startswith("ppt/slides/") for name in slides) > 1
    assert [name for name, xml in slides.items() if re.search("srgbClr|sysClr|prstClr", xml)] == []
    named = {name for xml in slides.values() for name in re.findall(r'schemeClr val="(\w+)"', xml)}
    assert named == {"bg1", "tx1"}
