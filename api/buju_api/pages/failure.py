"""The page that readers see instead of an error body; it says the same."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from buju.views.assets import font_for
from buju.views.page import base_styles, content_security_policy
from buju.views.page import rendered as view
from buju_api.errors import all_words
from buju_api.pages.frame import HEAD, SITE, asset, rendered, site_body
from buju_api.service import Snapshot

if TYPE_CHECKING:
    from buju_api.problem import Problem

_MOST_KNOWN = 12
# What templates and rules add to the words of the site's frame.
_WORDS = "现有：、等，另有个。返回首页没有编号为“”的布局文件地点事实文档资源" + all_words()


def failure_page(service: Snapshot, problem: Problem) -> Response:
    """Return the page for an error.

    Its font holds the words of the site only: a subset for whatever text a stranger sends would cost too much.
    """
    content = rendered(
        "failure.html",
        problem=problem,
        base=service.links.base,
        known=(problem.known or [])[:_MOST_KNOWN],
        more=max(0, len(problem.known or []) - _MOST_KNOWN),
    )
    body = site_body(service, content=content, current="", wide=False)
    styles = _styles(_WORDS + site_body(service, content=Markup(), current="", wide=False))
    html = view(
        "page.html",
        title=f"{problem.title} · {SITE}",
        body=body,
        styles=styles,
        scripts=(),
        head_extra=HEAD,
        body_class="site",
        csp=None,
    )
    policy = f"{content_security_policy(scripts=(), styles=styles)}; frame-ancestors 'self'"
    return HTMLResponse(html, status_code=problem.status, headers={"content-security-policy": policy})


@cache
def _styles(words: str) -> tuple[Markup, ...]:
    texts = (font_for(words).css, *base_styles(), asset("site.css"))
    return tuple(Markup(text) for text in texts)  # noqa: S704 - own files and the style table
