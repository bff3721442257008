"""The map that grows with what is accepted, and the places that it cannot show, with the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from buju.atlas.memory import open_atlas
from buju.errors import NotFound
from buju.fault import errors_of
from buju.sketched import sketch
from buju.views.map.mappage import embed_file
from buju_studio.steps import record_of

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.place import Place

router = APIRouter()
_MOST_FAULTS = 5


@router.post("/plans/{document}/layout")
def make_layout(request: Request, document: str) -> dict[str, Any]:
    """Make the layout of what is accepted; tell what is drawn, what is listed and why, and what the check finds."""
    record = record_of(request, document)
    made = sketch(record.folder, document)
    atlas = open_atlas(record.folder)
    faults = [fault.message for fault in errors_of(atlas.faults)]
    layout = atlas.find_layout(document)
    places = [] if layout is None else [_told(place) for place in atlas.places_of(document)]
    said = f"{made.drawn} 处作图，{made.listed} 处列出" if made.drawn + made.listed else ""
    words = [said, *made.notes, *faults[:_MOST_FAULTS]]
    drawn = made.drawn if layout is not None else 0
    return {"said": "；".join(word for word in words if word), "places": places, "drawn": drawn}


@router.get("/plans/{document}/map")
def read_map(request: Request, document: str) -> Response:
    """Return the map of what is accepted, for the frame on the page."""
    atlas: Atlas = open_atlas(record_of(request, document).folder)
    if atlas.find_layout(document) is None:
        raise NotFound("布局", document, [layout.id for layout in atlas.layouts()])
    page = embed_file(atlas, document, faults=atlas.errors_of(document))
    # What the page itself may do stands in it.
    return HTMLResponse(page, headers={"content-security-policy": "frame-ancestors 'self'"})


def _told(place: Place) -> dict[str, str]:
    record = place.record
    return {"name": record.name, "how": f"{record.grade.value} 级，{record.method}"}
