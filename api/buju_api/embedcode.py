"""What a planner copies to bring a map elsewhere: addresses, an iframe, a Markdown image, a QR code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import segno
from markupsafe import Markup

from buju.fileformat import FileFormat
from buju_api.links import EMBED_SCRIPT, ServiceLinks
from buju_api.parameters import LONGEST

if TYPE_CHECKING:
    from buju.atlas.layout import Layout
    from buju.views.map.mapoptions import MapOptions

DEFAULT_HEIGHT = 560
# A sandbox needs `allow-scripts` alone; the rest lets the links of the map open their pages in a new tab.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
# What a printer of an office shows.
PRINT_DPI = 300
# A code with more modules is too fine for a phone to read off a screen or a page.
MOST_IN_CODE = 600

# What may stand between scheme and path (RFC 3986, 3.2.2 and 3.2.3), as far as a Host header goes here.
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class EmbedCode:
    """One map with its options, for elsewhere; all addresses but that of `picture` are absolute.

    `picture` is a figure sharp enough for print. It and `markdown` are None where the service takes no list of places
    as long as this one, `qr` where the address is too long for a code.
    """

    link: str
    page: str
    picture: str | None
    iframe: str
    markdown: str | None
    qr: Markup | None


def origin_of(scheme: str, host: str) -> str:
    """Return the origin that a request came to; empty (addresses are then relative) where its Host is no host."""
    return f"{scheme}://{host}" if scheme in ("http", "https") and _HOST.fullmatch(host) else ""


def embed_code(layout: Layout, options: MapOptions, *, links: ServiceLinks, origin: str) -> EmbedCode:
    """Return what there is to copy for a map."""
    link = origin + links.embed(layout.id, options.written)
    asked = _of_figure(options)
    fits = all(len(value) <= LONGEST for value in asked.values())
    image = links.figure(layout.id, FileFormat.PNG, asked)
    return EmbedCode(
        link=link,
        page=origin + links.layout(layout.id),
        picture=links.figure(layout.id, FileFormat.PNG, asked | {"dpi": str(PRINT_DPI)}) if fits else None,
        iframe=iframe_code(layout, options, links=links, origin=origin),
        markdown=f"![{_markdown(layout.title)}]({origin}{image})" if fits else None,
        qr=_code(link),
    )


def iframe_code(
    layout: Layout,
    options: MapOptions,
    *,
    links: ServiceLinks,
    origin: str,
    width: str = "100%",
    height: int | None = None,
    grows: bool = True,
) -> str:
    """Return the iframe, and if it may grow the script that gives it the height of the map."""
    source = escape(origin + links.embed(layout.id, options.written))
    high = height or options.height or DEFAULT_HEIGHT
    frame = (
        f'<iframe src="{source}" title="{escape(layout.title)}" width="{width}" height="{high}" loading="lazy"'
        f' sandbox="{SANDBOX}" style="border:0"></iframe>'
    )
    return f'{frame}\n<script async src="{escape(origin + links.fixed(EMBED_SCRIPT))}"></script>' if grows else frame


def _of_figure(options: MapOptions) -> dict[str, str]:
    """Return what a still figure has of the options of a map."""
    lists: dict[str, list[str]] = {}
    for name, value in options.written:
        if name in ("places", "layers", "theme", "lang"):
            lists.setdefault(name, []).append(value)
    return {name: ",".join(values) for name, values in lists.items()}


def _code(address: str) -> Markup | None:
    if len(address) > MOST_IN_CODE:
        return None
    drawn = segno.make_qr(address, error="m").svg_inline(
        border=4, scale=1, omitsize=True, light="#ffffff", dark="#000000"
    )
    return Markup(drawn)  # noqa: S704 - paths drawn from modules; the address is not in it


def _markdown(text: str) -> str:
    return re.sub(r"([\\\[\]`*_<>!])", r"\\\1", text)
