"""A whole HTML page with everything inside: styles, font, scripts, and the policy that lets in nothing else.

Its markup comes from the one Jinja2 environment: every value is escaped, a missing one is an error.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from buju.errors import BujuError
from buju.views import assets
from buju.views.assets import font_for
from buju.views.carto.symbology import css_variables

_NEVER_INSIDE = ("</script", "</style", "<!--", "<script")
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
# High enough for map and panel; the place list below scrolls.
HEIGHT_PX = 720


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
        styles: CSS texts; `base_styles()` come first by custom, empty ones are left out.
        scripts: JS texts, run in order after the body.
        head_extra: more for the head; escaped unless it is `Markup`.
        body_class: class of the body element.
        in_file: whether the policy goes into the page (a file) or is sent as a header (the service).
        directives: further directives of the policy, e.g. `frame-src 'self'`.
    """
    inline_scripts = [_inline(script) for script in scripts]
    font = font_for("".join([title, body, *styles, *map(spelled_out, inline_scripts)]))
    inline_styles = [_inline(style) for style in (font.css, *styles) if style]
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
        sheets=(),
        programs=(),
    )
    return RenderedPage(html=str(html), csp=csp, missing=font.missing)


def content_security_policy(
    *, scripts: Iterable[str], styles: Iterable[str], directives: Iterable[str] = (), own: bool = False
) -> str:
    """Return directives that allow exactly these inline scripts and styles, and data: pictures and fonts.

    With `own`, scripts, styles, pictures and fonts of the page's own host besides.
    """
    host = "'self'" if own else ""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_sources(host, _hashes(scripts))}",
            f"style-src {_sources(host, _hashes(styles))}",
            f"img-src {_sources(host, 'data:')}",
            f"font-src {_sources(host, 'data:')}",
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
    return " ".join(f"'sha256-{digest}'" for digest in dict.fromkeys(digests))


def _sources(*sources: str) -> str:
    return " ".join(filter(None, sources)) or "'none'"


def _inline(text: str) -> str:
    """Return a text fit to stand in a script or style element, byte for byte as it will be hashed."""
    lowered = text.lower()
    for sign in _NEVER_INSIDE:
        if sign in lowered:
            raise BujuError(f"内嵌的脚本或样式含有“{sign}”，会提前结束所在元素")
    return text.replace("\r\n", "\n").replace("\r", "\n")


@cache
def environment() -> Environment:
    """Return the environment of `views/templates`; templates that others extend name each other as `views/…`."""
    own = PackageLoader("buju.views")
    return Environment(
        loader=ChoiceLoader([own, PrefixLoader({"views": own})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, **values: object) -> Markup:
    """Return a template filled in, as markup that is safe by construction."""
    return Markup(environment().get_template(template).render(**values))  # noqa: S704 - autoescaped


def json_block(element_id: str, data: Any) -> Markup:  # noqa: ANN401 - any JSON
    """Return data for scripts as an inert block: no character in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for letter, escape in _ESCAPES.items():
        text = text.replace(letter, escape)
    opening = Markup('<script type="application/json" id="{}">').format(element_id)
    return opening + Markup(text) + Markup("</script>")  # noqa: S704 - escaped above


def framed_page(page: str, *, title: str) -> str:
    """Return an iframe that holds a whole HTML page.

    The page runs its own scripts and nothing else: without `allow-same-origin` it cannot reach the notebook.
    """
    frame = Markup(
        '<iframe srcdoc="{}" title="{}" sandbox="allow-scripts" width="100%" height="{}" style="border:0"></iframe>'
    )
    return str(frame.format(page, title, HEIGHT_PX))
