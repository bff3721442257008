"""The inset: where the region lies among its neighbours, and what the map shows of it.

Drawn from the layout's own surroundings; no wider map is made up.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry import box

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Context, Layout
from buju.views.carto.face import width_of
from buju.views.carto.frame import Bounds, Frame, rings_of
from buju.views.carto.furniture import Block, Item, centred
from buju.views.carto.ground import is_home
from buju.views.carto.portrayal import Paint, Portrayal, filled
from buju.views.carto.scene import Box, Drawn
from buju.views.carto.symbolizer import box_ring
from buju.views.carto.viewshape import expanded

_SIZE, _LINE, _FRAME = 7.0, 0.5, 1.1
# An inset is small: only the paper limits its detail.
_COARSE_M = 1e6
_REGION = 0.4
# What must be seen round the map's own ground for a reader to know where it is, in shares of its size.
_REACH, _ENOUGH = 0.6, 1.7


def inset_contexts(atlas: Atlas, layout: Layout) -> tuple[Context, ...]:
    """Return the layers of areas that an inset of the layout is drawn from."""
    return tuple(context for context in atlas.contexts_of(layout.id) if context.file.kind == "area" and context.shapes)


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
    size = portrayal.pt(_SIZE)
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
