"""Slivers: the gaps and scraps that appear where outlines of neighbours do not meet exactly."""

from __future__ import annotations

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

# Neighbours that were drawn from one source meet within a metre or two; a real enclave is wider than this.
_WIDTH_M = 20.0


def without_slivers(shape: BaseGeometry) -> BaseGeometry:
    """Return areas (in metres) without holes and parts that are nowhere wider than 20 m; lines and points as is."""
    if not shape.area:
        return shape
    parts = [_filled(part) for part in shapely.get_parts(shape) if isinstance(part, Polygon) and _is_wide(part)]
    return shapely.union_all(parts) if parts else shape


def _filled(part: Polygon) -> Polygon:
    return Polygon(part.exterior, [hole for hole in part.interiors if _is_wide(Polygon(hole))])


def _is_wide(area: Polygon) -> bool:
    return not area.buffer(-_WIDTH_M / 2).is_empty
