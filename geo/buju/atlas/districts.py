"""Provinces, districts and towns: found by code or name, and by the points that they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import numpy as np

from buju.atlas.atlas import Atlas
from buju.atlas.context import Context, ContextShape
from buju.atlas.district import SHORTEST, District, Level, finer, province_of, short_names, unit_of, whole_names
from buju.atlas.holding import Holder, Holding, Holdings
from buju.atlas.place import Place
from buju.errors import Ambiguous, NameUnknown, closest
from buju.folded import fold
from buju.spatial.datum import Points
from buju.spatial.role import FeatureType, Role

_UNIT = "政区"
_LONGEST = 40


class Districts:
    """The register of the units of administration whose lines are in the atlas; it does not change."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

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

    @cached_property
    def with_towns(self) -> tuple[District, ...]:
        """The districts of which at least some towns have their line."""
        divided = {town.within for town in self.all_towns}
        return tuple(unit for unit in self._districts if unit.name in divided)

    def knows(self, words: str) -> bool:
        """Whether `find` would find a unit, one or several."""
        return bool(self._bearing(words))

    def find(self, words: str) -> District:
        """Return the unit that goes by a code, a name or a short name (`310117`, `松江区`, `上海市松江区`, `松江`).

        Blind to spaces, line breaks and digit width. A full name counts before a short one, a short one before the
        beginning of a name; of short ones that of the larger unit counts.

        Raises:
            NameUnknown: no such unit; `known` has the nearest names.
            Ambiguous: several units of that name, or several places of plans and no unit.
        """
        found, said_as = self._bearing(words), " ".join(words.split())[:_LONGEST]
        if len(found) == 1:
            return found[0]
        if found:
            raise Ambiguous(
                _UNIT, said_as, [f"{unit.full_name}（{unit.adcode or unit.level.label}）" for unit in found]
            )
        named = self._places_named(words)
        if len(named) > 1:
            raise Ambiguous("地点", said_as, [self._described(place) for place in named])
        said = f"{self._described(named[0])}是规划中的地点，不是{_UNIT}" if named else ""
        raise NameUnknown(_UNIT, said_as, closest(said_as, sorted(self.names)).split("、"), said=said)

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
        """The districts as one source has them, so that they fit together."""
        return tuple(unit_of(Level.DISTRICT, context, shape) for context, shape in self._shapes(FeatureType.DISTRICT))

    @cached_property
    def _districts(self) -> tuple[District, ...]:
        """The districts, each with the finest outline that is at hand: a plan may have its own area's."""
        own = {place.name: place for place in self._atlas.places.values() if place.role is Role.AREA}
        return tuple(finer(unit, own.get(unit.name)) for unit in self._surveyed)

    @cached_property
    def _provinces(self) -> tuple[District, ...]:
        """Provinces made up of all their districts, then those that have a shape of their own."""
        named = dict.fromkeys(unit.province for unit in self._surveyed if unit.province)
        made = [province_of(name, [unit for unit in self._surveyed if unit.province == name]) for name in named]
        own = (unit_of(Level.PROVINCE, context, shape) for context, shape in self._shapes(FeatureType.PROVINCE))
        return (*made, *(unit for unit in own if unit.name not in named))

    def _shapes(self, theme: FeatureType) -> Iterator[tuple[Context, ContextShape]]:
        for context in self._atlas.contexts.values():
            if context.file.theme is theme:
                yield from ((context, shape) for shape in context.shapes if shape.shape.area)

    def _bearing(self, words: str) -> tuple[District, ...]:
        wanted = _key(words)
        found = next((found for names in self._registers if (found := names.get(wanted, ()))), ())
        # A name that only begins like a unit's is not that unit if a plan has a place of this very name: 松江新城.
        if found or len(wanted) < SHORTEST or self._places_named(words):
            return found
        return tuple(unit for unit in self.all if _key(unit.name).startswith(wanted))

    @cached_property
    def _registers(self) -> tuple[Mapping[str, tuple[District, ...]], ...]:
        """Units by name, in the order in which names count: codes and full names, then short names by level."""
        levels = ([unit for unit in self.all if unit.level is level] for level in Level)
        return (
            _by_name((name, unit) for unit in self.all for name in whole_names(unit)),
            *(_by_name((name, unit) for unit in units for name in short_names(unit)) for units in levels),
        )

    def _places_named(self, words: str) -> tuple[Place, ...]:
        """Return the places of plans that bear a name, what stands in brackets after it aside."""
        wanted = _key(words)
        return tuple(
            place
            for place in self._atlas.places.values()
            if any(wanted == _key(name).partition("(")[0] for name in (place.name, *place.record.aliases))
        )

    def _described(self, place: Place) -> str:
        layout = self._atlas.layouts.get(place.record.layout)
        return f"{place.name}（{layout.title if layout else place.record.layout}）"


def _key(name: str) -> str:
    return fold(name).casefold()


def _by_name(rows: Iterable[tuple[str, District]]) -> Mapping[str, tuple[District, ...]]:
    found: dict[str, dict[District, None]] = {}
    for name, unit in rows:
        found.setdefault(_key(name), {})[unit] = None
    return {name: tuple(units) for name, units in found.items()}


__all__ = ["District", "Districts", "Holding", "Holdings", "Level"]
