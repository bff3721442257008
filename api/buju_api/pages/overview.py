"""Where the layouts lie: one small inset for each group of neighbours, with the municipality and its surroundings.

There is no map of the whole country on purpose: such a map has rules of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
from markupsafe import Markup
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.atlas import Atlas
from buju.atlas.context import Context
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.plane import Bounds, Canvas, path_of
from buju.views.carto.style import AROUND, CONTEXT_LINE, GROUND
from buju.views.carto.viewshape import inner_point, is_area
from buju_api.links import ServiceLinks
from buju_api.pages.lettering import Lettered, Lettering, around, outside, width_of
from buju_api.pages.templating import rendered

WIDTH, HEIGHT = 300, 230
_MARGIN = 20
_SMALL, _LARGE = 11, 12
# Outlines, partners and single sites do not show where a layout lies.
_NOT_ITS_GROUND = frozenset({Role.AREA, Role.PARTNER, Role.BOUND, Role.FACILITY})
_ROUND_KM = (10, 20, 50, 100)
_LEAST_BAR = 34
# Within this of the bounds of a cut layer (degrees) its outline is the cut.
_CUT = 1e-4


@dataclass(frozen=True, slots=True)
class Sheet:
    """A shape of the ground: path data, fill and line."""

    path: str
    fill: str
    stroke: str
    weight: float


@dataclass(frozen=True, slots=True)
class Located:
    """A layout on an inset: the ground that its plan names, the outline of its area, and its name's place."""

    layout: Layout
    href: str
    ground: str
    outline: str
    name: Lettered | None


@dataclass(frozen=True, slots=True)
class Inset:
    """One picture of neighbouring layouts; `bar` is the length in px of `bar_words`."""

    label: str
    sheets: tuple[Sheet, ...]
    located: tuple[Located, ...]
    names: tuple[Lettered, ...]
    bar: float
    bar_words: str


def overview(atlas: Atlas, links: ServiceLinks) -> Markup:
    """Return the figure of all insets; nothing where there is no layout."""
    found = insets(atlas, links)
    if not found:
        return Markup()
    return rendered("overview.html", insets=found, width=WIDTH, height=HEIGHT, credits=_credits(atlas))


def _credits(atlas: Atlas) -> list[str]:
    """Return who made what the insets show."""
    shown = [place for place in atlas.places() if place.role is Role.AREA or _is_its_ground(place)]
    sources = [source for place in shown if is_area(place.shape) for source in place.record.sources]
    sources += [context.file.source for context in atlas.contexts() if context.file.kind == "area"]
    return list(dict.fromkeys(source.attribution for source in sources))


def insets(atlas: Atlas, links: ServiceLinks) -> tuple[Inset, ...]:
    """Return the insets, the largest group of layouts first."""
    groups = sorted(_groups(atlas), key=len, reverse=True)
    return tuple(_inset(group, atlas, links) for group in groups)


def _groups(atlas: Atlas) -> list[list[Layout]]:
    """Return the layouts by neighbourhood: those whose areas meet stand on one inset."""
    groups: list[list[Layout]] = []
    for layout in atlas.layouts():
        own = box(*frame_of(layout, atlas))
        near = [group for group in groups if any(own.intersects(box(*frame_of(one, atlas))) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([one for group in near for one in group] + [layout])
    return groups


def frame_of(layout: Layout, atlas: Atlas) -> Bounds:
    """Return the bounds of the area that a layout lies in (degrees); those of its shapes if it names none."""
    bounds = [layout.bbox, *(shape.bounds for shape in _areas(layout, atlas))]
    west, south = min(row[0] for row in bounds), min(row[1] for row in bounds)
    return west, south, max(row[2] for row in bounds), max(row[3] for row in bounds)


def _areas(layout: Layout, atlas: Atlas) -> list[BaseGeometry]:
    return [p.shape for p in atlas.places_of(layout.id) if p.role is Role.AREA and is_area(p.shape) and p.shape]


def _inset(group: Sequence[Layout], atlas: Atlas, links: ServiceLinks) -> Inset:
    # The larger area lies under the smaller ones.
    layouts = sorted(group, key=lambda layout: -box(*frame_of(layout, atlas)).area)
    frames = [frame_of(layout, atlas) for layout in layouts]
    west, south = min(row[0] for row in frames), min(row[1] for row in frames)
    whole = (west, south, max(row[2] for row in frames), max(row[3] for row in frames))
    canvas = Canvas(whole, width=WIDTH, height=HEIGHT, margin=_MARGIN)
    bar, words = _bar(canvas)
    names = Lettering(WIDTH, HEIGHT)
    names.keep_free(WIDTH - bar / 2 - 10, HEIGHT - 14, wide=bar + 14, high=26)
    located = tuple(_located(layout, atlas, links, canvas, names) for layout in reversed(layouts))
    own = len(names.names)
    contexts = _contexts(layouts, atlas)
    _name_neighbours(contexts, canvas, names, layouts)
    return Inset(
        label="、".join(f"{layout.region}{layout.name}" for layout in layouts) + "的位置",
        sheets=tuple(sheet for sheet in _sheets(contexts, layouts, atlas, canvas) if sheet.path),
        located=tuple(reversed(located)),
        names=tuple(names.names[own:]),
        bar=bar,
        bar_words=words,
    )


def _contexts(layouts: Sequence[Layout], atlas: Atlas) -> list[Context]:
    found = {context.file.id: context for layout in layouts for context in atlas.contexts_of(layout.id)}
    return [context for context in found.values() if context.file.kind == "area"]


def _sheets(contexts: Sequence[Context], layouts: Sequence[Layout], atlas: Atlas, canvas: Canvas) -> Iterator[Sheet]:
    """Yield the neighbours, then the area of the largest layout, then what divides it."""
    areas = shapely.union_all(_areas(layouts[0], atlas))
    inner: list[Sheet] = []
    for context in contexts:
        for item in context.shapes:
            divides = areas.contains(item.shape.representative_point())
            path = path_of(canvas.flat(item.shape))
            if divides:
                inner.append(Sheet(path, "none", CONTEXT_LINE, 0.5))
            else:
                yield Sheet(path, AROUND, "none", 0)
                inner.append(Sheet(path_of(canvas.flat(_own_edge(item.shape))), "none", CONTEXT_LINE, 0.7))
    yield Sheet(path_of(canvas.flat(areas)), GROUND, GROUND, 0)
    yield from inner


def _own_edge(shape: BaseGeometry) -> BaseGeometry:
    """Return the outline of a neighbour without the straight edges where its layer was cut off."""
    edges = box(*shape.bounds).boundary.buffer(_CUT)
    return shapely.difference(shapely.boundary(shape), edges)


def _located(layout: Layout, atlas: Atlas, links: ServiceLinks, canvas: Canvas, names: Lettering) -> Located:
    areas = shapely.union_all(_areas(layout, atlas)) if _areas(layout, atlas) else box(*layout.bbox)
    ground = shapely.union_all([place.shape for place in atlas.places_of(layout.id) if _is_its_ground(place)])
    before = len(names.names)
    x, y = canvas.point(*shapely.get_coordinates(inner_point(areas))[0][::-1])
    spots, box_of = around(x, y, size=_LARGE), canvas.flat(areas).bounds
    if box_of[2] - box_of[0] < 1.6 * width_of(layout.region, _LARGE):
        spots = outside(box_of, words=layout.region, size=_LARGE) + spots
    names.write(layout.region, spots, size=_LARGE, css="overview-name")
    written = names.names[before:]
    return Located(
        layout=layout,
        href=links.layout(layout.id),
        ground=path_of(canvas.flat(ground)) if not ground.is_empty else "",
        outline=path_of(canvas.flat(areas)),
        name=written[0] if written else None,
    )


def _is_its_ground(place: Place) -> bool:
    # Schematic shapes say nothing of where something lies.
    return is_area(place.shape) and place.grade is not Grade.E and place.role not in _NOT_ITS_GROUND


def _name_neighbours(contexts: Sequence[Context], canvas: Canvas, names: Lettering, layouts: Sequence[Layout]) -> None:
    """Name what lies round the areas: a layer of one shape is a neighbour, one of many divides an area."""
    west, south, east, north = canvas.window
    window = box(west, south, east, north).buffer(-(north - south) * 0.06)
    covered = box(*canvas.window)
    for context in contexts:
        if len(context.shapes) != 1 or any(layout.region.endswith(context.shapes[0].name) for layout in layouts):
            continue
        shown = shapely.intersection(shapely.make_valid(context.shapes[0].shape), window)
        if shown.area > covered.area / 60:
            x, y = canvas.point(*shapely.get_coordinates(inner_point(_largest(shown)))[0][::-1])
            names.write(context.shapes[0].name, around(x, y, size=_SMALL), size=_SMALL, css="overview-around")


def _largest(shape: BaseGeometry) -> BaseGeometry:
    found: BaseGeometry = max(shapely.get_parts(shape), key=lambda part: part.area)
    return found


def _bar(canvas: Canvas) -> tuple[float, str]:
    lengths = [(km * 1000 / canvas.metres_a_pixel, km) for km in _ROUND_KM]
    px, km = next((row for row in lengths if row[0] >= _LEAST_BAR), lengths[-1])
    return round(px, 1), f"{km} 公里"
