"""What lies around the plan's own shapes: pale ground, grey lines, small dots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.context import Context, ContextShape
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.spatial.role import Role
from buju.views.carto.palette import Theme, grounds
from buju.views.carto.style import CONTEXT_WEIGHT, PAPER, Group, Look
from buju.views.carto.viewshape import MAX_TOLERANCE_M, Part, expanded, geojson, is_point, simplified, tolerance_of
from buju.views.map.drawnlayer import DrawnLayer, feature

CONTEXT_TOLERANCE_M = 25.0
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


def _looks(theme: Theme) -> dict[str, Look]:
    colours = grounds(theme)
    line, around, ground = colours.line, colours.around, colours.ground
    return {
        "context-focus": Look(line, CONTEXT_WEIGHT, None, ground, 1),
        "context-area": Look(line, CONTEXT_WEIGHT, None, around, 1),
        # A second line beside the plan's own, from another source, would only look like an error.
        "context-focus-bare": Look(ground, 0, None, ground, 1),
        "context-area-bare": Look(around, 0, None, around, 1),
        "context-line": Look(line, CONTEXT_WEIGHT, None, None, 0),
        "context-dot": Look(line, 1.2, None, PAPER, 1),
    }


def names_drawn(places: Sequence[Place]) -> frozenset[str]:
    """Return the names that the plan's own shapes carry: the surroundings need not repeat them."""
    return frozenset(name for p in places if p.shape is not None for name in (p.name, *p.record.aliases))


def _ground_layer(areas: Sequence[Place], looks: Mapping[str, Look]) -> DrawnLayer:
    """Return the plan's area as ground over its neighbours, whose lines come from coarser sources."""
    name = "context-focus-bare"
    shapes = [simplified(place.shape, tolerance_m=tolerance_of(place)) for place in areas if place.shape is not None]
    features = [feature(f"ground/{number}", Part.SHAPE, name, geojson(shape)) for number, shape in enumerate(shapes)]
    return DrawnLayer(Group.AREA, _GROUND_ORDER, features, {name: looks[name]}, interactive=False)


def _context_layers(
    layout: Layout, context: Context, taken: frozenset[str], ground: BaseGeometry, drawn_as: Mapping[str, Look]
) -> Iterator[DrawnLayer]:
    kind = context.file.kind
    group, order = _GROUPS[kind]
    window = box(*expanded(layout.bbox, POINT_REACH if kind == "point" else REACH))
    rows: dict[int, list[tuple[str, ContextShape, int]]] = {}
    for number, item in enumerate(context.shapes):
        outlined = item.name in taken
        if not item.shape.intersects(window) or (outlined and kind != "area"):
            continue
        # Districts inside the plan's area divide it: their lines lie on the ground.
        inner = kind == "area" and not outlined and ground.contains(item.shape.representative_point())
        style = "context-line" if inner else _style(layout, kind, item.name, outlined=outlined)
        rows.setdefault(_INNER_ORDER if inner else order, []).append((style, item, number))
    for height, row in rows.items():
        features = [
            feature(f"{context.file.id}/{number}", Part.SHAPE, style, geojson(_view(item.shape, window, kind)))
            for style, item, number in row
        ]
        looks = {style: drawn_as[style] for style, _, _ in row}
        yield DrawnLayer(group, height, features, looks, dots=kind == "point", interactive=False)


def _style(layout: Layout, kind: str, name: str, *, outlined: bool) -> str:
    if kind != "area":
        return "context-dot" if kind == "point" else "context-line"
    ground = "focus" if layout.region.endswith(name) else "area"
    return f"context-{ground}-bare" if outlined else f"context-{ground}"


def _view(shape: BaseGeometry, window: BaseGeometry, kind: str) -> BaseGeometry:
    if is_point(shape):
        return shape
    # Towns of the surroundings keep the tolerance of the plan's towns: their lines then fall together.
    copy = simplified(shape, tolerance_m=MAX_TOLERANCE_M if kind == "town" else CONTEXT_TOLERANCE_M)
    if window.contains(copy):
        return copy
    return shapely.intersection(shapely.make_valid(copy), window.buffer(0.02))
