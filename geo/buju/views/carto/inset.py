"""Where things lie: the inset beside a figure, and the overview of all layouts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from markupsafe import Markup
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role
from buju.views.carto.face import width_of
from buju.views.carto.feature import Feature, LabelStyle
from buju.views.carto.frame import Bounds, Frame, rings_of
from buju.views.carto.furniture import Block, Item, centred
from buju.views.carto.ground import Around, is_home
from buju.views.carto.picture import on_screen, picture_of, seen
from buju.views.carto.portrayal import Paint, Portrayal, filled
from buju.views.carto.scene import Box, Drawn, Scene
from buju.views.carto.svgfile import SceneLink, svg_markup
from buju.views.carto.symbolizer import box_ring
from buju.views.carto.symbology import PAPER, ROLES, Theme
from buju.views.carto.viewshape import MAX_TOLERANCE_M, expanded, is_area

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Context, Layout
    from buju.atlas.place import Place

_SIZE, _LINE, _FRAME = 7.0, 0.5, 1.1
# An inset is small: only the paper limits its detail.
_COARSE_M = 1e6
_REGION = 0.4
# What must be seen round the map's own ground for a reader to know where it is, in shares of its size.
_REACH, _ENOUGH = 1.2, 1.7


def inset_contexts(atlas: Atlas, layout: Layout) -> tuple[Context, ...]:
    """Return the layers of areas that an inset of the layout is drawn from."""
    units = [
        one for one in atlas.contexts_of(layout.id) if one.file.kind == "area" and one.shapes and not _is_tint(one)
    ]
    wholes = {one.shapes[0].name: one for one in atlas.contexts() if _is_whole(one)}
    # Where a layout lies is seen in the whole of its neighbours, not in the part that its map needs.
    return tuple(wholes.get(one.shapes[0].name, one) if one.file.clip else one for one in units)


def _is_tint(context: Context) -> bool:
    """Whether it is ground that no unit of administration stands for: sea, airfields."""
    return context.file.theme in (FeatureType.SEA, FeatureType.AIRFIELD)


def _is_whole(context: Context) -> bool:
    return context.file.theme is FeatureType.PROVINCE and context.file.clip is None and len(context.shapes) == 1


def inset_block(
    layout: Layout,
    contexts: tuple[Context, ...],
    frame: Frame,
    *,
    width: float,
    height: float,
    portrayal: Portrayal,
) -> Block:
    """Return the inset as a block of this size."""
    paper = Box(0, 0, width, height)
    inset = Frame(_window(layout, contexts, frame.degrees), paper, metric=frame.metric, margin=0.03)
    colours = portrayal.grounds
    items: list[Item] = [Drawn((box_ring(paper),), filled(colours.backdrop))]
    items += _areas(layout, contexts, inset, portrayal)
    there = _mapped(frame, inset, paper)
    items.append(Drawn((box_ring(there),), Paint(colours.ink, portrayal.pt(_FRAME))))
    items += _name(layout, there, paper, portrayal)
    items.append(Drawn((box_ring(paper),), Paint(colours.line, portrayal.pt(_LINE))))
    return Block(tuple(items), height)


def _areas(layout: Layout, contexts: tuple[Context, ...], inset: Frame, portrayal: Portrayal) -> Iterator[Drawn]:
    colours = portrayal.grounds
    rows = [(context, item) for context in contexts for item in context.shapes]
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [item.shape for _, item in rows]
    flat = inset.flat(inset.metric.all_to_metres(shapes), finest_m=[_COARSE_M] * len(rows))
    for (context, item), shape in zip(rows, flat, strict=True):
        # The region is one of the areas, or all of a layer that is called after it (北京市各区).
        region = is_home(layout, item.name) or context.file.title.startswith(layout.region)
        fill, opacity = (colours.line, _REGION) if region else (colours.around, 1.0)
        if not shape.is_empty:
            yield Drawn(rings_of(shape), Paint(colours.line, portrayal.pt(_LINE), None, fill, opacity), inset.box)


def _name(layout: Layout, there: Box, paper: Box, portrayal: Portrayal) -> Iterator[Item]:
    """Yield the region's name under the map's frame, or over it where there is more room."""
    size = portrayal.type_pt(_SIZE)
    wide = width_of(layout.region, size)
    x = min(max((there.left + there.right) / 2, paper.left + wide / 2 + 2), paper.right - wide / 2 - 2)
    below = there.bottom + size * 1.1
    y = below if below + size * 0.3 < paper.bottom else max(there.top - size * 0.35, size)
    yield centred(layout.region, x, y, size=size, colour=portrayal.grounds.ink, halo=portrayal.halo)


def _mapped(frame: Frame, inset: Frame, paper: Box) -> Box:
    """Return the map's frame in the inset."""
    corners = inset.points(shapely.get_coordinates(frame.ground))
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return Box(
        max(float(left), paper.left),
        max(float(top), paper.top),
        min(float(right), paper.right),
        min(float(bottom), paper.bottom),
    )


def _window(layout: Layout, contexts: tuple[Context, ...], shown: Bounds) -> Bounds:
    """Return what the inset shows (bounds in degrees).

    The whole of the areas that the region is one of, if they reach well beyond the map; else the map's ground and
    what is known round it.
    """
    hosts = [context for context in contexts if any(is_home(layout, item.name) for item in context.shapes)]
    for context in hosts or contexts:
        whole = _total([context])
        if len(context.shapes) > 1 and _size(whole) > _ENOUGH * _size(shown):
            return whole
    wide = expanded(shown, _REACH)
    if not contexts:
        return wide
    known = _total(contexts)
    return max(wide[0], known[0]), max(wide[1], known[1]), min(wide[2], known[2]), min(wide[3], known[3])


def _total(contexts: tuple[Context, ...] | list[Context]) -> Bounds:
    """Return the bounds of what layers know: their clips, where they were cut."""
    clips = [box(*context.file.clip) for context in contexts if context.file.clip]
    shapes = [item.shape for context in contexts if not context.file.clip for item in context.shapes]
    west, south, east, north = (float(side) for side in shapely.total_bounds([*clips, *shapes]))
    return west, south, east, north


def _size(bounds: Bounds) -> float:
    return (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])


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
    sources += [
        context.file.source for context in atlas.contexts() if context.file.kind == "area" and not _is_tint(context)
    ]
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
    bounds = [layout.bbox, *(shape.bounds for shape in _pairs_of_areas(layout, atlas))]
    west, south = min(row[0] for row in bounds), min(row[1] for row in bounds)
    return west, south, max(row[2] for row in bounds), max(row[3] for row in bounds)


def _pairs_of_areas(layout: Layout, atlas: Atlas) -> list[BaseGeometry]:
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
    areas = _pairs_of_areas(layout, atlas)
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
    areas = shapely.union_all([shape for layout in layouts for shape in _pairs_of_areas(layout, atlas)])
    for context in (one for one in found.values() if one.file.kind == "area" and not _is_tint(one)):
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
