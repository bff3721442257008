"""The presentation that slides start from: masters and layouts, and no slide.

`base.pptx` is ours, to be restyled in PowerPoint: a cover and a layout of a title alone, both of 13.333 × 7.5 inches. A
user's house style takes its place.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pptx
from pptx.oxml.ns import qn

from buju.views.report.package import SLIDES, TemplateRefused, checked

if TYPE_CHECKING:
    from pptx.opc.package import Part
    from pptx.presentation import Presentation

BASE = Path(__file__).with_name("base.pptx")

_STYLING = frozenset({"theme", "presProps", "tableStyles"})
# The other properties tell of the old text: its titles, its author, its template.
_PACKAGE = frozenset({"officeDocument", "custom-properties"})
# What of a presentation speaks of single slides,
# and what asks for a password before one may change it.
_OF_SLIDES = ("modifyVerifier", "sldIdLst", "custShowLst", "extLst", "custDataLst", "smartTags")
_CLICKS = ("hlinkClick", "hlinkHover", "hlinkMouseOver")


def base() -> Presentation:
    """Open our own file."""
    return pptx.Presentation(str(BASE))


def opened(content: bytes) -> Presentation:
    """Open a template and take its slides out.

    Raises:
        TemplateRefused: it is no sound presentation, or would fetch something from elsewhere when opened.
    """
    presentation = pptx.Presentation(io.BytesIO(checked(content, SLIDES)))
    _keep_styling(presentation)
    for part in presentation.part.package.iter_parts():
        _leave_slides(part)
        for rel in part.rels.values():
            if rel.is_external and _kind(rel.reltype) != "hyperlink":
                raise TemplateRefused(SLIDES, "母版引用了文件以外的内容")
    if not len(presentation.slide_layouts):
        raise TemplateRefused(SLIDES, "没有一个版式")
    return presentation


def _keep_styling(presentation: Presentation) -> None:
    """Let go of slides, comments, previews and printer settings."""
    element = presentation.part._element
    for name in _OF_SLIDES:
        for found in element.findall(qn(f"p:{name}")):
            element.remove(found)
    named = {value for item in element.iter() for value in item.attrib.values()}
    for name, rel in list(presentation.part.rels.items()):
        if rel.is_external or (_kind(rel.reltype) not in _STYLING and name not in named):
            presentation.part.rels.pop(name)
    package = presentation.part.package
    for name, rel in list(package._rels.items()):
        if rel.is_external or _kind(rel.reltype) not in _PACKAGE:
            package.drop_rel(name)


def _leave_slides(part: Part) -> None:
    """Take links from masters to single slides out, which are no longer there."""
    element = getattr(part, "_element", None)
    gone = {name for name, rel in part.rels.items() if _kind(rel.reltype) == "slide"}
    for name in gone:
        part.rels.pop(name)
    if element is not None and gone:
        for click in [item for kind in _CLICKS for item in element.iter(qn(f"a:{kind}"))]:
            if gone & set(click.attrib.values()):
                click.getparent().remove(click)


def _kind(reltype: str) -> str:
    return reltype.rsplit("/", maxsplit=1)[-1]
