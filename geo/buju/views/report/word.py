"""A report as a Word file (ISO/IEC 29500, WordprocessingML)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime, time
from typing import TYPE_CHECKING, assert_never

from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from buju.legible import legible
from buju.views.carto.face import ems
from buju.views.report import wordtemplate
from buju.views.report.block import (
    Block,
    Bullets,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    QuoteBlock,
    Report,
    Table,
    Text,
    assembled,
    date_line,
)
from buju.views.report.package import WORD, dated, day_of, refusing
from buju.views.report.paging import short_note
from buju.views.report.wordxml import NOTE, PICTURE, Setter, field, keep_with_next, page_break

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

_CONTENTS_LEVEL = 2
_MM = 36_000
_TWIPS_PER_MM = 1440 / 25.4
# What of the text's width a picture has to take to get a lying page; that page's margins, and room for its caption.
_WIDE, _EDGE_MM, _CAPTION_MM = 0.9, 14.0, 14.0
# How wide a letter of the footer is: 9 points.
_FOOTER_MM = 9 * 25.4 / 72
# What comes after `updateFields` among the settings (ISO/IEC 29500-1, 17.15.1.78, CT_Settings).
_AFTER_UPDATE = ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids")


def write_word(report: Report, *, template: bytes | None = None) -> bytes:
    """Return a report as a Word file; the same report gives the same bytes.

    Args:
        report: the report.
        template: a Word file whose styles, page set-up, header and footer are taken; its text is not.

    Raises:
        TemplateRefused: the template is no sound Word file.
    """
    if template is None:
        return _written(report, wordtemplate.base())
    with refusing(WORD):
        return _written(report, wordtemplate.opened(template))


def _written(report: Report, document: Document) -> bytes:
    blocks = assembled(report)
    # Every section refers to the same footer.
    _set_footer(document, report)
    _Writer(document).write(report, blocks)
    _set_properties(document, report)
    _update_on_opening(document)
    stream = io.BytesIO()
    document.save(stream)
    return dated(stream.getvalue(), day=day_of(report.data_date))


class _Writer:
    """Writes blocks before the section properties that end a body."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._setter = Setter({style.name: style.style_id for style in document.styles if style.name})
        self._section = document.sections[-1]
        # The last child holds the page set-up, and stays last.
        self._end = document.element.body.sectPr
        self._body = document.element.body
        self._headings = 0
        self._lying: list[Picture] = []
        self._bullet = () if _is_numbered(document, "List Bullet") else (Text("• "),)

    def write(self, report: Report, blocks: Sequence[Block]) -> None:
        set_, body = self._setter, self._body
        if self._end is not None:
            body.remove(self._end)
        if report.is_brief:
            set_.paragraph(body, "TOC Heading", [Text(f"{report.title}　{date_line(report)}")])
        else:
            self._cover(report, blocks)
            blocks = self._opened_by_figure(blocks)
        for block, later in zip(blocks, (*blocks[1:], None), strict=True):
            if isinstance(block, Heading):
                self._lay()
            if isinstance(block, Picture) and not report.is_brief and self._lies(block):
                self._lying.append(block)
            else:
                self._block(block, later)
        self._lay()
        if self._end is not None:
            body.append(self._end)

    def _opened_by_figure(self, blocks: Sequence[Block]) -> list[Block]:
        """Set the wide figures of the first chapter on the pages after the cover; return the other blocks.

        At the end of that chapter, which is short, each would leave half a page empty before it.
        """
        chapters = [number for number, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 1]
        first = blocks[: chapters[1] if len(chapters) > 1 else len(blocks)]
        self._lying = [block for block in first if isinstance(block, Picture) and self._lies(block)]
        if self._lying:
            wide = {id(picture) for picture in self._lying}
            self._lay()
            return [block for block in blocks if id(block) not in wide]
        self._break()
        return list(blocks)

    def _lies(self, picture: Picture) -> bool:
        """Whether a picture gets a page of its own that lies: it is wider than high, and as wide as the text."""
        whole, tall = _text_area(self._section)
        return picture.height_per_width < 1 and picture.width_mm >= _WIDE * whole and tall > whole

    def _lay(self) -> None:
        """Set the pictures that wait for the end of their chapter, each on a lying page of its own."""
        pictures, self._lying = self._lying, []
        for picture in pictures:
            self._end_section(lying=False)
            width, height = self._lying_area()
            self._picture(picture, width_mm=min(width, (height - _CAPTION_MM) / picture.height_per_width))
            self._end_section(lying=True)

    def _lying_area(self) -> tuple[float, float]:
        section = self._section
        return (section.page_height or Mm(297)) / _MM - 2 * _EDGE_MM, (
            section.page_width or Mm(210)
        ) / _MM - 2 * _EDGE_MM

    def _end_section(self, *, lying: bool) -> None:
        """End a section with the last paragraph: with the page set-up of the document, or the same lying."""
        if self._end is None:
            return
        made = deepcopy(self._end)
        if lying:
            _lay_down(made)
        last = self._body.findall(qn("w:p"))[-1]
        properties = last.find(qn("w:pPr"))
        if properties is None:
            properties = last.makeelement(qn("w:pPr"))
            last.insert(0, properties)
        if properties.find(qn("w:sectPr")) is None:
            properties.append(made)
        else:
            etree.SubElement(etree.SubElement(self._body, qn("w:p")), qn("w:pPr")).append(made)

    def _cover(self, report: Report, blocks: Sequence[Block]) -> None:
        """Write the title, the contents and the note on shapes; a page of its own is ended by what comes after."""
        set_, body = self._setter, self._body
        set_.paragraph(body, "Title", [Text(report.title)])
        set_.paragraph(body, "Subtitle", [Text(report.subtitle)])
        set_.paragraph(body, "Subtitle", [Text(date_line(report))])
        headings = [block for block in blocks if isinstance(block, Heading)]
        entries = [
            (heading.level, heading.text, number)
            for number, heading in enumerate(headings, 1)
            if heading.level <= _CONTENTS_LEVEL
        ]
        set_.paragraph(body, "TOC Heading", [Text("目录")])
        set_.contents(body, entries, width_mm=_text_area(self._section)[0])
        set_.paragraph(body, NOTE, [Text(report.grade_note)])

    def _block(self, block: Block, later: Block | None) -> None:
        set_, body = self._setter, self._body
        match block:
            case Heading():
                self._headings += 1
                set_.heading(body, f"Heading {block.level}", block.text, number=self._headings)
            case Paragraph():
                made = set_.paragraph(body, NOTE if block.small else "Normal", block.runs)
                # What leads to a table or a list does not stay behind at the foot of a page.
                if isinstance(later, (Table, Bullets)):
                    keep_with_next(made)
            case QuoteBlock():
                set_.paragraph(body, "Quote", [block.quote])
            case Bullets():
                for item in block.items:
                    set_.paragraph(body, "List Bullet", (*self._bullet, *item.runs))
            case Table():
                self._table(block)
            case Picture():
                self._picture(block)
            case PageBreak():
                self._break()
            case _:
                assert_never(block)

    def _break(self) -> None:
        page_break(self._setter.paragraph(self._body, "Normal"))

    def _table(self, table: Table) -> None:
        self._setter.paragraph(self._body, "Caption", [Text(table.caption)])
        whole, _ = _text_area(self._section)
        self._setter.table(
            self._body,
            headings=table.headings,
            rows=table.rows,
            widths_mm=[share * whole for share in table.shares],
            title=table.caption,
        )
        # Two tables without a paragraph between them would be joined into one.
        self._setter.paragraph(self._body, NOTE)

    def _picture(self, picture: Picture, *, width_mm: float | None = None) -> None:
        whole, tall = _text_area(self._section)
        ratio = picture.height_per_width
        # Its caption and a heading stand on the same page.
        width = min(picture.width_mm, whole, tall * 0.86 / ratio) if width_mm is None else width_mm
        inline = self._document.part.new_pic_inline(io.BytesIO(picture.png), Mm(width), Mm(width * ratio))
        inline.docPr.set("descr", legible(picture.alt))
        inline.docPr.set("name", legible(picture.caption))
        place = self._setter.paragraph(self._body, PICTURE)
        keep_with_next(place)
        drawing = etree.SubElement(etree.SubElement(place, qn("w:r")), qn("w:drawing"))
        drawing.append(inline)
        self._setter.paragraph(self._body, "Caption", [Text(picture.caption)])


def _lay_down(section: etree._Element) -> None:
    """Turn the page of a section's properties on its side, with narrow margins: it holds one picture."""
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    if size is None:
        size = etree.Element(qn("w:pgSz"), {qn("w:w"): "11906", qn("w:h"): "16838"})
        section.append(size)
    width, height = size.get(qn("w:w"), "11906"), size.get(qn("w:h"), "16838")
    size.set(qn("w:w"), height)
    size.set(qn("w:h"), width)
    size.set(qn("w:orient"), "landscape")
    if margins is not None:
        for side in ("top", "right", "bottom", "left"):
            margins.set(qn(f"w:{side}"), str(round(_EDGE_MM * _TWIPS_PER_MM)))
        for side in ("header", "footer"):
            margins.set(qn(f"w:{side}"), str(round(_EDGE_MM / 2 * _TWIPS_PER_MM)))


def _is_numbered(document: Document, name: str) -> bool:
    style = next((style for style in document.styles if style.name == name), None)
    return style is not None and style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None


def _text_area(section: Section) -> tuple[float, float]:
    """Return width and height of the text in millimetres; a template without page set-up is taken for A4."""
    width = (section.page_width or Mm(210)) - (section.left_margin or 0) - (section.right_margin or 0)
    height = (section.page_height or Mm(297)) - (section.top_margin or 0) - (section.bottom_margin or 0)
    return max(width / _MM, 40), max(height / _MM, 40)


def _set_footer(document: Document, report: Report) -> None:
    """Put data date, note and page number into the footer, unless the house style has one of its own."""
    footer = document.sections[-1].footer
    if not footer.is_linked_to_previous:
        return
    footer.is_linked_to_previous = False
    element = footer._element
    for old in list(element):
        element.remove(old)
    setter = Setter({style.name: style.style_id for style in document.styles if style.name})
    whole, _ = _text_area(document.sections[-1])
    # The number and the blanks beside it take some five letters.
    room = whole / _FOOTER_MM - ems(date_line(report)) - 5
    line = setter.paragraph(element, "Footer", [Text(f"{date_line(report)}　{short_note(report, room)}　")])
    field(line, " PAGE ", shown="1")


def _set_properties(document: Document, report: Report) -> None:
    properties = document.core_properties
    moment = datetime.combine(day_of(report.data_date), time())
    properties.title = legible(report.title)[:255]
    properties.subject = legible(report.subtitle)[:255]
    properties.author = properties.last_modified_by = "布局"
    properties.comments = properties.keywords = properties.category = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = moment
    properties.revision = 1


def _update_on_opening(document: Document) -> None:
    """Ask Word to bring the table of contents up to date: only it knows the pages."""
    settings = document.settings.element
    if settings.find(qn("w:updateFields")) is not None:
        return
    mark = etree.Element(qn("w:updateFields"))
    mark.set(qn("w:val"), "true")
    later = [child for child in settings if etree.QName(child).localname in _AFTER_UPDATE]
    if later:
        later[0].addprevious(mark)
    else:
        settings.append(mark)
