"""DrawingML by hand, what python-pptx has no words for, and the presentation that slides start from."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pptx
from lxml import etree
from pptx.oxml.ns import qn

from buju.legible import legible
from buju.views.report.block import Cell, Run, Strong
from buju.views.report.package import SLIDES, TemplateRefused, checked
from buju.views.report.paging import CELL_GAP, CELL_SIDE, CELL_TOP, LEADING, NOTE, QUOTE_INDENT, TABLE, Line
from buju.views.words.wording import Quote

if TYPE_CHECKING:
    from pptx.opc.package import Part
    from pptx.presentation import Presentation


Element = etree._Element

_SANS, _KAI, _LATIN = "黑体", "楷体", "Arial"
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_EMU = 12_700
_NUMBER_ID = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
# Shares of the theme's text colour, so that a dark house style keeps light words.
_SOFT = (("lumMod", "65000"), ("lumOff", "35000"))
_RULE, _LINE = (("lumMod", "65000"), ("lumOff", "35000")), (("lumMod", "25000"), ("lumOff", "75000"))


def add(parent: Element, name: str, **values: str | int | float) -> Element:
    """Append an element of DrawingML."""
    element = etree.SubElement(parent, qn(f"a:{name}"))
    for key, value in values.items():
        element.set(key, str(value))
    return element


@dataclass(frozen=True, slots=True)
class Lettering:
    """Sets text; `own` names every font, a house style keeps its own except for quotations."""

    own: bool

    def set_plain(self, frame: Element, words: Sequence[str], *, size: float, title: bool = False) -> None:
        """Fill a placeholder, which keeps the place and the colour that it has from its layout."""
        _clear(frame)
        for item in words:
            made = add(frame, "p")
            self._run(made, item, size=size if self.own or title else None)

    def set_lines(self, frame: Element, lines: Iterable[Line], *, after: float) -> None:
        """Fill a text box."""
        _clear(frame)
        for line in lines:
            made = add(frame, "p")
            form = add(made, "pPr")
            if line.indent:
                form.set("marL", str(round(line.indent * _EMU)))
            if line.bullet:
                form.set("indent", str(round(-QUOTE_INDENT * _EMU)))
            self._spacing(form, line.size, after)
            if line.bullet:
                add(form, "buFont", typeface="Arial")
                add(form, "buChar", char="•")
            else:
                add(form, "buNone")
            self._runs(made, line.runs, line.size, soft=line.soft)

    def set_cell(self, cell: Element, content: Cell, *, shaded: bool, table: float = TABLE) -> None:
        """Fill a table cell and rule it off; small print is small only in tables of the usual size."""
        frame = cell.find(qn("a:txBody"))
        assert frame is not None  # noqa: S101 - python-pptx makes every cell with one
        _clear(frame)
        for number, item in enumerate(content):
            made = add(frame, "p")
            size = NOTE if item.small and table == TABLE else table
            self._spacing(add(made, "pPr"), size, 0 if number == len(content) - 1 else CELL_GAP)
            self._runs(made, item.runs, size, soft=item.small)
        if not content:
            made = add(frame, "p")
            self._spacing(add(made, "pPr"), table, 0)
            # Without it an empty cell is as high as 18 points.
            add(made, "endParaRPr", lang="zh-CN", sz=round(table * 100))
        _rule(cell, shaded=shaded)

    def set_table(self, table: Element) -> None:
        """Give a table no style but our own rules; its first row stays marked as the heading."""
        properties = table.find(qn("a:tblPr"))
        assert properties is not None  # noqa: S101 - python-pptx makes every table with one
        properties.set("bandRow", "0")
        style = properties.find(qn("a:tableStyleId"))
        if style is None:
            style = add(properties, "tableStyleId")
        style.text = _NO_STYLE

    def set_number(self, frame: Element, number: int, *, size: float) -> None:
        """Fill a text box with the slide's number as a field."""
        _clear(frame)
        made = add(frame, "p")
        add(made, "pPr", algn="r")
        field = add(made, "fld", id=_NUMBER_ID, type="slidenum")
        self._properties(field, size=size, soft=True)
        add(field, "t").text = str(number)

    def _runs(self, parent: Element, runs: Iterable[Run], size: float, *, soft: bool = False) -> None:
        for run in runs:
            if isinstance(run, Quote):
                self._run(parent, run.words, size=size, font=_KAI)
                self._run(parent, f"（{legible(run.clause)}）", size=size, soft=True)
            else:
                self._run(parent, run.words, size=size, bold=isinstance(run, Strong), soft=soft)

    def _run(
        self,
        parent: Element,
        words: str,
        *,
        size: float | None,
        font: str | None = None,
        bold: bool = False,
        soft: bool = False,
    ) -> None:
        made = add(parent, "r")
        self._properties(made, size=size, font=font, bold=bold, soft=soft)
        add(made, "t").text = legible(words)

    def _properties(
        self, parent: Element, *, size: float | None, font: str | None = None, bold: bool = False, soft: bool = False
    ) -> None:
        made = add(parent, "rPr", lang="zh-CN", altLang="en-US", dirty=0)
        if size is not None:
            made.set("sz", str(round(size * 100)))
        if bold:
            made.set("b", "1")
        if soft:
            _colour(add(made, "solidFill"), _SOFT)
        if self.own:
            add(made, "latin", typeface=_LATIN)
        if self.own or font:
            add(made, "ea", typeface=font or _SANS)

    def _spacing(self, form: Element, size: float, after: float) -> None:
        add(add(form, "lnSpc"), "spcPts", val=round(size * LEADING * 100))
        add(add(form, "spcBef"), "spcPts", val=0)
        add(add(form, "spcAft"), "spcPts", val=round(after * 100))


def _clear(frame: Element) -> None:
    for old in frame.findall(qn("a:p")):
        frame.remove(old)


def _rule(cell: Element, *, shaded: bool) -> None:
    old = cell.find(qn("a:tcPr"))
    if old is not None:
        cell.remove(old)
    side, top = round(CELL_SIDE * _EMU), round(CELL_TOP * _EMU)
    made = add(cell, "tcPr", marL=side, marR=side, marT=top, marB=top)
    if shaded:
        _border(made, "lnT", 12_700, _RULE)
    _border(made, "lnB", 12_700 if shaded else 6_350, _RULE if shaded else _LINE)
    if shaded:
        fill = add(add(made, "solidFill"), "schemeClr", val="tx1")
        add(fill, "alpha", val="6000")
    else:
        add(made, "noFill")


def _border(parent: Element, side: str, width: int, shares: tuple[tuple[str, str], ...]) -> None:
    line = add(parent, side, w=width, cap="flat", cmpd="sng", algn="ctr")
    _colour(add(line, "solidFill"), shares)
    add(line, "prstDash", val="solid")


def _colour(parent: Element, shares: tuple[tuple[str, str], ...]) -> None:
    colour = add(parent, "schemeClr", val="tx1")
    for name, value in shares:
        add(colour, name, val=value)


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
