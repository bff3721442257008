"""The first page: every layout as a card."""

from __future__ import annotations

from markupsafe import Markup

from buju.views import assets
from buju.views.gallery import gallery
from buju_api.answers import Answer
from buju_api.links import HOME
from buju_api.pages.frame import SITE, framed
from buju_api.pages.overview import overview
from buju_api.pages.templating import asset
from buju_api.service import Snapshot


def gallery_page(service: Snapshot) -> Answer:
    """Return the first page, with what had to be left out of the atlas."""
    stills = service.settings.publication.shows_stills
    insets = overview(service.atlas, service.links) if stills else Markup()
    content = gallery(service.atlas, links=service.links, overview=insets, pictures=stills)
    styles = (assets.own("gallery.css"), asset("overview.css"))
    return framed(service, title=SITE, content=content, current=HOME, styles=styles)
