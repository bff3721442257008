"""Neighbouring areas as one coverage: no gaps, no overlaps, shared edges vertex for vertex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.errors import RecipeError
from buju.spatial.datum import Metric

# Inlets between areas, and tips of areas, that are narrower than twice this (metres) go to a neighbour.
_REACH_M = 1.0
# What was taken from one area and given to another meets within so much (metres).
_AGAIN_M = 0.05
_HAIR_M = 0.001
_TOUCH_M = 0.01
# Smaller than this (square metres) nothing is worth moving; a longer common edge (metres) makes a neighbour.
_LEAST_M2, _LEAST_EDGE_M = 1e-6, 0.03


class Cleaned(NamedTuple):
    """Areas in their order (lon/lat degrees), and how far cleaning has shifted the edges of each at most (metres)."""

    shapes: list[BaseGeometry]
    shifts_m: list[float]

    @property
    def shift_m(self) -> float:
        """The largest shift of an edge (metres)."""
        return max(self.shifts_m, default=0.0)


def cleaned(shapes: Sequence[BaseGeometry], *, snap_m: float, gap_m: float) -> Cleaned:
    """Return areas (lon/lat degrees) as one coverage, cleaned in the metres of their zone.

    Gaps that the outside reaches are no holes: narrow inlets between areas are closed, narrow tips blunted after the
    cleaning proper, and what that leaves at the joints is cleaned again.

    Args:
        shapes: polygons that should meet.
        snap_m: vertices nearer than this become one.
        gap_m: gaps that are nowhere wider than this go to a neighbour.

    Raises:
        RecipeError: an area would be lost.
    """
    metric = Metric.around(shapely.union_all(list(shapes)))
    before = np.array([metric.to_metres(shape) for shape in shapes], dtype=object)
    after = _joined(before, snap_m=snap_m, gap_m=gap_m)
    after = _joined(_blunted(_closed(after)), snap_m=_AGAIN_M, gap_m=gap_m)
    # The distance of the outlines from each other, for they are the edges.
    moved = shapely.hausdorff_distance(shapely.boundary(before), shapely.boundary(after))
    return Cleaned([metric.to_degrees(shape) for shape in after], [float(shift) for shift in moved])


def faulty_metres(shapes: Sequence[BaseGeometry], *, within_m: float) -> float:
    """Return the length of edges (metres) at which areas overlap or gape by up to `within_m`."""
    metric = Metric.around(shapely.union_all(list(shapes)))
    flat = np.array([metric.to_metres(shape) for shape in shapes], dtype=object)
    return float(shapely.length(shapely.coverage_invalid_edges(flat, gap_width=within_m)).sum())


def _joined(areas: np.ndarray, *, snap_m: float, gap_m: float) -> np.ndarray:
    found: np.ndarray = shapely.coverage_clean(  # type: ignore[attr-defined] # newer than the stubs
        areas, snapping_distance=snap_m, gap_width=gap_m
    )
    if shapely.is_empty(found).any():
        raise RecipeError("清理面与面之间的缝隙和重叠时，有一个面整个并入了别的面；请改小 snap_m、gap_m")
    return found


def _closed(areas: np.ndarray) -> np.ndarray:
    """Return the areas with the inlets between them filled."""
    ground, found = shapely.union_all(areas), areas.copy()
    for inlet in _pieces(_swollen(_swollen(ground, _REACH_M), -_REACH_M), ground):
        edges = _common(inlet, found)
        # What lies at one area alone is a feature of its outline.
        if np.count_nonzero(edges > _LEAST_EDGE_M) > 1:
            _give(found, inlet, to=int(edges.argmax()))
    return found


def _blunted(areas: np.ndarray) -> np.ndarray:
    """Return the areas with their narrow tips given to those that they run out beside."""
    found = areas.copy()
    for place, area in enumerate(areas):
        for tip in _pieces(area, _swollen(_swollen(area, -_REACH_M), _REACH_M)):
            edges = _common(tip, found)
            edges[place] = 0
            if edges.max() > _LEAST_EDGE_M:
                found[place] = shapely.difference(found[place], tip)
                _give(found, tip, to=int(edges.argmax()))
    return found


def _give(areas: np.ndarray, piece: BaseGeometry, *, to: int) -> None:
    # A hair wider, so that the piece and its new owner are one.
    areas[to] = shapely.union_all([areas[to], _swollen(piece, _HAIR_M)])


def _common(piece: BaseGeometry, areas: np.ndarray) -> np.ndarray:
    """Return how much of each area's edge a piece has at itself (metres)."""
    lengths: np.ndarray = shapely.length(shapely.intersection(piece.buffer(_TOUCH_M), shapely.boundary(areas)))
    return lengths


def _pieces(one: BaseGeometry, other: BaseGeometry) -> Iterator[BaseGeometry]:
    return (part for part in shapely.get_parts(shapely.difference(one, other)) if part.area > _LEAST_M2)


def _swollen(shape: BaseGeometry, by: float) -> BaseGeometry:
    grown: BaseGeometry = shapely.buffer(shape, by, join_style="mitre")
    return grown
