"""`/places/{id}`: the page of a place, and its shape as GeoJSON."""

from __future__ import annotations

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.objects import place_object
from buju.spatial.geojson import collection_bytes
from buju_api.answers import Answer
from buju_api.links import PLACES
from buju_api.pages.place import place_page
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.routers.layouts import GEOJSON
from buju_api.service import Here, Snapshot

router = json_router("地点")


@router.get(
    "/places/{place_id}",
    response_class=HTMLResponse,
    responses=problems(404),
    summary="地点页",
    description="一处地点：图形与依据、各份规划的表述、与其他表述的关系。",
)
async def read_place_page(request: Request, service: Here, place_id: str) -> Response:
    """One place with everything said about it."""
    return await service.answer(request, lambda: place_page(service, place_id))


@router.get(
    f"{PLACES}/{{place_id}}/place.geojson",
    response_class=Response,
    responses=problems(404) | {200: {"content": {GEOJSON: {}}, "description": "GeoJSON（RFC 7946）"}},
    summary="一处地点（GeoJSON）",
    description="只有一个要素的 FeatureCollection，WGS 84 经纬度；F 级地点的 geometry 为 null。",
)
async def download_place(request: Request, service: Here, place_id: str) -> Response:
    """One place as a FeatureCollection, which every GIS opens."""
    return await service.answer(request, lambda: _geojson(service, place_id))


def _geojson(service: Snapshot, place_id: str) -> Answer:
    place = service.atlas.place(place_id)
    body = collection_bytes([(place.id, place_object(place, geometry=False), place.shape)])
    return Answer(body, GEOJSON, {"content-disposition": f'attachment; filename="{place.id}.geojson"'})
