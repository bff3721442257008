"""OFD files (GB/T 33190-2016), in which Chinese offices send documents: pages of letters at places, in XML in a zip.

`OFD.xml` names the documents (7.4), a document its pages and their box (7.5), a page its layers of objects (7.7).
A text object has a box on the page, a matrix of its own and letters with the steps between them (11.3). Lengths are
millimetres, y downwards; letters are given as those of a PDF are, in points, y upwards.
"""

from __future__ import annotations

import math
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from buju.drafting.reading.flow import Flow, ReadText
from buju.drafting.reading.textlayer import (
    PageText,
    is_scanned,
    quarter_of,
    refuse_rubbish,
    sign_of,
    tell_lost,
    upright,
    way_up,
    written,
)
from buju.drafting.reading.typeset import Letter
from buju.errors import InputInvalid, TooLarge

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

_MOST_PAGES, _MOST_LETTERS = 2000, 2_200_000
_POINTS = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
# How far a letter reaches above and below its base line, and how wide it is where its font is not looked up (em).
_ABOVE, _BELOW, _NARROW, _NARROWEST, _WIDEST = 0.86, 0.14, 0.55, 0.2, 0.95
_FULL = "“”‘’—…·"
_WAY_OUT = "请向提供者要 Word 文件，或另存为 PDF"
_SCANNED = "请另存为 PDF 再读（装有 buju[ocr] 时逐页识别）"
_BROKEN = "OFD 已损坏或不完整；请重新下载，或另存为 PDF"

Told = Callable[[int, int], None]
_Box = tuple[float, float, float, float]


class _Matrix(NamedTuple):
    """x' = ax + cy + e, y' = bx + dy + f (8.4)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


class _Found(NamedTuple):
    """What stands on a page or a template: letters, in which quarter each is turned, and the areas of pictures."""

    letters: list[Letter]
    angles: list[int]
    pictures: list[float]


def read_ofd(path: Path, *, told: Told) -> ReadText:
    """Return the text of an OFD file.

    Raises:
        InputInvalid: it is encrypted, broken or a scan, or its text layer is rubbish.
        TooLarge: it has too many pages or letters.
    """
    flow = Flow()
    try:
        with zipfile.ZipFile(path) as archive:
            pages = _Reader(archive, flow, told=told).pages()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, etree.XMLSyntaxError) as error:
        raise InputInvalid(_BROKEN) from error
    if not pages:
        raise InputInvalid("OFD 里没有页")
    scans = [at for at, page in enumerate(pages, 1) if page.is_scan]
    if len(scans) == len(pages):
        raise InputInvalid(f"OFD 是扫描件（{len(scans)} 页都是图片），没有文字层；{_SCANNED}")
    for at in scans:
        flow.tally.add("scan", f"扫描的 {{n}} 页没有读；{_SCANNED}", page=at)
    refuse_rubbish(pages, flow, called="OFD", way_out=_WAY_OUT)
    return written(pages, flow)


class _Reader:
    """Walks the documents of one package; names lead from part to part, and to nothing outside of it."""

    def __init__(self, archive: zipfile.ZipFile, flow: Flow, *, told: Told) -> None:
        self._archive, self._flow, self._told = archive, flow, told
        # Writers of packages disagree on small and large letters, and on the slash.
        self._names = {_folded(name): name for name in archive.namelist()}
        self._templates: dict[str, _Found] = {}
        self._letters = 0

    def pages(self) -> list[PageText]:
        """Return the pages of all documents, in order."""
        if any(posixpath.basename(name) in ("encryptions.xml", "encryptinfo.xml") for name in self._names):
            raise InputInvalid("OFD 已加密；请用密码打开后另存为不加密的 OFD 或 PDF")
        roots = [_words(one) for one in _all(self._part("OFD.xml"), "DocRoot")]
        documents = [(place, self._part(place)) for place in (_resolved("", root) for root in roots)]
        listed = [(place, document, one) for place, document in documents for one in _all(document, "Page")]
        if len(listed) > _MOST_PAGES:
            raise TooLarge(f"OFD 有 {len(listed)} 页，超过 {_MOST_PAGES} 页的上限；请分成几个文件")
        made = []
        for number, (place, document, one) in enumerate(listed, 1):
            self._told(number - 1, len(listed))
            made.append(self._page(place, document, one, number))
        return made

    def _page(self, place: str, document: _Element, listed: _Element, number: int) -> PageText:
        usual = _box(next(_all(document, "PageArea"), None)) or _A4
        try:
            page = self._part(_resolved(place, listed.get("BaseLoc", "")))
        except InputInvalid:
            self._flow.tally.add("page-broken", "{n} 页打不开，没有读", page=number)
            return PageText([], usual[3] * _POINTS, is_scan=False)
        box = _box(next(_all(page, "Area"), None)) or usual
        asked = {one.get("TemplateID") for one in _all(page, "Template")}
        under = [one for one in _all(document, "TemplatePage") if one.get("ID") in asked]
        return self._set([*(self._template(place, one) for one in under), self._found(page)], box, number)

    def _set(self, parts: list[_Found], box: _Box, number: int) -> PageText:
        """Return what stands on a page as a page that is upright, its foot at 0."""
        letters = [letter for part in parts for letter in part.letters]
        self._letters += len(letters)
        if self._letters > _MOST_LETTERS:
            raise TooLarge(f"文字超过 {_MOST_LETTERS // 10_000} 万字的上限；请分成几个文件")
        tell_lost(letters, self._flow, number)
        angles = [angle for part in parts for angle in part.angles]
        turned = way_up(angles, self._flow, number)
        x, y, width, height = (edge * _POINTS for edge in box)
        moved = [
            one._replace(left=one.left - x, right=one.right - x, low=one.low + y, high=one.high + y) for one in letters
        ]
        # The page reached from 0 down to its height, and from 0 to its width on the right.
        lift = (height, width, 0.0, 0.0)[turned]
        shown = [one._replace(low=one.low + lift, high=one.high + lift) for one in upright(moved, angles, turned)]
        shares = [area / (box[2] * box[3]) for part in parts for area in part.pictures]
        return PageText(shown, (height, width)[turned % 2], is_scanned(shown, shares, self._flow, number))

    def _template(self, place: str, listed: _Element) -> _Found:
        where = _resolved(place, listed.get("BaseLoc", ""))
        if where not in self._templates:
            try:
                self._templates[where] = self._found(self._part(where))
            except InputInvalid:
                self._templates[where] = _Found([], [], [])
        return self._templates[where]

    def _found(self, page: _Element) -> _Found:
        """Return what stands on a page, in the order of its layers."""
        found = _Found([], [], [])
        seen: set[tuple[str, int, int]] = set()
        for content in _all(page, "Content"):
            for one in content.iter(etree.Element):
                name = _local(one)
                if name == "TextObject" and one.get("Visible", "true") != "false":
                    angle, letters = self._text(one)
                    for letter in letters:
                        # Bold is sometimes the same letter twice, a hair apart.
                        key = (letter.sign, round(letter.left), round(letter.low))
                        if key not in seen or letter.sign.isspace():
                            seen.add(key)
                            found.letters.append(letter)
                            found.angles.append(angle)
                elif name == "ImageObject":
                    box = _numbers(one.get("Boundary"))
                    found.pictures.append(box[2] * box[3] if len(box) == 4 else 0.0)
                elif name == "CompositeObject":
                    self._flow.tally.add("composite", "复合图元 {n} 处没有读，其中的文字不在内")
        return found

    def _text(self, one: _Element) -> tuple[int, list[Letter]]:
        """Return in which quarter the letters of a text object are turned, and the letters."""
        box, given = _numbers(one.get("Boundary")), _numbers(one.get("CTM"))
        matrix = _Matrix(*given) if len(given) == 6 else _Matrix()
        if len(box) == 4:
            matrix = matrix._replace(e=matrix.e + box[0], f=matrix.f + box[1])
        size = _number(one.get("Size"), 4.0)
        wide = size * _number(one.get("HScale"), 1.0)
        is_upright = one.get("ReadDirection", "0") in ("90", "270")
        if is_upright:
            self._flow.tally.add("upright", "竖排 {n} 处按各字所在的位置读，可能错开，引用前请对照原件")
        letters: list[Letter] = []
        x = y = 0.0
        for code in one.iterchildren(etree.Element):
            if _local(code) != "TextCode":
                continue
            # Where a code says no place, it has that of the one before (11.3, table 46).
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
            letters += _letters(code, (x, y), size=(wide, size), matrix=matrix, is_upright=is_upright)
        return quarter_of(math.atan2(-matrix.b, matrix.a)), letters

    def _part(self, place: str) -> _Element:
        """Return the root of a part of the package.

        Raises:
            InputInvalid: there is none, or it declares entities.
        """
        name = self._names.get(_folded(place))
        if name is None:
            raise InputInvalid(_BROKEN)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(self._archive.read(name), parser)
        if root.getroottree().docinfo.internalDTD is not None:
            raise InputInvalid("OFD 里有文档类型声明（DOCTYPE），不予读取；请另存为 PDF")
        return root


def _letters(
    code: _Element, start: tuple[float, float], *, size: tuple[float, float], matrix: _Matrix, is_upright: bool
) -> Iterator[Letter]:
    """Yield the letters of a code: each is where the steps before it lead, as wide as its own step if that is less."""
    words = _words(code)
    along, down = (_steps(code.get(name), len(words)) for name in ("DeltaX", "DeltaY"))
    x, y = start
    wide, tall = size
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    for at, letter in enumerate(words):
        is_full = ord(letter) > 0x2E7F or letter in _FULL
        usual = wide * (1.0 if is_full else _NARROW)
        step = along[at] if at < len(along) else (0.0 if down or is_upright else usual)
        drop = down[at] if at < len(down) else (tall if is_upright and not along else 0.0)
        width = step if _NARROWEST * wide < step <= wide * (1.0 if is_full else _WIDEST) else usual
        sign = sign_of(ord(letter))
        if sign:
            corners = (matrix.at(x, y - _ABOVE * tall), matrix.at(x + width, y + _BELOW * tall))
            (left, right), (top, low) = (sorted(pair) for pair in zip(*corners, strict=True))
            box = (left * _POINTS, -low * _POINTS, right * _POINTS, -top * _POINTS)
            yield Letter(sign, *box, tall * scale * _POINTS)
        x, y = x + step, y + drop


def _steps(given: str | None, count: int) -> list[float]:
    """Return the steps between letters, no more than there are letters: `g 3 5.6` is three times 5.6 (11.3)."""
    parts = (given or "").split()
    steps: list[float] = []
    at = 0
    while at < len(parts) and len(steps) < count:
        if parts[at].lower() == "g":
            times, step = (_number(part, 0.0) for part in (*parts[at + 1 : at + 3], "0", "0")[:2])
            steps += [step] * max(0, min(int(times), count - len(steps)))
            at += 3
        else:
            steps.append(_number(parts[at], 0.0))
            at += 1
    return steps


def _resolved(place: str, name: str) -> str:
    """Return which part a name in another part means: from the root, or from where that part is (7.3)."""
    name = name.strip().replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(place), name)).lstrip("/")


def _folded(name: str) -> str:
    return name.replace("\\", "/").strip("/").lower()


def _local(one: _Element) -> str:
    """Return an element's name without its namespace: there are several in use."""
    return str(one.tag).rpartition("}")[2]


def _all(root: _Element | None, name: str) -> Iterator[_Element]:
    return (one for one in root.iter(etree.Element) if _local(one) == name) if root is not None else iter(())


def _words(one: _Element) -> str:
    # Line breaks of a file that was made to be looked at are no letters.
    return (one.text or "").strip("\r\n\t")


def _box(area: _Element | None) -> _Box | None:
    """Return the box of a page: what it is printed on (7.5, table 5)."""
    found = _numbers(next((_words(one) for one in _all(area, "PhysicalBox")), None))
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 and min(found[2:]) > 0 else None


def _numbers(given: str | None) -> list[float]:
    return [_number(part, 0.0) for part in (given or "").split()[:6]]


def _number(given: str | None, usual: float) -> float:
    """Return a number as it is written, or what is usual where none is, or none that a page could have."""
    try:
        found = float(given) if given else usual
    except ValueError:
        return usual
    return found if math.isfinite(found) and abs(found) < 1e6 else usual
