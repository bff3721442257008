"""Neighbouring areas as one coverage: no gaps, no overlaps, shared edges vertex for vertex."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.spatial.datum import Metric


class Cleaned(NamedTuple):
    """Areas in their order (lon/lat degrees), and the largest shift of an edge that cleaning caused (metres)."""

    shapes: list[BaseGeometry]
    shift_m: float


def cleaned(shapes: Sequence[BaseGeometry], *, snap_m: float, gap_m: float) -> Cleaned:
    """Return areas (lon/lat degrees) as one coverage, cleaned in the metres of their zone.

    Args:
        shapes: polygons that should meet.
        snap_m: vertices nearer than this become one.
        gap_m: gaps that are nowhere wider than this go to a neighbour.
    """
    metric = Metric.around(shapely.union_all(list(shapes)))
    before = np.array([metric.to_metres(shape) for shape in shapes], dtype=object)
    after = shapely.coverage_clean(  # type: ignore[attr-defined] # newer than the stubs
        before, snapping_distance=snap_m, gap_width=gap_m
    )
    return Cleaned([metric.to_degrees(shape) for shape in after], _shift(before, after))


def faulty_metres(shapes: Sequence[BaseGeometry], *, within_m: float) -> float:
    """Return the length of edges (metres) at which areas overlap or gape by up to `within_m`."""
    metric = Metric.around(shapely.union_all(list(shapes)))
    flat = np.array([metric.to_metres(shape) for shape in shapes], dtype=object)
    return float(shapely.length(shapely.coverage_invalid_edges(flat, gap_width=within_m)).sum())


def _shift(before: np.ndarray, after: np.ndarray) -> float:
    """Return how far the edges of areas have moved at most: the distance of outlines from each other."""
    moved = shapely.hausdorff_distance(shapely.boundary(before), shapely.boundary(after))
    return float(np.max(moved, initial=0.0))
