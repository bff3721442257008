"""PDF files by PDFium: the letters of each page with their boxes; what is garbled, drawn or scanned is told."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from buju.drafting.reading import scan
from buju.drafting.reading.flow import Flow, ReadText
from buju.drafting.reading.furniture import without_running_heads
from buju.drafting.reading.typeset import Letter, Sheet, sheets_of, write
from buju.errors import InputInvalid, TooLarge

if TYPE_CHECKING:
    from pathlib import Path

_MOST_PAGES, _MOST_LETTERS = 2000, 2_200_000
# A page with fewer letters and a picture over more than half of it is a scan.
_FEW_LETTERS, _LARGE = 20, 0.5
_MOST_OBJECTS = 20_000
# Above this share of signs that no Chinese text has, the text layer is rubbish.
_RUBBISH, _LOST = 0.3, "\ufffd"
# The signs that any Chinese text of some length is full of; a layer whose codes were mixed up has few of them.
_COMMON = frozenset(
    "的和业发展产设建区中国在一为大新工等市化技务服术力心高重加企成及以与年强科型动条进合是有关第人项不会行"
)
_FEWEST_COMMON, _ENOUGH = 0.08, 200

Told = Callable[[int, int], None]


class PageText(NamedTuple):
    """The letters of one page, upright, with the page's height; whether it is a scan."""

    letters: list[Letter]
    height: float
    is_scan: bool


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
            _refuse_rubbish(pages, flow)
        if scans and scan.is_installed() and not has_time:
            raise scan.ScanFound
        if scans:
            _recognise(document, pages, scans, flow, told=told)
    return _written(sheets_of([(page.letters, page.height) for page in pages]), flow)


def _written(sheets: Sequence[Sheet], flow: Flow) -> ReadText:
    without_running_heads(sheets, flow)
    write(sheets, flow)
    return flow.done()


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
    turned = Counter(angles).most_common(1)[0][0] if angles else 0
    aslant = sum(angle != turned for angle in angles)
    if aslant:
        flow.tally.add("aslant", "斜排、侧排的字（水印、旁注）{n} 个没有读", count=aslant, page=at + 1)
    upright = [_turned(letter, turned) for letter, angle in zip(found, angles, strict=True) if angle == turned]
    # The page's own box may begin anywhere; edges are measured from the lowest to the highest it can show.
    base, tall = _box(page, turned, (width, height))
    letters = [one._replace(low=one.low - base, high=one.high - base) for one in upright]
    pictures = _pictures(page)
    is_scan = len(letters) < _FEW_LETTERS and any(share > _LARGE for share in pictures)
    if pictures and not is_scan:
        flow.tally.add("picture", "图片 {n} 幅没有读，其中的文字不在内", count=len(pictures), page=at + 1)
    return PageText(letters, tall, is_scan)


def _box(page: pypdfium2.PdfPage, turned: int, size: tuple[float, float]) -> tuple[float, float]:
    """Return where a page begins and how tall it is, in the direction in which its lines follow each other."""
    left, low, right, high = page.get_cropbox() or (0, 0, *size)
    spans = {0: (low, high), 1: (-right, -left), 2: (-high, -low), 3: (left, right)}
    return spans[turned][0], spans[turned][1] - spans[turned][0]


def _turned(letter: Letter, quarters: int) -> Letter:
    """Return a letter as it stands after the page is turned so that quarter-turned writing is upright."""
    left, low, right, high = letter.left, letter.low, letter.right, letter.high
    boxes = {
        0: (left, low, right, high),
        1: (low, -right, high, -left),
        2: (-right, -high, -left, -low),
        3: (-high, left, -low, right),
    }
    return Letter(letter.sign, *boxes[quarters], letter.size)


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
        sign = _sign(code)
        if not sign or not pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(box)):
            continue
        size = pdfium.FPDFText_GetFontSize(text, at)
        extent = max(box.top - box.bottom, box.right - box.left)
        # Where the text is scaled by its matrix the nominal size says nothing.
        size = size if 0.5 * extent <= size <= 2.5 * extent else extent
        letters.append(Letter(sign, box.left, box.bottom, box.right, box.top, size))
        angles.append(_quarter(pdfium.FPDFText_GetCharAngle(text, at)))
    lost = sum(one.sign == _LOST for one in letters)
    if lost:
        flow.tally.add("unmapped", "字形 {n} 个没有对应的文字，写成“\ufffd”", count=lost, page=number)
    return letters, angles


def _sign(code: int) -> str:
    """Return a letter; signs for private use and none at all are lost ones."""
    # PDFium's own sign for a hyphen at the end of a line, soft and unbreakable ones.
    if code in (2, 0xAD, 0x2010, 0x2011):
        return "-"
    if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000:
        return _LOST
    sign = " " if code == 0xA0 else chr(code)
    kind = unicodedata.category(sign)
    if kind == "Co":
        return _LOST
    if kind in ("Cc", "Cf", "Cn"):
        return " " if sign in "\t\n\r" else ""
    # Converters write radicals for the characters that they look like (⾯ for 面).
    return unicodedata.normalize("NFKC", sign) if "\u2e80" <= sign <= "\u2fdf" or "\uf900" <= sign <= "\ufaff" else sign


def _quarter(angle: float) -> int:
    """Return how many quarters a letter is turned (counter-clockwise), 9 where it is aslant."""
    # PDFium counts clockwise.
    quarters = -angle / (math.pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.06 else 9


def _pictures(page: pypdfium2.PdfPage) -> list[float]:
    """Return the share of the page that each of its pictures covers, small ones left out."""
    if pdfium.FPDFPage_CountObjects(page) > _MOST_OBJECTS:
        return []
    left, low, right, high = page.get_bbox()
    whole = max(1.0, (right - left) * (high - low))
    shares = []
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        x0, y0, x1, y1 = one.get_bounds()
        shares.append((x1 - x0) * (y1 - y0) / whole)
    return [share for share in shares if share > 0.01]


def _refuse_rubbish(pages: Sequence[PageText], flow: Flow) -> None:
    """Refuse a text layer that is rubbish, tell how much of another one is.

    Raises:
        InputInvalid: it is; OCR is offered.
    """
    signs = "".join(one.sign for page in pages for one in page.letters if not one.sign.isspace())
    share = rubbish(signs)
    if share > _RUBBISH:
        raise InputInvalid(
            f"PDF 的文字层是乱码（约 {share:.0%} 的字不成文），不能引用；请加 --ocr 用文字识别读（须装 buju[ocr]），"
            "或向提供者要 Word 文件"
        )
    if share > 0.005:
        flow.tally.add("garbled", f"文字层约 {share:.1%} 的字不成文，引用前请对照原件")


def rubbish(signs: str) -> float:
    """Return the share of a text that is none, 0 to 1: signs that no Chinese text has, or codes that were mixed up."""
    if not signs:
        return 0.0
    odd = sum(map(_is_odd, signs))
    share = odd / len(signs)
    han = [sign for sign in signs if "\u3400" <= sign <= "\u9fff"]
    if len(han) >= _ENOUGH and sum(sign in _COMMON for sign in han) < _FEWEST_COMMON * len(han):
        return max(share, len(han) / len(signs))
    return share


def _is_odd(sign: str) -> bool:
    if sign == _LOST or unicodedata.category(sign) in ("Co", "Cn", "Cc"):
        return True
    # Latin-1 letters, and alphabets beyond, are what bytes of Chinese codes look like when taken for something else.
    return "\xa1" <= sign <= "\u1fff" and sign not in "·×÷±°§—¥µ" and not "\u0391" <= sign <= "\u03c9"


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
