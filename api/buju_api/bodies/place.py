"""Places as JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from buju.atlas.objects import place_object
from buju.atlas.place import Place, PlaceRecord
from buju_api.bodies.base import Body
from buju_api.links import ServiceLinks


class Geometry(Body):
    """A GeoJSON geometry (RFC 7946): longitude, latitude in degrees, WGS 84, 6 decimals."""

    type: Literal["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
    coordinates: list[Any]


class PlaceLinks(Body):
    """Where a place leads: itself, its layout's page, its layout, the facts about it."""

    self_: Annotated[str, Field(alias="self")]
    page: str | None
    layout: str
    facts: str


class PlaceItem(PlaceRecord):
    """A place without its geometry."""

    links: PlaceLinks


class PlaceBody(PlaceItem):
    """A place with its geometry; grade F has none."""

    geometry: Geometry | None


class PlaceList(Body):
    """Places in the order of their layouts."""

    count: int
    items: list[PlaceItem]


def place_body(place: Place, links: ServiceLinks, *, geometry: bool) -> dict[str, Any]:
    """Return a place with its links."""
    return place_object(place, geometry=geometry) | {
        "links": {
            "self": links.place_json(place.id),
            "page": links.place(place.id),
            "layout": links.layout_json(place.record.layout),
            "facts": links.facts_about(place.id),
        }
    }
