"""What the page's scripts know of the map: names with their rank, and where they may stand. Positions are lat, lon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.layout import Context, Layout
from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.views.carto.feature import CONTEXT_RANKS, MAJOR, QUIET, RANKS, SCHEMATIC, promoted
from buju.views.carto.frame import framed
from buju.views.carto.ground import names_drawn
from buju.views.carto.viewshape import expanded, free_part, is_point, label_anchors
from buju.views.map.layers import POINT_REACH, REACH


def label_data(layout: Layout, places: Sequence[Place], contexts: Sequence[Context]) -> dict[str, Any]:
    """Return the labels of a map and the frame to fit it to, for the page's JSON block."""
    west, south, east, north = framed(layout, places)
    drawn = [place for place in places if place.shape is not None]
    ranks = promoted(RANKS[place.role] for place in drawn)
    labels = {p.id: _place_label(p, _free_shape(p, drawn), ranks[RANKS[p.role]]) for p in drawn}
    return {
        "focus": [[south, west], [north, east]],
        "close": [list(layout.bbox[1::-1]), list(layout.bbox[:1:-1])],
        "places": labels,
        "names": {place.id: place.name for place in places},
        "context": [label for context in contexts for label in _context_labels(layout, context, names_drawn(drawn))],
    }


def _free_shape(place: Place, drawn: Sequence[Place]) -> BaseGeometry:
    shape = place.shape
    assert shape is not None  # noqa: S101 - the caller has sorted out the rest
    rank = RANKS[place.role]
    if rank < QUIET or not shape.area:
        return shape
    over = [other.shape for other in drawn if other.shape is not None and RANKS[other.role] < rank]
    return free_part(shape, shapely.union_all([item for item in over if item.area]))


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
        yield {"text": item.name, "kind": kind, "rank": CONTEXT_RANKS[kind], "anchors": anchors}
