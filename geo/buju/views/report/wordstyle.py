"""The styles of a Word report: East Asian fonts by the names that users' Word has; nothing is embedded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from lxml import etree

from buju.views.carto.style import INK

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import BaseStyle, CharacterStyle, ParagraphStyle

SONG, HEI, KAI, LATIN = "宋体", "黑体", "楷体", "Times New Roman"
_DARK, _SOFT = INK.removeprefix("#"), "4F5A64"

QUOTE, CLAUSE, STRONG = "布局引文", "布局条款", "布局着重"
CELL, HEAD_CELL, NOTE, PICTURE = "布局表格文字", "布局表头", "布局说明", "布局图片"


@dataclass(frozen=True, slots=True)
class StyleRow:
    """One style: its fonts and sizes (points), its spaces (points), and whether it keeps to what follows."""

    name: str
    font: str
    size: float
    bold: bool = False
    colour: str = _DARK
    before: float = 0
    after: float = 0
    line: float = 1.0
    indent: float = 0
    centred: bool = False
    keep: bool = False
    builtin: bool = True
    level: int | None = None


_PARAGRAPHS = (
    StyleRow("Normal", SONG, 11, after=6, line=1.35),
    StyleRow("Title", HEI, 24, before=150, after=14, line=1.25, centred=True),
    StyleRow("Subtitle", KAI, 14, colour=_SOFT, after=10, line=1.3, centred=True),
    StyleRow("TOC Heading", HEI, 15, before=30, after=8, keep=True),
    StyleRow("toc 1", SONG, 11, after=3, line=1.3),
    StyleRow("toc 2", SONG, 10.5, after=2, line=1.3, indent=22),
    StyleRow("Heading 1", HEI, 16, before=20, after=8, line=1.25, keep=True, level=0),
    StyleRow("Heading 2", HEI, 13, before=14, after=6, line=1.25, keep=True, level=1),
    StyleRow("Heading 3", HEI, 11.5, before=10, after=4, line=1.25, keep=True, level=2),
    StyleRow("Quote", KAI, 11, before=2, after=6, line=1.4, indent=22),
    StyleRow("List Bullet", SONG, 10.5, after=3, line=1.3),
    StyleRow("Caption", HEI, 10, before=8, after=4, keep=True, centred=True),
    StyleRow("Header", SONG, 9, colour=_SOFT),
    StyleRow("Footer", SONG, 9, colour=_SOFT, centred=True),
    StyleRow(CELL, SONG, 9.5, after=2, line=1.2, builtin=False),
    StyleRow(HEAD_CELL, HEI, 9.5, line=1.2, keep=True, builtin=False),
    StyleRow(NOTE, SONG, 9, colour=_SOFT, after=3, line=1.25, builtin=False),
    StyleRow(PICTURE, SONG, 10, before=6, after=2, centred=True, builtin=False),
)
_CHARACTERS = (
    StyleRow(QUOTE, KAI, 0, builtin=False),
    StyleRow(CLAUSE, SONG, 0, colour=_SOFT, builtin=False),
    StyleRow(STRONG, HEI, 0, bold=False, builtin=False),
)


def set_styles(document: Document, *, own: bool) -> None:
    """See to every style that a report uses; `own` sets them all, otherwise only those missing are added."""
    if own:
        _set_defaults(document)
    for row in _PARAGRAPHS:
        style, new = _found(document, row, WD_STYLE_TYPE.PARAGRAPH)
        if own or new:
            _dress_paragraph(style, row)
    for row in _CHARACTERS:
        style, new = _found(document, row, WD_STYLE_TYPE.CHARACTER)
        if own or new:
            _dress(style, row)


def _found(document: Document, row: StyleRow, kind: WD_STYLE_TYPE) -> tuple[BaseStyle, bool]:
    for style in document.styles:
        if style.name == row.name and style.type == kind:
            return style, False
    return document.styles.add_style(row.name, kind, builtin=row.builtin), True


def _set_defaults(document: Document) -> None:
    """Set the document's default fonts, by name instead of by theme, and its languages."""
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None:
        _set_fonts(defaults, SONG)
        language = defaults.find(qn("w:lang"))
        if language is not None:
            language.set(qn("w:val"), "en-US")
            language.set(qn("w:eastAsia"), "zh-CN")


def _dress_paragraph(style: BaseStyle, row: StyleRow) -> None:
    style = _dress(style, row)
    form = style.paragraph_format  # type: ignore[attr-defined] # a paragraph style by its type
    form.space_before, form.space_after = Pt(row.before), Pt(row.after)
    form.line_spacing = row.line
    form.keep_with_next = row.keep
    form.left_indent = Pt(row.indent) if row.indent else None
    form.alignment = WD_ALIGN_PARAGRAPH.CENTER if row.centred else None
    properties = style.element.get_or_add_pPr()
    for gone in ("w:pBdr", "w:contextualSpacing"):
        for found in properties.findall(qn(gone)):
            properties.remove(found)
    if row.level is not None and properties.find(qn("w:outlineLvl")) is None:
        etree.SubElement(properties, qn("w:outlineLvl")).set(qn("w:val"), str(row.level))


def _dress(style: BaseStyle, row: StyleRow) -> ParagraphStyle | CharacterStyle:
    font = style.font  # type: ignore[attr-defined] # paragraph and character styles have one
    _set_fonts(style.element.get_or_add_rPr(), row.font)
    if row.size:
        font.size = Pt(row.size)
    font.bold, font.italic = row.bold, False
    font.color.rgb = RGBColor.from_string(row.colour)
    style.quick_style = True
    style.hidden = False
    return style  # type: ignore[return-value] # one of the two


def _set_fonts(properties: etree._Element, east_asian: str) -> None:
    """Name the fonts of all scripts; a theme's font would win over the name beside it."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = etree.Element(qn("w:rFonts"))
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", east_asian), ("cs", LATIN)):
        fonts.set(qn(f"w:{script}"), name)
