"""`/`: every layout as a card, and what had to be left out of the atlas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from buju.views import assets
from buju.views.carto.inset import credits_of, insets
from buju.views.content.gallery import gallery
from buju_api.links import HOME
from buju_api.pages.frame import SITE, Shared, asset, framed, rendered
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju_api.answers import Answer

router = APIRouter(tags=["页面"], default_response_class=HTMLResponse)


@router.get(
    HOME,
    summary="首页：全部布局",
    description="每个布局一张卡片。",
)
async def read_gallery(request: Request, service: Here) -> Response:
    """Every layout as a card."""
    return await service.answer(request, lambda: home_page(service))


def home_page(service: Snapshot) -> Answer:
    """Return the first page, with what had to be left out of the atlas."""
    stills = service.settings.publication.shows_stills
    content = gallery(
        service.atlas,
        links=service.links,
        overview=_overview(service) if stills else Markup(),
        pictures=stills,
        theme=service.settings.theme,
    )
    styles = (assets.own("gallery.css"), asset("overview.css"))
    head = Shared(SITE, "产业规划的空间布局，条条有出处、处处说明把握的地图").head()
    return framed(service, title=SITE, content=content, current=HOME, styles=styles, head=head)


def _overview(service: Snapshot) -> Markup:
    """Return the figure of all insets; nothing where there is no layout."""
    found = insets(service.atlas, theme=service.settings.theme)
    if not found:
        return Markup()
    return rendered("overview.html", insets=found, credits=credits_of(service.atlas), href=service.links.layout)
