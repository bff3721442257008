"""A font subset with just a page's characters, for readers whose system has no Chinese font."""

from __future__ import annotations

import base64
import io
import logging
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from buju.legible import code_point
from buju.views.assets import font_path

FAMILY = "buju-sans"
_FILE = "NotoSansSC-Regular.otf"
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
# Half-width punctuation where two marks meet; browsers ask for it (text-spacing-trim).
_FEATURES = ("halt", "chws")
# For vertical writing and for old composers.
_DROPPED = ("BASE", "GSUB", "VORG", "vhea", "vmtx")
# Family and style; copyright and licence stay with the font (OpenType, name table).
_NAMES = (0, 1, 2, 13, 14)

_log = logging.getLogger(__name__)


class FontSubset(NamedTuple):
    """A WOFF font, and the visible characters that the full font lacks."""

    woff: bytes
    missing: str

    @property
    def css(self) -> str:
        """The @font-face rule with the font inside."""
        data = base64.b64encode(self.woff).decode()
        return f'@font-face{{font-family:"{FAMILY}";src:url(data:font/woff;base64,{data}) format("woff")}}\n'


def font_for(text: str) -> FontSubset:
    """Return the subset for the characters of `text` (and all of ASCII); what the font lacks is logged."""
    subset = _subset("".join(sorted(set(text + _ASCII))))
    if subset.missing:
        _log.warning("字体 %s 缺少字符：%s", _FILE, " ".join(map(code_point, subset.missing)))
    return subset


@lru_cache(maxsize=64)
def _subset(characters: str) -> FontSubset:
    import uharfbuzz
    from fontTools.ttLib import TTFont

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font_path(_FILE))))
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(map(ord, characters))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(map(_tag, _FEATURES))
    wanted.drop_table_tag_set.update(map(_tag, _DROPPED))
    wanted.name_id_set.clear()
    wanted.name_id_set.update(_NAMES)
    small = io.BytesIO(uharfbuzz.subset(face, wanted).blob.data)

    # WOFF, because compressing WOFF2 costs five times as long and saves a tenth.
    whole = io.BytesIO()
    with TTFont(small, recalcTimestamp=False) as font:
        font.flavor = "woff"
        font.save(whole, reorderTables=None)
    known = face.unicodes
    missing = "".join(c for c in characters if ord(c) not in known and _is_visible(c))
    return FontSubset(whole.getvalue(), missing)


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")


def _is_visible(letter: str) -> bool:
    # Spaces, controls and format characters need no glyph.
    return unicodedata.category(letter) not in ("Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Cn", "Co")
