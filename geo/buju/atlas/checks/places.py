"""Rules on places and on what lies around them: sound, coded, and where they say they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.errors import closest
from buju.fault import Fault, FaultCode, Line
from buju.spatial.datum import Metric
from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role
from buju.spatial.shift import Datum, in_china, to_wgs84

if TYPE_CHECKING:
    from buju.atlas.checks.subject import Subject
    from buju.atlas.layout import Context, ContextShape
    from buju.atlas.place import Place


def grades_fit_evidence(subject: Subject) -> Iterator[Fault]:
    """No grade is above what the record proves (geometry grades A to F)."""
    for place in subject.layers.places:
        for reason in _overgraded(place):
            message = f"“{place.name}”定为 {place.grade} 级，但{reason}"
            yield subject.of_place(place, FaultCode.GRADE_TOO_HIGH, message)


def _overgraded(place: Place) -> Iterator[str]:
    record = place.record
    if not record.grade.is_drawn:
        return
    missing = [side.road for side in record.sides if not side.found]
    if missing and record.grade < Grade.E:
        yield f"四至中的{'、'.join(missing)}未找到，最高为 E 级"
    if record.grade is Grade.B and len(record.sides) != 4:
        yield "没有列全四至"
    if record.grade < Grade.E and record.margin_m is None:
        yield "没有写明误差（米），只能作为示意（E 级）"
    if not record.sources:
        yield "没有写明来源"
    if record.grade is Grade.D and (record.margin_m or 0.0) > _MOST_M:
        yield f"误差 {record.margin_m:g} 米，超过 {_MOST_M:g} 米，不能作点位；应只列不绘（F 级），写明原文所在地"
    if record.candidate and record.grade < Grade.D:
        yield "位置仍是候选，最高为 D 级"


# Beyond that a point says no more than the unit that the text puts the thing into.
_MOST_M = 2_000.0

# Outlines of districts and towns come from different sources and are generalised differently.
_OUTSIDE_TOLERANCE_M = 300.0
_DECIMALS = 6


def places_have_their_shape(subject: Subject) -> Iterator[Fault]:
    """Grade F has no shape; every other grade has one."""
    for place in subject.layers.places:
        if place.shape is not None and not place.grade.is_drawn:
            message = f"“{place.name}”为 F 级（无法定位），不应有图形"
            yield subject.of_place(place, FaultCode.GRADE_F_WITH_SHAPE, message)
        if place.shape is None and place.grade.is_drawn:
            yield subject.of_place(place, FaultCode.SHAPE_MISSING, f"“{place.name}”为 {place.grade} 级，应有图形")


def shapes_are_valid(subject: Subject) -> Iterator[Fault]:
    """Shapes are valid, wound by the right-hand rule, and have at most 6 decimals (RFC 7946 3.1.6, 11.2)."""
    for place in subject.layers.places:
        if place.shape is None:
            continue
        if not place.shape.is_valid:
            reason = shapely.is_valid_reason(place.shape)
            yield subject.of_place(place, FaultCode.SHAPE_INVALID, f"“{place.name}”图形无效：{reason}")
        elif any(ring.is_ccw is hole for ring, hole in _rings(place)):
            message = f"“{place.name}”外环应为逆时针、内环应为顺时针"
            yield subject.of_place(place, FaultCode.SHAPE_WINDING, message)
        coordinates = shapely.get_coordinates(place.shape)
        if (abs(coordinates - coordinates.round(_DECIMALS)) > 1e-9).any():
            message = f"“{place.name}”坐标多于 {_DECIMALS} 位小数"
            yield subject.of_place(place, FaultCode.SHAPE_PRECISION, message)


def _rings(place: Place) -> Iterator[tuple[shapely.LinearRing, bool]]:
    for part in shapely.get_parts(place.shape):
        if isinstance(part, shapely.Polygon):
            yield part.exterior, False
            yield from ((ring, True) for ring in part.interiors)


def places_are_in_their_district(subject: Subject) -> Iterator[Fault]:
    """A shape lies in the district that its record names, within the sources' disagreement."""
    districts = _districts(subject)
    rooms: dict[str, list[tuple[Metric, BaseGeometry]]] = {}
    for place in subject.layers.places:
        name = place.record.district
        if name is None or place.shape is None or not place.shape.is_valid:
            continue
        if name not in districts:
            message = f"district：没有“{name}”的区界；相近的有：{closest(name, districts)}"
            yield subject.of_place(place, FaultCode.ID_DANGLING, message)
        elif not _is_in_china(place.shape):
            message = f"“{place.name}”在{name}之外，也不在中国境内；经度与纬度可能颠倒"
            yield subject.of_place(place, FaultCode.SHAPE_OUTSIDE, message)
        else:
            if name not in rooms:
                rooms[name] = [_room(outline) for outline in districts[name]]
            if not any(room.covers(metric.to_metres(place.shape)) for metric, room in rooms[name]):
                message = f"“{place.name}”有一部分在{name}之外（超出 {_OUTSIDE_TOLERANCE_M:g} 米以上）"
                yield subject.of_place(place, FaultCode.SHAPE_OUTSIDE, message)


def _room(district: BaseGeometry) -> tuple[Metric, BaseGeometry]:
    """Return a district's zone, and the district in metres with the tolerance round it, ready for many tests."""
    metric = Metric.around(district)
    room = metric.to_metres(district).buffer(_OUTSIDE_TOLERANCE_M)
    shapely.prepare(room)
    return metric, room


def _is_in_china(shape: BaseGeometry) -> bool:
    """Whether a shape lies in the box of longitudes and latitudes that holds China; swapped axes never do."""
    return bool(in_china(np.array(shape.bounds).reshape(2, 2)).all())


def _districts(subject: Subject) -> dict[str, list[BaseGeometry]]:
    """Return district outlines by name; a layout's own outline is finer than that of the surroundings.

    Layouts of several data folders may each have their own, from sources that disagree.
    """
    around = {
        shape.name: [shape.shape]
        for context in subject.layers.contexts
        if context.file.kind == "area"
        for shape in context.shapes
    }
    own: dict[str, list[BaseGeometry]] = {}
    for place in subject.layers.places:
        if place.role is Role.AREA and place.shape is not None and place.shape.is_valid and _is_in_china(place.shape):
            own.setdefault(place.name, []).append(place.shape)
    return around | own


_UNITS = frozenset({FeatureType.PROVINCE, FeatureType.DISTRICT, FeatureType.TOWN})
_CODED = frozenset({FeatureType.PROVINCE, FeatureType.DISTRICT})
# How much of a town may lie outside its district, for lines of towns and districts come from different sources.
_SHARE_OUTSIDE = 0.1
# Less than this of what lies outside is left where the right datum is taken.
_FITS = 0.5


def surroundings_can_be_measured(subject: Subject) -> Iterator[Fault]:
    """What has a theme has a margin, and a valid shape that fits the theme and lies in China."""
    for context, item, line in _themed(subject):
        theme = context.file.theme
        corners = shapely.get_coordinates(item.shape)
        if item.margin_m is None:
            message = f"“{item.name}”缺少 margin_m（位置误差，米）；应写在图层或对象上"
            yield Fault.of(FaultCode.FIELD_INVALID, message, where=line)
        if not item.shape.is_valid:
            reason = shapely.is_valid_reason(item.shape)
            yield Fault.of(FaultCode.SHAPE_INVALID, f"“{item.name}”图形无效：{reason}", where=line)
        elif not in_china(corners).all():
            message = f"“{item.name}”不在中国境内；经度与纬度可能颠倒"
            yield Fault.of(FaultCode.SHAPE_OUTSIDE, message, where=line)
        if theme is not None and shapely.get_dimensions(item.shape) != theme.dimension:
            wanted = ("点", "线", "面")[theme.dimension]
            message = f"“{item.name}”是{theme.label}，图形应为{wanted}"
            yield Fault.of(FaultCode.SHAPE_INVALID, message, where=line)


def units_are_coded(subject: Subject) -> Iterator[Fault]:
    """Provinces and districts have each their own code, whose digits say which they are (GB/T 2260).

    The part of a province that a map shows, and its whole beside it, are one unit; so is what the surroundings of
    another plan list too.
    """
    seen: dict[tuple[str, bool], tuple[str, str]] = {}
    for context, item, line in _themed(subject):
        if context.file.theme not in _CODED:
            continue
        is_province, is_cut = context.file.theme is FeatureType.PROVINCE, context.file.clip is not None
        if item.adcode is None or item.adcode.endswith("0000") is not is_province:
            wanted = "末四位为 0000 的省级代码" if is_province else "六位区县代码"
            message = f"“{item.name}”的 adcode 应为{wanted}，现为 {item.adcode or '空'}"
            yield Fault.of(FaultCode.FIELD_INVALID, message, where=line)
            continue
        folder = line.file.rpartition("/")[0]
        others = [seen.get((item.adcode, cut)) for cut in (is_cut, not is_cut)]
        wrong = (
            one for at, one in enumerate(others) if one and (one[0] != item.name or (at == 0 and one[1] == folder))
        )
        if (other := next(wrong, None)) is not None:
            message = f"“{item.name}”的 adcode {item.adcode} 与{other[0]}的相同"
            yield Fault.of(FaultCode.ID_DUPLICATE, message, where=line)
        else:
            seen[item.adcode, is_cut] = item.name, folder


def towns_lie_in_their_district(subject: Subject) -> Iterator[Fault]:
    """The district that a town names exists, and holds the town but for what two sources disagree on."""
    rows = list(_themed(subject))
    districts = {item.name: item.shape for context, item, _ in rows if context.file.theme is FeatureType.DISTRICT}
    towns = [row for row in rows if row[0].file.theme is FeatureType.TOWN]
    for _, item, line in towns:
        district = districts.get(item.within or "")
        if district is None:
            message = f"“{item.name}”：within 没有“{item.within or ''}”的区界；相近的有："
            message += closest(item.within or "", districts)
            yield Fault.of(FaultCode.ID_DANGLING, message, where=line)
        elif item.shape.is_valid and district.is_valid and in_china(np.array(item.shape.bounds).reshape(2, 2)).all():
            metric = Metric.around(item.shape)
            town, outside = metric.to_metres(item.shape), metric.to_metres(item.shape.difference(district))
            if outside.area > _SHARE_OUTSIDE * town.area:
                message = f"“{item.name}”有 {outside.area / town.area:.0%} 的面积在{item.within}之外"
                beside = [other.shape for _, other, _ in towns if other.within == item.within]
                message += _datum_said(beside, district, item.within or "")
                yield Fault.of(FaultCode.SHAPE_OUTSIDE, message, where=line)


def _datum_said(towns: Sequence[BaseGeometry], district: BaseGeometry, name: str) -> str:
    """Return which of two lines that do not fit seems to be in a shifted datum: taken so, they fit."""
    whole = shapely.union_all([town for town in towns if town.is_valid])
    for shape, other, what in ((whole, district, f"{name}各镇街"), (district, whole, f"{name}区界")):
        off = {datum: _outside(shape, other, datum) for datum in (Datum.WGS84, Datum.GCJ02, Datum.BD09)}
        best = min(off, key=lambda datum: off[datum])
        if off[best] < _FITS * off[Datum.WGS84]:
            return f"；{what}的坐标可能是 {best.label}，按其纠正后出入减半以上"
    return ""


def _outside(shape: BaseGeometry, other: BaseGeometry, datum: Datum) -> float:
    """Return how much of a shape lies outside another if it is of a datum (square degrees)."""
    moved = shapely.make_valid(shapely.transform(shape, lambda lonlat: to_wgs84(lonlat, datum=datum)))
    return float(moved.difference(other).area)


def lists_cover_known_units(subject: Subject) -> Iterator[Fault]:
    """The units that a list of stations covers have their outline: without it nothing is known of where it ends."""
    files = [context.file for context in subject.layers.contexts]
    units = {item.name for context, item, _ in _themed(subject) if context.file.theme in _UNITS}
    units |= {item.within or "" for context, item, _ in _themed(subject) if context.file.theme is FeatureType.DISTRICT}
    for file in files:
        for name in file.covers or ():
            if name not in units:
                message = f"“{file.title}”：covers 中的“{name}”没有界线；相近的有：{closest(name, sorted(units))}"
                yield Fault.of(FaultCode.ID_DANGLING, message, where=Line("layers/context/layer.json", 1))


def _themed(subject: Subject) -> Iterator[tuple[Context, ContextShape, Line]]:
    """Yield the shapes of the surroundings that are measured to, with where they stand."""
    for context in subject.layers.contexts:
        if context.file.theme is not None:
            lines = subject.layers.context_lines[context.file.id]
            yield from ((context, item, line) for item, line in zip(context.shapes, lines, strict=True))
