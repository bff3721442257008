"""Where the layouts lie: one small inset for each group of neighbours, with the municipality and its surroundings.

There is no map of the whole country on purpose: such a map has rules of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import shapely
from markupsafe import Markup
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.feature import Feature, LabelStyle
from buju.views.carto.frame import Bounds, Frame
from buju.views.carto.ground import Around, is_home
from buju.views.carto.picture import on_screen, picture_of, seen
from buju.views.carto.portrayal import Paint, Portrayal, filled
from buju.views.carto.scene import Scene
from buju.views.carto.svgfile import SceneLink, svg_markup
from buju.views.carto.symbology import PAPER, ROLES, Theme
from buju.views.carto.viewshape import MAX_TOLERANCE_M, is_area

SIZE = (300, 230)
CSS = "overview-map"
# Outlines, partners and single sites do not show where a layout lies.
_NOT_ITS_GROUND = frozenset({Role.AREA, Role.HOST, Role.PARTNER, Role.BOUND, Role.FACILITY})
# A neighbour that fills less of the inset (share) is not named.
_LEAST_NAMED = 1 / 60
# Within this of the bounds of a cut layer (degrees) its outline is the cut.
_CUT = 1e-4
_LETTERS_PX, _LINE_PX, _GROUND_OPACITY = 12, 1.4, 0.16


@dataclass(frozen=True, slots=True)
class Inset:
    """One picture of neighbouring layouts, the largest first: it lies under the smaller ones."""

    layouts: tuple[Layout, ...]
    scene: Scene

    def svg(self, href: Callable[[str], str]) -> Markup:
        """Return the picture for a page; each layout is a link to where `href` says."""
        links = {one.id: SceneLink(href(one.id), f"{one.region} {one.name}") for one in self.layouts}
        return svg_markup(self.scene, css=CSS, links=links, prefix=self.layouts[0].id)


def insets(atlas: Atlas, *, theme: Theme = Theme.COLOUR) -> tuple[Inset, ...]:
    """Return the insets, the largest group of layouts first."""
    groups = sorted(_groups(atlas), key=len, reverse=True)
    return tuple(_inset(group, atlas, theme) for group in groups)


def credits_of(atlas: Atlas) -> list[str]:
    """Return who made what the insets show."""
    shown = [place for place in atlas.places() if place.role is Role.AREA or _is_its_ground(place)]
    sources = [source for place in shown if is_area(place.shape) for source in place.record.sources]
    sources += [context.file.source for context in atlas.contexts() if context.file.kind == "area"]
    return list(dict.fromkeys(source.attribution for source in sources))


def _groups(atlas: Atlas) -> list[list[Layout]]:
    """Return the layouts by neighbourhood: those whose areas meet stand on one inset."""
    groups: list[list[Layout]] = []
    for layout in atlas.layouts():
        own = box(*_bounds(layout, atlas))
        near = [group for group in groups if any(own.intersects(box(*_bounds(one, atlas))) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([one for group in near for one in group] + [layout])
    return groups


def _bounds(layout: Layout, atlas: Atlas) -> Bounds:
    """Return the bounds of the area that a layout lies in (degrees); those of its shapes if it names none."""
    bounds = [layout.bbox, *(shape.bounds for shape in _areas(layout, atlas))]
    west, south = min(row[0] for row in bounds), min(row[1] for row in bounds)
    return west, south, max(row[2] for row in bounds), max(row[3] for row in bounds)


def _areas(layout: Layout, atlas: Atlas) -> list[BaseGeometry]:
    return [p.shape for p in atlas.places_of(layout.id) if p.role is Role.AREA and is_area(p.shape) and p.shape]


def _inset(group: Sequence[Layout], atlas: Atlas, theme: Theme) -> Inset:
    layouts = sorted(group, key=lambda layout: -box(*_bounds(layout, atlas)).area)
    frames = [_bounds(layout, atlas) for layout in layouts]
    west, south = min(row[0] for row in frames), min(row[1] for row in frames)
    bounds = (west, south, max(row[2] for row in frames), max(row[3] for row in frames))
    portrayal = on_screen(theme)
    features = [
        feature for at, layout in enumerate(layouts) for feature in _features(layout, atlas, portrayal, order=2 * at)
    ]
    around = seen(_around(layouts, atlas), Frame.screen(bounds, *SIZE), least=_LEAST_NAMED)
    scene = picture_of(
        features,
        around,
        bounds=bounds,
        size=SIZE,
        portrayal=portrayal,
        title="、".join(f"{layout.region}{layout.name}" for layout in layouts) + "的位置",
    )
    return Inset(tuple(layouts), scene)


def _features(layout: Layout, atlas: Atlas, portrayal: Portrayal, *, order: int) -> Iterator[Feature]:
    """Yield the outline of a layout's area, and the ground that its plan names."""
    areas = _areas(layout, atlas)
    outline = shapely.union_all(areas) if areas else box(*layout.bbox)
    ink = portrayal.grounds.ink
    # Clear, not unfilled: the ground inside still answers to a click.
    line = Paint(ink, portrayal.px(_LINE_PX), None, PAPER, 0.0)
    label = LabelStyle(layout.region, 1, portrayal.type_px(_LETTERS_PX), ink)
    yield replace(_feature(layout, outline, line, portrayal, order), is_ground=bool(areas), label=label)
    named = [place.shape for place in atlas.places_of(layout.id) if _is_its_ground(place)]
    if named:
        tint = filled(portrayal.tone(Role.BELT).colour, _GROUND_OPACITY)
        yield _feature(layout, shapely.union_all(named), tint, portrayal, order + 1)


def _feature(layout: Layout, shape: BaseGeometry, paint: Paint, portrayal: Portrayal, order: int) -> Feature:
    return Feature(
        id=layout.id,
        name=f"{layout.region}{layout.name}",
        shape=shape,
        order=order,
        paint=paint,
        symbol=ROLES[Role.AREA].symbol,
        symbol_paint=portrayal.symbol(portrayal.tone(Role.AREA), schematic=False),
        symbol_rim=portrayal.rim,
        size=portrayal.symbol_size(Role.AREA),
        tolerance_m=MAX_TOLERANCE_M,
    )


def _is_its_ground(place: Place) -> bool:
    # Schematic shapes say nothing of where something lies.
    return is_area(place.shape) and place.grade is not Grade.E and place.role not in _NOT_ITS_GROUND


def _around(layouts: Sequence[Layout], atlas: Atlas) -> Iterator[Around]:
    """Yield what lies round the layouts: a layer of one shape is a neighbour, one of many divides an area."""
    found = {context.file.id: context for layout in layouts for context in atlas.contexts_of(layout.id)}
    areas = shapely.union_all([shape for layout in layouts for shape in _areas(layout, atlas)])
    for context in (context for context in found.values() if context.file.kind == "area"):
        for item in context.shapes:
            if areas.contains(item.shape.representative_point()):
                yield Around("area", item.name, item.shape, named=False)
                continue
            home = any(is_home(layout, item.name) for layout in layouts)
            named = len(context.shapes) == 1 and not home
            yield Around("area", item.name, item.shape, home=False, lined=False, named=named)
            yield Around("line", item.name, _own_edge(item.shape), named=False)


def _own_edge(shape: BaseGeometry) -> BaseGeometry:
    """Return the outline of a neighbour without the straight edges where its layer was cut off."""
    edges = box(*shape.bounds).boundary.buffer(_CUT)
    return shapely.difference(shapely.boundary(shape), edges)
