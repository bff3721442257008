"""The typeface of figures: how wide words are, what their letters look like, and that none is missing.

Noto Sans SC (OFL) from the package pylopdf-fonts-zh-cn. A letter that it lacks is an error, never an empty box. Where
a reader's own font letters a drawing, a text is measured in ems, about.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from buju.errors import Refused
from buju.legible import code_point, is_invisible, spelled
from buju.views.assets import font_path

if TYPE_CHECKING:
    import uharfbuzz
    from matplotlib.ft2font import FT2Font

FILE = "NotoSansSC-Regular.otf"
# The em box of Chinese letters round the base line (OS/2 sTypoAscender, sTypoDescender of the font).
ASCENT, DESCENT = 0.88, 0.12

_UNIT = 100
# Of a TrueType copy: how far curves may be off, in units of which an em has 1,000; what `maxp` counts of programs; and
# tables of cubic fonts, of vertical writing and of composing, which nothing needs that places letters one by one.
_MOST_OFF = 0.5
_NO_PROGRAMS = (
    *("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"),
    *("maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth"),
)
_NOT_TRUETYPE = frozenset({"CFF ", "VORG", "BASE", "GSUB", "GPOS", "GDEF", "vhea", "vmtx"})
# FreeType is not to be used from two threads on one font.
_LOCK = Lock()

# Marks that may not begin a line, and marks that may not end one (GB/T 15834, 5.1.1 and 5.1.2).
_NOT_FIRST = frozenset("，。、；：？！）》」』”’〉】〕…—·％%,.;:?!)]}")
_NOT_LAST = frozenset("（《「『“‘〈【〔([{")
# Where a clause ends; one of more letters than this is not kept whole.
_CLAUSE_ENDS, _LONGEST_CLAUSE = "，。；：、", 6


class Glyph(NamedTuple):
    """A letter: outline (n, 2) with path codes, and how far the next one stands off; in shares of the type size."""

    vertices: npt.NDArray[np.float64]
    codes: npt.NDArray[np.uint8]
    advance: float


def checked(words: str) -> str:
    """Return words that the font has every letter of.

    Raises:
        Refused: a letter is missing; the error names it and the words that it stands in.
    """
    for letter in words:
        if not _has(letter):
            raise Refused(
                f"字体缺少字符 {_named(letter)}，出现在“{spelled(words[:60])}”中；请改用字体有的字，不能以空框代替"
            )
    return words


def has_all(words: str) -> bool:
    """Return whether the font has every letter of words that may come from anybody's file."""
    return all(map(_has, words))


def width_of(words: str, size: float) -> float:
    """Return how wide words are at a type size, in its unit."""
    return sum(map(advance, words)) * size


@lru_cache(maxsize=8192)
def advance(letter: str) -> float:
    """Return how far the next letter stands off, in shares of the type size; a missing one takes its square."""
    number = _number(letter)
    if number is None:
        return 0.0 if is_invisible(letter) else 1.0
    measured, upem = _measured()
    return float(measured.get_glyph_h_advance(number)) / upem


@lru_cache(maxsize=8192)
def glyph(letter: str) -> Glyph:
    """Return a letter's outline, y up; a letter that the font lacks has none, and takes its square."""
    if not _has(letter):
        return Glyph(np.empty((0, 2)), np.empty(0, dtype=np.uint8), advance(letter))
    from matplotlib.ft2font import LoadFlags

    with _LOCK:
        font = _font()
        font.load_char(ord(letter), flags=LoadFlags.NO_HINTING)
        vertices, codes = font.get_path()
    outline = np.asarray(vertices, dtype=np.float64).reshape(-1, 2) / _UNIT
    return Glyph(outline, np.asarray(codes, dtype=np.uint8), advance(letter))


def wrapped(words: str, width: float, *, size: float) -> list[str]:
    """Return words as lines no wider than `width`; Latin words and numbers stay whole where they fit."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece, wide in _pieces(words, width, size):
        if line and used + wide > width:
            lines.append(line.rstrip())
            # A space at the break is the break.
            line, used = piece.lstrip(), width_of(piece.lstrip(), size)
        else:
            line, used = line + piece, used + wide
    return _without_widow([*lines, line.rstrip()] if line.strip() else lines)


def _without_widow(lines: list[str]) -> list[str]:
    """Return lines of which the last is no single letter: the short clause that a few end comes down with it."""
    left = len([letter for letter in lines[-1] if letter not in _NOT_FIRST]) if len(lines) > 1 else 0
    if left not in (1, 2, 3):
        return lines
    *first, above, widow = lines
    clause = max(above.rfind(mark) for mark in _CLAUSE_ENDS) + 1
    at = clause if len(above) - _LONGEST_CLAUSE <= clause < len(above) else len(above) - 1
    if at < 1 or _is_joined(above[at - 1], above[at]) or (left > 1 and at != clause):
        return lines
    return [*first, above[:at].rstrip(), above[at:].lstrip() + widow]


def _pieces(words: str, width: float, size: float) -> Iterator[tuple[str, float]]:
    """Yield words in pieces that a line break may stand between, and how wide each is."""
    piece, wide = "", 0.0
    for letter in words:
        step = advance(letter) * size
        if piece and wide + step <= width and _is_joined(piece[-1], letter):
            piece, wide = piece + letter, wide + step
            continue
        if piece:
            yield piece, wide
        piece, wide = letter, step
    if piece:
        yield piece, wide


def _is_joined(last: str, letter: str) -> bool:
    return letter in _NOT_FIRST or last in _NOT_LAST or (_is_latin(letter) and _is_latin(last))


def _is_latin(letter: str) -> bool:
    return not letter.isspace() and ord(letter) < 0x2E80 and (letter.isalnum() or letter in "-_./")


def truetype(letters: str) -> bytes:
    """Return a TrueType font with just these letters, for files that embed it: the same letters, the same bytes.

    The font's own outlines are cubic (CFF); printers' preflights take TrueType or CFF, and matplotlib embeds no CFF.
    Curves are drawn within half a thousandth of an em, which no printer shows.
    """
    import uharfbuzz
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont, newTable

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font_path(FILE))))
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(map(ord, letters))
    wanted.layout_feature_tag_set.clear()
    with TTFont(io.BytesIO(uharfbuzz.subset(face, wanted).blob.data), recalcTimestamp=False) as font:
        names, outlines, drawn = font.getGlyphOrder(), font.getGlyphSet(), {}
        for name in names:
            pen = TTGlyphPen(None)
            outlines[name].draw(Cu2QuPen(pen, _MOST_OFF, reverse_direction=True))
            drawn[name] = pen.glyph()
        font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
        font["glyf"].glyphOrder, font["glyf"].glyphs = names, drawn
        vars(font["maxp"]).update(dict.fromkeys(_NO_PROGRAMS, 0) | {"tableVersion": 0x00010000, "maxZones": 1})
        font["post"].formatType = 3.0
        for table in _NOT_TRUETYPE & {*font.keys()}:
            del font[table]
        font.sfntVersion = "\0\1\0\0"
        whole = io.BytesIO()
        font.save(whole)
    return whole.getvalue()


@cache
def _font() -> FT2Font:
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(font_path(FILE)))
    font.set_size(_UNIT, 72)
    return font


@cache
def _measured() -> tuple[uharfbuzz.Font, int]:
    """Return the font as it is measured, and its units an em: drawing needs more, and takes longer to load."""
    import uharfbuzz

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font_path(FILE))))
    return uharfbuzz.Font(face), int(face.upem)


@lru_cache(maxsize=8192)
def _number(letter: str) -> int | None:
    """Return the number of a letter's glyph, None if the font lacks it."""
    found: int | None = None if is_invisible(letter) else _measured()[0].get_nominal_glyph(ord(letter))
    return found


def _has(letter: str) -> bool:
    return _number(letter) is not None


def _named(letter: str) -> str:
    return code_point(letter) if is_invisible(letter) else f"“{letter}”（{code_point(letter)}）"


def ems(text: str) -> float:
    """Return about how long a text is, in ems."""
    return sum(0.6 if unicodedata.east_asian_width(letter) in ("Na", "N", "H") else 1.0 for letter in text)


def cut(text: str, *, to: float) -> str:
    """Return a text that is about `to` ems long at most; what is cut off is shown by `…`."""
    if ems(text) <= to:
        return text
    while text and ems(text) > to - 1:
        text = text[:-1]
    return f"{text.rstrip('：、，（')}…"
