"""`/api/layouts`: the layouts, and the places of one as GeoJSON."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.objects import place_object
from buju.spatial.geojson import collection_bytes
from buju_api.answers import Answer, json_answer
from buju_api.bodies.layout import LayoutBody, LayoutList, layout_body
from buju_api.links import LAYOUTS
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.routers.common import listed
from buju_api.service import Here, Snapshot

GEOJSON = "application/geo+json"

router = json_router("布局")


@router.get(
    LAYOUTS, response_model=LayoutList, summary="全部布局", description="每个布局的表述、地点数和各图层的许可。"
)
async def list_layouts(request: Request, service: Here) -> Response:
    """Every layout with its wordings, counts and licence lines."""
    atlas, links = service.atlas, service.links
    return await service.answer(
        request,
        lambda: json_answer(listed(layout_body(layout, atlas, links) for layout in atlas.layouts.values())),
    )


@router.get(
    f"{LAYOUTS}/{{layout_id}}",
    response_model=LayoutBody,
    responses=problems(404),
    summary="一个布局",
    description="编号不存在时返回 404，known 列出现有编号。",
)
async def read_layout(request: Request, service: Here, layout_id: str) -> Response:
    """One layout."""
    atlas, links = service.atlas, service.links
    return await service.answer(request, lambda: json_answer(layout_body(atlas.layout(layout_id), atlas, links)))


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
    rows = ((place.id, place_object(place, geometry=False), place.shape) for place in places)
    name = f'attachment; filename="{layout_id}-places.geojson"'
    return Answer(collection_bytes(rows), GEOJSON, {"content-disposition": name})
