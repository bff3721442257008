"""The page that readers see instead of an error body; it says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

from buju_api.pages.frame import SITE, rendered, site_body, site_page
from buju_api.service import Snapshot

if TYPE_CHECKING:
    from buju_api.problem import Problem

_MOST_KNOWN = 12


def failure_page(service: Snapshot, problem: Problem) -> Response:
    """Return the page for an error."""
    content = rendered(
        "failure.html",
        problem=problem,
        base=service.links.base,
        known=(problem.known or [])[:_MOST_KNOWN],
        more=max(0, len(problem.known or []) - _MOST_KNOWN),
    )
    body = site_body(service, content=content, current="", wide=False)
    page = site_page(service, title=f"{problem.title} · {SITE}", body=body, strange=True)
    return HTMLResponse(page.body, status_code=problem.status, headers=page.headers)
