"""Word files (.docx, ECMA-376): paragraphs with their automatic numbers, headings by style, rows of tables, notes.

python-docx opens the package; the elements are walked here, for its own paragraphs know no text boxes, notes, revisions
or numbers, and its tables take seconds where this takes none.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lxml import etree

from buju.drafting.reading.flow import Flow, ReadText
from buju.drafting.reading.numbering import Numbering
from buju.errors import InputInvalid

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])")
# A heading that brings its own number needs no mark.
NUMBERED = re.compile(
    r"\s*(?:第.{1,5}[编章节条]|[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十0-9]|[0-9０-９①-⑳]|附[件录表]|专栏)"
)
_SKIPPED = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "rt", "sectPr")}
# Stands where a page turns: a sign that XML cannot hold.
_TURN = "\0"
_WHITE = " \t\n\xa0\u3000"


def read_word(path: Path) -> ReadText:
    """Return the text of a Word file.

    Raises:
        InputInvalid: it is broken, or no document.
    """
    import docx

    try:
        document = docx.Document(str(path))
    except ValueError as error:
        raise InputInvalid("Word 文件带宏，或是模板；请在 Word 中另存为 .docx") from error
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, etree.XMLSyntaxError, AttributeError) as error:
        raise InputInvalid("Word 文件已损坏或不完整；请在 Word 中打开并另存为 .docx") from error
    return _WordReader(document).read()


class _WordReader:
    """Walks one document."""

    def __init__(self, document: Document) -> None:
        self.flow = Flow()
        self.body = document.element.body
        parts = {rel.reltype.rsplit("/", 1)[-1]: rel for rel in document.part.rels.values() if not rel.is_external}
        roots = {
            name: etree.fromstring(parts[name].target_part.blob, etree.XMLParser(resolve_entities=False))
            for name in ("numbering", "styles", "footnotes", "endnotes")
            if name in parts
        }
        self.numbering = Numbering(roots.get("numbering"))
        self.styles = _styles(roots.get("styles"))
        self.notes = {
            kind: {one.get(f"{_W}id"): one for one in roots[f"{kind}s"]}
            for kind in ("footnote", "endnote")
            if f"{kind}s" in roots
        }
        self.noted: list[_Element] = []
        self.boxes: list[_Element] = []
        self.page = 1
        has_rendered = next(self.body.iter(f"{_W}lastRenderedPageBreak"), None) is not None
        self.has_pages = has_rendered or any(one.get(f"{_W}type") == "page" for one in self.body.iter(f"{_W}br"))
        self.counts_rendered = has_rendered

    def read(self) -> ReadText:
        """Return the text: the body, then the notes behind a rule."""
        if self.has_pages:
            self.flow.page(self.page)
            said = "页码依 Word 上次保存时的分页，换机器打开可能不同" if self.counts_rendered else "页码只依手动分页符"
            self.flow.tally.add("page-guess", said)
        self._blocks(self.body)
        if self.noted:
            self.flow.paragraph("---")
        for note in self.noted:
            self.flow.paragraph("".join(self._inline(note)).strip())
        return self.flow.done()

    def _blocks(self, parent: _Element) -> None:
        for one in parent:
            if one.tag == f"{_W}p":
                self._paragraph(one)
            elif one.tag == f"{_W}tbl":
                self._table(one)
            elif one.tag == f"{_W}sdt":
                self._control(one)
            elif one.tag == f"{_W}altChunk":
                self.flow.tally.add("embedded", "嵌入的文件 {n} 个没有读")
            elif one.tag not in _SKIPPED and isinstance(one.tag, str):
                self._blocks(_choice(one))

    def _control(self, one: _Element) -> None:
        gallery = one.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
        if gallery is not None and gallery.get(f"{_W}val") == "Table of Contents":
            self.flow.tally.add("contents", "自动目录 {n} 个，是版面，不作文字")
            return
        content = one.find(f"{_W}sdtContent")
        if content is not None:
            self._blocks(content)

    def _paragraph(self, one: _Element) -> None:
        style = _style_of(one)
        if self.styles.get(style or "", _PLAIN).name.startswith(("toc ", "目录")):
            self.flow.tally.add("contents", "自动目录 {n} 行，是版面，不作文字")
            return
        number = self._number(one, style)
        words = "".join(self._inline(one))
        level = self._heading(one, style)
        is_bare = level and not NUMBERED.match(number or words.replace(_TURN, ""))
        self._write(words, mark=f"{'#' * level} {number}" if is_bare else number)
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.flow.tally.add("text-box", "文本框 {n} 个，文字接在所在的段之后")
            self._blocks(box)

    def _write(self, words: str, *, mark: str = "") -> None:
        """Write a paragraph behind its mark; where pages turn in it, or before its first letter, they begin there."""
        body = words.lstrip(_TURN + _WHITE)
        for _ in range(words[: len(words) - len(body)].count(_TURN)):
            self._turn()
        if not body:
            return
        self.flow.write(mark)
        for at, piece in enumerate(body.rstrip(_WHITE).split(_TURN)):
            if at:
                self._turn()
            self.flow.write(piece)
        self.flow.end()

    def _turn(self) -> None:
        self.page += 1
        self.flow.page(self.page)

    def _number(self, one: _Element, style: str | None) -> str:
        """Return the paragraph's automatic number; Word's list 0 means none."""
        own = one.find(f"{_W}pPr/{_W}numPr")
        list_id, level = _list_of(own)
        if list_id is None:
            list_id, styled = self._list_of_style(style)
            level = level if level is not None else styled
        if list_id in (None, "0"):
            return ""
        at = level if level is not None else self.numbering.level_of(str(list_id), style)
        number = self.numbering.next(str(list_id), at)
        if number:
            self.flow.tally.add("auto-number", "自动编号 {n} 处已写成文字")
        return number

    def _list_of_style(self, style: str | None) -> tuple[str | None, int | None]:
        for one in self._chain(style):
            if one.list_id is not None:
                return one.list_id, one.list_level
        return None, None

    def _heading(self, one: _Element, style: str | None) -> int:
        """Return how deep a heading is by its style or outline level; 0 for running text."""
        levels = [_outline(one.find(f"{_W}pPr")), *(style.level for style in self._chain(style))]
        level = next((level for level in levels if level is not None), 9)
        return min(level + 1, 6) if level < 9 else 0

    def _chain(self, style: str | None) -> Iterator[_Style]:
        seen: set[str] = set()
        while style is not None and style in self.styles and style not in seen:
            seen.add(style)
            yield self.styles[style]
            style = self.styles[style].base

    def _table(self, table: _Element) -> None:
        rows = [list(_within(row, "tc")) for row in _within(table, "tr")]
        if all(len(row) <= 1 for row in rows):
            # A frame around paragraphs: they stay paragraphs.
            for row in rows:
                for cell in row:
                    self._blocks(cell)
            return
        self.flow.tally.add("table", "表格 {n} 个，按行读，格与格之间是制表符")
        for row in rows:
            words = ["" if _is_continued(cell) else self._cell(cell) for cell in row]
            self._write("\t".join(words))

    def _cell(self, cell: _Element) -> str:
        paragraphs = []
        for one in cell.iter(f"{_W}p"):
            if any(above.tag == f"{_W}txbxContent" for above in one.iterancestors()):
                continue
            number = self._number(one, _style_of(one))
            paragraphs.append(number + "".join(self._inline(one)).strip(_WHITE))
        return " ".join(filter(None, paragraphs)).replace("\n", " ")

    def _inline(self, parent: _Element) -> Iterator[str]:
        for one in parent:
            if one.tag in _SKIPPED or not isinstance(one.tag, str):
                if one.tag in (f"{_W}del", f"{_W}moveFrom"):
                    self.flow.tally.add("revision", "删改 {n} 处没有接受或退回，按接受后读")
                continue
            if one.tag in (f"{_W}t", f"{_MATH}t"):
                yield one.text or ""
            elif one.tag == f"{_W}r" and _is_hidden(one):
                self.flow.tally.add("hidden", "隐藏的文字 {n} 处没有读")
            elif one.tag in _SIGNS:
                yield _SIGNS[one.tag](self, one)
            elif one.tag == f"{_W}txbxContent":
                self.boxes.append(one)
            else:
                yield from self._inline(_choice(one))

    def _break(self, one: _Element) -> str:
        if one.get(f"{_W}type") == "page":
            return "" if self.counts_rendered else _TURN
        return "\n"

    def _rendered(self, _: _Element) -> str:
        return _TURN if self.counts_rendered else ""

    def _symbol(self, _: _Element) -> str:
        self.flow.tally.add("unmapped", "符号字体的字 {n} 个没有对应的文字，写成“□”")
        return "□"

    def _picture(self, one: _Element) -> str:
        self.flow.tally.add("picture", "图片 {n} 幅没有读，其中的文字不在内")
        return "".join(self._inline(one))

    def _graphic(self, _: _Element) -> str:
        self.flow.tally.add("graphic", "图表、示意图 {n} 个没有读，其中的文字不在内")
        return ""

    def _note(self, one: _Element) -> str:
        kind = "footnote" if one.tag == f"{_W}footnoteReference" else "endnote"
        found = self.notes.get(kind, {}).get(one.get(f"{_W}id"))
        if found is not None:
            self.noted.append(found)
            self.flow.tally.add("note", "脚注、尾注 {n} 条移到文末")
        return ""


_Sign = Callable[[_WordReader, "_Element"], str]
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SIGNS: dict[str, _Sign] = {
    f"{_W}tab": lambda *_: "\t",
    f"{_W}noBreakHyphen": lambda *_: "-",
    f"{_W}softHyphen": lambda *_: "",
    f"{_W}cr": lambda *_: "\n",
    f"{_W}br": _WordReader._break,
    f"{_W}lastRenderedPageBreak": _WordReader._rendered,
    f"{_W}sym": _WordReader._symbol,
    f"{_W}footnoteReference": _WordReader._note,
    f"{_W}endnoteReference": _WordReader._note,
    f"{{{_DRAWING}/picture}}pic": _WordReader._picture,
    "{urn:schemas-microsoft-com:vml}imagedata": _WordReader._picture,
    f"{{{_DRAWING}/chart}}chart": _WordReader._graphic,
    f"{{{_DRAWING}/diagram}}relIds": _WordReader._graphic,
}


class _Style:
    """What matters of a style: its name, what it is based on, its outline level and list."""

    def __init__(self, one: _Element | None) -> None:
        self.name = (_value(one, "name") or "").lower()
        self.base = _value(one, "basedOn")
        named = _HEADING.match(self.name)
        self.level = int(named[1]) - 1 if named else _outline(None if one is None else one.find(f"{_W}pPr"))
        self.list_id, self.list_level = _list_of(None if one is None else one.find(f"{_W}pPr/{_W}numPr"))


def _styles(root: _Element | None) -> dict[str, _Style]:
    rows = () if root is None else root.iter(f"{_W}style")
    return {one.get(f"{_W}styleId") or "": _Style(one) for one in rows}


def _within(parent: _Element, name: str) -> Iterator[_Element]:
    """Yield the rows of a table, or the cells of a row, not those of a table inside it."""
    for one in parent:
        if one.tag == f"{_W}{name}":
            yield one
        elif one.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _within(one, name)


def _choice(one: _Element) -> _Element:
    """Return the first of several ways in which a thing is stored (mc:AlternateContent), or the thing itself."""
    if one.tag != f"{_MC}AlternateContent":
        return one
    found = one.find(f"{_MC}Choice")
    return one if found is None else found


def _style_of(paragraph: _Element) -> str | None:
    found = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return None if found is None else found.get(f"{_W}val")


def _list_of(numbered: _Element | None) -> tuple[str | None, int | None]:
    level = _value(numbered, "ilvl")
    return _value(numbered, "numId"), None if level is None or not level.isdecimal() else int(level)


def _outline(properties: _Element | None) -> int | None:
    value = _value(properties, "outlineLvl")
    return int(value) if value is not None and value.isdecimal() else None


def _is_hidden(run: _Element) -> bool:
    found = run.find(f"{_W}rPr/{_W}vanish")
    return found is not None and found.get(f"{_W}val") not in ("0", "false", "off")


def _is_continued(cell: _Element) -> bool:
    found = cell.find(f"{_W}tcPr/{_W}vMerge")
    return found is not None and found.get(f"{_W}val") != "restart"


def _value(parent: _Element | None, name: str) -> str | None:
    found = None if parent is None else parent.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val")


_PLAIN = _Style(None)
