"""Containment and areas over whole columns, each with what the margins leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.sites.candidates import Fidelity
from buju.sites.judgement import Outcome

if TYPE_CHECKING:
    from buju.sites.candidates import Candidates, Zone

Array = np.ndarray[Any, Any]


def containment(
    candidates: Candidates,
    region: BaseGeometry,
    *,
    margin: float,
    schematic: bool = False,
    known: BaseGeometry | None = None,
) -> Array:
    """Return for every candidate whether it lies in a region (lon/lat degrees) that is `margin` metres uncertain.

    `schematic` marks a region of which nothing is certain (a drawing, or a district that the thing is somewhere in).
    Of a region that was cut, `known` is the window it was cut to: what reaches out of it is not known to be outside.
    """
    outcomes = np.full(len(candidates), Outcome.UNKNOWN, dtype=np.uint8)
    for zone in candidates.zones:
        # Margins are metres, so the region is laid out in them; each zone has its own.
        flat = zone.metric.to_metres(region)
        if candidates.are_points:
            outcomes[zone.indices] = _points_in(zone, flat, margin=margin, schematic=schematic)
        else:
            outcomes[zone.indices] = _shapes_in(candidates, zone, flat, margin=margin, schematic=schematic)
    if known is not None:
        held = shapely.covers(known, candidates.shapes)
        outcomes[(outcomes == Outcome.FAILED) & ~held] = Outcome.UNKNOWN
    return outcomes


def _points_in(zone: Zone, region: BaseGeometry, *, margin: float, schematic: bool) -> Array:
    outcomes = np.full(len(zone.shapes), Outcome.FAILED, dtype=np.uint8)
    # The box is asked first, for it costs next to nothing.
    near = np.flatnonzero(_in_box(region, zone.xy, margin=margin))
    if not near.size:
        return outcomes
    xy = zone.xy[near]
    # Possibly inside is inside the region widened by its margin, surely is inside it narrowed.
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
    """Return areas on the ellipsoid in hectares; NaN for points, lines, and what is not to be measured."""
    return np.where(candidates.fidelities == Fidelity.EXACT, candidates.hectares, np.nan)


def area_margins(candidates: Candidates) -> Array:
    """Return how much areas may be off, in hectares: the outline's length times its margin."""
    off = np.zeros(len(candidates))
    for zone in candidates.zones:
        margins = np.nan_to_num(candidates.margins[zone.indices])
        # Most have none: the user's own parcels and cells.
        unsure = np.flatnonzero(margins)
        off[zone.indices[unsure]] = shapely.length(zone.shapes[unsure]) * margins[unsure] / 10_000
    return off
