"""The Word file that a report starts from: styles, page set-up, header and footer, and nothing else.

`base.docx` is ours, to be opened and restyled in Word; its text shows each style and is not taken. A user's house style
takes its place; a style that it lacks comes from ours.
"""

from __future__ import annotations

import io
import re
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from buju.views.report.package import WORD, TemplateRefused, checked
from buju.views.report.wordxml import CELL, CLAUSE, HEAD_CELL, NOTE, PICTURE, QUOTE, STRONG

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part
    from docx.oxml.xmlchemy import BaseOxmlElement
    from lxml import etree

BASE = Path(__file__).with_name("base.docx")
PARAGRAPHS = (
    *("Normal", "Title", "Subtitle", "TOC Heading", "toc 1", "toc 2", "Heading 1", "Heading 2", "Heading 3"),
    *("Quote", "List Bullet", "Caption", "Header", "Footer", CELL, HEAD_CELL, NOTE, PICTURE),
)
CHARACTERS = (QUOTE, CLAUSE, STRONG)
# What ties a style to its own file.
_TIES = ("w:basedOn", "w:next", "w:link", "w:numPr")

_STYLING = frozenset({"styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "theme", "numbering"})
# The other properties tell of the old text: its titles, its author, its template.
_PACKAGE = frozenset({"officeDocument", "custom-properties"})
# Fields that fetch or start something when the file is opened (ISO/IEC 29500-1, 17.16.5).
_FETCHING = re.compile(
    r"\b(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|DDE|DDEAUTO|LINK|IMPORT|DATABASE|EMBED)\b", re.IGNORECASE
)
_NOTES = ("w:footnotePr", "w:endnotePr")
# What forbids to change a text, or asks for a password: it guards the template, not the report made with it.
_LOCKS = ("w:documentProtection", "w:writeProtection", "w:readModeInkLockDown")
_FINAL = "_MarkAsFinal"
_IN_TABLES = (CELL, HEAD_CELL, NOTE)
# What comes after `snapToGrid` in a style's properties (ISO/IEC 29500-1, CT_PPrBase and EG_RPrBase).
_AFTER_SNAP = (
    *("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection"),
    *("w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:pPrChange"),
)
_AFTER_SNAP_RUN = (
    *("w:vanish", "w:webHidden", "w:color", "w:spacing", "w:w", "w:kern", "w:position", "w:sz", "w:szCs"),
    *("w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em"),
    *("w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath", "w:rPrChange"),
)


def base() -> Document:
    """Open our own file and empty it."""
    document = docx.Document(str(BASE))
    _empty(document)
    _off_the_grid(document)
    return document


def opened(content: bytes) -> Document:
    """Open a user's house style, empty it, and add the styles that it lacks.

    Raises:
        TemplateRefused: it is no sound Word file, or would fetch something from elsewhere when opened.
    """
    document = docx.Document(io.BytesIO(checked(content, WORD)))
    _empty(document)
    _keep_styling(document)
    _leave_sources(document)
    for part in document.part.package.iter_parts():
        _no_fetching(part)
    _add_missing(document)
    _off_the_grid(document)
    return document


def _add_missing(document: Document) -> None:
    """Add the styles that a report uses and the document lacks, as they are in our own file."""
    wanted = [(name, WD_STYLE_TYPE.PARAGRAPH) for name in PARAGRAPHS]
    wanted += [(name, WD_STYLE_TYPE.CHARACTER) for name in CHARACTERS]
    there = {(style.name, style.type) for style in document.styles}
    missing = [name for name, kind in wanted if (name, kind) not in there]
    if not missing:
        return
    ours = docx.Document(str(BASE)).styles
    ids = {style.style_id for style in document.styles}
    for number, name in enumerate(missing):
        style = _untied(deepcopy(ours[name].element))
        # House styles made in Chinese Word have ids of their own for the names that all share.
        if style.get(qn("w:styleId")) in ids:
            style.set(qn("w:styleId"), f"buju{number}")
        document.styles.element.append(style)


def _off_the_grid(document: Document) -> None:
    """Let what stands in tables keep its own line height where the page has a grid of lines (GB/T 9704).

    Every line would take a whole one of the grid, and a report five times its pages. A style that says itself how it
    stands to the grid keeps that.
    """
    for style in document.styles.element.findall(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is None or name.get(qn("w:val")) not in _IN_TABLES:
            continue
        for properties, later in ((style.get_or_add_pPr(), _AFTER_SNAP), (style.get_or_add_rPr(), _AFTER_SNAP_RUN)):
            if properties.find(qn("w:snapToGrid")) is None:
                off = OxmlElement("w:snapToGrid")
                off.set(qn("w:val"), "0")
                properties.insert_element_before(off, *later)


def _untied(style: BaseOxmlElement) -> BaseOxmlElement:
    """Cut a style off from other styles and from the numbering of its own file."""
    for tie in _TIES:
        for parent in list(style.iter()):
            for found in parent.findall(qn(tie)):
                parent.remove(found)
    style.attrib.pop(qn("w:default"), None)
    return style


def _empty(document: Document) -> None:
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    for name in _NOTES:
        for found in list(document.element.iter(qn(name))):
            found.getparent().remove(found)


def _keep_styling(document: Document) -> None:
    """Let go of what belonged to an old text: pictures, comments, notes, embedded files, previews."""
    xml = document.element.xml
    rels = document.part.rels
    for name, rel in list(rels.items()):
        if rel.is_external or (_kind(rel.reltype) not in _STYLING and f'"{name}"' not in xml):
            del rels[name]
    package = document.part.package.rels
    for name, rel in list(package.items()):
        is_locked = _kind(rel.reltype) == "custom-properties" and _FINAL.encode() in rel.target_part.blob
        if rel.is_external or is_locked or _kind(rel.reltype) not in _PACKAGE:
            del package[name]


def _leave_sources(document: Document) -> None:
    """Cut the settings off from the template, the address list or the other file that they point to; unlock them."""
    settings = document.settings.element
    rels = document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels
    gone = {name for name, rel in rels.items() if rel.is_external}
    for child in list(settings):
        if child.tag in map(qn, (*_NOTES, *_LOCKS)) or any(gone & set(item.attrib.values()) for item in child.iter()):
            settings.remove(child)
    for name in gone:
        del rels[name]


def _no_fetching(part: Part) -> None:
    for rel in part.rels.values():
        if rel.is_external and _kind(rel.reltype) != "hyperlink":
            raise TemplateRefused(WORD, f"{_where(part)}引用了文件以外的内容")
    element: etree._Element | None = getattr(part, "element", None)
    if element is None:
        return
    fields = "".join(item.text or "" for item in element.iter(qn("w:instrText")))
    simple = " ".join(item.get(qn("w:instr"), "") for item in element.iter(qn("w:fldSimple")))
    if _FETCHING.search(fields) or _FETCHING.search(simple):
        raise TemplateRefused(WORD, f"{_where(part)}含有会读取外部内容的域")


def _where(part: Part) -> str:
    name = str(part.partname)
    return "页眉" if "header" in name else "页脚" if "footer" in name else "文件"


def _kind(reltype: str) -> str:
    return reltype.rsplit("/", maxsplit=1)[-1]
