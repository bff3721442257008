"""`/relations`: how what the plans say relates, by kind, and where their shapes overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.relation import RelationKind
from buju.views.content.relations import relations_content, relations_styles
from buju_api.links import RELATIONS_PAGE
from buju_api.pages.frame import choices, framed, rendered
from buju_api.parameters import UNSET, from_form, json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju_api.answers import Answer

router = json_router("关系")


@router.get(
    RELATIONS_PAGE,
    response_class=HTMLResponse,
    responses=problems(404),
    summary="规划之间的关系",
    description="按类别列出，图形重叠另成一表；可按类别与地点筛选。",
)
async def read_relations_page(
    request: Request,
    service: Here,
    kind: Annotated[RelationKind | None, UNSET, Query(description="关系类别")] = None,
    place: Annotated[str | None, from_form("地点编号")] = None,
) -> Response:
    """The ledger by kind."""
    chosen = place or None
    return await service.answer(request, lambda: _page(service, kind, chosen), key=(kind, chosen))


def _page(service: Snapshot, kind: RelationKind | None, place: str | None) -> Answer:
    atlas, links = service.atlas, service.links
    given = {"kind": kind.value if kind else None, "place": place}
    content = rendered(
        "relations.html",
        page=relations_content(atlas, links, kind=kind, place=place),
        kinds=choices(_kinds(atlas), given["kind"]),
        places=choices(_places(atlas), place),
        whole=service.links.relations(),
        json_href=links.relations_json({name: value for name, value in given.items() if value is not None}),
        links=links,
    )
    return framed(
        service,
        title="规划之间的关系",
        content=content,
        current=RELATIONS_PAGE,
        styles=relations_styles(),
        wide=True,
    )


def _places(atlas: Atlas) -> dict[str, str]:
    """Return the places that stand in a relation, with the region of their layout: names recur."""
    return {
        place.id: f"{layout.region} · {place.name}"
        for layout in atlas.layouts()
        for place in atlas.places_of(layout.id)
        if atlas.relations_of(place.id)
    }


def _kinds(atlas: Atlas) -> dict[str, str]:
    present = {row.kind for row in atlas.relations()}
    return {kind.value: kind.label for kind in RelationKind if kind in present}
