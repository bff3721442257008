"""Made-up candidates and targets, and lengths on the ellipsoid by a tool of their own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from buju.sites.candidates import Candidates, Fidelity
from buju.sites.distance import Destination
from buju.sites.query import CandidateKind

# CGCS2000's ellipsoid; never the library's own projections.
GEOD = pyproj.Geod(ellps="GRS80")
ORIGIN = (121.2, 31.0)
Array = np.ndarray[Any, Any]


def at(east: float, north: float) -> tuple[float, float]:
    """Return lon/lat degrees of a point so many metres east and then north of the origin."""
    lon, lat, _ = GEOD.fwd(*ORIGIN, 90, east)
    lon, lat, _ = GEOD.fwd(lon, lat, 0, north)
    return float(lon), float(lat)


def point(east: float, north: float) -> shapely.Point:
    return shapely.Point(at(east, north))


def rectangle(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a rectangle given in metres from the origin."""
    return shapely.Polygon([at(west, south), at(east, south), at(east, north), at(west, north)])


def candidates(
    shapes: Sequence[BaseGeometry | None], *, fidelity: Fidelity = Fidelity.EXACT, margin: float = 0.0
) -> Candidates:
    """Return candidates that are all to be read alike."""
    ids = [f"c{row}" for row in range(len(shapes))]
    return Candidates(
        kind=CandidateKind.FILE,
        ids=ids,
        names=ids,
        shapes=column(shapes),
        fidelities=np.full(len(shapes), fidelity, dtype=np.uint8),
        margins=np.full(len(shapes), margin),
        source="made up",
    )


def target(
    shapes: Sequence[BaseGeometry], *, fidelity: Fidelity = Fidelity.EXACT, margin: float | None = 0.0
) -> Destination:
    """Return a target; a margin of None is one that is not to be measured."""
    names = tuple(f"t{row}" for row in range(len(shapes)))
    margins = np.full(len(shapes), np.nan if margin is None else margin)
    return Destination("made", "made", names, column(shapes), margins, fidelity, names)


def column(shapes: Sequence[BaseGeometry | None]) -> Array:
    made = np.empty(len(shapes), dtype=object)
    made[:] = list(shapes)
    return made


def geodesic(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the metres between two points in lon/lat degrees."""
    return float(GEOD.inv(*one, *other)[2])


def apart(one: BaseGeometry, other: BaseGeometry, *, steps: int = 60) -> float:
    """Return the least geodesic between closely set points of two outlines: the distance, or a little more."""
    here, there = _set_close(one, steps), _set_close(other, steps)
    rows, columns = np.meshgrid(np.arange(len(here)), np.arange(len(there)), indexing="ij")
    start, end = here[rows.ravel()], there[columns.ravel()]
    return float(GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])[2].min())


def _set_close(shape: BaseGeometry, steps: int) -> Array:
    if shape.geom_type == "Point":
        return shapely.get_coordinates(shape)
    line = shape.exterior if isinstance(shape, shapely.Polygon) else shape
    corners = shapely.get_coordinates(line)
    parts = np.linspace(0, 1, steps, endpoint=False)[:, None]
    legs = [a + (b - a) * parts for a, b in pairwise(corners)]
    return np.concatenate([*legs, corners[-1:]])
