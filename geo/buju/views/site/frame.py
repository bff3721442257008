"""The frame round every page of the folder: head, navigation and footer, everything inside the page itself."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from buju.atlas.atlas import Atlas
from buju.views import assets
from buju.views.page import base_styles, render_page, rendered
from buju.views.site.address import FolderLinks

NAME = "布局"

# Address, words, and whether it is the page itself.
Tab = tuple[str, str, bool]


def framed(
    atlas: Atlas,
    *,
    title: str,
    content: Markup,
    current: str,
    links: FolderLinks,
    tabs: Sequence[Tab] = (),
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    narrow: bool = False,
) -> bytes:
    """Return a page of the folder as one file that makes no request.

    Args:
        atlas: the atlas, for the navigation.
        title: what the page shows; the name of the whole is added.
        content: the page's own markup.
        current: the address that the navigation marks.
        links: addresses as seen from this page.
        tabs: what else there is of the same layout.
        styles: CSS texts after the shared ones.
        scripts: JS texts, run in order after the body.
        narrow: whether the content is set in the frame's own column.
    """
    body = rendered(
        "atlasframe.html",
        content=content,
        current=current,
        links=links,
        layouts=[(links.layout(layout.id), f"{layout.region}{layout.name}") for layout in atlas.layouts()],
        has_documents=bool(atlas.counts().documents),
        tabs=tabs,
        narrow=narrow,
    )
    page = render_page(
        title=f"{title} · {NAME}" if title != NAME else NAME,
        body=body,
        styles=(*base_styles(), *styles, assets.own("atlasframe.css")),
        scripts=scripts,
        body_class="site",
        in_file=True,
    )
    return page.html.encode()
