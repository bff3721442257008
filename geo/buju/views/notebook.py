"""A page in a frame of a notebook: the notebook needs no server, the page no network."""

from __future__ import annotations

from markupsafe import Markup

# High enough for map and panel; the place list below scrolls.
HEIGHT_PX = 720


def framed_page(page: str, *, title: str) -> str:
    """Return an iframe that holds a whole HTML page.

    The page runs its own scripts and nothing else: without `allow-same-origin` it cannot reach the notebook.
    """
    frame = Markup(
        '<iframe srcdoc="{}" title="{}" sandbox="allow-scripts" width="100%" height="{}" style="border:0"></iframe>'
    )
    return str(frame.format(page, title, HEIGHT_PX))
