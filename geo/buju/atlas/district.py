"""A unit of administration: a province, a district or county, a town; how it is made and what it goes by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import shapely
from shapely.geometry.base import BaseGeometry

from buju.spatial.grade import Grade

if TYPE_CHECKING:
    from buju.atlas.layout import Context, ContextShape
    from buju.atlas.place import Place
    from buju.spatial.source import Source

SHORTEST = 2
# What stands behind a short name; the longer endings first.
_ENDINGS = ("自治县", "新区", "街道", "区", "县", "省", "市", "镇", "乡")
_PART = "只有与本图相邻的一部分，不是全境"


class Level(StrEnum):
    """The level of a unit of administration, as the plans' maps tell them apart."""

    PROVINCE = "province"
    DISTRICT = "district"
    TOWN = "town"

    @property
    def label(self) -> str:
        """The level in words for readers."""
        return _LEVELS[self]


_LEVELS = {Level.PROVINCE: "省级", Level.DISTRICT: "区县", Level.TOWN: "镇街"}


@dataclass(frozen=True, slots=True, eq=False)
class District:
    """A unit of administration: a province, a district or county, a town or subdistrict.

    `shape` is lon/lat degrees (WGS 84), its line off by `margin_m` metres at most. `adcode` is the code of GB/T 2260
    (towns have none here), `within` the unit that it is part of. `whole` is false if only a
    part of it is at hand: that within the box `clip` (west, south, east, north in degrees).
    """

    key: str
    name: str
    level: Level
    shape: BaseGeometry
    margin_m: float
    source: Source
    adcode: str | None = None
    within: str | None = None
    province: str | None = None
    aliases: tuple[str, ...] = ()
    note: str | None = None
    whole: bool = True
    clip: tuple[float, float, float, float] | None = None

    @property
    def full_name(self) -> str:
        """The name with that of the unit round it, e.g. `上海市松江区`."""
        return f"{self.within or ''}{self.name}"


def unit_of(
    level: Level,
    context: Context,
    shape: ContextShape,
    *,
    key: str | None = None,
    province: Mapping[str, str | None] | None = None,
) -> District:
    """Return the unit of a shape of the surroundings; `province` is district → province, for towns."""
    whole = context.file.clip is None
    inner = {Level.PROVINCE: shape.name, Level.DISTRICT: shape.within}
    return District(
        key=key or shape.adcode or shape.name,
        name=shape.name,
        level=level,
        shape=shape.shape,
        margin_m=shape.margin_m or 0.0,
        source=context.file.source,
        adcode=shape.adcode,
        within=shape.within,
        province=inner[level] if province is None else province.get(shape.within or ""),
        aliases=shape.aliases,
        note=shape.note if whole else _PART,
        whole=whole,
        clip=context.file.clip,
    )


def province_of(name: str, districts: list[District]) -> District:
    """Return the province that districts make up; the first two digits of a code are the province's (GB/T 2260)."""
    codes = {unit.adcode[:2] for unit in districts if unit.adcode}
    code = f"{codes.pop()}0000" if len(codes) == 1 else None
    return District(
        key=code or name,
        name=name,
        level=Level.PROVINCE,
        shape=shapely.union_all([unit.shape for unit in districts]),
        margin_m=max(unit.margin_m for unit in districts),
        source=districts[0].source,
        adcode=code,
        province=name,
        note="由各区县合并而成",
    )


def territory_of(place: Place) -> District:
    """Return a drawn place that texts put others into (a new area that is no unit) as if it were a unit."""
    assert place.shape is not None  # noqa: S101 - the gazetteer has sorted out the rest
    return District(
        key=place.id,
        name=place.name,
        level=Level.DISTRICT,
        shape=place.shape,
        margin_m=place.record.margin_m or 0.0,
        source=place.record.sources[0],
        aliases=place.record.aliases,
        note=place.record.method,
    )


def finer(unit: District, place: Place | None) -> District:
    """Return a district with the outline of the plan's area that is this district, if that is known more exactly."""
    if place is None or place.shape is None or place.grade is not Grade.C:
        return unit
    margin, record = place.record.margin_m, place.record
    if margin is None or margin >= unit.margin_m or not unit.shape.intersects(place.shape):
        return unit
    return replace(unit, shape=place.shape, margin_m=margin, source=record.sources[0], note=record.method)


def whole_names(unit: District) -> Iterator[str]:
    """Yield a unit's code and full names, with and without those of the units round it."""
    yield from (unit.name, unit.full_name, *unit.aliases)
    if unit.level is Level.TOWN:
        yield f"{unit.province or ''}{unit.full_name}"
    if unit.adcode:
        yield unit.adcode


def short_names(unit: District) -> Iterator[str]:
    """Yield a unit's names without their endings, with and without that of the unit round it."""
    around = (unit.within or "", _short(unit.within or ""))
    yield from map(_short, (unit.name, *unit.aliases))
    yield from (f"{outer}{inner}" for outer in around for inner in (unit.name, _short(unit.name)))


def _short(name: str) -> str:
    """Return a name without its ending, if at least two letters are left."""
    endings = (end for end in _ENDINGS if name.endswith(end) and len(name) >= len(end) + SHORTEST)
    return name.removesuffix(next(endings, ""))
