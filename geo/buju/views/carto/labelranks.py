"""Who is named first: the ranks of labels (docs/labels.md, rule 1), and what the whole of a layout's map shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.spatial.role import Role

SCHEMATIC = "示意"

# Who gets room first: core, belts (then the selected place), parks and nodes, towns, what is quiet, context.
RANKS = {
    Role.CORE: 1,
    Role.BELT: 2,
    Role.WING: 2,
    Role.AXIS: 2,
    Role.CLUSTER: 2,
    Role.PARK: 4,
    Role.NODE: 4,
    Role.FACILITY: 4,
    Role.DESIGNATION: 4,
    Role.TOWN: 5,
    Role.BOUND: 6,
    Role.AREA: 7,
    Role.PARTNER: 7,
}
MAJOR, QUIET = 2, 5
CONTEXT_RANKS = {"town": 8, "area": 9, "line": 10, "point": 11}
LARGEST_FRAME = 6


def promoted(ranks: Iterable[int]) -> dict[int, int]:
    """Return the rank that each rank has on one map.

    Where a plan has no core, belts or wings, what comes first stands in their stead. A narrow screen names only those:
    without this a layout of districts would have no name on it at all.
    """
    there = set(ranks)
    first = min(there, default=MAJOR)
    return {rank: MAJOR if rank == first > MAJOR else rank for rank in there}


def framed(layout: Layout, places: Sequence[Place]) -> tuple[float, float, float, float]:
    """Return what the whole map shows: the layout with the area that it lies in (west, south, east, north).

    An area many times as large as the layout is left out: the layout would be lost in it.
    """
    west, south, east, north = layout.bbox
    for place in places:
        if place.role is Role.AREA and place.shape is not None:
            w, s, e, n = place.shape.bounds
            if (e - w) * (n - s) < LARGEST_FRAME * (east - west) * (north - south):
                west, south, east, north = min(west, w), min(south, s), max(east, e), max(north, n)
    return west, south, east, north
