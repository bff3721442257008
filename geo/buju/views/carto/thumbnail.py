"""The thumbnail of a layout: its shapes alone, in the colours and lines of its map."""

from __future__ import annotations

from markupsafe import Markup

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.spatial.role import Role
from buju.views.carto.feature import place_features
from buju.views.carto.picture import picture_of
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.scene import Scene
from buju.views.carto.svgfile import svg_markup
from buju.views.carto.symbology import Theme

SIZE = (360, 240)
_SCALE = 0.7
# What reaches beyond the layout, or would be a dot in it.
_LEFT_OUT = frozenset({Role.PARTNER, Role.BOUND, Role.FACILITY, Role.DESIGNATION})


def thumbnail(layout: Layout, atlas: Atlas, *, theme: Theme = Theme.COLOUR) -> Markup:
    """Return the layout proper as a picture; what lies beyond it runs out of the picture."""
    return svg_markup(thumbnail_scene(layout, atlas, theme=theme), css="thumbnail", prefix=layout.id)


def thumbnail_scene(layout: Layout, atlas: Atlas, *, theme: Theme = Theme.COLOUR) -> Scene:
    """Return the scene of a thumbnail (px)."""
    portrayal = Portrayal(theme=theme, scale=_SCALE)
    places = [place for place in atlas.places_of(layout.id) if place.role not in _LEFT_OUT]
    return picture_of(
        list(place_features(places, portrayal)),
        (),
        bounds=layout.bbox,
        size=SIZE,
        portrayal=portrayal,
        title="布局缩略图",
        furnished=False,
    )
