"""A whole HTML page with everything inside: styles, font, scripts, and the policy that lets in nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from buju.errors import BujuError
from buju.views import assets
from buju.views.carto.symbology import css_variables
from buju.views.font import font_for
from buju.views.templating import rendered

_NEVER_INSIDE = ("</script", "</style", "<!--", "<script")


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page, its Content-Security-Policy directives, and the characters that its font lacks."""

    html: str
    csp: str
    missing: str


def base_styles() -> tuple[str, ...]:
    """Return the styles that every page of the family shares."""
    return (css_variables(), assets.own("base.css"))


def render_page(
    *,
    title: str,
    body: Markup,
    styles: Sequence[str],
    scripts: Sequence[str] = (),
    head_extra: str | Markup = "",
    body_class: str = "",
    in_file: bool = False,
    directives: Sequence[str] = (),
) -> RenderedPage:
    """Wrap a body into a page that makes no request.

    Args:
        title: the page's title, escaped here.
        body: safe markup, e.g. from `rendered` or `map_parts`.
        styles: CSS texts; `base_styles()` come first by custom.
        scripts: JS texts, run in order after the body.
        head_extra: more for the head; escaped unless it is `Markup`.
        body_class: class of the body element.
        in_file: whether the policy goes into the page (a file) or is sent as a header (the service).
        directives: further directives of the policy, e.g. `frame-src 'self'`.
    """
    inline_scripts = [_inline(script) for script in scripts]
    font = font_for("".join([title, body, *styles, *map(spelled_out, inline_scripts)]))
    inline_styles = [_inline(style) for style in (font.css, *styles)]
    csp = content_security_policy(scripts=inline_scripts, styles=inline_styles, directives=directives)
    html = rendered(
        "page.html",
        title=title,
        body=body,
        styles=[Markup(style) for style in inline_styles],  # noqa: S704 - own files and the style table
        scripts=[Markup(script) for script in inline_scripts],  # noqa: S704 - own files and folium's ids
        head_extra=head_extra,
        body_class=body_class,
        csp=csp if in_file else None,
    )
    return RenderedPage(html=str(html), csp=csp, missing=font.missing)


def content_security_policy(*, scripts: Iterable[str], styles: Iterable[str], directives: Iterable[str] = ()) -> str:
    """Return directives that allow exactly these inline scripts and styles, and data: pictures and fonts."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'self'",
            *directives,
        ]
    )


def spelled_out(script: str) -> str:
    """Return a script with its escapes as the characters that a reader will see: folium escapes all Chinese."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), script)


def _hashes(texts: Iterable[str]) -> str:
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{digest}'" for digest in dict.fromkeys(digests)) or "'none'"


def _inline(text: str) -> str:
    """Return a text fit to stand in a script or style element, byte for byte as it will be hashed."""
    lowered = text.lower()
    for sign in _NEVER_INSIDE:
        if sign in lowered:
            raise BujuError(f"内嵌的脚本或样式含有“{sign}”，会提前结束所在元素")
    return text.replace("\r\n", "\n").replace("\r", "\n")
