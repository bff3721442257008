"""What holds a point, as JSON."""

from __future__ import annotations

from buju.policy.citation import Citation
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.spatial.shift import Datum
from buju_api.answers import Body


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
    layout: str
    role: Role
    grade: Grade
    margin_m: float | None
    certain: bool
    note: str | None
    citations: list[Citation]


class AppliedPlan(Body):
    """A plan whose region holds the point."""

    document: str
    layout: str
    region: str
    certain: bool
    citations: list[Citation]


class WhereaboutsBody(Body):
    """What holds a point; `lon` and `lat` are degrees, WGS 84."""

    lon: float
    lat: float
    given: GivenPoint
    districts: list[HoldingDistrict]
    places: list[HoldingPlace]
    layouts: list[str]
    plans: list[AppliedPlan]
