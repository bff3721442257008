"""Provinces, districts and towns: what they are made up of, and which points they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from buju.atlas.district import District, Level, finer, province_of, unit_of
from buju.atlas.holding import Holder, Holding, Holdings
from buju.spatial.role import FeatureType, Role

if TYPE_CHECKING:
    from buju.atlas.layout import Context, ContextShape
    from buju.atlas.place import Place
    from buju.spatial.datum import Points


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
        """The districts as one source has them, so that they fit together."""
        return tuple(unit_of(Level.DISTRICT, context, shape) for context, shape in self._shapes(FeatureType.DISTRICT))

    @cached_property
    def _districts(self) -> tuple[District, ...]:
        """The districts, each with the finest outline that is at hand: a plan may have its own area's."""
        own = {place.name: place for place in self._places if place.role is Role.AREA}
        return tuple(finer(unit, own.get(unit.name)) for unit in self._surveyed)

    @cached_property
    def _provinces(self) -> tuple[District, ...]:
        """Provinces made up of all their districts, then those that have a shape of their own."""
        named = dict.fromkeys(unit.province for unit in self._surveyed if unit.province)
        made = [province_of(name, [unit for unit in self._surveyed if unit.province == name]) for name in named]
        own = [unit_of(Level.PROVINCE, context, shape) for context, shape in self._shapes(FeatureType.PROVINCE)]
        # A map may draw the part of a province that is next to it; what is asked of the province is its whole.
        found = {unit.name: unit for unit in sorted(own, key=lambda unit: unit.whole) if unit.name not in named}
        return (*made, *(found[name] for name in dict.fromkeys(unit.name for unit in own) if name in found))

    def _shapes(self, theme: FeatureType) -> Iterator[tuple[Context, ContextShape]]:
        for context in self._contexts:
            if context.file.theme is theme:
                yield from ((context, shape) for shape in context.shapes if shape.shape.area)


__all__ = ["District", "Districts", "Holding", "Holdings", "Level"]
