"""The page that readers see instead of an error body; it says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from buju_api.pages.frame import SITE, rendered, site_body, site_page
from buju_api.service import snapshot_of

if TYPE_CHECKING:
    from buju_api.problem import Problem

_MOST_KNOWN = 12
_LONGEST_DAY = 40


def failure_page(request: Request, problem: Problem) -> Response:
    """Return the page for an error; a day that is none stands in its field again, to be mended where it was typed."""
    service = snapshot_of(request)
    is_of_day = any(row.parameter == "on" for row in problem.errors)
    content = rendered(
        "failure.html",
        problem=problem,
        base=service.links.base,
        known=(problem.known or [])[:_MOST_KNOWN],
        typed=(request.state.on or [""])[-1][:_LONGEST_DAY] if is_of_day else None,
        asked=[pair for pair in request.query_params.multi_items() if is_of_day and pair[0] != "on"],
        more=max(0, len(problem.known or []) - _MOST_KNOWN),
    )
    body = site_body(service, content=content, current="", wide=False)
    page = site_page(service, title=f"{problem.title} · {SITE}", body=body, strange=True)
    return HTMLResponse(page.body, status_code=problem.status, headers=page.headers)
