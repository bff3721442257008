"""What a page carries inside: Leaflet from its Python package, this package's own CSS and JS, and a font.

The font has just the page's characters, for readers whose system has no Chinese font.
"""

from __future__ import annotations

import base64
import io
import logging
import re
import unicodedata
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import NamedTuple

from buju.errors import BujuError, DataMissing
from buju.legible import code_point

_OWN = Path(__file__).parent / "assets"
_LEAFLET = "XStatic-Leaflet"

# What folium asks for. Leaflet is taken from the package; the rest serves folium's icons and popups, which are
# not used here.
_KEPT = {"leaflet.js", "leaflet.css"}
_DROPPED = {
    "jquery-3.7.1.min.js",
    "bootstrap.bundle.min.js",
    "leaflet.awesome-markers.js",
    "bootstrap.min.css",
    "bootstrap-glyphicons.css",
    "all.min.css",
    "leaflet.awesome-markers.css",
    "leaflet.awesome.rotate.min.css",
}
FAMILY = "buju-sans"
_FONT_FILE = "NotoSansSC-Regular.otf"
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
# Half-width punctuation where two marks meet; browsers ask for it (text-spacing-trim).
_FEATURES = ("halt", "chws")
# For vertical writing and for old composers.
_DROPPED_TABLES = ("BASE", "GSUB", "VORG", "vhea", "vmtx")
# Family and style; copyright and licence stay with the font (OpenType, name table).
_KEPT_NAMES = (0, 1, 2, 13, 14)
_log = logging.getLogger(__name__)


def own(name: str) -> str:
    """Return the text of one of this package's own assets."""
    return _own(name)


def leaflet_for(url: str) -> str | None:
    """Return the text that replaces a link of folium's, or None for a link that is not needed.

    Raises:
        BujuError: a link that is not known; a new folium may have brought it, and the page must stay offline.
    """
    name = url.rsplit("/", 1)[-1]
    if name in _KEPT and "/leaflet@1.9." in url:
        return leaflet_css() if name.endswith(".css") else leaflet_js()
    if name in _DROPPED:
        return None
    raise BujuError(f"folium 要求加载未知的外部文件 {url}；离线页面只认得 {'、'.join(sorted(_KEPT | _DROPPED))}")


@cache
def leaflet_js() -> str:
    """Return leaflet.js without its source map and without the link in its attribution."""
    script = _package_file(_LEAFLET, "leaflet.js").read_text("utf-8")
    script = re.sub(r"\n?//# sourceMappingURL=\S*", "", script)
    return re.sub(r"<a href=\"https://leafletjs\.com\"[^>]*>", "<a>", script)


@cache
def leaflet_css() -> str:
    """Return leaflet.css with its pictures as data URIs."""
    css = _package_file(_LEAFLET, "leaflet.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"url\(images/([\w.-]+)\)", lambda match: f"url({_picture(match[1])})", css)


def font_path(name: str) -> Path:
    """Return the path of a font of the package pylopdf-fonts-zh-cn."""
    return _package_file("pylopdf-fonts-zh-cn", name)


def _picture(name: str) -> str:
    data = base64.b64encode(_package_file(_LEAFLET, name).read_bytes()).decode()
    return f"data:image/png;base64,{data}"


@cache
def _own(name: str) -> str:
    return (_OWN / name).read_text("utf-8").replace("\r\n", "\n")


def _package_file(package: str, name: str) -> Path:
    try:
        found = [item for item in files(package) or () if item.name == name]
    except PackageNotFoundError as error:
        raise DataMissing(f"缺少 Python 包 {package}（其中的 {name} 要写入页面）；请用 pip 安装") from error
    if not found:
        raise DataMissing(f"Python 包 {package} 中没有文件 {name}")
    return Path(str(found[0].locate()))


class FontSubset(NamedTuple):
    """A WOFF font, and the visible characters that the full font lacks."""

    woff: bytes
    missing: str

    @property
    def css(self) -> str:
        """The @font-face rule with the font inside."""
        data = base64.b64encode(self.woff).decode()
        return font_face(f"data:font/woff;base64,{data}")


def font_face(address: str, *, letters: str = "") -> str:
    """Return the rule for a font at an address; with `letters` it is taken for those alone."""
    kept = ",".join(f"U+{ord(letter):X}" for letter in sorted(set(letters)))
    only = f";unicode-range:{kept}" if kept else ""
    return f'@font-face{{font-family:"{FAMILY}";src:url({address}) format("woff"){only}}}\n'


def font_for(text: str, *, more: str = _ASCII, logged: bool = True) -> FontSubset:
    """Return the subset for the characters of `text` (and all of ASCII); what the font lacks is logged.

    What is no page's text, as the words of programs are, may lack letters that no reader ever sees: `logged` is false.
    """
    subset = _subset("".join(sorted(set(text + more))))
    if subset.missing and logged:
        _log.warning("字体 %s 缺少字符：%s", _FONT_FILE, " ".join(map(code_point, subset.missing)))
    return subset


@lru_cache(maxsize=64)
def _subset(characters: str) -> FontSubset:
    import uharfbuzz
    from fontTools.ttLib import TTFont

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font_path(_FONT_FILE))))
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(map(ord, characters))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(map(_tag, _FEATURES))
    wanted.drop_table_tag_set.update(map(_tag, _DROPPED_TABLES))
    wanted.name_id_set.clear()
    wanted.name_id_set.update(_KEPT_NAMES)
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
