"""Responsible units as JSON."""

from __future__ import annotations

from typing import Any

from buju.atlas.units import Unit
from buju_api.bodies.base import Body
from buju_api.bodies.fact import LinkedResponsibility, fact_body
from buju_api.links import ServiceLinks


class UnitLinks(Body):
    """Where a unit leads: the page that shows it, its document, its place if it is one."""

    page: str
    document: str
    place: str | None


class UnitItem(Body):
    """A unit of one document with its tasks; `place` is the id of its place, null where it is none."""

    id: str
    document: str
    name: str
    place: str | None
    tasks: list[LinkedResponsibility]
    links: UnitLinks


class UnitList(Body):
    """Units by document, in the order in which the texts name them."""

    count: int
    items: list[UnitItem]


def unit_body(unit: Unit, links: ServiceLinks) -> dict[str, Any]:
    """Return a unit with its tasks and its links."""
    return {
        "id": unit.id,
        "document": unit.document,
        "name": unit.name,
        "place": unit.place,
        "tasks": [fact_body(task, links) for task in unit.tasks],
        "links": {
            "page": links.units({"document": unit.document, "name": unit.name}),
            "document": links.document_json(unit.document),
            "place": None if unit.place is None else links.place_json(unit.place),
        },
    }
