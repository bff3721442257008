"""A user's house style: a Word file of which styles, page set-up, header and footer are taken, and nothing else."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from buju.views.report.package import WORD, TemplateRefused, checked

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.part import Part
    from lxml import etree

_STYLING = frozenset({"styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "theme", "numbering"})
# The other properties tell of the old text: its titles, its author, its template.
_PACKAGE = frozenset({"officeDocument", "custom-properties"})
# Fields that fetch or start something when the file is opened (ISO/IEC 29500-1, 17.16.5).
_FETCHING = re.compile(
    r"\b(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|DDE|DDEAUTO|LINK|IMPORT|DATABASE|EMBED)\b", re.IGNORECASE
)
_NOTES = ("w:footnotePr", "w:endnotePr")


def opened(content: bytes) -> Document:
    """Open a template and empty it.

    Raises:
        TemplateRefused: it is no sound Word file, or would fetch something from elsewhere when opened.
    """
    document = docx.Document(io.BytesIO(checked(content, WORD)))
    _empty(document)
    keep_styling(document)
    _leave_sources(document)
    for part in document.part.package.iter_parts():
        _no_fetching(part)
    return document


def _empty(document: Document) -> None:
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    for name in _NOTES:
        for found in list(document.element.iter(qn(name))):
            found.getparent().remove(found)


def keep_styling(document: Document) -> None:
    """Let go of what belonged to an old text: pictures, comments, notes, embedded files, previews."""
    xml = document.element.xml
    rels = document.part.rels
    for name, rel in list(rels.items()):
        if rel.is_external or (_kind(rel.reltype) not in _STYLING and f'"{name}"' not in xml):
            del rels[name]
    package = document.part.package.rels
    for name, rel in list(package.items()):
        if rel.is_external or _kind(rel.reltype) not in _PACKAGE:
            del package[name]


def _leave_sources(document: Document) -> None:
    """Cut the settings off from the template, the address list or the other file that they point to."""
    settings = document.settings.element
    rels = document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels
    gone = {name for name, rel in rels.items() if rel.is_external}
    for child in list(settings):
        if child.tag in map(qn, _NOTES) or any(gone & set(item.attrib.values()) for item in child.iter()):
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
