"""Pictures for pages: a layout or its thumbnail, one place with what lies round it, the point that was asked about.

Each is one scene of features and their surroundings, all map.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import shapely
from markupsafe import Markup
from shapely.geometry import box

from buju.spatial.datum import Metric
from buju.spatial.role import FeatureType, Role
from buju.views.carto.feature import MAJOR, Feature, LabelStyle, place_features
from buju.views.carto.frame import Bounds, Frame
from buju.views.carto.furniture import Item, scale_bar
from buju.views.carto.ground import Around, around_districts, around_layout
from buju.views.carto.labelling import labelling_of
from buju.views.carto.portrayal import Paint, Portrayal
from buju.views.carto.scene import Label, Scene
from buju.views.carto.shapes import Located, shapes_of
from buju.views.carto.svgfile import svg_markup
from buju.views.carto.symbology import LABEL_SIZES, WATERS, Symbol, Theme, Tone
from buju.views.carto.viewshape import is_area
from buju.views.words.catalogue import figure_words

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.districts import Districts
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place

# A picture is smaller than the map that the table is made for: lines and symbols are finer, letters as large.
_SCALE, _LETTERS = 0.8, 1.2
_SIZE = (440, 330)
_LENS_SIZE = (720, 440)
# Several layouts beside each other; a neighbour that fills less of such a picture (share) is not named.
_BESIDE_SIZE, _LEAST_BESIDE = (300, 256), 1 / 40
CSS = "stillmap"
# On a screen in a hall: few names, each as large as the words beside the map (at 1280 px, 1.9 px a px of these).
_HALL_SIZE, _HALL_LETTERS = (400, 375), 1.55
# Partners reach far, and a facility or a designation is shown by its whole district.
_LEFT_OUT = frozenset({Role.PARTNER, Role.FACILITY, Role.DESIGNATION})
# Stations are landmarks only where the picture is this narrow (metres); towns are named only where it is that narrow.
_STATIONS_WITHIN, TOWNS_WITHIN = 16_000, 70_000
# A district that fills less of the picture (share) has no room for its name.
LEAST_NAMED = 1 / 150
# What the picture of a point shows round it (metres either way), and its mark (px).
_ROUND_M, _MARK_PX = 6_000, 20
_THUMBNAIL_SIZE = (360, 240)
_THUMBNAIL_SCALE, _THUMBNAIL_LETTERS = 0.7, 1.2
# A name of so many letters is short enough for the smallest picture.
_SHORT = 6
# A piece of a river shorter than this (share of the layout's width) is a scrap on it.
_SCRAP = 0.1
# What reaches beyond the layout, or would be a dot in it.
_DUST = frozenset({Role.PARTNER, Role.BOUND, Role.FACILITY, Role.DESIGNATION})


def on_screen(theme: Theme) -> Portrayal:
    """Return the portrayal of a small picture, in px."""
    return Portrayal(theme=theme, scale=_SCALE, letters=_LETTERS)


def picture_of(
    features: Sequence[Feature],
    around: Iterable[Around],
    *,
    bounds: Bounds,
    size: tuple[int, int],
    portrayal: Portrayal,
    title: str,
    furnished: bool = True,
    metre: float | None = None,
) -> Scene:
    """Return a picture as a scene in px.

    Args:
        features: what it is about; those that are labelled and find no room go without.
        around: what lies round them.
        bounds: what has to be seen (west, south, east, north in degrees).
        size: width and height in px.
        portrayal: the looks.
        title: for those who cannot see it.
        furnished: whether it has labels and a scale bar.
        metre: how many px a metre is long; None shows the bounds as large as they fit.
    """
    frame = Frame.screen(bounds, *size, metre=metre)
    shapes = shapes_of(Located(features, around, bounds=bounds), frame, portrayal=portrayal)
    labels: tuple[Label, ...] = ()
    furniture: tuple[Item, ...] = ()
    if furnished:
        bar = scale_bar(frame, portrayal=portrayal, words=figure_words())
        labels = labelling_of(shapes, frame=frame.box, taken=[bar.box], portrayal=portrayal, keyed=False).labels
        furniture = bar.items
    return Scene(
        width=size[0],
        height=size[1],
        title=title,
        about=title,
        frame=frame.box,
        shapes=shapes.drawn,
        labels=labels,
        furniture=furniture,
    )


def seen(around: Iterable[Around], frame: Frame, *, least: float) -> Iterator[Around]:
    """Yield what a frame shows of the surroundings; what fills less than a share of it is not named."""
    window = box(*frame.degrees)
    for row in around:
        if not shapely.intersects(row.shape, window):
            continue
        if row.named and row.kind in ("area", "town"):
            shown = shapely.intersection(shapely.make_valid(row.shape), window)
            yield replace(row, named=shown.area >= window.area * least)
        else:
            yield row


def layout_map(layout: Layout, atlas: Atlas, *, bounds: Bounds, prefix: str, theme: Theme = Theme.COLOUR) -> Markup:
    """Return a layout as a still picture; `prefix` keeps the ids of two pictures of one page apart."""
    return svg_markup(still_scene(layout, atlas, bounds=bounds, theme=theme), css=CSS, prefix=prefix)


def maps_at_one_scale(layouts: Sequence[Layout], atlas: Atlas, *, theme: Theme = Theme.COLOUR) -> dict[str, Markup]:
    """Return the pictures of layouts by id, all at the scale at which the largest fits its picture.

    Only what comes first in a plan is named: a small layout is a small thing on its picture.
    """
    frames = [Frame.screen(layout.bbox, *_BESIDE_SIZE) for layout in layouts]
    metre = min((frame.units_a_metre for frame in frames), default=None)
    return {layout.id: _beside(layout, atlas, metre=metre, theme=theme) for layout in layouts}


def _beside(layout: Layout, atlas: Atlas, *, metre: float | None, theme: Theme) -> Markup:
    portrayal = on_screen(theme)
    frame = Frame.screen(layout.bbox, *_BESIDE_SIZE, metre=metre)
    places = [place for place in _pictured(layout, atlas) if place.role not in _DUST]
    named = _firsts(place_features(places, portrayal))
    contexts = [one for one in atlas.contexts_of(layout.id) if one.file.kind == "area"]
    scene = picture_of(
        named,
        seen(around_layout(layout, contexts), frame, least=_LEAST_BESIDE),
        bounds=frame.degrees,
        size=_BESIDE_SIZE,
        portrayal=portrayal,
        title=f"{layout.title}示意图，与其余各图比例尺相同",
        metre=metre,
    )
    return svg_markup(scene, css=CSS, prefix=f"beside-{layout.id}")


def _pictured(layout: Layout, atlas: Atlas, *, asked: Collection[str] = ()) -> list[Place]:
    """Return the places of a layout as pictures draw them: what is only told apart stands on those that ask for it."""
    return [place.drawn_when(asked=place.id in asked) for place in atlas.places_of(layout.id)]


def hall_map(layout: Layout, atlas: Atlas, *, theme: Theme = Theme.COLOUR) -> Markup:
    """Return a whole layout to be read from afar: of its places and of what lies around, the first are named."""
    portrayal = Portrayal(theme=theme, scale=_SCALE, letters=_HALL_LETTERS)
    places = [place for place in _pictured(layout, atlas) if place.role not in _DUST]
    contexts = [one for one in atlas.contexts_of(layout.id) if one.file.kind == "area"]
    scene = picture_of(
        _firsts(place_features(places, portrayal)),
        [replace(one, name="") for one in around_layout(layout, contexts)],
        bounds=layout.bbox,
        size=_HALL_SIZE,
        portrayal=portrayal,
        title=f"{layout.title}示意图",
    )
    return svg_markup(scene, css=CSS, prefix="hall")


def lens_map(
    layout: Layout, atlas: Atlas, *, lit: Collection[str], bounds: Bounds, theme: Theme = Theme.COLOUR
) -> Markup:
    """Return a layout on which the places with the ids `lit` have their colours, and all others stand back."""
    portrayal = on_screen(theme)
    places = [place for place in _pictured(layout, atlas, asked=lit) if place.id in lit or place.role not in _LEFT_OUT]
    bright = [place for place in places if place.id in lit]
    # A chosen place that is not among them makes all of them stand back.
    faint = [place for place in places if place.id not in lit]
    features = [*place_features(faint, portrayal, chosen=bright[0] if bright else None)] if faint else []
    contexts = [context for context in atlas.contexts_of(layout.id) if context.file.kind != "point"]
    scene = picture_of(
        [*features, *place_features(bright, portrayal)],
        around_layout(layout, contexts),
        bounds=bounds,
        size=_LENS_SIZE,
        portrayal=portrayal,
        title=f"{layout.title}示意图，着色的有 {len(bright)} 处",
    )
    return svg_markup(scene, css=CSS, prefix="lens")


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
        for place in _pictured(layout, atlas, asked=() if chosen is None else (chosen.id,))
        if (chosen and place.id == chosen.id) or place.role not in _LEFT_OUT
    ]
    contexts = atlas.contexts_of(layout.id)
    # A reader who looks at one place knows the way by its stations.
    stations = chosen is not None and Frame.screen(bounds, *_SIZE).width_m < _STATIONS_WITHIN
    return picture_of(
        list(place_features(places, portrayal, chosen=chosen)),
        around_layout(layout, [context for context in contexts if stations or context.file.kind != "point"]),
        bounds=bounds,
        size=_SIZE,
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
    bounds = _round(point)
    frame = Frame.screen(bounds, *_SIZE)
    # What holds the point covers the whole picture: its name would say nothing of where it is.
    areas = [replace(one, label=None) for one in place_features([p for p in held if is_area(p.shape)], portrayal)]
    around = around_districts(districts, asked=None, towns=frame.width_m < TOWNS_WITHIN)
    return picture_of(
        [*areas, _mark(point, portrayal)],
        seen(around, frame, least=LEAST_NAMED),
        bounds=bounds,
        size=_SIZE,
        portrayal=portrayal,
        title="所查的点及其周边示意图",
    )


def point_degrees(lon: float, lat: float) -> Bounds:
    """Return what the picture of a point shows (west, south, east, north in degrees)."""
    return still_degrees(_round(shapely.Point(lon, lat)))


def still_degrees(bounds: Bounds) -> Bounds:
    """Return what a still picture shows of the ground, whose sides are longer than those of what has to be seen."""
    return Frame.screen(bounds, *_SIZE).degrees


def _round(point: shapely.Point) -> Bounds:
    metric = Metric.around(point)
    west, south, east, north = metric.to_degrees(metric.to_metres(point).buffer(_ROUND_M)).bounds
    return west, south, east, north


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


def thumbnail(layout: Layout, atlas: Atlas, *, theme: Theme = Theme.COLOUR) -> Markup:
    """Return the layout proper as a picture; what lies beyond it runs out of the picture."""
    return svg_markup(thumbnail_scene(layout, atlas, theme=theme), css="thumbnail", prefix=layout.id)


def thumbnail_scene(layout: Layout, atlas: Atlas, *, theme: Theme = Theme.COLOUR) -> Scene:
    """Return the scene of a thumbnail (px): on land and water, what comes first in the plan is named.

    A name that has no room at its place gives way to a shorter one that the place goes by.
    """
    portrayal = Portrayal(theme=theme, scale=_THUMBNAIL_SCALE, letters=_THUMBNAIL_LETTERS)
    places = [place for place in _pictured(layout, atlas) if place.role not in _DUST]
    contexts = [one for one in atlas.contexts_of(layout.id) if one.file.kind == "area" or one.file.theme in WATERS]
    around = [replace(one, name="", named=False) for one in _without_scraps(around_layout(layout, contexts), layout)]

    def drawn(named: Sequence[Feature]) -> Scene:
        return picture_of(
            named, around, bounds=layout.bbox, size=_THUMBNAIL_SIZE, portrayal=portrayal, title="布局缩略图"
        )

    features = _firsts(place_features(places, portrayal))
    scene = drawn(features)
    for names in ({place.id: place.printed for place in places}, _short_names(places)):
        at_home = {label.place for label in scene.labels if label.leader is None}
        shorter = [one if one.id in at_home else _called(one, names) for one in features]
        if shorter != features:
            features = shorter
            scene = drawn(features)
    return scene


def _without_scraps(around: Iterable[Around], layout: Layout) -> Iterator[Around]:
    """Yield the surroundings without the water of which no piece is long enough to be seen as water."""
    west, _, east, _ = layout.bbox
    for row in around:
        pieces = shapely.get_parts(shapely.line_merge(row.shape)) if row.theme is FeatureType.RIVER else ()
        if row.theme is not FeatureType.RIVER or max(shapely.length(pieces), default=0.0) >= _SCRAP * (east - west):
            yield row


def _short_names(places: Sequence[Place]) -> dict[str, str]:
    """Return by id a short name of each place that no other goes by: the longest that is still short."""
    times = Counter(name for place in places for name in {place.name, *place.record.aliases})
    found = {}
    for place in places:
        names = [place.printed, *(name for name in place.record.aliases if times[name] == 1)]
        short = [name for name in names if len(name) <= _SHORT]
        found[place.id] = max(short, key=len) if short else min(names, key=len)
    return found


def _called(feature: Feature, names: Mapping[str, str]) -> Feature:
    """Return a feature with the name that its place is given."""
    if feature.label is None or feature.id is None:
        return feature
    return replace(feature, label=replace(feature.label, words=names[feature.id]))


def _firsts(features: Iterable[Feature]) -> list[Feature]:
    """Return features of which only those that come first in a plan are named."""
    rows = list(features)
    first = min((feature.rank for feature in rows), default=0)
    return [one if one.rank <= max(first, MAJOR) else replace(one, label=None) for one in rows]
