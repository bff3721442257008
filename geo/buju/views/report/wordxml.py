"""WordprocessingML by hand: paragraphs, fields and tables.

python-docx opens the file, knows its styles and writes it. Paragraphs and tables are made here because it was measured
too slow for them: a table of 200 rows of 5 cells of two paragraphs takes it 3.6 s, this module 0.05 s; 300 paragraphs
with a run of a style of its own take 1.3 s against 0.02 s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from buju.legible import legible
from buju.views.report.block import Cell, Paragraph, Run, Strong
from buju.views.words.wording import Quote

Element = etree._Element

# Styles of our own, beside those of Word; `base.docx` has them.
QUOTE, CLAUSE, STRONG = "布局引文", "布局条款", "布局着重"
CELL, HEAD_CELL, NOTE, PICTURE = "布局表格文字", "布局表头", "布局说明", "布局图片"

_W = {name: qn(f"w:{name}") for name in (
    "p", "pPr", "pStyle", "r", "rPr", "rStyle", "t", "br", "type", "val", "fldChar", "fldCharType", "instrText",
    "hyperlink", "anchor", "history", "bookmarkStart", "bookmarkEnd", "id", "name", "tbl", "tblPr", "tblW", "w",
    "tblBorders", "tblLayout", "tblCellMar", "tblCaption", "tblGrid", "gridCol", "tr", "trPr", "cantSplit",
    "tblHeader", "tc", "tcPr", "tcW", "shd", "fill", "color", "sz", "space", "tblLook", "firstRow", "jc",
    "keepNext", "tabs", "tab", "pos", "leader",
)}  # fmt: skip
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RULE, _LINE, _WASH = "59636D", "C5CBD0", "F1F3F4"
# A row that fills more than a third of a page may break over pages; a shorter one is kept whole.
_KEPT_WHOLE = 450
_TWIPS_PER_MM = 1440 / 25.4


def add(parent: Element, name: str, /, **values: str | int) -> Element:
    """Append an element of the main namespace with attributes of the same."""
    element = etree.SubElement(parent, _W[name])
    for key, value in values.items():
        element.set(_W[key], str(value))
    return element


@dataclass(frozen=True, slots=True)
class Setter:
    """Sets paragraphs with styles looked up by name, as each Word file has its own ids for them."""

    ids: dict[str, str]

    def paragraph(self, parent: Element, style: str, runs: Iterable[Run] = ()) -> Element:
        """Append a paragraph."""
        made = add(parent, "p")
        add(add(made, "pPr"), "pStyle", val=self.ids[style])
        for run in runs:
            self.run(made, run)
        return made

    def run(self, parent: Element, run: Run) -> None:
        """Append a run; a quotation is followed by its clause."""
        if isinstance(run, Quote):
            self.words(parent, run.words, style=QUOTE)
            self.words(parent, f"（{legible(run.clause)}）", style=CLAUSE)
        else:
            self.words(parent, run.words, style=STRONG if isinstance(run, Strong) else None)

    def words(self, parent: Element, words: str, *, style: str | None = None) -> None:
        """Append words as one run."""
        made = add(parent, "r")
        if style is not None:
            add(add(made, "rPr"), "rStyle", val=self.ids[style])
        text = add(made, "t")
        text.set(_SPACE, "preserve")
        text.text = legible(words)

    def heading(self, parent: Element, style: str, text: str, *, number: int) -> None:
        """Append a heading with the bookmark that the table of contents leads to."""
        made = self.paragraph(parent, style)
        add(made, "bookmarkStart", id=number, name=bookmark(number))
        self.words(made, text)
        add(made, "bookmarkEnd", id=number)

    def contents(self, parent: Element, entries: Sequence[tuple[int, str, int]], *, width_mm: float) -> None:
        """Append a table of contents of (level, words, number), each entry with a field for its page.

        Only a typesetter knows the pages: Word brings the fields up to date when it opens the file, LibreOffice reckons
        them by itself. Within a field TOC it would not: what stands in one is taken as it is.
        """
        for level, words, number in entries:
            made = self.paragraph(parent, f"toc {level}")
            _page_tab(made, width_mm)
            link = add(made, "hyperlink", anchor=bookmark(number), history=1)
            self.words(link, words)
            add(add(made, "r"), "tab")
            field(made, f" PAGEREF {bookmark(number)} \\h ", shown="1")

    def table(
        self,
        parent: Element,
        *,
        headings: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        widths_mm: Sequence[float],
        title: str,
    ) -> None:
        """Append a table whose heading row comes again on every page; no page begins or ends with one row of it."""
        twips = [round(width * _TWIPS_PER_MM) for width in widths_mm]
        made = add(parent, "tbl")
        _table_properties(made, whole=sum(twips), title=legible(title))
        grid = add(made, "tblGrid")
        for width in twips:
            add(grid, "gridCol", w=width)
        head = add(made, "tr")
        marks = add(head, "trPr")
        add(marks, "cantSplit")
        add(marks, "tblHeader")
        for words, width in zip(headings, twips, strict=True):
            place = _table_cell(head, width, shaded=True)
            self.words(self.paragraph(place, HEAD_CELL), words)
        for row in rows:
            self._row(made, row, twips)
        bodies = made.findall(_W["tr"])[1:]
        # The first two stay together, and so do the last two.
        for row_made in {id(one): one for one in (*bodies[:-1][:1], *bodies[:-1][-1:])}.values():
            for paragraph in row_made.iter(_W["p"]):
                keep_with_next(paragraph)

    def _row(self, table: Element, row: Sequence[Cell], twips: Sequence[int]) -> None:
        made = add(table, "tr")
        if max(map(_length, row)) < _KEPT_WHOLE:
            add(add(made, "trPr"), "cantSplit")
        for content, width in zip(row, twips, strict=True):
            place = _table_cell(made, width)
            for item in content or (Paragraph(()),):
                self.paragraph(place, NOTE if item.small else CELL, item.runs)


def _page_tab(paragraph: Element, width_mm: float) -> None:
    """Let what comes after a tab stand at the right edge, led there by dots."""
    properties = paragraph.find(_W["pPr"])
    if properties is not None:
        add(add(properties, "tabs"), "tab", val="right", leader="dot", pos=round(width_mm * _TWIPS_PER_MM))


def bookmark(number: int) -> str:
    """Return the name of a heading's bookmark, as Word names its own."""
    return f"_Toc{number:06d}"


def field_part(parent: Element, kind: str) -> None:
    """Append the begin, the separation or the end of a field."""
    add(add(parent, "r"), "fldChar", fldCharType=kind)


def instruction(parent: Element, words: str) -> None:
    """Append what a field shall show."""
    text = add(add(parent, "r"), "instrText")
    text.set(_SPACE, "preserve")
    text.text = words


def field(parent: Element, words: str, *, shown: str) -> None:
    """Append a field with what it shows until it is brought up to date."""
    field_part(parent, "begin")
    instruction(parent, words)
    field_part(parent, "separate")
    add(add(parent, "r"), "t").text = shown
    field_part(parent, "end")


def keep_with_next(paragraph: Element) -> None:
    """Keep a paragraph on the page of what follows it."""
    properties = paragraph.find(_W["pPr"])
    if properties is not None:
        properties.insert(1, properties.makeelement(_W["keepNext"]))


def page_break(parent: Element) -> None:
    """Append a run that ends the page."""
    add(add(parent, "r"), "br", type="page")


def _table_properties(table: Element, *, whole: int, title: str) -> None:
    made = add(table, "tblPr")
    add(made, "tblW", w=whole, type="dxa")
    add(made, "jc", val="center")
    borders = add(made, "tblBorders")
    for side, colour, size in (("top", _RULE, 8), ("bottom", _RULE, 8), ("insideH", _LINE, 4)):
        line = etree.SubElement(borders, qn(f"w:{side}"))
        for key, value in (("val", "single"), ("sz", size), ("space", 0), ("color", colour)):
            line.set(_W[key], str(value))
    add(made, "tblLayout", type="fixed")
    margins = add(made, "tblCellMar")
    for side, width in (("top", 50), ("left", 85), ("bottom", 30), ("right", 85)):
        edge = etree.SubElement(margins, qn(f"w:{side}"))
        edge.set(_W["w"], str(width))
        edge.set(_W["type"], "dxa")
    add(made, "tblLook", val="0020", firstRow=1)
    add(made, "tblCaption", val=title)


def _table_cell(row: Element, width: int, *, shaded: bool = False) -> Element:
    made = add(row, "tc")
    properties = add(made, "tcPr")
    add(properties, "tcW", w=width, type="dxa")
    if shaded:
        add(properties, "shd", val="clear", color="auto", fill=_WASH)
    return made


def _length(content: Cell) -> int:
    return sum(len(run.words) for item in content for run in item.runs)
