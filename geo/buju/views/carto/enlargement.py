"""The enlargement of a core that is too small to be read at the scale of its map.

The interactive map has a button for it, a figure an inset. The inset is put down last, where figure and key have left
a free rectangle that is large enough: nothing gives way to it, and where there is none the core keeps its leader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from buju.spatial.role import Role
from buju.views.carto.feature import place_features
from buju.views.carto.frame import Bounds, Frame
from buju.views.carto.furniture import Item, box_of, scale_bar, written
from buju.views.carto.labelling import labelling_of
from buju.views.carto.portrayal import Paint, filled
from buju.views.carto.scene import Box, Drawn
from buju.views.carto.shapes import Located, MapShapes, shapes_of
from buju.views.carto.symbolizer import box_ring
from buju.views.carto.symbology import PAPER
from buju.views.carto.viewshape import expanded, is_area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buju.atlas.place import Place
    from buju.views.carto.portrayal import Portrayal
    from buju.views.carto.scene import Label
    from buju.views.words.catalogue import FigureWords

# A core under this share of the map is enlarged, with so much of its size on every side of it.
LEAST_SHARE, ROUND = 0.03, 0.7
# Widths and heights that are tried (points), the largest first; smaller than the last shows no more than the map.
SIZES = ((200.0, 150.0), (165.0, 125.0), (140.0, 105.0), (110.0, 80.0))
# The steps in which a free place is looked for, its distance from the frame and from what lies there (points).
_STEP, _EDGE, _AWAY = 8.0, 5.0, 5.0
# The inset shows less round the core than the interactive map, and has smaller letters, lines and symbols than its map.
_AROUND, _SMALLER = 0.25, 0.8
# How many times as large as on the map the core has to be.
_GAIN = 1.5
_TITLE, _LINE, _THIN = 7.5, 1.1, 0.7


@dataclass(frozen=True, slots=True)
class Enlargement:
    """Where an enlargement stands on its sheet, and what it shows (bounds in degrees)."""

    box: Box
    bounds: Bounds


def small_core(places: Sequence[Place], *, of: Bounds, around: float = ROUND) -> Bounds | None:
    """Return what an enlargement shows (west, south, east, north in degrees); None where no core is that small.

    Args:
        places: what a map shows.
        of: what the whole map shows (degrees).
        around: how much of its size is shown on every side.
    """
    cores = [place.shape for place in places if place.role is Role.CORE and is_area(place.shape) and place.shape]
    ground = (of[2] - of[0]) * (of[3] - of[1])
    if not cores or sum(core.area for core in cores) >= LEAST_SHARE * ground:
        return None
    west, south, east, north = (float(side) for side in shapely.total_bounds(cores))
    # Cores that lie far apart have no common picture.
    if (east - west) * (north - south) >= LEAST_SHARE * ground:
        return None
    return expanded((west, south, east, north), around)


def enlargement_of(
    places: Sequence[Place],
    shapes: MapShapes,
    frame: Frame,
    *,
    spare: Box,
    blocks: Sequence[Item],
    labels: Sequence[Label],
    portrayal: Portrayal,
) -> Enlargement | None:
    """Return where the enlargement of a small core has room; None where there is none, or none is needed.

    Args:
        places: what the map shows.
        shapes: what lies in its frame.
        frame: the frame.
        spare: the row or column beside the map that legend and notes stand in.
        blocks: what stands on the sheet, on the map and beside it.
        labels: the names on the map.
        portrayal: the looks.
    """
    bounds = small_core(places, of=frame.degrees, around=_AROUND)
    if bounds is None:
        return None
    covered = _covered(places, shapes, blocks, labels, away=portrayal.pt(_AWAY))
    inner, step = frame.box.grown(-portrayal.pt(_EDGE)), portrayal.pt(_STEP)
    for wide, high in ((portrayal.pt(wide), portrayal.pt(high)) for wide, high in SIZES):
        # On the map no more than a third of a side: it would be a second map, not a detail of the first.
        on_map = inner.width >= 3 * wide and inner.height >= 2 * high
        found = _free_box(spare, wide, high, covered, step)
        found = found or (_free_box(inner, wide, high, covered, step) if on_map else None)
        if found is not None:
            own = Frame(bounds, found, metric=frame.metric)
            return Enlargement(found, bounds) if own.units_a_metre >= _GAIN * frame.units_a_metre else None
    return None


def _covered(
    places: Sequence[Place], shapes: MapShapes, blocks: Sequence[Item], labels: Sequence[Label], *, away: float
) -> BaseGeometry:
    """Return what no enlargement may hide: the plan and its region, names with their leaders, furniture."""
    # Partners and hosts that are drawn as areas lie round the plan.
    ground = {place.id for place in places if place.role in (Role.PARTNER, Role.HOST) and is_area(place.shape)}
    parts = [flat.shape for flat in shapes.flats if flat.feature.id not in ground]
    parts += [flat.ring for flat in shapes.flats if flat.ring is not None]
    parts += [shapely.box(*box) for box in (*map(box_of, blocks), *(label.box for label in labels))]
    parts += [LineString(label.leader.rings[0].points) for label in labels if label.leader is not None]
    found = shapely.union_all(shapely.buffer(np.array(parts, dtype=object), away, quad_segs=2))
    shapely.prepare(found)
    return found


def _free_box(inner: Box, wide: float, high: float, covered: BaseGeometry, step: float) -> Box | None:
    """Return the free box of a size that lies nearest to a corner."""
    if inner.width < wide or inner.height < high:
        return None
    # Both edges themselves belong to the places that are tried.
    left = np.linspace(inner.left, inner.right - wide, max(int((inner.width - wide) / step), 1) + 1)
    top = np.linspace(inner.top, inner.bottom - high, max(int((inner.height - high) / step), 1) + 1)
    x, y = (axis.ravel() for axis in np.meshgrid(left, top))
    away = np.minimum(x - left[0], left[-1] - x) + np.minimum(y - top[0], top[-1] - y)
    order = np.argsort(away, kind="stable")
    boxes = np.column_stack([x, y, x + wide, y + high])[order]
    free = np.flatnonzero(~shapely.intersects(covered, shapely.box(*boxes.T)))
    return Box(*map(float, boxes[free[0]])) if len(free) else None


def outlined(found: Enlargement, frame: Frame, *, portrayal: Portrayal) -> Drawn:
    """Return the outline on a map of what its enlargement shows."""
    own = Frame(found.bounds, found.box, metric=frame.metric)
    corners = frame.points(shapely.get_coordinates(own.ground))
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    there = Box(float(left), float(top), float(right), float(bottom))
    return Drawn((box_ring(there),), Paint(portrayal.grounds.ink, portrayal.pt(_THIN)), frame.clip)


def enlarged(
    found: Enlargement, places: Sequence[Place], located: Located, *, portrayal: Portrayal, words: FigureWords
) -> Iterator[Item]:
    """Yield the enlargement: a map of its own with its names, its title and its scale bar.

    `located` has the `places` and what lies around them.
    """
    ink, size, line = portrayal.grounds.ink, portrayal.type_pt(_TITLE), portrayal.pt(_LINE)
    own = Frame(found.bounds, found.box, metric=located.metric)
    portrayal = replace(portrayal, scale=portrayal.scale * _SMALLER)
    located = located.drawn_as(place_features(places, portrayal))
    yield Drawn((box_ring(found.box),), filled(PAPER))
    shapes = shapes_of(located, own, portrayal=portrayal)
    # Ids stay with the map: what a reader finds by them lies there.
    yield from (replace(item, place=None, clip=found.box) for item in shapes.drawn)

    title = written(
        words.enlarged.format(role=words.roles[Role.CORE]),
        found.box.left + size * 0.5,
        found.box.top + size * 1.3,
        size=size,
        colour=ink,
        halo=portrayal.halo,
    )
    bar = scale_bar(own, portrayal=portrayal, words=words)
    head = Box(found.box.left, found.box.top, title.x + title.width + size * 0.3, title.y + size * 0.4)
    names = labelling_of(shapes, frame=found.box, taken=[bar.box, head], portrayal=portrayal, keyed=False)
    for label in names.labels:
        yield from () if label.leader is None else (replace(label.leader, place=None),)
        yield from label.lines
    yield Drawn((box_ring(head),), filled(PAPER))
    yield title
    yield from bar.items
    yield Drawn((box_ring(found.box),), Paint(ink, line))
