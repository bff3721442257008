"""The page to search on: the index lies in the page, the browser looks through it."""

from __future__ import annotations

from buju.atlas.atlas import Atlas
from buju.views import assets
from buju.views.site.address import FolderLinks
from buju.views.site.findable import findables
from buju.views.site.frame import framed
from buju.views.templating import json_block, rendered


def search_page(atlas: Atlas) -> bytes:
    """Return the page that finds places, facts and clauses."""
    links = FolderLinks(atlas, up="")
    rows = [entry.row for entry in findables(atlas, links=links)]
    return framed(
        atlas,
        title="查找",
        content=rendered("atlasfind.html", data=json_block("find-data", rows)),
        current=links.search(),
        links=links,
        scripts=(assets.own("atlasfind.js"),),
        narrow=True,
    )
