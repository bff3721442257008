"""Facts as JSON: every kind with its citation and its links."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from buju.atlas.objects import fact_object
from buju.policy.fact import (
    Anomaly,
    CrossPlanLink,
    Designation,
    Fact,
    Figure,
    LayoutWording,
    Membership,
    Mention,
    Positioning,
    Responsibility,
    StatedFunction,
    Target,
)
from buju_api.bodies.base import Body
from buju_api.links import ServiceLinks

FactKind = Literal[
    "layout",
    "membership",
    "function",
    "positioning",
    "target",
    "figure",
    "responsibility",
    "designation",
    "link",
    "mention",
    "anomaly",
]


class FactLinks(Body):
    """Where a fact leads: itself, its quote on the document's page, its document, its places."""

    self_: Annotated[str, Field(alias="self")]
    quote: str
    document: str
    places: list[str]


class _Linked(BaseModel):
    links: FactLinks


class LinkedMention(Mention, _Linked):
    """文中提及: a spatial entity that the text names."""


class LinkedLayoutWording(LayoutWording, _Linked):
    """布局表述: a wording of the layout."""


class LinkedMembership(Membership, _Linked):
    """布局构成: a place's part in the layout."""


class LinkedFunction(StatedFunction, _Linked):
    """功能定位: functions of places."""


class LinkedTarget(Target, _Linked):
    """目标指标: a target."""


class LinkedFigure(Figure, _Linked):
    """其他数字: a number that is no target."""


class LinkedResponsibility(Responsibility, _Linked):
    """责任单位: who is responsible for a task."""


class LinkedDesignation(Designation, _Linked):
    """称号创建: a title that a place has or seeks."""


class LinkedPositioning(Positioning, _Linked):
    """发展定位: what a place is to become."""


class LinkedCrossPlanLink(CrossPlanLink, _Linked):
    """跨规划联系: a link to another plan or region."""


class LinkedAnomaly(Anomaly, _Linked):
    """原文存疑: an oddity of the source."""


FactBody = Annotated[
    LinkedMention
    | LinkedLayoutWording
    | LinkedMembership
    | LinkedFunction
    | LinkedTarget
    | LinkedFigure
    | LinkedResponsibility
    | LinkedDesignation
    | LinkedPositioning
    | LinkedCrossPlanLink
    | LinkedAnomaly,
    Field(discriminator="kind"),
]


class FactList(Body):
    """Facts in the order of their documents."""

    count: int
    items: list[FactBody]


def fact_body(fact: Fact, links: ServiceLinks) -> dict[str, Any]:
    """Return a fact with its links."""
    return fact_object(fact) | {
        "links": {
            "self": links.fact_json(fact.id),
            "quote": links.fact(fact),
            "document": links.document_json(fact.citation.document),
            "places": [links.place_json(place_id) for place_id in fact.places],
        }
    }
