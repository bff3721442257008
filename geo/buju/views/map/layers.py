"""The layers of a map for Leaflet: features, their path options by name, and hatches as patterns. Lengths in px."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
from shapely.geometry import LineString, MultiLineString, box
from shapely.geometry.base import BaseGeometry

from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role
from buju.views.carto.feature import standing_in_again
from buju.views.carto.ground import CONTEXT_TOLERANCE_M, Under, is_home, is_sure, names_drawn, own_edge, under
from buju.views.carto.portrayal import Paint, Portrayal, filled
from buju.views.carto.symbology import GRADES, PAPER, ROLES, SYMBOL_ROLES, UNDERLAYS, UNSURE_DASH, Group, Theme
from buju.views.carto.viewshape import (
    MAX_TOLERANCE_M,
    Representation,
    expanded,
    geojson,
    is_area,
    is_point,
    is_vague,
    reached,
    representations,
    simplified,
    tolerance_of,
)

if TYPE_CHECKING:
    from buju.atlas.layout import Context, ContextShape, Layout
    from buju.atlas.place import Place

INK_HATCH = "hatch-ink"


class PathStyle(NamedTuple):
    """How Leaflet draws a path; `fill` is a colour, a reference to a pattern, or None."""

    stroke: str
    weight: float
    dash: str | None
    fill: str | None
    fill_opacity: float


class Pattern(NamedTuple):
    """A hatch as an SVG pattern: lengths in px, `turn` in degrees clockwise from upright lines."""

    id: str
    colour: str
    turn: float
    step: float
    width: float
    opacity: float
    wash: float


def path_style(paint: Paint, *, pattern: str = "") -> PathStyle:
    """Return a paint as path options; `pattern` is the id of the pattern that its hatch has on the page."""
    dash = None if paint.dash is None else " ".join(f"{part:g}" for part in paint.dash)
    # A path without a line still has a colour for it.
    stroke = paint.stroke or paint.fill or ""
    if paint.hatch is not None:
        return PathStyle(stroke, paint.weight, dash, f"url(#{pattern})", 1)
    return PathStyle(stroke, paint.weight, dash, paint.fill, paint.fill_opacity if paint.fill else 0)


def place_style(role: Role, grade: Grade, *, theme: Theme, line: bool = False) -> PathStyle:
    """Return how an area of this role and grade is drawn, or a line."""
    portrayal = Portrayal(theme)
    if line:
        return path_style(portrayal.line(role, grade))
    return path_style(portrayal.area(role, grade), pattern=_pattern_id(role, grade))


def patterns(places: Iterable[Place], *, theme: Theme) -> Iterator[Pattern]:
    """Yield the hatches that a map of these places needs, that of the legend first."""
    portrayal = Portrayal(theme)
    yield _pattern(INK_HATCH, portrayal.grade_sample(Grade.E))
    drawn = {(place.role, place.grade) for place in places if place.shape is not None}
    for role in Role:
        for grade in Grade:
            if (role, grade) in drawn:
                paint = portrayal.area(role, grade)
                if paint.hatch is None and GRADES[grade].hatched:
                    # What has no area may still be a schematic point.
                    paint = portrayal.graded(portrayal.tone(role).colour, grade)
                if paint.hatch is not None:
                    yield _pattern(_pattern_id(role, grade), paint)


def hatch_id(role: Role) -> str:
    """Return the id of the pattern of a role's schematic shapes; symbols refer to it too."""
    return f"hatch-{role.value}"


def _pattern(name: str, paint: Paint) -> Pattern:
    hatch = paint.hatch
    assert hatch is not None  # noqa: S101 - the callers ask for hatched paints alone
    # Lines at 90° to the horizontal are upright; SVG turns clockwise.
    return Pattern(name, hatch.colour, 90 - hatch.angle, hatch.step, hatch.weight, hatch.opacity, paint.fill_opacity)


def _pattern_id(role: Role, grade: Grade) -> str:
    return hatch_id(role) if GRADES[grade].hatched else f"{hatch_id(role)}-{grade.value.lower()}"


_RINGS, _HOSTS, _ABOVE_AREAS = 400, 520, 100
# How far round the layout the surroundings reach, as a share of its size; the map can be moved no further.
REACH, POINT_REACH = 1.2, 0.15
_GROUPS = {
    "area": (Group.CONTEXT_AREA, 310),
    "town": (Group.CONTEXT_TOWN, 320),
    "line": (Group.CONTEXT_LINE, 330),
    "point": (Group.CONTEXT_POINT, 340),
}
_GROUND_ORDER, _UNDERLAY_ORDER, _INNER_ORDER = 315, 317, 318


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """Features drawn alike by kind: paths, or the symbols of one role.

    `order` is the z-index of the layer's pane; `looks` has the look of each style name; `symbol` is the role and
    grade whose symbol stands at each point, None for paths; `faint` are symbols whose ring says more than they do;
    `dots` marks the grey points of the surroundings.
    """

    group: Group
    order: int
    features: list[dict[str, Any]]
    looks: dict[str, PathStyle] = field(default_factory=dict)
    symbol: tuple[Role, Grade] | None = None
    faint: bool = False
    dots: bool = False
    interactive: bool = True


def feature(
    feature_id: str, part: Representation, style: str, geometry: dict[str, Any], *, place_id: str | None = None
) -> dict[str, Any]:
    """Return a GeoJSON feature with nothing but its id, part and style name."""
    properties = {"part": part.value, "style": style} | ({"id": place_id} if place_id else {})
    return {"type": "Feature", "id": feature_id, "properties": properties, "geometry": geometry}


def drawn_layers(
    layout: Layout, places: Sequence[Place], contexts: Sequence[Context], *, theme: Theme = Theme.COLOUR
) -> list[DrawnLayer]:
    """Return the layers of a layout's map from the lowest to the highest."""
    layers = list(surroundings(layout, places, contexts, theme=theme))
    again = standing_in_again(places)
    for role in ROLES:
        own = [place for place in places if place.role is role and place.shape is not None]
        layers += _role_layers(role, own, again, theme)
    return sorted(layers, key=lambda layer: layer.order)


def _role_layers(role: Role, places: Sequence[Place], again: frozenset[str], theme: Theme) -> Iterator[DrawnLayer]:
    paths: list[dict[str, Any]] = []
    looks: dict[str, PathStyle] = {}
    symbols: dict[tuple[Grade, bool], list[dict[str, Any]]] = {}
    # The large ones first, so that one inside another can be seen and clicked.
    for place in sorted(places, key=lambda item: -item.shape.area if item.shape is not None else 0):
        for part, geometry in representations(place):
            style = _style(place, part, is_again=place.id in again)
            drawn = feature(f"{place.id}/{part}", part, style, geometry, place_id=place.id)
            if part is Representation.SYMBOL:
                symbols.setdefault((place.grade, is_vague(place)), []).append(drawn)
            else:
                looks[style] = _look(place, part, theme, is_again=place.id in again)
                paths.append(drawn)
    row = ROLES[role]
    if paths:
        # Rings lie under every area, so that a wide margin hides nothing.
        rings_only = all(path["properties"]["part"] == Representation.RING for path in paths)
        yield DrawnLayer(row.group, _RINGS if rings_only else row.order, paths, looks)
    for (grade, faint), features in symbols.items():
        order = row.order if role in SYMBOL_ROLES else _HOSTS
        yield DrawnLayer(row.group, order + _ABOVE_AREAS, features, symbol=(role, grade), faint=faint)


def _style(place: Place, part: Representation, *, is_again: bool) -> str:
    line = "" if part is not Representation.SHAPE or is_area(place.shape) else "-line"
    unsure = "-unsure" if place.parts and part is Representation.SHAPE else ""
    return f"{part}-{place.role}-{place.grade}{line}{unsure}{'-again' if is_again else ''}"


def _look(place: Place, part: Representation, theme: Theme, *, is_again: bool) -> PathStyle:
    if part is Representation.RING:
        portrayal = Portrayal(theme)
        return path_style(portrayal.ring(portrayal.tone(place.role)))
    drawn = place_style(place.role, place.grade, theme=theme, line=not is_area(place.shape))
    if place.parts:
        drawn = drawn._replace(dash=" ".join(f"{part:g}" for part in UNSURE_DASH))
    # Clear, not unfilled: the ground inside still answers to a click.
    return drawn._replace(fill_opacity=0) if is_again else drawn


def surroundings(
    layout: Layout, places: Sequence[Place], contexts: Sequence[Context], *, theme: Theme = Theme.COLOUR
) -> Iterator[DrawnLayer]:
    """Yield the layers under the plan's own shapes: neighbours, the plan's area as ground, and what divides it."""
    areas = [place for place in places if place.role is Role.AREA and place.shape is not None and place.shape.area]
    ground = shapely.union_all([place.shape for place in areas])
    taken = names_drawn(places)
    looks = _context_looks(theme)
    for context in contexts:
        if context.file.theme in UNDERLAYS:
            yield from _underlay_layers(layout, context, Portrayal(theme))
        elif context.file.theme in _FILLS:
            yield from _fill_layers(layout, context, Portrayal(theme))
        else:
            yield from _context_layers(layout, context, taken, ground, looks)
    if areas:
        yield _ground_layer(areas, looks)


def _context_looks(theme: Theme) -> dict[str, PathStyle]:
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
    features = [
        feature(f"ground/{number}", Representation.SHAPE, name, geojson(shape)) for number, shape in enumerate(shapes)
    ]
    return DrawnLayer(Group.AREA, _GROUND_ORDER, features, {name: looks[name]}, interactive=False)


_FILLS = {FeatureType.SEA: ("water", 305), FeatureType.AIRFIELD: ("field", 316)}


def _fill_layers(layout: Layout, context: Context, portrayal: Portrayal) -> Iterator[DrawnLayer]:
    """Yield a layer that is a tint without a line: sea, airfields."""
    theme = context.file.theme
    assert theme is not None  # noqa: S101 - the caller has looked
    colour, order = _FILLS[theme]
    style, window = f"context-{theme}", box(*expanded(layout.bbox, REACH))
    features = [
        feature(
            f"{context.file.id}/{number}",
            Representation.SHAPE,
            style,
            geojson(_context_view(item.shape, window, "area")),
        )
        for number, item in enumerate(context.shapes)
        if item.shape.intersects(window)
    ]
    if features:
        look = path_style(filled(getattr(portrayal.grounds, colour)))
        yield DrawnLayer(Group.CONTEXT_AREA, order, features, {style: look}, interactive=False)


def _underlay_layers(layout: Layout, context: Context, portrayal: Portrayal) -> Iterator[DrawnLayer]:
    """Yield the lines of a layer of the ground: those of one look are one path, which is quick to move."""
    theme = context.file.theme
    assert theme is not None  # noqa: S101 - the caller has looked
    window = box(*expanded(layout.bbox, REACH))
    looks, features = {}, []
    for sure in (False, True):
        shapes = [item.shape for item in context.shapes if is_sure(item) is sure and item.shape.intersects(window)]
        if not shapes:
            continue
        style = f"context-{theme}{'' if sure else '-unsure'}"
        looks[style] = path_style(portrayal.underlay(theme, sure=sure))
        lines = [simplified(shape, tolerance_m=CONTEXT_TOLERANCE_M).intersection(window) for shape in shapes]
        drawn = geojson(MultiLineString([line for shape in lines for line in _lines_of(shape)]))
        features.append(feature(f"{context.file.id}/{style}", Representation.SHAPE, style, drawn))
    if features:
        yield DrawnLayer(Group.CONTEXT_LINE, _UNDERLAY_ORDER, features, looks, interactive=False)


def _lines_of(shape: BaseGeometry) -> list[LineString]:
    return [part for part in shapely.get_parts(shape) if isinstance(part, LineString)]


def _context_layers(
    layout: Layout, context: Context, taken: frozenset[str], ground: BaseGeometry, drawn_as: Mapping[str, PathStyle]
) -> Iterator[DrawnLayer]:
    kind = context.file.kind
    group, order = _GROUPS[kind]
    # A wide frame round a layout that is higher than wide must not see where its neighbours were cut.
    window = box(*(reached if kind == "area" else expanded)(layout.bbox, POINT_REACH if kind == "point" else REACH))
    rows: dict[int, list[tuple[str, ContextShape, int]]] = {}
    edges: list[dict[str, Any]] = []
    for number, item in enumerate(context.shapes):
        if not item.shape.intersects(window):
            continue
        within = kind == "area" and bool(ground.contains(item.shape.representative_point()))
        how = under(kind, home=is_home(layout, item.name), taken=item.name in taken, within=within)
        if how is None:
            continue
        inner = kind == "area" and how.above
        if kind == "area" and not how.above and (context.file.clip or not window.contains(item.shape)):
            # What was cut off, by its layer or for this map, shows its own edge, not the cut.
            own = how.lined and _cut_edge(item.shape, context.file.clip, window)
            how = how._replace(lined=False)
            if own:
                edges.append(
                    feature(f"{context.file.id}/{number}/edge", Representation.SHAPE, "context-line", geojson(own))
                )
        rows.setdefault(_INNER_ORDER if inner else order, []).append((_context_style(kind, how), item, number))
    for height, row in rows.items():
        features = [
            feature(
                f"{context.file.id}/{number}",
                Representation.SHAPE,
                style,
                geojson(_context_view(item.shape, window, kind)),
            )
            for style, item, number in row
        ]
        looks = {style: drawn_as[style] for style, _, _ in row}
        yield DrawnLayer(group, height, features, looks, dots=kind == "point", interactive=False)
    if edges:
        yield DrawnLayer(group, order, edges, {"context-line": drawn_as["context-line"]}, interactive=False)


def _cut_edge(
    shape: BaseGeometry, clip: tuple[float, float, float, float] | None, window: BaseGeometry
) -> BaseGeometry | None:
    """Return what a map shows of an area's own outline, None if nothing."""
    copy = simplified(shape, tolerance_m=CONTEXT_TOLERANCE_M)
    edge = shapely.boundary(copy) if clip is None else own_edge(copy, clip)
    lines = _lines_of(shapely.line_merge(edge.intersection(window)))
    return MultiLineString(lines) if lines else None


def _context_style(kind: str, how: Under) -> str:
    if how.home is None:
        return "context-dot" if kind == "point" else "context-line"
    name = "context-focus" if how.home else "context-area"
    return name if how.lined else f"{name}-bare"


def _context_view(shape: BaseGeometry, window: BaseGeometry, kind: str) -> BaseGeometry:
    if is_point(shape):
        return shape
    # Towns of the surroundings keep the tolerance of the plan's towns: their lines then fall together.
    copy = simplified(shape, tolerance_m=MAX_TOLERANCE_M if kind == "town" else CONTEXT_TOLERANCE_M)
    if window.contains(copy):
        return copy
    return shapely.intersection(shapely.make_valid(copy), window.buffer(0.02))
