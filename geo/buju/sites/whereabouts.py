"""Where a point is: the districts, towns, layouts and places that hold it, and the plans that apply there.

What texts put into the districts of the point stands apart from what lies there: nobody knows its spot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from buju.atlas.districts import Holding
from buju.atlas.place import StatedHost
from buju.atlas.stations import station_theme
from buju.errors import Ambiguous, NameUnknown, NotFound, QuestionInvalid
from buju.policy.citation import Citation
from buju.policy.status import StatusBody, status_body, status_of
from buju.policy.unstated import Stated
from buju.schema import Body
from buju.sites.candidates import Fidelity
from buju.sites.ground import Ground, point_destination
from buju.sites.judgement import Outcome
from buju.spatial.datum import Metric
from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role
from buju.spatial.shift import Datum

if TYPE_CHECKING:
    from datetime import date

    from buju.atlas.districts import District, Holding
    from buju.atlas.gazetteer import Gazetteer
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place, StatedHost
    from buju.policy.citation import Citation
    from buju.policy.document import Document

FIELD = "at"
# Of an address so many letters are looked through, for parts of at least so many.
_LONGEST_ADDRESS, _SHORTEST_PART = 40, 3


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """A place that holds the point, certainly or possibly; `note` says what its grade leaves open."""

    place: Place
    outcome: Outcome
    note: str | None


@dataclass(frozen=True, slots=True)
class AppliedPlan:
    """A plan whose region holds the point; `citation` is its title, where the stored text has one."""

    document: Document
    layout: Layout
    outcome: Outcome
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class StatedThere:
    """A place that a text puts into a district of the point, or into a zone round it; `host` says which, and how."""

    place: Place
    host: StatedHost


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What holds a point: `lon`, `lat` are WGS 84 degrees, `given` the coordinates as they were given in `datum`."""

    lon: float
    lat: float
    given: tuple[str, str]
    datum: Datum
    districts: tuple[Holding, ...]
    places: tuple[HeldPlace, ...]
    plans: tuple[AppliedPlan, ...]
    stated: tuple[StatedThere, ...]


def whereabouts(lon: str, lat: str, *, ground: Ground, datum: Datum = Datum.WGS84) -> Whereabouts:
    """Find what holds a point (degrees in `datum`, ASCII decimal numbers).

    Raises:
        QuestionInvalid: no numbers, latitude first, or outside China.
    """
    point = point_destination(lon, lat, datum=datum, field=FIELD).shapes[0]
    districts = ground.districts.holding(point.x, point.y)
    places = _places(point, ground)
    return Whereabouts(
        lon=round(point.x, 7),
        lat=round(point.y, 7),
        given=(lon, lat),
        datum=datum,
        districts=districts,
        places=places,
        plans=_plans(districts, ground),
        stated=tuple(_stated(districts, places, ground)),
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """A point that words mean: degrees (WGS 84) as decimals, what was found, and what the point stands for."""

    lon: str
    lat: str
    name: str
    note: str


def spot_of(words: str, *, ground: Ground, field: str = FIELD) -> Spot:
    """Return the point of a place, a station, a district, or of what is known of an address.

    Of an address the longest part that the atlas knows counts; the note says which part that was.

    Raises:
        NameUnknown, Ambiguous, QuestionInvalid: nothing, or too much, goes by these words, or it has no shape.
    """
    wanted = words.strip()
    try:
        return _spot(wanted, ground=ground, field=field)
    except NameUnknown:
        gazetteer = ground.atlas.gazetteer
        if gazetteer.is_elsewhere(wanted):
            raise
        part = next((part for part in _parts(wanted) if _is_known(part, gazetteer)), None)
        if part is None:
            raise
        found = _spot(part, ground=ground, field=field)
        return replace(found, note=f"只认得其中的“{part}”；{found.note}")


def _spot(words: str, *, ground: Ground, field: str) -> Spot:
    if station_theme(words) is not None:
        raise QuestionInvalid(field, f"“{words[:40]}”是一类车站，不是一处；应写明是哪一个，如 九亭站")
    target = ground.destination(words, datum=Datum.WGS84, field=field)
    shape = target.shapes[0]
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    note = "以其位置查询" if shape.geom_type == "Point" else "以其图形内的一点代表，别处可能不同"
    return Spot(f"{point.x:.6f}", f"{point.y:.6f}", target.names[0], note)


def _parts(words: str) -> Iterator[str]:
    """Yield the parts of an address, the longest first, of two those that come later: they are the narrower."""
    text = words[:_LONGEST_ADDRESS]
    for size in range(len(text) - 1, _SHORTEST_PART - 1, -1):
        for start in range(len(text) - size, -1, -1):
            yield text[start : start + size]


def _is_known(words: str, gazetteer: Gazetteer) -> bool:
    try:
        return not isinstance(gazetteer.anything(words), FeatureType)
    except Ambiguous:
        return True
    except NotFound:
        return False


def _places(point: shapely.Point, ground: Ground) -> tuple[HeldPlace, ...]:
    # The point's own zone: what may hold it lies near it, where the plane is true to a few centimetres.
    metric = Metric.around(point)
    flat = metric.to_metres(point)
    held = []
    for place in ground.places_round(point):
        outcome = _held(place, ground, flat, metric)
        if outcome >= Outcome.POSSIBLE:
            held.append(HeldPlace(place, outcome, ground.fidelity[place.id].caveat))
    return tuple(sorted(held, key=lambda item: (-item.outcome, item.place.shape.area if item.place.shape else 0.0)))


def _held(place: Place, ground: Ground, point: shapely.Point, metric: Metric) -> Outcome:
    fidelity, margin = ground.fidelity[place.id], ground.margin(place)
    shape = ground.outline(place, metric=metric)
    if shape is None or place.role is Role.BOUND:
        return Outcome.FAILED
    # A drawing has no margin to reach out by: only what lies on it is held, and possibly at that.
    reach = 0.0 if fidelity is Fidelity.SCHEMATIC else margin
    if shape.distance(point) > reach:
        return Outcome.FAILED
    # Certain needs the line to be wherever it may be and the point still inside.
    deep = shape.covers(point) and shape.boundary.distance(point) >= margin
    return Outcome.PASSED if fidelity is Fidelity.EXACT and deep else Outcome.POSSIBLE


def _stated(districts: Sequence[Holding], held: Sequence[HeldPlace], ground: Ground) -> Iterator[StatedThere]:
    """Yield what texts put round the point, the narrowest district first; each place once, none that holds it."""
    around = [one.district.name for one in reversed(districts)]
    zones = {(one.place.record.layout, one.place.name) for one in held}
    told = {one.place.id for one in held}
    hosted = [(place, host) for place in ground.atlas.places() for host in place.record.host if host.is_unit]
    for name in dict.fromkeys([*around, *(name for _, name in zones)]):
        for place, host in hosted:
            within = name in around or (place.record.layout, name) in zones
            if host.host == name and within and place.id not in told:
                told.add(place.id)
                yield StatedThere(place, host)


def _plans(districts: tuple[Holding, ...], ground: Ground) -> tuple[AppliedPlan, ...]:
    holding = {held.district.key: held for held in districts}
    plans = []
    for layout in ground.atlas.layouts():
        region = _region(layout, ground)
        held = holding.get(region.key) if region is not None else None
        document = ground.atlas.find_document(layout.document)
        if held is None or document is None:
            continue
        title = document.source.title
        outcome = Outcome.PASSED if held.certain else Outcome.POSSIBLE
        plans.append(AppliedPlan(document, layout, outcome, title.citation if isinstance(title, Stated) else None))
    return tuple(plans)


def _region(layout: Layout, ground: Ground) -> District | None:
    gazetteer = ground.atlas.gazetteer
    return gazetteer.district(layout.region) if gazetteer.knows_district(layout.region) else None


class GivenPoint(Body):
    """The coordinates as they were given, with their datum."""

    lon: str
    lat: str
    datum: Datum


class HoldingDistrict(Body):
    """A province, district or town that holds the point: certainly, or within the margin of its line."""

    name: str
    full_name: str
    level: str
    adcode: str | None
    certain: bool
    margin_m: float
    source: str
    note: str | None


class HoldingPlace(Body):
    """A place of a plan that holds the point, certainly or possibly."""

    id: str
    name: str
    printed: str
    layout: str
    role: Role
    grade: Grade
    margin_m: float | None
    certain: bool
    note: str | None
    citations: list[Citation]


class StatedPlace(Body):
    """A place that a text puts into a district of the point; where in it, nobody says."""

    id: str
    name: str
    printed: str
    layout: str
    grade: Grade
    host: StatedHost
    words: str


class AppliedPlanBody(Body):
    """A plan whose region holds the point."""

    document: str
    layout: str
    region: str
    certain: bool
    citations: list[Citation]
    status: StatusBody | None


class WhereaboutsBody(Body):
    """What holds a point; `lon` and `lat` are degrees, WGS 84."""

    lon: float
    lat: float
    given: GivenPoint
    districts: list[HoldingDistrict]
    places: list[HoldingPlace]
    layouts: list[str]
    plans: list[AppliedPlanBody]
    stated: list[StatedPlace]


def whereabouts_body(found: Whereabouts, *, on: date | None = None) -> WhereaboutsBody:
    """Return what holds a point, each with `certain` (else possible) and what proves it; plans with their status."""
    return WhereaboutsBody(
        lon=found.lon,
        lat=found.lat,
        given=GivenPoint(lon=found.given[0], lat=found.given[1], datum=found.datum),
        districts=[_district(held) for held in found.districts],
        places=[
            HoldingPlace(
                id=held.place.id,
                name=held.place.name,
                printed=held.place.printed,
                layout=held.place.record.layout,
                role=held.place.role,
                grade=held.place.grade,
                margin_m=held.place.record.margin_m,
                certain=held.outcome.passed is True,
                note=held.note,
                citations=list(held.place.record.citations),
            )
            for held in found.places
        ],
        layouts=list(dict.fromkeys(plan.layout.id for plan in found.plans)),
        plans=[
            AppliedPlanBody(
                document=plan.document.id,
                layout=plan.layout.id,
                region=plan.layout.region,
                certain=plan.outcome.passed is True,
                citations=[] if plan.citation is None else [plan.citation],
                status=None if on is None else status_body(status_of(plan.document.source, on=on)),
            )
            for plan in found.plans
        ],
        stated=[
            StatedPlace(
                id=row.place.id,
                name=row.place.name,
                printed=row.place.printed,
                layout=row.place.record.layout,
                grade=row.place.grade,
                host=row.host,
                words=row.host.words,
            )
            for row in found.stated
        ],
    )


def _district(held: Holding) -> HoldingDistrict:
    district = held.district
    return HoldingDistrict(
        name=district.name,
        full_name=district.full_name,
        level=district.level.value,
        adcode=district.adcode,
        certain=held.certain,
        margin_m=district.margin_m,
        source=f"{district.source.title}（{district.source.date}）",
        note=district.note,
    )
