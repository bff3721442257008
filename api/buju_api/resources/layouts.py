"""`/api/layouts`: the layouts, and the places of one as GeoJSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.entries import LayoutEntry, StagesEntry, layout_entry, stages_entry
from buju.schema import Body
from buju.spatial.geojson import collection_bytes
from buju_api.answers import GEOJSON, Answer, json_answer
from buju_api.links import LAYOUTS, ServiceLinks
from buju_api.parameters import filter_by, json_router
from buju_api.problem import problems
from buju_api.resources.facts import LinkedLayoutWording, linked
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.layout import Layout


class LayoutLinks(Body):
    """Where a layout leads: itself, its page, its document, its places in three forms, its map as a file or frame."""

    self_: Annotated[str, Field(alias="self")]
    page: str
    document: str
    places: str
    geojson: str
    map: str
    embed: str


class LayoutBody(LayoutEntry):
    """A layout with its counts, its wordings in the plan, and the licence line of every layer on its map."""

    wordings: tuple[LinkedLayoutWording, ...]
    links: LayoutLinks


class LayoutList(Body):
    """All layouts."""

    count: int
    items: list[LayoutBody]


router = json_router("布局")


@router.get(
    LAYOUTS, response_model=LayoutList, summary="全部布局", description="每个布局的表述、地点数和各图层的许可。"
)
async def list_layouts(request: Request, service: Here) -> Response:
    """Every layout with its wordings, counts and licence lines."""

    def make() -> Answer:
        items = [_body(layout, service) for layout in service.atlas.layouts()]
        return json_answer(LayoutList(count=len(items), items=items))

    return await service.answer(request, make)


@router.get(
    f"{LAYOUTS}/{{layout_id}}",
    response_model=LayoutBody,
    responses=problems(404),
    summary="一个布局",
    description="编号不存在时返回 404，known 列出现有编号。",
)
async def read_layout(request: Request, service: Here, layout_id: str) -> Response:
    """One layout."""
    return await service.answer(request, lambda: json_answer(_body(service.atlas.layout(layout_id), service)))


@router.get(
    f"{LAYOUTS}/{{layout_id}}/stages",
    response_model=StagesEntry,
    responses=problems(404),
    summary="布局的地点与环节",
    description="哪一处地点写有哪一环节的功能，逐条带引文；与 buju stages --json 相同。没有的环节为 404。",
)
async def read_stages(
    request: Request,
    service: Here,
    layout_id: str,
    stage: Annotated[str | None, filter_by("环节，如 星")] = None,
) -> Response:
    """A layout's places by stages of the chain."""
    atlas = service.atlas
    return await service.answer(
        request, lambda: json_answer(stages_entry(atlas.layout(layout_id), atlas, stage=stage)), key=stage
    )


@router.get(
    f"{LAYOUTS}/{{layout_id}}/places.geojson",
    response_class=Response,
    responses=problems(404) | {200: {"content": {GEOJSON: {}}, "description": "GeoJSON（RFC 7946）"}},
    summary="布局的全部地点（GeoJSON）",
    description="RFC 7946 的 FeatureCollection，WGS 84 经纬度；F 级地点的 geometry 为 null。",
)
async def download_places(request: Request, service: Here, layout_id: str) -> Response:
    """Every place of a layout as one FeatureCollection; places of grade F have a null geometry."""
    return await service.answer(request, lambda: _geojson(service, layout_id))


def _geojson(service: Snapshot, layout_id: str) -> Answer:
    places = service.atlas.places_of(layout_id)
    rows = ((place.id, place.record.model_dump(mode="json"), place.shape) for place in places)
    name = f'attachment; filename="{layout_id}-places.geojson"'
    return Answer(collection_bytes(rows), GEOJSON, {"content-disposition": name})


def _body(layout: Layout, service: Snapshot) -> LayoutBody:
    entry = layout_entry(layout, service.atlas)
    wordings = linked(LinkedLayoutWording, entry.wordings, service.links)
    return LayoutBody(**dict(entry) | {"wordings": wordings}, links=_links(layout, service.links))


def _links(layout: Layout, links: ServiceLinks) -> LayoutLinks:
    return LayoutLinks(
        self_=links.layout_json(layout.id),
        page=links.layout(layout.id),
        document=links.document_json(layout.document),
        places=links.places_json(layout.id),
        geojson=links.geojson(layout.id),
        map=links.map_file(layout.id),
        embed=links.embed(layout.id),
    )
