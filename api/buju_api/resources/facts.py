"""`/api/facts`: facts, filtered or one by one, each with its citation and its links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar, cast

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from buju.policy.fact import (
    Anomaly,
    CrossPlanLink,
    Designation,
    Fact,
    Figure,
    Host,
    LayoutWording,
    Membership,
    Mention,
    Positioning,
    Question,
    Responsibility,
    StatedFunction,
    Target,
)
from buju.schema import Body
from buju_api.answers import Answer, json_answer
from buju_api.links import FACTS, ServiceLinks
from buju_api.parameters import filter_by, json_router
from buju_api.problem import problems
from buju_api.service import Here

FactKind = Literal[
    "layout",
    "membership",
    "function",
    "positioning",
    "target",
    "figure",
    "responsibility",
    "designation",
    "host",
    "link",
    "mention",
    "anomaly",
    "question",
]


class FactLinks(Body):
    """Where a fact leads: itself, its quote on the document's page, its document, its places."""

    self_: Annotated[str, Field(alias="self")]
    quote: str | None
    document: str
    places: list[str]


class _Linked(BaseModel):
    links: FactLinks


# The links are declared last, and written last: fields follow the bases from right to left.
class LinkedMention(_Linked, Mention):
    """文中提及: a spatial entity that the text names."""


class LinkedLayoutWording(_Linked, LayoutWording):
    """布局表述: a wording of the layout."""


class LinkedMembership(_Linked, Membership):
    """布局构成: a place's part in the layout."""


class LinkedFunction(_Linked, StatedFunction):
    """功能定位: functions of places."""


class LinkedTarget(_Linked, Target):
    """目标指标: a target."""


class LinkedFigure(_Linked, Figure):
    """其他数字: a number that is no target."""


class LinkedResponsibility(_Linked, Responsibility):
    """责任单位: who is responsible for a task."""


class LinkedDesignation(_Linked, Designation):
    """称号创建: a title that a place has or seeks."""


class LinkedPositioning(_Linked, Positioning):
    """发展定位: what a place is to become."""


class LinkedCrossPlanLink(_Linked, CrossPlanLink):
    """跨规划联系: a link to another plan or region."""


class LinkedHost(_Linked, Host):
    """所在地: in whose territory the text puts a place."""


class LinkedAnomaly(_Linked, Anomaly):
    """原文存疑: an oddity of the source."""


class LinkedQuestion(_Linked, Question):
    """待答的问题: what a person has to answer, each reading with its citation."""


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
    | LinkedHost
    | LinkedAnomaly
    | LinkedQuestion,
    Field(discriminator="kind"),
]

LinkedFact = TypeVar("LinkedFact", bound=_Linked)

_BODIES: dict[type[BaseModel], type[_Linked]] = {
    Mention: LinkedMention,
    LayoutWording: LinkedLayoutWording,
    Membership: LinkedMembership,
    StatedFunction: LinkedFunction,
    Target: LinkedTarget,
    Figure: LinkedFigure,
    Responsibility: LinkedResponsibility,
    Designation: LinkedDesignation,
    Positioning: LinkedPositioning,
    CrossPlanLink: LinkedCrossPlanLink,
    Host: LinkedHost,
    Anomaly: LinkedAnomaly,
    Question: LinkedQuestion,
}


class FactList(Body):
    """Facts in the order of their documents."""

    count: int
    items: list[FactBody]


router = json_router("事实")


@router.get(
    FACTS,
    response_model=FactList,
    responses=problems(404),
    summary="事实，可筛选",
    description="满足全部所给条件的事实，按文件顺序排列。",
)
async def list_facts(
    request: Request,
    service: Here,
    document: Annotated[str | None, filter_by("文件编号")] = None,
    kind: Annotated[FactKind | None, Query(description="事实类别")] = None,
    place: Annotated[str | None, filter_by("地点编号")] = None,
) -> Response:
    """Facts that meet every given filter."""

    def make() -> Answer:
        found = service.atlas.find_facts(document=document, kind=kind, place=place)
        return json_answer(FactList(count=len(found), items=[fact_body(fact, service.links) for fact in found]))

    return await service.answer(request, make, key=(document, kind, place))


@router.get(
    f"{FACTS}/{{fact_id}}",
    response_model=FactBody,
    responses=problems(404),
    summary="一条事实",
    description="citation.quote 等于存文第 start 至 end 个字符。",
)
async def read_fact(request: Request, service: Here, fact_id: str) -> Response:
    """One fact; `citation.quote` equals the stored text from `start` to `end`, character for character."""
    return await service.answer(request, lambda: json_answer(fact_body(service.atlas.fact(fact_id), service.links)))


def fact_body(fact: Fact, links: ServiceLinks) -> FactBody:
    """Return a fact with its links."""
    made = _BODIES[type(fact)](**dict(fact), links=fact_links(fact, links))
    return cast("FactBody", made)


def fact_links(fact: Fact, links: ServiceLinks) -> FactLinks:
    """Return where a fact leads."""
    return FactLinks(
        self_=links.fact_json(fact.id),
        quote=links.fact(fact),
        document=links.document_json(fact.citation.document),
        places=[links.place_json(place_id) for place_id in fact.places],
    )


def linked(body: type[LinkedFact], facts: Sequence[Fact], links: ServiceLinks) -> list[LinkedFact]:
    """Return facts of one kind with their links, as the bodies of that kind."""
    return [body(**dict(fact), links=fact_links(fact, links)) for fact in facts]
