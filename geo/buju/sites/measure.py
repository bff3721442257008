"""Distances and containment over whole columns, in metres, each with what the margins leave open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.sites.fidelity import Fidelity
from buju.sites.judgement import Outcome
from buju.spatial.datum import geodesic_m

if TYPE_CHECKING:
    from buju.sites.candidates import Candidates, Zone
    from buju.sites.destination import Destination

Array = np.ndarray[Any, Any]

# A 3-degree zone is true to 1/4,000 at its edge at 30° N; what is farther off than this may lie in another zone.
_BEYOND_ZONE_M = 100_000.0


@dataclass(frozen=True, eq=False)
class Distances:
    """To the nearest shape of a target: `value` metres as drawn (NaN without shape), and what is certain of it.

    The true distance lies between `low` and `high`; where either end is not to be measured (a schematic shape), `high`
    is infinite. `nearest` is the index of the target's shape, -1 without shape.
    """

    value: Array
    low: Array
    high: Array
    nearest: Array

    def outcomes(self, limit: float) -> Array:
        """Return the outcome of `within limit metres` for every candidate."""
        outcomes = np.full(len(self.value), Outcome.FAILED, dtype=np.uint8)
        outcomes[self.low <= limit] = Outcome.POSSIBLE
        outcomes[self.high <= limit] = Outcome.PASSED
        outcomes[np.isnan(self.value)] = Outcome.UNKNOWN
        return outcomes


def distances(candidates: Candidates, target: Destination) -> Distances:
    """Measure from every candidate to the nearest shape of a target (0 where they touch)."""
    size = len(candidates)
    value, nearest = np.full(size, np.nan), np.full(size, -1, dtype=np.int64)
    far = np.full(size, np.nan)
    for zone in candidates.zones:
        ends = zone.metric.all_to_metres(target.shapes)
        tree = shapely.STRtree(ends)
        if not len(ends):
            continue
        hits, found = tree.query_nearest(zone.shapes, return_distance=True, all_matches=False)
        _mend_far(zone, ends, hits, found)
        rows = zone.indices[hits[0]]
        value[rows], nearest[rows] = found, hits[1]
        standing = candidates.fidelities[zone.indices] == Fidelity.STAND_IN
        far[zone.indices[standing]] = [_farthest(shape, ends) for shape in zone.shapes[standing]]
    return _with_margins(candidates, target, value, far, nearest)


def _with_margins(candidates: Candidates, target: Destination, value: Array, far: Array, nearest: Array) -> Distances:
    margin = np.nan_to_num(candidates.margins, nan=0.0)
    margin = margin + np.where(
        nearest >= 0, np.nan_to_num(target.margins)[nearest] if len(target.margins) else 0.0, 0.0
    )
    top = np.where(np.isnan(far), value, far)
    low, high = np.maximum(value - margin, 0.0), top + margin
    high[candidates.fidelities == Fidelity.SCHEMATIC] = np.inf
    if target.fidelity is not Fidelity.EXACT and target.fidelity is not Fidelity.RING:
        high[:] = np.inf
    return Distances(value, low, high, nearest)


def _mend_far(zone: Zone, ends: Array, hits: Array, found: Array) -> None:
    """Measure on the ellipsoid what lies beyond the zone: between the points that are nearest in the plane.

    The projection keeps angles, so that it finds these points well enough even where its lengths are no longer true.
    """
    far = np.flatnonzero(found > _BEYOND_ZONE_M)
    if far.size:
        lines = shapely.shortest_line(zone.shapes[hits[0, far]], ends[hits[1, far]])
        tips = zone.metric.to_degrees_xy(shapely.get_coordinates(lines))
        found[far] = geodesic_m(tips[::2], tips[1::2])


def _farthest(shape: BaseGeometry, ends: Array) -> float:
    """Return an upper bound of how far any point of a shape is from the nearest end: one end seen from everywhere."""
    corners = shapely.get_coordinates(shape.convex_hull)
    middles = shapely.get_coordinates(shapely.point_on_surface(ends))
    reach = np.hypot(corners[:, None, 0] - middles[None, :, 0], corners[:, None, 1] - middles[None, :, 1])
    return float(reach.max(axis=0).min())


def containment(candidates: Candidates, region: BaseGeometry, *, margin: float, schematic: bool = False) -> Array:
    """Return for every candidate whether it lies in a region (lon/lat degrees) that is `margin` metres uncertain.

    `schematic` marks a region of which nothing is certain (a drawing, or a district that the thing is somewhere in).
    """
    outcomes = np.full(len(candidates), Outcome.UNKNOWN, dtype=np.uint8)
    for zone in candidates.zones:
        flat = zone.metric.to_metres(region)
        if candidates.are_points:
            outcomes[zone.indices] = _points_in(zone, flat, margin=margin, schematic=schematic)
        else:
            outcomes[zone.indices] = _shapes_in(candidates, zone, flat, margin=margin, schematic=schematic)
    return outcomes


def _points_in(zone: Zone, region: BaseGeometry, *, margin: float, schematic: bool) -> Array:
    outcomes = np.full(len(zone.shapes), Outcome.FAILED, dtype=np.uint8)
    # The box is asked first, for it costs next to nothing.
    near = np.flatnonzero(_in_box(region, zone.xy, margin=margin))
    if not near.size:
        return outcomes
    xy = zone.xy[near]
    inside = _contains(region.buffer(margin) if margin else region, xy)
    outcomes[near[inside]] = Outcome.POSSIBLE
    if not schematic:
        sure = _contains(region.buffer(-margin), xy) if margin else inside
        outcomes[near[sure]] = Outcome.PASSED
    return outcomes


def _in_box(region: BaseGeometry, xy: Array, *, margin: float) -> Array:
    if region.is_empty:
        return np.zeros(len(xy), dtype=bool)
    west, south, east, north = region.bounds
    x, y = xy[:, 0], xy[:, 1]
    return (x >= west - margin) & (x <= east + margin) & (y >= south - margin) & (y <= north + margin)


def _contains(region: BaseGeometry, xy: Array) -> Array:
    shapely.prepare(region)
    return shapely.intersects_xy(region, xy[:, 0], xy[:, 1])


def _shapes_in(candidates: Candidates, zone: Zone, region: BaseGeometry, *, margin: float, schematic: bool) -> Array:
    """Judge shapes of any kind; a point, and what lies within a margin of a point, is possible at best."""
    fidelities, own = candidates.fidelities[zone.indices], np.nan_to_num(candidates.margins[zone.indices])
    outcomes = np.full(len(fidelities), Outcome.FAILED, dtype=np.uint8)
    shapely.prepare(region)
    near = np.flatnonzero(shapely.distance(zone.shapes, region) <= margin + own)
    areal = (shapely.get_dimensions(zone.shapes[near]) == 2) & (shapely.get_dimensions(region) == 2)
    areas, others = near[areal], near[~areal]
    outcomes[areas] = _areas_in(zone.shapes[areas], region, margin=margin + own[areas], fidelities=fidelities[areas])
    # Without a margin a point stays as it is: a buffer of nothing round it would be empty.
    reach = np.where(fidelities[others] == Fidelity.RING, own[others], 0.0)
    ring = np.where(reach > 0, shapely.buffer(zone.shapes[others], reach), zone.shapes[others])
    inner = region.buffer(-margin) if margin else region
    outcomes[others] = np.where(shapely.covers(inner, ring), Outcome.PASSED, Outcome.POSSIBLE)
    unsure = np.full(len(fidelities), schematic) | (fidelities == Fidelity.SCHEMATIC)
    return np.where(unsure, np.minimum(outcomes, Outcome.POSSIBLE), outcomes)


def _areas_in(shapes: Array, region: BaseGeometry, *, margin: Array, fidelities: Array) -> Array:
    """Judge areas: an overlap, or an overhang, no wider than the margins is none.

    An exact outline of which less than half lies inside is outside; of a thing somewhere inside its shape, or of a
    drawing, any part may be the one.
    """
    outcomes = np.full(len(shapes), Outcome.FAILED, dtype=np.uint8)
    inner = region.buffer(-float(margin.max(initial=0.0)))
    shapely.prepare(inner)
    deep = shapely.covers(inner, shapes)
    outcomes[deep] = Outcome.PASSED
    edge = np.flatnonzero(~deep)
    cores = shapely.buffer(shapes[edge], -margin[edge])
    # What is narrower than its margins has no core: it is judged by its own outline, and is possible at best.
    narrow = shapely.is_empty(cores)
    cores = np.where(narrow, shapes[edge], cores)
    covered = shapely.covers(region, cores)
    share = covered.astype(float)
    across = np.flatnonzero(~covered)
    inside = shapely.area(shapely.intersection(cores[across], region))
    share[across] = inside / np.maximum(shapely.area(cores[across]), 1e-9)
    least = np.where(np.isin(fidelities[edge], (Fidelity.EXACT, Fidelity.RING)), 0.5, 1e-6)
    outcomes[edge[(share >= least) | narrow]] = Outcome.POSSIBLE
    outcomes[edge[covered & ~narrow]] = Outcome.PASSED
    return outcomes


def areas(candidates: Candidates) -> Array:
    """Return areas in hectares; NaN for points, lines, and what is not to be measured."""
    hectares = np.full(len(candidates), np.nan)
    for zone in candidates.zones:
        flat = shapely.get_dimensions(zone.shapes) == 2
        hectares[zone.indices[flat]] = shapely.area(zone.shapes[flat]) / 10_000
    hectares[candidates.fidelities != Fidelity.EXACT] = np.nan
    return hectares


def area_margins(candidates: Candidates) -> Array:
    """Return how much areas may be off, in hectares: the outline's length times its margin."""
    off = np.zeros(len(candidates))
    for zone in candidates.zones:
        off[zone.indices] = shapely.length(zone.shapes) * np.nan_to_num(candidates.margins[zone.indices]) / 10_000
    return off
