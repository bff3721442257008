"""Rules on the surroundings: what is measured to is sound, coded, and where it says it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import shapely

from buju.errors import closest
from buju.fault import Fault, FaultCode, Line
from buju.spatial.datum import Metric
from buju.spatial.role import FeatureType
from buju.spatial.shift import in_china

if TYPE_CHECKING:
    from buju.atlas.checks.subject import Subject
    from buju.atlas.layout import Context, ContextShape

_UNITS = frozenset({FeatureType.PROVINCE, FeatureType.DISTRICT, FeatureType.TOWN})
_CODED = frozenset({FeatureType.PROVINCE, FeatureType.DISTRICT})
# How much of a town may lie outside its district, for lines of towns and districts come from different sources.
_SHARE_OUTSIDE = 0.1


def surroundings_can_be_measured(subject: Subject) -> Iterator[Fault]:
    """What has a theme has a margin, and a valid shape that fits the theme and lies in China."""
    for context, item, line in _themed(subject):
        file, theme = f"layers/context/{context.file.id}.geojson", context.file.theme
        corners = shapely.get_coordinates(item.shape)
        if item.margin_m is None:
            message = f"“{item.name}”缺少 margin_m（位置误差，米）；应写在图层或对象上"
            yield Fault.of(FaultCode.FIELD_INVALID, message, where=Line(file, line))
        if not item.shape.is_valid:
            reason = shapely.is_valid_reason(item.shape)
            yield Fault.of(FaultCode.SHAPE_INVALID, f"“{item.name}”图形无效：{reason}", where=Line(file, line))
        elif not in_china(corners).all():
            message = f"“{item.name}”不在中国境内；经度与纬度可能颠倒"
            yield Fault.of(FaultCode.SHAPE_OUTSIDE, message, where=Line(file, line))
        if theme is not None and (item.shape.area > 0) is not (theme in _UNITS):
            wanted = "面" if theme in _UNITS else "点"
            message = f"“{item.name}”是{theme.label}，图形应为{wanted}"
            yield Fault.of(FaultCode.SHAPE_INVALID, message, where=Line(file, line))


def units_are_coded(subject: Subject) -> Iterator[Fault]:
    """Provinces and districts have each their own code, whose digits say which they are (GB/T 2260).

    The part of a province that a map shows, and its whole beside it, are one unit.
    """
    seen: dict[tuple[str, bool], str] = {}
    for context, item, line in _themed(subject):
        if context.file.theme not in _CODED:
            continue
        file = f"layers/context/{context.file.id}.geojson"
        is_province, is_cut = context.file.theme is FeatureType.PROVINCE, context.file.clip is not None
        if item.adcode is None or item.adcode.endswith("0000") is not is_province:
            wanted = "末四位为 0000 的省级代码" if is_province else "六位区县代码"
            message = f"“{item.name}”的 adcode 应为{wanted}，现为 {item.adcode or '空'}"
            yield Fault.of(FaultCode.FIELD_INVALID, message, where=Line(file, line))
            continue
        others = [seen.get((item.adcode, cut)) for cut in (is_cut, not is_cut)]
        if (other := others[0] or (others[1] if others[1] != item.name else None)) is not None:
            message = f"“{item.name}”的 adcode {item.adcode} 与{other}的相同"
            yield Fault.of(FaultCode.ID_DUPLICATE, message, where=Line(file, line))
        else:
            seen[item.adcode, is_cut] = item.name


def towns_lie_in_their_district(subject: Subject) -> Iterator[Fault]:
    """The district that a town names exists, and holds the town but for what two sources disagree on."""
    rows = list(_themed(subject))
    districts = {item.name: item.shape for context, item, _ in rows if context.file.theme is FeatureType.DISTRICT}
    for context, item, line in rows:
        if context.file.theme is not FeatureType.TOWN:
            continue
        file = f"layers/context/{context.file.id}.geojson"
        district = districts.get(item.within or "")
        if district is None:
            message = f"“{item.name}”：within 没有“{item.within or ''}”的区界；相近的有："
            message += closest(item.within or "", districts)
            yield Fault.of(FaultCode.ID_DANGLING, message, where=Line(file, line))
        elif item.shape.is_valid and district.is_valid and in_china(np.array(item.shape.bounds).reshape(2, 2)).all():
            metric = Metric.around(item.shape)
            town, outside = metric.to_metres(item.shape), metric.to_metres(item.shape.difference(district))
            if outside.area > _SHARE_OUTSIDE * town.area:
                message = f"“{item.name}”有 {outside.area / town.area:.0%} 的面积在{item.within}之外"
                yield Fault.of(FaultCode.SHAPE_OUTSIDE, message, where=Line(file, line))


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


def _themed(subject: Subject) -> Iterator[tuple[Context, ContextShape, int]]:
    """Yield the shapes of the surroundings that are measured to, with their lines."""
    for context in subject.layers.contexts:
        if context.file.theme is not None:
            lines = subject.layers.context_lines.get(context.file.id, (1,) * len(context.shapes))
            yield from ((context, item, line) for item, line in zip(context.shapes, lines, strict=True))
