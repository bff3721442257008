"""What the page's scripts know of the map: names with their rank, and where they may stand. Positions are lat, lon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.context import Context
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.viewshape import expanded, is_point, label_anchors
from buju.views.map.surroundings import POINT_REACH, REACH, names_drawn

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
LARGEST_FRAME = 6
_CONTEXT_RANKS = {"town": 8, "area": 9, "line": 10, "point": 11}


def label_data(layout: Layout, places: Sequence[Place], contexts: Sequence[Context]) -> dict[str, Any]:
    """Return the labels of a map and the frame to fit it to, for the page's JSON block."""
    west, south, east, north = framed(layout, places)
    drawn = [place for place in places if place.shape is not None]
    ranks = ranks_of(drawn)
    return {
        "focus": [[south, west], [north, east]],
        "close": [list(layout.bbox[1::-1]), list(layout.bbox[:1:-1])],
        "places": {place.id: _place_label(place, _free_part(place, drawn), ranks[place.role]) for place in drawn},
        "names": {place.id: place.name for place in places},
        "context": [label for context in contexts for label in _context_labels(layout, context, names_drawn(drawn))],
    }


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


def _free_part(place: Place, drawn: Sequence[Place]) -> BaseGeometry:
    """Return where a quiet area's name stands best: outside the shapes that are drawn over it, if enough is left."""
    shape = place.shape
    assert shape is not None  # noqa: S101 - the caller has sorted out the rest
    rank = RANKS[place.role]
    if rank < QUIET or not shape.area:
        return shape
    over = [other.shape for other in drawn if other.shape is not None and RANKS[other.role] < rank]
    free = shape.difference(shapely.union_all([item for item in over if item.area]))
    return free if free.area > shape.area / 4 else shape


def ranks_of(drawn: Sequence[Place]) -> dict[Role, int]:
    """Return the ranks of the roles; where a plan has no core, belts or wings, what comes first stands in their stead.

    A narrow screen names only those ranks: without this a layout of districts would have no name on it at all.
    """
    first = min((RANKS[place.role] for place in drawn), default=MAJOR)
    return {role: MAJOR if rank == first > MAJOR else rank for role, rank in RANKS.items()}


def _place_label(place: Place, shape: BaseGeometry, rank: int) -> dict[str, Any]:
    kind = "point" if is_point(shape) else "area" if shape.area else "line"
    return {
        "role": place.role.value,
        "rank": rank,
        "size": "major" if RANKS[place.role] <= MAJOR else "minor",
        "kind": kind,
        "note": SCHEMATIC if place.grade is Grade.E else "",
        "anchors": label_anchors(shape),
    }


def _context_labels(layout: Layout, context: Context, taken: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Yield the names of what lies around, except those that the plan's own shapes carry."""
    kind = context.file.kind
    window = box(*expanded(layout.bbox, POINT_REACH if kind == "point" else REACH))
    near = box(*expanded(layout.bbox, 0.1))
    for item in context.shapes:
        if item.name in taken or not item.shape.intersects(window):
            continue
        anchors = label_anchors(item.shape)
        if kind == "area":
            close = item.shape.intersection(near)
            anchors = [*(label_anchors(close) if close.area else ()), *anchors]
        yield {"text": item.name, "kind": kind, "rank": _CONTEXT_RANKS[kind], "anchors": anchors}
