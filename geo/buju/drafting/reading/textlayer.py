"""The text layer of a page: letters in their boxes, turned upright; whether it is rubbish; pages made a text."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from buju.drafting.reading.furniture import without_running_heads
from buju.drafting.reading.typeset import Letter, sheets_of, write
from buju.errors import InputInvalid

if TYPE_CHECKING:
    from buju.drafting.reading.flow import Flow, ReadText

# A page with fewer letters and a picture over more than half of it is a scan.
_FEW_LETTERS, _LARGE, _SEEN = 20, 0.5, 0.01
# Above this share of signs that no Chinese text has, the text layer is rubbish.
_RUBBISH, LOST = 0.3, "\ufffd"
# The signs that any Chinese text of some length is full of; a layer whose codes were mixed up has few of them.
_COMMON = frozenset(
    "的和业发展产设建区中国在一为大新工等市化技务服术力心高重加企成及以与年强科型动条进合是有关第人项不会行"
)
_FEWEST_COMMON, _ENOUGH = 0.08, 200
# The quarters in which letters stand, and what those have that stand in none.
LEVEL, ASLANT = range(4), 9


class PageText(NamedTuple):
    """The letters of one page, upright, with the page's height; whether it is a scan."""

    letters: list[Letter]
    height: float
    is_scan: bool


def way_up(angles: Sequence[int], flow: Flow, page: int) -> int:
    """Return in which quarter most letters of a page stand; those that stand otherwise are told, and not read."""
    level = [angle for angle in angles if angle in LEVEL]
    turned = Counter(level).most_common(1)[0][0] if level else 0
    aslant = sum(angle != turned for angle in angles)
    if aslant:
        flow.tally.add("aslant", "斜排、侧排的字（水印、旁注）{n} 个没有读", count=aslant, page=page)
    return turned


def upright(letters: Sequence[Letter], angles: Sequence[int], turned: int) -> list[Letter]:
    """Return the letters that stand in one quarter, as they are once the page is turned so that it is upright."""
    return [_turned(letter, turned) for letter, angle in zip(letters, angles, strict=True) if angle == turned]


def _turned(letter: Letter, quarters: int) -> Letter:
    left, low, right, high = letter.left, letter.low, letter.right, letter.high
    boxes = {
        0: (left, low, right, high),
        1: (low, -right, high, -left),
        2: (-right, -high, -left, -low),
        3: (-high, left, -low, right),
    }
    return Letter(letter.sign, *boxes[quarters], letter.size)


def quarter_of(angle: float) -> int:
    """Return how many quarters a letter is turned counter-clockwise by an angle in radians; none of them if aslant."""
    quarters = angle / (math.pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.06 else ASLANT


def is_scanned(letters: Sequence[Letter], pictures: Sequence[float], flow: Flow, page: int) -> bool:
    """Whether a page is a scan, `pictures` being the shares of it that they cover; of other pages they are told."""
    is_scan = len(letters) < _FEW_LETTERS and any(share > _LARGE for share in pictures)
    shown = sum(share > _SEEN for share in pictures)
    if shown and not is_scan:
        flow.tally.add("picture", "图片 {n} 幅没有读，其中的文字不在内", count=shown, page=page)
    return is_scan


def sign_of(code: int) -> str:
    """Return the letter of a code; signs for private use and none at all are lost ones, controls are nothing."""
    # PDFium's own sign for a hyphen at the end of a line, soft and unbreakable ones.
    if code in (2, 0xAD, 0x2010, 0x2011):
        return "-"
    if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code < 0xE000:
        return LOST
    sign = " " if code == 0xA0 else chr(code)
    kind = unicodedata.category(sign)
    if kind == "Co":
        return LOST
    if kind in ("Cc", "Cf", "Cn"):
        return " " if sign in "\t\n\r" else ""
    # Converters write radicals for the characters that they look like (⾯ for 面).
    return unicodedata.normalize("NFKC", sign) if "\u2e80" <= sign <= "\u2fdf" or "\uf900" <= sign <= "\ufaff" else sign


def tell_lost(letters: Sequence[Letter], flow: Flow, page: int) -> None:
    """Tell how many letters of a page have no sign."""
    lost = sum(one.sign == LOST for one in letters)
    if lost:
        flow.tally.add("unmapped", f"字形 {{n}} 个没有对应的文字，写成“{LOST}”", count=lost, page=page)


def refuse_rubbish(pages: Sequence[PageText], flow: Flow, *, called: str, way_out: str) -> None:
    """Refuse a text layer that is rubbish, tell how much of another one is.

    Args:
        pages: all pages of the file.
        flow: where it is told.
        called: the format, as the refusal names it.
        way_out: what the user can do, as the refusal says it.

    Raises:
        InputInvalid: it is.
    """
    signs = "".join(one.sign for page in pages for one in page.letters if not one.sign.isspace())
    share = rubbish(signs)
    if share > _RUBBISH:
        raise InputInvalid(f"{called} 的文字层是乱码（约 {share:.0%} 的字不成文），不能引用；{way_out}")
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
    if sign == LOST or unicodedata.category(sign) in ("Co", "Cn", "Cc"):
        return True
    # Latin-1 letters, and alphabets beyond, are what bytes of Chinese codes look like when taken for something else.
    return "\xa1" <= sign <= "\u1fff" and sign not in "·×÷±°§—¥µ" and not "\u0391" <= sign <= "\u03c9"


def written(pages: Sequence[PageText], flow: Flow) -> ReadText:
    """Return pages as a text, in paragraphs that go on over pages, without their running heads."""
    sheets = sheets_of([(page.letters, page.height) for page in pages])
    without_running_heads(sheets, flow)
    write(sheets, flow)
    return flow.done()
