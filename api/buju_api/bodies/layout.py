"""Layouts as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.objects import layout_object
from buju_api.bodies.base import Body
from buju_api.bodies.fact import LinkedLayoutWording, fact_body
from buju_api.links import ServiceLinks


class LayoutLinks(Body):
    """Where a layout leads: itself, its page, its document, its places in three forms, its map as a file or frame."""

    self_: Annotated[str, Field(alias="self")]
    page: str
    document: str
    places: str
    geojson: str
    map: str
    embed: str


class LayoutBody(Layout):
    """A layout with its counts, its wordings in the plan, and the licence line of every layer on its map."""

    places: int
    drawn: int
    licences: list[str]
    wordings: list[LinkedLayoutWording]
    links: LayoutLinks


class LayoutList(Body):
    """All layouts."""

    count: int
    items: list[LayoutBody]


def layout_body(layout: Layout, atlas: Atlas, links: ServiceLinks) -> dict[str, Any]:
    """Return a layout with its links."""
    wordings = [fact for fact in atlas.find_facts(kind="layout") if fact.kind == "layout" and fact.layout == layout.id]
    return layout_object(layout, atlas) | {
        "wordings": [fact_body(fact, links) for fact in wordings],
        "links": {
            "self": links.layout_json(layout.id),
            "page": links.layout(layout.id),
            "document": links.document_json(layout.document),
            "places": links.places_json(layout.id),
            "geojson": links.geojson(layout.id),
            "map": links.map_file(layout.id),
            "embed": links.embed(layout.id),
        },
    }
