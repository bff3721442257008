"""`/api/places`: places, filtered or one by one, as JSON and as GeoJSON; and what holds a point."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.entries import PlaceEntry, geometry_entry
from buju.atlas.place import Place, PlaceRecord
from buju.errors import QuestionInvalid
from buju.policy.status import StatusBody, status_body
from buju.schema import Body
from buju.sites.whereabouts import WhereaboutsBody, whereabouts_body
from buju.spatial.geojson import collection_bytes
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.spatial.shift import Datum
from buju_api.answers import GEOJSON, Answer, json_answer
from buju_api.links import PLACES, ServiceLinks
from buju_api.parameters import filter_by, json_router
from buju_api.problem import ParametersApart, ProblemRow, problems
from buju_api.service import Here, Snapshot


class PlaceLinks(Body):
    """Where a place leads: itself, its layout's page, its layout, the facts about it."""

    self_: Annotated[str, Field(alias="self")]
    page: str | None
    layout: str
    facts: str


class PlaceItem(PlaceRecord):
    """A place without its geometry; `printed` is its name as readers are told it."""

    printed: str
    links: PlaceLinks


class PlaceBody(PlaceEntry):
    """A place with its geometry (grade F has none), and the status of its layout's plan; null where no day is set."""

    status: StatusBody | None
    links: PlaceLinks


class PlaceList(Body):
    """Places in the order of their layouts."""

    count: int
    items: list[PlaceItem]


_LIST = (
    "满足全部所给条件的地点，不含图形；图形见单个地点，或布局的 GeoJSON。"
    "写了 at 的，改答这个点在哪里：所在政区、布局、地点（确定或可能）和适用的规划，此时只可再写 datum。"
)

router = json_router("地点")


@router.get(
    PLACES,
    response_model=PlaceList | WhereaboutsBody,
    responses=problems(404),
    summary="地点，可筛选",
    description=_LIST,
)
async def list_places(  # noqa: PLR0917 - FastAPI passes by name
    request: Request,
    service: Here,
    layout: Annotated[str | None, filter_by("布局编号")] = None,
    role: Annotated[Role | None, Query(description="布局角色")] = None,
    grade: Annotated[Grade | None, Query(description="图形等级")] = None,
    district: Annotated[str | None, filter_by("所在区，如 松江区")] = None,
    q: Annotated[str | None, filter_by("名称、别名或引文中的词语；空格与断行不影响")] = None,
    at: Annotated[str | None, filter_by("一个点“经度,纬度”，如 121.32,31.13")] = None,
    datum: Annotated[str | None, filter_by("at 的坐标基准，如 gcj02；不写为 wgs84")] = None,
) -> Response:
    """Places that meet every given filter; `q` looks in names, aliases and quotes, blind to spaces and line breaks.

    With `at`, what holds that point instead.
    """
    if at is not None or datum is not None:
        others = {"layout": layout, "role": role, "grade": grade, "district": district, "q": q}
        _only_at(at, [name for name, value in others.items() if value is not None])
        return await service.answer_once(request, lambda: json_answer(_held(service, at or "", datum)))

    def make() -> Answer:
        within = None if layout is None else service.atlas.layout(layout).id
        found = service.atlas.find_places(layout=within, role=role, grade=grade, district=district, text=q)
        return json_answer(PlaceList(count=len(found), items=[place_item(place, service.links) for place in found]))

    if q is not None:
        return await service.answer_once(request, make)
    return await service.answer(request, make, key=(layout, role, grade, district))


@router.get(
    f"{PLACES}/{{place_id}}",
    response_model=PlaceBody,
    responses=problems(404),
    summary="一处地点",
    description="含图形（GeoJSON，WGS 84 经纬度）；F 级没有图形。",
)
async def read_place(request: Request, service: Here, place_id: str) -> Response:
    """One place with its geometry."""
    return await service.answer(request, lambda: json_answer(_body(service, place_id)))


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
    body = collection_bytes([(place.id, place.record.model_dump(mode="json"), place.shape)])
    return Answer(body, GEOJSON, {"content-disposition": f'attachment; filename="{place.id}.geojson"'})


def place_item(place: Place, links: ServiceLinks) -> PlaceItem:
    """Return a place without its geometry, with its links."""
    return PlaceItem(**dict(place.record), printed=place.printed, links=_links(place, links))


def _body(service: Snapshot, place_id: str) -> PlaceBody:
    atlas, place = service.atlas, service.atlas.place(place_id)
    layout = atlas.find_layout(place.record.layout)
    return PlaceBody(
        **dict(place.record),
        printed=place.printed,
        geometry=geometry_entry(place),
        status=status_body(atlas.status(layout.document if layout else None)),
        links=_links(place, service.links),
    )


def _links(place: Place, links: ServiceLinks) -> PlaceLinks:
    return PlaceLinks(
        self_=links.place_json(place.id),
        page=links.place(place.id),
        layout=links.layout_json(place.record.layout),
        facts=links.facts_about(place.id),
    )


def _only_at(at: str | None, others: list[str]) -> None:
    """Refuse what does not go together: a datum without a point, a point with filters."""
    if at is None:
        message = "参数“datum”说明 at 的坐标基准，没有 at 时无从用起；应同时写 at=经度,纬度"
        raise ParametersApart([ProblemRow(parameter="datum", message=message)])
    if others:
        message = f"参数“at”只可与 datum 同用，不能与 {'、'.join(others)} 同用"
        raise ParametersApart([ProblemRow(parameter="at", message=message)])


def _held(service: Snapshot, at: str, datum: str | None) -> WhereaboutsBody:
    lon, comma, lat = at.replace("，", ",").partition(",")
    if not comma:
        raise QuestionInvalid("at", f"“{at[:40]}”应写成“经度,纬度”，如 121.32,31.13")
    known = Datum.WGS84 if datum is None else Datum.parse(datum)
    return whereabouts_body(service.finder.whereabouts(lon, lat, datum=known), on=service.atlas.on)
