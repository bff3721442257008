"""Still pictures for pages: a layout, one place with what lies round it, the point that was asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely
from markupsafe import Markup

from buju.atlas.atlas import Atlas
from buju.atlas.districts import Districts
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.spatial.datum import Metric
from buju.spatial.role import Role
from buju.views.carto.feature import Feature, LabelStyle, place_features
from buju.views.carto.frame import Bounds, Frame
from buju.views.carto.ground import around_districts, around_layout
from buju.views.carto.picture import on_screen, picture_of, seen
from buju.views.carto.portrayal import Paint, Portrayal
from buju.views.carto.scene import Scene
from buju.views.carto.svgfile import svg_markup
from buju.views.carto.symbology import LABEL_SIZES, Symbol, Theme, Tone
from buju.views.carto.viewshape import is_area

SIZE = (440, 330)
CSS = "stillmap"
# Partners reach far, and a facility or a designation is shown by its whole district.
_LEFT_OUT = frozenset({Role.PARTNER, Role.FACILITY, Role.DESIGNATION})
# Stations are landmarks only where the picture is this narrow (metres); towns are named only where it is that narrow.
_STATIONS_WITHIN, TOWNS_WITHIN = 16_000, 70_000
# A district that fills less of the picture (share) has no room for its name.
LEAST_NAMED = 1 / 150
# What the picture of a point shows round it (metres either way), and its mark (px).
_ROUND_M, _MARK_PX = 6_000, 20


def layout_map(layout: Layout, atlas: Atlas, *, bounds: Bounds, prefix: str, theme: Theme = Theme.COLOUR) -> Markup:
    """Return a layout as a still picture; `prefix` keeps the ids of two pictures of one page apart."""
    return svg_markup(still_scene(layout, atlas, bounds=bounds, theme=theme), css=CSS, prefix=prefix)


def place_map(place: Place, layout: Layout, atlas: Atlas, *, bounds: Bounds, theme: Theme = Theme.COLOUR) -> Markup:
    """Return one place with its surroundings; the other shapes of its layout stand back."""
    return svg_markup(still_scene(layout, atlas, bounds=bounds, theme=theme, chosen=place), css=CSS, prefix="place")


def still_scene(
    layout: Layout, atlas: Atlas, *, bounds: Bounds, theme: Theme = Theme.COLOUR, chosen: Place | None = None
) -> Scene:
    """Return the scene of a layout, or of one of its places (px)."""
    portrayal = on_screen(theme)
    places = [
        place
        for place in atlas.places_of(layout.id)
        if (chosen and place.id == chosen.id) or place.role not in _LEFT_OUT
    ]
    contexts = atlas.contexts_of(layout.id)
    # A reader who looks at one place knows the way by its stations.
    stations = chosen is not None and Frame.screen(bounds, *SIZE).width_m < _STATIONS_WITHIN
    return picture_of(
        list(place_features(places, portrayal, chosen=chosen)),
        around_layout(layout, [context for context in contexts if stations or context.file.kind != "point"]),
        bounds=bounds,
        size=SIZE,
        portrayal=portrayal,
        title=f"{chosen.name}及其周边示意图" if chosen else f"{layout.title}示意图",
    )


def point_map(
    lon: float, lat: float, *, held: Sequence[Place], districts: Districts, theme: Theme = Theme.COLOUR
) -> Markup:
    """Return the point that was asked about, with the areas that hold it (degrees, WGS 84)."""
    return svg_markup(point_scene(lon, lat, held=held, districts=districts, theme=theme), css=CSS, prefix="at")


def point_scene(
    lon: float, lat: float, *, held: Sequence[Place], districts: Districts, theme: Theme = Theme.COLOUR
) -> Scene:
    """Return the scene of a point (px)."""
    point, portrayal = shapely.Point(lon, lat), on_screen(theme)
    metric = Metric.around(point)
    west, south, east, north = metric.to_degrees(metric.to_metres(point).buffer(_ROUND_M)).bounds
    bounds = (west, south, east, north)
    frame = Frame.screen(bounds, *SIZE)
    # What holds the point covers the whole picture: its name would say nothing of where it is.
    areas = [replace(one, label=None) for one in place_features([p for p in held if is_area(p.shape)], portrayal)]
    around = around_districts(districts, asked=None, towns=frame.width_m < TOWNS_WITHIN)
    return picture_of(
        [*areas, _mark(point, portrayal)],
        seen(around, frame, least=LEAST_NAMED),
        bounds=bounds,
        size=SIZE,
        portrayal=portrayal,
        title="所查的点及其周边示意图",
    )


def _mark(point: shapely.Point, portrayal: Portrayal) -> Feature:
    ink, words = portrayal.grounds.ink, "所查的点"
    return Feature(
        id=None,
        name=words,
        shape=point,
        order=1000,
        paint=Paint(ink, portrayal.px(1)),
        symbol=Symbol.TARGET,
        symbol_paint=portrayal.symbol(Tone(ink, ink), schematic=False),
        symbol_rim=portrayal.rim,
        size=portrayal.px(_MARK_PX),
        tolerance_m=0.0,
        label=LabelStyle(words, 0, portrayal.type_px(LABEL_SIZES["minor"]), ink),
    )
