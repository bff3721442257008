"""The files that a page carries inside: Leaflet from its Python package, and this package's own CSS and JS."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from buju.errors import BujuError, DataMissing

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
