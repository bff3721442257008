"""`/api/relations`: the ledger between plans, filtered or one by one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.atlas import Atlas
from buju.atlas.entries import RelationEntry, relation_entry
from buju.atlas.relation import Relation, RelationKind
from buju.schema import Body
from buju.views.content.relations import find_relations
from buju_api.answers import Answer, json_answer
from buju_api.links import RELATIONS, ServiceLinks
from buju_api.parameters import filter_by, json_router
from buju_api.problem import problems
from buju_api.service import Here


class RelationLinks(Body):
    """Where a relation leads: itself, its entry on the page, and the facts and places of its ends, left first."""

    self_: Annotated[str, Field(alias="self")]
    page: str
    facts: list[str]
    places: list[str]


class RelationBody(RelationEntry):
    """A relation with the citations of its ends, and its kind and status in words."""

    kind_label: str
    status_label: str
    links: RelationLinks


class RelationList(Body):
    """Relations: those of the ledger first, then the overlaps of shapes."""

    count: int
    items: list[RelationBody]


router = json_router("关系")


@router.get(
    RELATIONS,
    response_model=RelationList,
    responses=problems(404),
    summary="关系，可筛选",
    description="满足全部所给条件的关系：两端的事实与地点、引文、把握、理由；图形重叠另有面积与较弱等级。",
)
async def list_relations(
    request: Request,
    service: Here,
    kind: Annotated[RelationKind | None, Query(description="关系类别")] = None,
    place: Annotated[str | None, filter_by("地点编号")] = None,
) -> Response:
    """Relations that meet every given filter."""

    def make() -> Answer:
        found = find_relations(service.atlas, kind=kind, place=place)
        items = [_body(row, service.atlas, service.links) for row in found]
        return json_answer(RelationList(count=len(items), items=items))

    return await service.answer(request, make, key=(kind, place))


@router.get(
    f"{RELATIONS}/{{relation_id}}",
    response_model=RelationBody,
    responses=problems(404),
    summary="一条关系",
    description="编号不存在时返回 404，known 列出现有编号。",
)
async def read_relation(request: Request, service: Here, relation_id: str) -> Response:
    """One relation."""

    def make() -> Answer:
        relation = service.atlas.relation(relation_id)
        return json_answer(_body(relation, service.atlas, service.links))

    return await service.answer(request, make)


def _body(relation: Relation, atlas: Atlas, links: ServiceLinks) -> RelationBody:
    ends = (relation.left, relation.right)
    return RelationBody(
        **dict(relation_entry(relation, atlas)),
        kind_label=relation.kind.label,
        status_label=relation.status_words,
        links=RelationLinks(
            self_=links.relation_json(relation.id),
            page=links.relation(relation.id),
            facts=[links.fact_json(end.fact) for end in ends if end.fact is not None],
            places=[links.place_json(end.place) for end in ends if end.place is not None],
        ),
    )
