"""PDF files by PDFium: the letters of each page with their boxes; what is garbled, drawn or scanned is told."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from buju.drafting.reading import scan
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

_MOST_PAGES = 2000
_MOST_OBJECTS = 20_000
_WAY_OUT = "请加 --ocr 用文字识别读（须装 buju[ocr]），或向提供者要 Word 文件"

Told = Callable[[int, int], None]


def read_pdf(path: Path, *, ocr: bool, has_time: bool, told: Told) -> ReadText:
    """Return the text of a PDF; pages that are scans, or all of them with `ocr`, are read by OCR.

    Raises:
        InputInvalid: it is encrypted or broken, its text layer is rubbish, or it is a scan and OCR is not installed.
        TooLarge: it has too many pages.
        ScanFound: it has scans, and this process no time for OCR.
    """
    flow = Flow()
    with _opened(path) as document:
        count = len(document)
        if count > _MOST_PAGES:
            raise TooLarge(f"PDF 有 {count} 页，超过 {_MOST_PAGES} 页的上限；请分成几个文件")
        _tell_cut(path, flow)
        pages = [_page(document, at, flow, told=told, of=count) for at in range(count)]
        scans = [at for at, page in enumerate(pages) if page.is_scan or ocr]
        if not ocr:
            refuse_rubbish(pages, flow, called="PDF", way_out=_WAY_OUT)
        if scans and scan.is_installed() and not has_time:
            raise scan.ScanFound
        if scans:
            _recognise(document, pages, scans, flow, told=told)
    return written(pages, flow)


def _opened(path: Path) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise InputInvalid("PDF 已加密；请用密码打开后另存为不加密的 PDF") from error
        raise InputInvalid("PDF 已损坏或不完整；请重新下载或另存") from error
    if len(document) == 0:
        raise InputInvalid("PDF 里没有页")
    return document


def _tell_cut(path: Path, flow: Flow) -> None:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 2048))
        if b"%%EOF" not in stream.read():
            flow.tally.add("cut", "PDF 没有文件尾，可能没有下载完整，末尾的页可能缺少")


def _page(document: pypdfium2.PdfDocument, at: int, flow: Flow, *, told: Told, of: int) -> PageText:
    """Return a page's letters, read the way up in which most of them stand."""
    told(at, of)
    try:
        page = document[at]
        width, height = page.get_size()
        found, angles = _letters(page, flow, at + 1)
    except pypdfium2.PdfiumError:
        flow.tally.add("page-broken", "{n} 页打不开，没有读", page=at + 1)
        return PageText([], 842, is_scan=False)
    turned = way_up(angles, flow, at + 1)
    # The page's own box may begin anywhere; edges are measured from the lowest to the highest it can show.
    base, tall = _box(page, turned, (width, height))
    shown = upright(found, angles, turned)
    letters = [one._replace(low=one.low - base, high=one.high - base) for one in shown]
    return PageText(letters, tall, is_scanned(letters, _pictures(page), flow, at + 1))


def _box(page: pypdfium2.PdfPage, turned: int, size: tuple[float, float]) -> tuple[float, float]:
    """Return where a page begins and how tall it is, in the direction in which its lines follow each other."""
    left, low, right, high = page.get_cropbox() or (0, 0, *size)
    spans = {0: (low, high), 1: (-right, -left), 2: (-high, -low), 3: (left, right)}
    return spans[turned][0], spans[turned][1] - spans[turned][0]


def _letters(page: pypdfium2.PdfPage, flow: Flow, number: int) -> tuple[list[Letter], list[int]]:
    """Return the letters of a page, of those that PDFium adds only blanks, and in which quarter each is turned."""
    text = page.get_textpage()
    letters: list[Letter] = []
    angles: list[int] = []
    box = pdfium.FS_RECTF()
    high_half = 0
    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if pdfium.FPDFText_IsGenerated(text, at) == 1:
            # A blank that was set by moving on; ends of lines are found here.
            if code == ord(" ") and letters:
                last = letters[-1]
                letters.append(last._replace(sign=" ", left=last.right))
                angles.append(angles[-1])
            continue
        if 0xD800 <= code < 0xDC00:
            high_half = code
            continue
        if 0xDC00 <= code < 0xE000 and high_half:
            code = 0x10000 + ((high_half - 0xD800) << 10) + code - 0xDC00
        high_half = 0
        sign = sign_of(code)
        if not sign or not pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box)):
            continue
        size = pdfium.FPDFText_GetFontSize(text, at)
        extent = max(box.top - box.bottom, box.right - box.left)
        # Where the text is scaled by its matrix the nominal size says nothing.
        size = size if 0.5 * extent <= size <= 2.5 * extent else extent
        letters.append(Letter(sign, box.left, box.bottom, box.right, box.top, size))
        # PDFium counts clockwise.
        angles.append(quarter_of(-pdfium.FPDFText_GetCharAngle(text, at)))
    tell_lost(letters, flow, number)
    return letters, angles


def _pictures(page: pypdfium2.PdfPage) -> list[float]:
    """Return the share of the page that each of its pictures covers."""
    if pdfium.FPDFPage_CountObjects(page) > _MOST_OBJECTS:
        return []
    left, low, right, high = page.get_bbox()
    whole = max(1.0, (right - left) * (high - low))
    shares = []
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        x0, y0, x1, y1 = one.get_bounds()
        shares.append((x1 - x0) * (y1 - y0) / whole)
    return shares


def _recognise(
    document: pypdfium2.PdfDocument, pages: list[PageText], scans: Sequence[int], flow: Flow, *, told: Told
) -> None:
    """Put what OCR reads in place of pages that are scans.

    Raises:
        InputInvalid: OCR is not installed, and there is nothing but scans.
    """
    if not scan.is_installed():
        if len(scans) == len(pages) or not any(page.letters for page in pages):
            raise InputInvalid(f"PDF 是扫描件（{len(scans)} 页都是图片），没有文字层；{scan.MISSING}")
        for at in scans:
            flow.tally.add("scan", f"扫描的 {{n}} 页没有读；{scan.MISSING}", page=at + 1)
        return
    reader = scan.Recogniser()
    for done, at in enumerate(scans):
        told(done, len(scans))
        page = document[at]
        scale = scan.scale_of(*page.get_size())
        image = page.render(scale=scale).to_numpy()
        letters = reader.letters(image, scale=scale, flow=flow, page=at + 1)
        pages[at] = PageText(letters, page.get_height(), is_scan=True)
