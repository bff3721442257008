"""The nearest on the ellipsoid: for what is too far for the plane of a zone, or so few that all can be tried."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from buju.spatial.datum import geocentric, geodesic_m

Array = np.ndarray[Any, Any]

# Up to here the arc of a sphere over a chord is the geodesic, to a centimetre.
_ARC_M = 100_000.0
_RADIUS_M = 6_371_000.0
# Far searches go block by block (degrees): what cannot be nearest to anything in a block is left out at once.
_BLOCK = 0.5
_AT_ONCE = 2_000_000
# Up to so many points, trying all is faster than looking them up in a tree.
FEW = 64


def are_points(shapes: Array) -> bool:
    """Return whether every one of the shapes is a point."""
    return bool((shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all())


def nearest_on_ellipsoid(here: Array, there: Array, *, step_m: float) -> tuple[Array, Array]:
    """Return the least geodesics from each of `here` to any of `there` (both lon/lat degrees), and to which.

    Straight lines through the earth find the pairs that may be nearest: they grow as geodesics do, but for what the
    earth's curvature differs between directions. Geodesics decide among these.
    """
    starts, owner = _set_close(here, step_m)
    ends, end_owner = _set_close(there, step_m)
    a, b = geocentric(starts), geocentric(ends)
    lengths, at = np.full(len(here), np.inf), np.zeros(len(here), dtype=np.int64)
    for block in _blocks(starts) if len(ends) > FEW else [np.arange(len(starts))]:
        kept = _mattering(a[block], b)
        for rows in np.array_split(block, 1 + len(block) * len(kept) // _AT_ONCE):
            pairs, chords = _least_chords(a[rows], b[kept])
            start, end = rows[pairs[0]], kept[pairs[1]]
            arcs = 2 * _RADIUS_M * np.arcsin(np.minimum(chords / (2 * _RADIUS_M), 1.0))
            long = np.flatnonzero(arcs > _ARC_M)
            arcs[long] = geodesic_m(starts[start[long]], ends[end[long]])
            if len(start) == len(rows) and len(owner) == len(here):
                # Points, each with one end that is nearest beyond doubt: nothing is left to compare.
                lengths[start], at[start] = arcs, end_owner[end]
                continue
            # Falling, so that of several of one owner the least is written last.
            falling = np.argsort(-arcs, kind="stable")
            which, arcs = owner[start[falling]], arcs[falling]
            nearer = arcs < lengths[which]
            lengths[which[nearer]], at[which[nearer]] = arcs[nearer], end_owner[end[falling[nearer]]]
    return lengths, at


def _mattering(a: Array, b: Array) -> Array:
    """Return the rows of (m, 3) that may be nearest to any of (n, 3): none is that lies two radii behind the first."""
    if len(b) <= FEW:
        return np.arange(len(b))
    middle = a.mean(axis=0)
    reach = 2 * np.linalg.norm(a - middle, axis=1).max()
    gaps = np.linalg.norm(b - middle, axis=1)
    return np.flatnonzero(gaps <= gaps.min() + reach + _unlike(gaps.min() + reach))


def _least_chords(a: Array, b: Array) -> tuple[tuple[Array, Array], Array]:
    """Return the pairs of rows of (n, 3) and (m, 3) that may be nearest to each of the first, and their chords."""
    # |a - b|² = |a|² + |b|² - 2ab takes a tenth of the time of all differences. It is off by 0.02 m² at most, for which
    # room is left here; the chords themselves are those of the differences.
    own = np.einsum("ij,ij->i", a, a)
    squares = np.einsum("ij,ij->i", b, b) - 2 * (a @ b.T)
    least = np.sqrt(np.maximum(squares.min(axis=1) + own, 0.0))
    rows, columns = np.nonzero(squares <= ((least + _unlike(least)) ** 2 - own + 0.1)[:, None])
    return (rows, columns), np.linalg.norm(a[rows] - b[columns], axis=1)


def _unlike(chord: Any) -> Any:  # noqa: ANN401 - a number or a column of them
    """Return by how much the chords of two geodesics of one length may differ.

    A chord is s³/24R² shorter than its arc s; R differs by two thirds of a percent between directions and places.
    """
    return 0.015 * chord**3 / (24 * _RADIUS_M**2) + 0.01


def _set_close(shapes: Array, step_m: float) -> tuple[Array, Array]:
    """Return points along shapes in degrees, `step_m` metres apart at most, with the row of the shape of each."""
    close = shapes if are_points(shapes) else shapely.segmentize(shapes, step_m / 111_700)
    xy, owner = shapely.get_coordinates(close, return_index=True)
    return xy, owner


def _blocks(lonlat: Array) -> list[Array]:
    cells = np.floor(lonlat / _BLOCK).astype(np.int64) @ np.array([100_000, 1])
    order = np.argsort(cells, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(cells[order])) + 1)
