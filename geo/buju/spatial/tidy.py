"""Shapes fit to be stored: by the rules of RFC 7946, without the slivers where outlines of neighbours do not meet."""

from __future__ import annotations

import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

# Neighbours that were drawn from one source meet within a metre or two; a real enclave is wider than this.
WIDTH_M = 20.0
# About the same in degrees. This is no measurement: a shape need not leave its coordinates for it.
WIDTH_DEGREES = 0.0002


def tidy(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape fit for RFC 7946: 2D, 6 decimals, valid, without slivers, outer rings counter-clockwise."""
    snapped = _snapped(shapely.force_2d(shape))
    if not snapped.area:
        return snapped
    # Snapping closes narrow inlets into holes, so slivers are taken out after it.
    return shapely.orient_polygons(shapely.normalize(without_slivers(snapped, width=WIDTH_DEGREES)))


def _snapped(shape: BaseGeometry) -> BaseGeometry:
    return shapely.set_precision(shape, 1e-6)


def without_slivers(shape: BaseGeometry, *, width: float = WIDTH_M) -> BaseGeometry:
    """Return areas without holes and parts that are nowhere wider than `width` (in the shape's own unit).

    Lines and points stay as they are, and so does an area that is nothing but a sliver.
    """
    if not shape.area:
        return shape
    polygons = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and _is_wide(part, width)]
    return shapely.union_all([_filled(part, width) for part in polygons]) if polygons else shape


def _filled(part: Polygon, width: float) -> Polygon:
    return Polygon(part.exterior, [hole for hole in part.interiors if _is_wide(Polygon(hole), width)])


def _is_wide(area: Polygon, width: float) -> bool:
    return not area.buffer(-width / 2).is_empty
