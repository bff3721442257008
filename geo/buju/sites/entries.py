"""What holds a point, as JSON: the command prints it, the service answers with it."""

from __future__ import annotations

from buju.atlas.districts import Holding
from buju.atlas.entries import Entry
from buju.policy.citation import Citation
from buju.sites.whereabouts import Whereabouts
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.spatial.shift import Datum


class GivenPoint(Entry):
    """The coordinates as they were given, with their datum."""

    lon: str
    lat: str
    datum: Datum


class HoldingDistrict(Entry):
    """A province, district or town that holds the point: certainly, or within the margin of its line."""

    name: str
    full_name: str
    level: str
    adcode: str | None
    certain: bool
    margin_m: float
    source: str
    note: str | None


class HoldingPlace(Entry):
    """A place of a plan that holds the point, certainly or possibly."""

    id: str
    name: str
    layout: str
    role: Role
    grade: Grade
    margin_m: float | None
    certain: bool
    note: str | None
    citations: list[Citation]


class AppliedPlan(Entry):
    """A plan whose region holds the point."""

    document: str
    layout: str
    region: str
    certain: bool
    citations: list[Citation]


class WhereaboutsBody(Entry):
    """What holds a point; `lon` and `lat` are degrees, WGS 84."""

    lon: float
    lat: float
    given: GivenPoint
    districts: list[HoldingDistrict]
    places: list[HoldingPlace]
    layouts: list[str]
    plans: list[AppliedPlan]


def whereabouts_body(found: Whereabouts) -> WhereaboutsBody:
    """Return what holds a point, each with `certain` (else possible) and what proves it."""
    return WhereaboutsBody(
        lon=found.lon,
        lat=found.lat,
        given=GivenPoint(lon=found.given[0], lat=found.given[1], datum=found.datum),
        districts=[_district(held) for held in found.districts],
        places=[
            HoldingPlace(
                id=held.place.id,
                name=held.place.name,
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
            AppliedPlan(
                document=plan.document.id,
                layout=plan.layout.id,
                region=plan.layout.region,
                certain=plan.outcome.passed is True,
                citations=[] if plan.citation is None else [plan.citation],
            )
            for plan in found.plans
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
