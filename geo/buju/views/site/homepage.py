"""The first page of the folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.views import assets
from buju.views.gallery import Hrefs, gallery
from buju.views.site.address import FolderLinks
from buju.views.site.frame import NAME, framed


def home_page(atlas: Atlas, *, endings: Mapping[str, Collection[str]], pictures: bool = True) -> bytes:
    """Return the first page: every layout as a card, the documents, what the grades mean, what was left out.

    Args:
        atlas: the atlas.
        endings: the formats in which the folder has the figure of each layout, by the layout's id.
        pictures: whether the cards show their layouts, with the lines of districts.
    """
    links = FolderLinks(atlas, up="")

    def more(layout: Layout) -> Hrefs:
        figures = ((links.figure(layout.id, ending), f"插图（{ending.upper()}）") for ending in endings[layout.id])
        return ((links.tables(layout.id), "文字与表格"), *figures)

    return framed(
        atlas,
        title=NAME,
        content=gallery(atlas, links=links, more=more, pictures=pictures),
        current=links.home(),
        links=links,
        styles=(assets.own("gallery.css"),),
        narrow=True,
    )
