"""`/at`: the districts, places and layouts that hold a point, and the plans that apply there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import shapely
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import Ambiguous, BujuError, NameUnknown, QuestionInvalid
from buju.legible import shown, spelled
from buju.policy.status import Standing
from buju.sites.judgement import Outcome
from buju.spatial.datum import Metric
from buju.spatial.shift import Datum
from buju.views import assets
from buju.views.carto.picture import layout_map, point_degrees, point_map, still_degrees
from buju.views.words.wording import Quote, quoted, status_words
from buju_api.links import AT_PAGE
from buju_api.pages.frame import asset, choices, framed, rendered
from buju_api.parameters import from_form, json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from buju.sites.whereabouts import Whereabouts
    from buju.spatial.grade import Grade
    from buju.spatial.role import Role
    from buju.views.carto.frame import Bounds
    from buju_api.answers import Answer

_BAD_REQUEST = 400
# Wider than this a click says nothing.
_MOST_OFF_M = 20_000


@dataclass(frozen=True, slots=True)
class Point:
    """A point as its asker wrote it."""

    lon: str
    lat: str
    datum: str
    place: str = ""
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A place that holds the point, with what proves it."""

    name: str
    href: str
    role: Role
    grade: Grade
    layout: str
    certain: bool
    margin: str
    note: str | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan that applies, with its title where the stored text has one."""

    title: str
    href: str | None
    layout: str
    layout_href: str
    region: str
    certain: bool
    quote: Quote | None
    status: str | None
    is_ended: bool
    advice: str | None


@dataclass(frozen=True, slots=True)
class StatedRow:
    """A place that a text puts into a district of the point."""

    name: str
    href: str
    role: Role
    grade: Grade
    layout: str
    words: str
    note: str | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A unit of administration that holds the point."""

    name: str
    level: str
    certain: bool
    margin: str
    source: str
    note: str | None


router = json_router("选址")


@router.get(
    AT_PAGE,
    response_class=HTMLResponse,
    responses={_BAD_REQUEST: {"content": {"text/html": {}} | problems(_BAD_REQUEST)[_BAD_REQUEST]["content"]}},
    summary="查点页",
    description="一个点在哪些政区、布局、规划地点之内（确定或可能），哪些规划适用，逐条附出处。坐标有误时返回 400，"
    "页面上写明原因。",
)
async def read_at_page(
    request: Request,
    service: Here,
    *,
    lon: Annotated[str, from_form("经度，如 121.32")] = "",
    lat: Annotated[str, from_form("纬度，如 31.13")] = "",
    datum: Annotated[str, from_form("坐标基准，如 gcj02；空着为 wgs84")] = "",
    place: Annotated[str, from_form("地点、车站、政区或地址，如 九亭站；与经纬度写一样")] = "",
    margin: Annotated[str, from_form("在地图上点选时的误差（米，至多 20000）；离界线不到这么远的写作可能")] = "",
) -> Response:
    """What holds a point."""
    if not (lon or lat or place.strip()):
        return await service.answer(request, lambda: at_page(service, None))
    point = Point(lon.strip(), lat.strip(), datum.strip() or "wgs84", place.strip())
    try:
        point = replace(point, margin=_metres(margin))
        return await service.answer_once(request, lambda: at_page(service, point))
    except (QuestionInvalid, NameUnknown, Ambiguous) as error:
        page = await service.lanes.pages.run(partial(at_page, service, point, error=error), request=request)
        headers = {**page.headers, "cache-control": "no-store"}
        return Response(page.body, _BAD_REQUEST, headers=headers, media_type=page.media_type)


def _metres(words: str) -> float:
    """Return how far a click may be off; nothing written is not at all.

    Raises:
        QuestionInvalid: it is no number of metres up to the most that a map needs.
    """
    if not words.strip():
        return 0.0
    if re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", words.strip()) is None or float(words) > _MOST_OFF_M:
        raise QuestionInvalid("margin", f"应为 0 到 {_MOST_OFF_M:g} 之间的米数，现为“{shown(words)}”")
    return float(words)


def at_page(service: Snapshot, point: Point | None, *, error: BujuError | None = None) -> Answer:
    """Return the form, and what holds the point if one is given and `error` does not say why that is unknown.

    Raises:
        QuestionInvalid, NameUnknown: the point or its datum cannot be used.
    """
    found = None
    spot = None
    if point is not None and error is None:
        if point.place and not (point.lon or point.lat):
            spot = service.finder.spot(point.place)
            point = replace(point, lon=spot.lon, lat=spot.lat, datum=Datum.WGS84.value)
        found = service.finder.whereabouts(point.lon, point.lat, datum=Datum.parse(point.datum))
    links, margin = service.links, 0.0 if point is None else point.margin
    content = rendered(
        "at.html",
        point=point or Point("", "", "wgs84"),
        datums=choices({datum.value: datum.words for datum in Datum}, point.datum if point else "wgs84"),
        trouble=None if error is None else spelled(error.said if isinstance(error, QuestionInvalid) else str(error)),
        found=found,
        pointed=None if point is None or not point.margin else f"{point.margin:g}",
        spot=spot,
        maps=[] if point is not None else list(_maps(service)),
        degrees=None if found is None else degrees_words(point_degrees(found.lon, found.lat)),
        moved=found is not None and found.datum.is_shifted,
        districts=[] if found is None else list(_districts(found, margin)),
        places=[] if found is None else list(_places(found, service, margin)),
        plans=[] if found is None else list(_plans(found, service, margin)),
        stated=[] if found is None else list(_stated(found, service)),
        picture=_picture(found, service) if found and service.settings.publication.shows_stills else None,
        names=list(_names(service)),
        json_href=None
        if found is None or point is None
        else links.at_json(lon=point.lon, lat=point.lat, datum=point.datum),
        example=links.at(lon="121.3201", lat="31.1304", datum="wgs84"),
        action=service.links.fixed(AT_PAGE),
    )
    styles = (assets.own("listing.css"), assets.own("stillmap.css"), asset("at.css"))
    scripts = (asset("at.js"),)
    return framed(service, title="查点", content=content, current=AT_PAGE, styles=styles, scripts=scripts, wide=True)


def degrees_words(bounds: Bounds) -> str:
    """Return what a picture shows, for the script that turns a click into a point: west, south, east, north."""
    return ",".join(f"{one:.6f}" for one in bounds)


def _maps(service: Snapshot) -> Iterator[tuple[str, str, Markup]]:
    """Yield each layout's picture with what it shows, to be clicked on; none where none may be shown."""
    if not service.settings.publication.shows_stills:
        return
    for layout in service.atlas.layouts():
        if not service.atlas.errors_of(layout.id):
            picture = layout_map(
                layout, service.atlas, bounds=layout.bbox, prefix=layout.id, theme=service.settings.theme
            )
            yield f"{layout.region}", degrees_words(still_degrees(layout.bbox)), picture


def _names(service: Snapshot) -> Iterator[str]:
    """Yield names that may be typed: of places with a shape, and of districts."""
    places = (place.name for place in service.atlas.places() if place.shape is not None)
    yield from dict.fromkeys([*places, *(unit.full_name for unit in service.finder.ground.districts.all)])


def _far_inside(shape: BaseGeometry | None, found: Whereabouts, margin: float) -> bool:
    """Whether a point that may be off by so much (metres) is still inside a shape."""
    if not margin or shape is None:
        return True
    point = shapely.Point(found.lon, found.lat)
    metric = Metric.around(point)
    edge = shapely.boundary(metric.to_metres(shape))
    return bool(shapely.distance(edge, metric.to_metres(point)) >= margin)


def _districts(found: Whereabouts, margin: float) -> Iterator[DistrictRow]:
    for held in found.districts:
        unit = held.district
        source = f"{unit.source.title}（{unit.source.date}）"
        certain = held.certain and _far_inside(unit.shape, found, margin)
        yield DistrictRow(unit.full_name, unit.level.label, certain, f"约 {unit.margin_m:g} 米", source, unit.note)


def _places(found: Whereabouts, service: Snapshot, margin: float) -> Iterator[HeldRow]:
    atlas, links = service.atlas, service.links
    for held in found.places:
        place = held.place
        layout = atlas.find_layout(place.record.layout)
        quotes = {quote.clause: quote for quote in (quoted(one, atlas, links=links) for one in place.record.citations)}
        yield HeldRow(
            name=place.printed,
            href=links.place_page(place.id),
            role=place.role,
            grade=place.grade,
            layout=f"{layout.region}{layout.name}" if layout else "",
            certain=held.outcome is Outcome.PASSED and _far_inside(place.shape, found, margin),
            margin=place.margin_words,
            note=held.note,
            quotes=tuple(quotes.values()),
        )


def _plans(found: Whereabouts, service: Snapshot, margin: float) -> Iterator[PlanRow]:
    atlas, links = service.atlas, service.links
    near = [held.district for held in found.districts if not _far_inside(held.district.shape, found, margin)]
    for plan in found.plans:
        yield PlanRow(
            title=plan.document.title,
            href=links.document(plan.document.id),
            layout=plan.layout.name,
            layout_href=links.layout(plan.layout.id),
            region=plan.layout.region,
            certain=plan.outcome is Outcome.PASSED and not any(plan.layout.region.endswith(one.name) for one in near),
            quote=None if plan.citation is None else quoted(plan.citation, atlas, links=links),
            status=None if (status := atlas.status(plan.document.id)) is None else status_words(status),
            is_ended=status is not None and status.standing is Standing.ENDED,
            advice=None if status is None else status.advice,
        )


def _stated(found: Whereabouts, service: Snapshot) -> Iterator[StatedRow]:
    atlas, links = service.atlas, service.links
    for row in found.stated:
        place, host = row.place, row.host
        layout = atlas.find_layout(place.record.layout)
        yield StatedRow(
            name=place.printed,
            href=links.place_page(place.id),
            role=place.role,
            grade=place.grade,
            layout=f"{layout.region}{layout.name}" if layout else "",
            words=host.words,
            note=host.note,
            quote=quoted(host.citation, atlas, links=links),
        )


def _picture(found: Whereabouts, service: Snapshot) -> Markup:
    return point_map(
        found.lon,
        found.lat,
        held=[one.place for one in reversed(found.places)],
        districts=service.finder.ground.districts,
        theme=service.settings.theme,
    )
