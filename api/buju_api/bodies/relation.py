"""Relations between plans as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from buju.atlas.atlas import Atlas
from buju.atlas.objects import relation_object
from buju.atlas.relation import End, Relation
from buju.policy.citation import Citation
from buju_api.bodies.base import Body
from buju_api.links import ServiceLinks


class CitedEnd(End):
    """One end of a relation with the citation of its fact."""

    citation: Citation | None


class RelationLinks(Body):
    """Where a relation leads: itself, its entry on the page, and the facts and places of its ends, left first."""

    self_: Annotated[str, Field(alias="self")]
    page: str
    facts: list[str]
    places: list[str]


class RelationBody(Relation):
    """A relation with the citations of its ends, and its kind and status in words."""

    left: CitedEnd
    right: CitedEnd
    kind_label: str
    status_label: str
    links: RelationLinks


class RelationList(Body):
    """Relations: those of the ledger first, then the overlaps of shapes."""

    count: int
    items: list[RelationBody]


def relation_body(relation: Relation, atlas: Atlas, links: ServiceLinks) -> dict[str, Any]:
    """Return a relation with its links."""
    ends = (relation.left, relation.right)
    return relation_object(relation, atlas) | {
        "kind_label": relation.kind.label,
        "status_label": relation.status_words,
        "links": {
            "self": links.relation_json(relation.id),
            "page": links.relation(relation.id),
            "facts": [links.fact_json(end.fact) for end in ends if end.fact is not None],
            "places": [links.place_json(end.place) for end in ends if end.place is not None],
        },
    }
