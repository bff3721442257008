"""Units of administration: what they are called and made of, and which points they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from buju.spatial.datum import Metric, Points
from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role

if TYPE_CHECKING:
    from buju.atlas.layout import Context, ContextShape
    from buju.atlas.place import Place
    from buju.spatial.datum import Points
    from buju.spatial.source import Source


SHORTEST = 2
# What stands behind a short name; the longer endings first.
_ENDINGS = ("自治县", "新区", "街道", "区", "县", "省", "市", "镇", "乡")
_NUMERALS = "〇一二三四五六七八九十"
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


def merged_name(first: str, parts: Sequence[str]) -> str:
    """Return what an outline is called that several units share, e.g. `永丰等五街道（合并面）`.

    Args:
        first: the unit that is meant, or the first of them.
        parts: all units that share the outline; where they are of one kind, it is told.
    """
    kind = next((end for end in _ENDINGS if all(part.endswith(end) for part in parts)), "处")
    count = _NUMERALS[len(parts)] if len(parts) < len(_NUMERALS) else str(len(parts))
    return f"{stem_of(first)}等{count}{kind}（合并面）"


def whole_names(unit: District) -> Iterator[str]:
    """Yield a unit's code and full names, with and without those of the units round it."""
    yield from (unit.name, unit.full_name, *unit.aliases)
    if unit.level is Level.TOWN:
        yield f"{unit.province or ''}{unit.full_name}"
    if unit.adcode:
        yield unit.adcode


def short_names(unit: District) -> Iterator[str]:
    """Yield a unit's names without their endings, with and without that of the unit round it."""
    around = (unit.within or "", stem_of(unit.within or ""))
    yield from map(stem_of, (unit.name, *unit.aliases))
    yield from (f"{outer}{inner}" for outer in around for inner in (unit.name, stem_of(unit.name)))


def stem_of(name: str) -> str:
    """Return a name without its ending, if at least two letters are left."""
    endings = (end for end in _ENDINGS if name.endswith(end) and len(name) >= len(end) + SHORTEST)
    return name.removesuffix(next(endings, ""))


# A margin is laid round a line as a band; its round corners are off by a thousandth of it.
_CORNER_SEGMENTS = 16


class Holding(NamedTuple):
    """A unit that holds a point: certainly, or possibly, where its line runs within its margin of the point.

    `inside` is the side of the line that the point lies on.
    """

    district: District
    certain: bool
    inside: bool


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """Which units hold which points: columns of one length, by unit, then by point.

    `points` are row numbers of the points, `units` those of the units; `certain` and `inside` as in `Holding`.
    """

    points: npt.NDArray[np.intp]
    units: npt.NDArray[np.intp]
    certain: npt.NDArray[np.bool_]
    inside: npt.NDArray[np.bool_]


class Holder:
    """Units made ready to be asked for many points."""

    def __init__(self, units: Sequence[District]) -> None:
        self._boxes = shapely.STRtree([_box_round(unit) for unit in units])
        # Each is made when a point first comes near.
        self._room: Callable[[int], _Room] = cache(lambda unit: _Room.of(units[unit]))

    def all(self, lonlat: Points) -> Holdings:
        """Return which units hold which points ((n, 2), lon/lat degrees, WGS 84); points that are not finite none.

        A unit holds a point certainly if the point lies inside, farther from its line than the line may be off.
        """
        points, units = self._boxes.query(shapely.points(lonlat), predicate="intersects")
        found = [self._held(int(unit), points[units == unit], lonlat) for unit in np.unique(units)]
        if not found:
            none, never = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.bool_)
            return Holdings(none, none, never, never)
        return Holdings(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _held(
        self, unit: int, points: npt.NDArray[np.intp], lonlat: Points
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        room = self._room(unit)
        points = np.sort(points)
        x, y = room.metric.to_metres_xy(lonlat[points]).T
        near = shapely.intersects_xy(room.most, x, y)
        points, x, y = points[near], x[near], y[near]
        certain, inside = shapely.contains_xy(room.least, x, y), shapely.intersects_xy(room.area, x, y)
        return points, np.full(len(points), unit, dtype=np.intp), certain, inside


class _Room(NamedTuple):
    """A unit in the metres of its zone: itself, what is certainly in it, and what is possibly in it."""

    metric: Metric
    area: BaseGeometry
    least: BaseGeometry
    most: BaseGeometry

    @classmethod
    def of(cls, unit: District) -> _Room:
        metric = Metric.around(unit.shape)
        area = metric.to_metres(unit.shape)
        least = area.buffer(-unit.margin_m, quad_segs=_CORNER_SEGMENTS)
        most = area.buffer(unit.margin_m, quad_segs=_CORNER_SEGMENTS)
        for shape in (area, least, most):
            shapely.prepare(shape)
        return cls(metric, area, least, most)


def _box_round(unit: District) -> BaseGeometry:
    """Return a unit's box in degrees, wide enough for all that lies within its margin."""
    west, south, east, north = unit.shape.bounds
    high = unit.margin_m / 110_000
    wide = high / np.cos(np.radians(max(abs(south), abs(north)) + high))
    return shapely.box(west - wide, south - high, east + wide, north + high)


class Districts:
    """The register of the units of administration whose lines are in the atlas; it does not change."""

    def __init__(self, *, places: Sequence[Place], contexts: Sequence[Context]) -> None:
        self._places = places
        self._contexts = contexts

    @cached_property
    def all(self) -> tuple[District, ...]:
        """Every unit: provinces, then districts, then towns."""
        return (*self._provinces, *self._districts, *self.all_towns)

    @cached_property
    def all_towns(self) -> tuple[District, ...]:
        """Every town and subdistrict whose line is at hand."""
        provinces = {unit.name: unit.province for unit in self._districts}
        return tuple(
            unit_of(Level.TOWN, context, shape, key=f"{shape.within or ''}{shape.name}", province=provinces)
            for context, shape in self._shapes(FeatureType.TOWN)
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The full names of all units, without short ones."""
        return frozenset(unit.name for unit in self.all)

    def named(self, name: str) -> District | None:
        """Return the largest unit of a full name, or None."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, District]:
        return {unit.name: unit for unit in reversed(self.all)}

    @cached_property
    def with_towns(self) -> tuple[District, ...]:
        """The districts of which at least some towns have their line."""
        divided = {town.within for town in self.all_towns}
        return tuple(unit for unit in self._districts if unit.name in divided)

    def members(self, district: District) -> tuple[District, ...]:
        """Return the units that a province or a district is made up of, as far as their lines are at hand."""
        pool = self._districts if district.level is Level.PROVINCE else self.all_towns
        return tuple(unit for unit in pool if unit.within == district.name)

    def towns(self, district: District) -> tuple[District, ...]:
        """Return the towns of a district, or of all districts of a province, as far as their lines are at hand."""
        if district.level is Level.TOWN:
            return (district,)
        if district.level is Level.PROVINCE:
            return tuple(town for town in self.all_towns if town.province == district.name)
        return self.members(district)

    def holding(self, lon: float, lat: float) -> tuple[Holding, ...]:
        """Return the units that hold a point (degrees, WGS 84), the largest first."""
        found = self.holding_all(np.array([[lon, lat]], dtype=np.float64))
        rows = zip(found.units, found.certain, found.inside, strict=True)
        return tuple(Holding(self.all[unit], bool(certain), bool(inside)) for unit, certain, inside in rows)

    def holding_all(self, lonlat: Points) -> Holdings:
        """Return which units hold which points ((n, 2), lon/lat degrees, WGS 84), as `Holder.all` says.

        The `units` of the answer are indices of `all`.
        """
        return self._holder.all(lonlat)

    @cached_property
    def _holder(self) -> Holder:
        return Holder(self.all)

    @cached_property
    def _surveyed(self) -> tuple[District, ...]:
        """The districts as one source has them, so that they fit together; what several lists have counts once."""
        found: dict[str, District] = {}
        for context, shape in self._shapes(FeatureType.DISTRICT):
            unit = unit_of(Level.DISTRICT, context, shape)
            found.setdefault(unit.key, unit)
        return tuple(found.values())

    @cached_property
    def _districts(self) -> tuple[District, ...]:
        """The districts, each with the finest outline that is at hand: a plan may have its own area's."""
        own = {place.name: place for place in self._places if place.role is Role.AREA}
        return tuple(finer(unit, own.get(unit.name)) for unit in self._surveyed)

    @cached_property
    def _provinces(self) -> tuple[District, ...]:
        """Provinces made up of all their districts, then those that have a shape of their own.

        Whose whole outline is at hand is not made up: its districts may be those round one plan only.
        """
        own = [unit_of(Level.PROVINCE, context, shape) for context, shape in self._shapes(FeatureType.PROVINCE)]
        whole = {unit.name for unit in own if unit.whole}
        listed = dict.fromkeys(unit.province for unit in self._surveyed if unit.province)
        named = [name for name in listed if name not in whole]
        made = [province_of(name, [unit for unit in self._surveyed if unit.province == name]) for name in named]
        # A map may draw the part of a province that is next to it; what is asked of the province is its whole.
        found = {unit.name: unit for unit in sorted(own, key=lambda unit: unit.whole) if unit.name not in named}
        return (*made, *(found[name] for name in dict.fromkeys(unit.name for unit in own) if name in found))

    def _shapes(self, theme: FeatureType) -> Iterator[tuple[Context, ContextShape]]:
        for context in self._contexts:
            if context.file.theme is theme:
                yield from ((context, shape) for shape in context.shapes if shape.shape.area)


__all__ = ["District", "Districts", "Holding", "Holdings", "Level"]
