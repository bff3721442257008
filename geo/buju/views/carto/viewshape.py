"""View copies of geometry: simplified within the margin, rounded, with rings and places for labels.

Shapes come and go in lon/lat degrees (WGS 84). The stored geometry is not touched.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry import LinearRing, LineString, MultiPolygon, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from buju.spatial.datum import Metric
from buju.views.carto.symbology import SYMBOL_ROLES

if TYPE_CHECKING:
    from buju.atlas.place import Place

# Two pixels at the closest zoom that a reader needs; neighbours that share a line must still seem to share it.
MAX_TOLERANCE_M = 10.0
SCHEMATIC_TOLERANCE_M = 5.0
DECIMALS = 5  # about 1 m

_METRES_A_DEGREE = 111_320.0


class Representation(StrEnum):
    """What a feature of the map is of its place."""

    SHAPE = "shape"
    RING = "ring"
    SYMBOL = "symbol"


class Represented(NamedTuple):
    """One feature to draw; `geometry` is GeoJSON in lon/lat degrees."""

    part: Representation
    geometry: dict[str, Any]


def representations(place: Place) -> Iterator[Represented]:
    """Yield what is drawn of a place: its shape or symbol, and the ring of a point's margin.

    Areas of the roles that readers look for get a symbol as well, for when they are small on screen.
    """
    shape = place.shape
    if shape is None or shape.is_empty:
        return
    if not is_point(shape):
        yield Represented(Representation.SHAPE, geojson(simplified(shape, tolerance_m=tolerance_of(place))))
        if place.role in SYMBOL_ROLES and is_area(shape):
            yield Represented(Representation.SYMBOL, geojson(inner_point(shape)))
        return
    if place.record.margin_m is not None:
        yield Represented(Representation.RING, geojson(margin_ring(shape, margin_m=place.record.margin_m)))
    yield Represented(Representation.SYMBOL, geojson(shape))


def is_point(shape: BaseGeometry) -> bool:
    """Whether a shape is a point or several."""
    return shape.geom_type in ("Point", "MultiPoint")


# From here on the ring says where a place is, and the point no more than its middle.
_VAGUE_M = 1_000.0


def is_vague(place: Place) -> bool:
    """Whether a point's margin is so wide (over 1,000 m) that its ring stands for it and its symbol stands back."""
    margin = place.record.margin_m
    return place.shape is not None and is_point(place.shape) and margin is not None and margin > _VAGUE_M


def is_area(shape: BaseGeometry | None) -> bool:
    """Whether a shape is a polygon or several."""
    return isinstance(shape, Polygon | MultiPolygon)


def tolerance_of(place: Place) -> float:
    """Return how far in metres the copy on a screen may leave the stored line: half the margin at most."""
    return min(half_margin_of(place), MAX_TOLERANCE_M)


def half_margin_of(place: Place) -> float:
    """Return how far in metres any view copy may leave the stored line: half the margin, a little if there is none."""
    margin = place.record.margin_m
    return SCHEMATIC_TOLERANCE_M if margin is None else margin / 2


def simplified(shape: BaseGeometry, *, tolerance_m: float) -> BaseGeometry:
    """Return a copy that stays within `tolerance_m` metres (a degree of longitude is shorter, so never more)."""
    # A degree of latitude for both axes: the copy is then finer eastwards than it need be, never coarser.
    tolerance = tolerance_m / _METRES_A_DEGREE
    return without_slivers(shape, tolerance).simplify(tolerance, preserve_topology=True)


def without_slivers(shape: BaseGeometry, tolerance: float) -> BaseGeometry:
    """Drop holes and islands that are thinner than the tolerance (in the unit of the shape): they would be stray lines.

    Areas united from several sources have such holes along the lines where these met.
    """
    if not isinstance(shape, Polygon | MultiPolygon):
        return shape
    outlines = [outline for outline in shapely.get_parts(shape) if _is_wide(outline.exterior, tolerance)]
    kept = [
        Polygon(outline.exterior, [hole for hole in outline.interiors if _is_wide(hole, tolerance)])
        for outline in outlines
    ]
    return MultiPolygon(kept) if len(kept) > 1 else kept[0] if kept else shape


def _is_wide(ring: LinearRing, tolerance: float) -> bool:
    return 2 * Polygon(ring).area > tolerance * ring.length


def margin_ring(point: BaseGeometry, *, margin_m: float) -> BaseGeometry:
    """Return the circle of `margin_m` metres round a point, measured in its metric zone."""
    metric = Metric.around(point)
    return metric.to_degrees(metric.to_metres(point).buffer(margin_m, quad_segs=12))


def inner_point(shape: BaseGeometry) -> BaseGeometry:
    """Return the middle of the widest spot of an area, or a point on any other shape."""
    if not isinstance(shape, Polygon | MultiPolygon):
        return shape.representative_point()
    west, south, east, north = shape.bounds
    # A centroid may fall outside a bent area, or on its narrowest spot where no name fits.
    radius: LineString = shapely.maximum_inscribed_circle(shape, tolerance=max(east - west, north - south) / 50)
    return Point(radius.coords[0])


def free_part(shape: BaseGeometry, over: BaseGeometry) -> BaseGeometry:
    """Return where an area's name stands best: outside the shapes that are drawn over it, if enough is left."""
    if over.is_empty or not shape.area:
        return shape
    # A name on what lies over its area would be read as the name of that.
    free = shapely.difference(shape, over)
    return free if free.area > shape.area / 4 else shape


def label_anchors(shape: BaseGeometry) -> list[tuple[float, float]]:
    """Return points (lat, lon) that a label may stand at, the best first.

    Large areas have one in each ninth of their bounds, so that a reader who has zoomed in still finds the name.
    """
    if is_point(shape):
        return [_lat_lon(point) for point in shapely.get_parts(shape)]
    if is_area(shape):
        found = [inner_point(shape), *ninths(simplified(shape, tolerance_m=100).buffer(0))]
    else:
        longest = max(shapely.get_parts(shape), key=lambda part: part.length)
        found = [longest.interpolate(share, normalized=True) for share in (0.5, 0.25, 0.75)]
    return list(dict.fromkeys(map(_lat_lon, found)))


def geojson(shape: BaseGeometry) -> dict[str, Any]:
    """Return a shape as GeoJSON, rounded to 5 decimals; what collapses in rounding is dropped."""
    # Rounding coordinates alone could fold a thin area over itself; on the grid it stays valid.
    snapped = shapely.set_precision(shape, 10.0**-DECIMALS)
    found: dict[str, Any] = mapping(shapely.transform(snapped, lambda xy: np.round(xy, DECIMALS)))
    return found


def expanded(bbox: tuple[float, float, float, float], share: float) -> tuple[float, float, float, float]:
    """Return west, south, east, north widened on every side by a share of its width and height (degrees)."""
    west, south, east, north = bbox
    wide, high = (east - west) * share, (north - south) * share
    return west - wide, south - high, east + wide, north + high


def reached(bbox: tuple[float, float, float, float], share: float) -> tuple[float, float, float, float]:
    """Return what a map can show round bounds: as `expanded`, at least as wide as high, for frames are wide."""
    west, south, east, north = bbox
    wide = (north - south) / math.cos(math.radians((south + north) / 2))
    more = max(wide - (east - west), 0) * share
    west, south, east, north = expanded(bbox, share)
    return west - more, south, east + more, north


def ninths(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield a point of the area in each ninth of its bounds that it has ground in, those with most of it first."""
    west, south, east, north = shape.bounds
    across, up = np.linspace(west, east, 4), np.linspace(south, north, 4)
    cells = ((across[column], up[row], across[column + 1], up[row + 1]) for column in range(3) for row in range(3))
    pieces = [shapely.clip_by_rect(shape, *cell) for cell in cells]
    # Where there is most of an area, a reader looks for its name first.
    for piece in sorted(pieces, key=lambda piece: -piece.area):
        if piece.area:
            yield piece.representative_point()


def _lat_lon(point: BaseGeometry) -> tuple[float, float]:
    return round(float(shapely.get_y(point)), DECIMALS), round(float(shapely.get_x(point)), DECIMALS)
