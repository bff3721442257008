"""What lies around the plan's own shapes: pale ground, grey lines, small dots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.layout import Context, ContextShape, Layout
from buju.atlas.place import Place
from buju.spatial.role import Role
from buju.views.carto.ground import CONTEXT_TOLERANCE_M, Under, is_home, names_drawn, under
from buju.views.carto.portrayal import Portrayal, filled
from buju.views.carto.symbology import PAPER, Group, Theme
from buju.views.carto.viewshape import MAX_TOLERANCE_M, Part, expanded, geojson, is_point, simplified, tolerance_of
from buju.views.map.drawnlayer import DrawnLayer, feature
from buju.views.map.pathstyle import PathStyle, path_style

# How far round the layout the surroundings reach, as a share of its size; the map can be moved no further.
REACH, POINT_REACH = 1.2, 0.15

_GROUPS = {
    "area": (Group.CONTEXT_AREA, 310),
    "town": (Group.CONTEXT_TOWN, 320),
    "line": (Group.CONTEXT_LINE, 330),
    "point": (Group.CONTEXT_POINT, 340),
}
_GROUND_ORDER, _INNER_ORDER = 315, 318


def surroundings(
    layout: Layout, places: Sequence[Place], contexts: Sequence[Context], *, theme: Theme = Theme.COLOUR
) -> Iterator[DrawnLayer]:
    """Yield the layers under the plan's own shapes: neighbours, the plan's area as ground, and what divides it."""
    areas = [place for place in places if place.role is Role.AREA and place.shape is not None and place.shape.area]
    ground = shapely.union_all([place.shape for place in areas])
    taken = names_drawn(places)
    looks = _looks(theme)
    for context in contexts:
        yield from _context_layers(layout, context, taken, ground, looks)
    if areas:
        yield _ground_layer(areas, looks)


def _looks(theme: Theme) -> dict[str, PathStyle]:
    portrayal = Portrayal(theme)
    colours, line = portrayal.grounds, portrayal.context_line
    return {
        "context-focus": path_style(line._replace(fill=colours.ground, fill_opacity=1)),
        "context-area": path_style(line._replace(fill=colours.around, fill_opacity=1)),
        "context-focus-bare": path_style(filled(colours.ground)),
        "context-area-bare": path_style(filled(colours.around)),
        "context-line": path_style(line),
        "context-dot": path_style(line._replace(weight=1.2, fill=PAPER, fill_opacity=1)),
    }


def _ground_layer(areas: Sequence[Place], looks: Mapping[str, PathStyle]) -> DrawnLayer:
    """Return the plan's area as ground over its neighbours, whose lines come from coarser sources."""
    name = "context-focus-bare"
    shapes = [simplified(place.shape, tolerance_m=tolerance_of(place)) for place in areas if place.shape is not None]
    features = [feature(f"ground/{number}", Part.SHAPE, name, geojson(shape)) for number, shape in enumerate(shapes)]
    return DrawnLayer(Group.AREA, _GROUND_ORDER, features, {name: looks[name]}, interactive=False)


def _context_layers(
    layout: Layout, context: Context, taken: frozenset[str], ground: BaseGeometry, drawn_as: Mapping[str, PathStyle]
) -> Iterator[DrawnLayer]:
    kind = context.file.kind
    group, order = _GROUPS[kind]
    window = box(*expanded(layout.bbox, POINT_REACH if kind == "point" else REACH))
    rows: dict[int, list[tuple[str, ContextShape, int]]] = {}
    for number, item in enumerate(context.shapes):
        if not item.shape.intersects(window):
            continue
        within = kind == "area" and bool(ground.contains(item.shape.representative_point()))
        how = under(kind, home=is_home(layout, item.name), taken=item.name in taken, within=within)
        if how is None:
            continue
        inner = kind == "area" and how.above
        rows.setdefault(_INNER_ORDER if inner else order, []).append((_style(kind, how), item, number))
    for height, row in rows.items():
        features = [
            feature(f"{context.file.id}/{number}", Part.SHAPE, style, geojson(_view(item.shape, window, kind)))
            for style, item, number in row
        ]
        looks = {style: drawn_as[style] for style, _, _ in row}
        yield DrawnLayer(group, height, features, looks, dots=kind == "point", interactive=False)


def _style(kind: str, how: Under) -> str:
    if how.home is None:
        return "context-dot" if kind == "point" else "context-line"
    name = "context-focus" if how.home else "context-area"
    return name if how.lined else f"{name}-bare"


def _view(shape: BaseGeometry, window: BaseGeometry, kind: str) -> BaseGeometry:
    if is_point(shape):
        return shape
    # Towns of the surroundings keep the tolerance of the plan's towns: their lines then fall together.
    copy = simplified(shape, tolerance_m=MAX_TOLERANCE_M if kind == "town" else CONTEXT_TOLERANCE_M)
    if window.contains(copy):
        return copy
    return shapely.intersection(shapely.make_valid(copy), window.buffer(0.02))
