"""The gazetteer: what the words of users mean, whichever door they come through.

Places, aliases, units of administration, stations and airports, layouts and documents stand in one register; what is
folded, what counts first, what is ambiguous and what is near is decided by `Register`. Functions have the register
of their vocabulary. An id counts before any name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from buju.atlas.districts import SHORTEST, District, Districts, Level, short_names, territory_of, whole_names
from buju.atlas.stations import STATION_THEMES, Station, Stations, station_theme, stations_of
from buju.errors import Ambiguous, NameUnknown, near
from buju.folded import name_key
from buju.register import Register

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.policy.document import Document
    from buju.spatial.role import FeatureType

# Of longer words the beginning is enough to find what is near.
_LONGEST = 60
# Where no name is near, so many are named as examples.
_FEW = 5
# A city or a province at the beginning of a name or an address.
_CITY = re.compile(r"([^省市盟]{2,7}?)(?:省|市|自治区|自治州|盟)")


class Gazetteer:
    """Everything of an atlas that has a name; like the atlas it does not change."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    def place(self, words: str, *, within: str | None = None) -> Place:
        """Return the one place that goes by an id, a name or an alias; `within` is the id of the layout it is of.

        What stands in brackets behind a name tells places of one name apart; the bare name means all of them.

        Raises:
            NameUnknown: no such place; `known` has the nearest names (ids, if the words are ASCII).
            Ambiguous: several places of that name; `choices` are their ids with what they are.
        """
        return (self._places if within is None else self._places_of[within]).find(words)

    def knows_place(self, words: str) -> bool:
        """Whether a place, or several, go by the words."""
        return bool(self._places.bearing(words))

    def layout(self, words: str) -> Layout:
        """Return the one layout that goes by an id, a name, a title or a region, or raise NameUnknown, Ambiguous."""
        return self._layouts.find(words)

    def document(self, words: str) -> Document:
        """Return the one document that goes by an id, a title or its short name, or raise NameUnknown, Ambiguous."""
        return self._documents.find(words)

    def district(self, words: str) -> District:
        """Return the unit that goes by a code, a name or a short name (`310117`, `松江区`, `上海市松江区`, `松江`).

        A full name counts before a short one, a short one before the beginning of a name; of short ones that of the
        larger unit counts. A plan's place that is no unit, but that a text puts others into (两江新区), is one here:
        its shape is the place's own.

        Raises:
            NameUnknown: no such unit; `known` has the nearest names.
            Ambiguous: several units of that name, or several places of plans and no unit.
        """
        found = self._units_bearing(words)
        if found:
            return self._units.only(found, words)
        named = self._places.bearing(words)
        hosts = [place for place in named if place.name in self._hosts and name_key(place.name) == name_key(words)]
        if len(hosts) == 1 and hosts[0].shape is not None and hosts[0].shape.area:
            return territory_of(hosts[0])
        if len(named) > 1:
            raise Ambiguous("地点", words, [self._titled(place) for place in named])
        if not named and self.is_elsewhere(words):
            raise self._elsewhere("政区", words)
        raise self._units.unknown(words, said=f"{self._titled(named[0])}是规划中的地点，不是政区" if named else None)

    def is_elsewhere(self, words: str) -> bool:
        """Whether words name a city or province, and more perhaps, that no unit of the atlas begins like.

        Names that are near it in their letters alone would be namesakes from somewhere else.
        """
        key = name_key(words)[:_LONGEST]
        if _CITY.match(key) is None:
            return False
        known = [name_key(name) for unit in self.districts.all for name in whole_names(unit)]
        return not all(any(name.startswith(one[1]) for name in known) for one in _CITY.finditer(key))

    def _elsewhere(self, kind: str, words: str) -> NameUnknown:
        return NameUnknown(kind, words, (), said=f"现有资料只收{self.coverage}")

    @cached_property
    def coverage(self) -> str:
        """What the atlas has plans of, for readers who asked of somewhere else."""
        regions = "、".join(dict.fromkeys(layout.region for layout in self._atlas.layouts()))
        units = "、".join(unit.name for unit in self.districts.all if unit.level is Level.PROVINCE and unit.whole)
        return f"{regions}的规划，以及{units}的政区界线"

    @cached_property
    def _hosts(self) -> frozenset[str]:
        """What texts put places into, by its name."""
        return frozenset(fact.host for fact in self._atlas.facts() if fact.kind == "host")

    def knows_district(self, words: str) -> bool:
        """Whether a unit of administration, or several, go by the words."""
        return bool(self._units_bearing(words))

    def stations(self, theme: FeatureType) -> tuple[Station, ...]:
        """Return the stations or airports of a kind, all regions together."""
        return self._stations_by_theme[theme]

    def anything(self, words: str) -> FeatureType | District | Place | Station:
        """Return what the words mean, whatever it is.

        An id of a place counts first, then a kind of stations as a whole, a unit of administration, a place of a
        plan, and last one station or airport (松江大学城站, 虹桥机场).

        Raises:
            NameUnknown, Ambiguous: nothing, or several of one kind, go by these words.
        """
        place = self._atlas.find_place(words)
        if place is not None:
            return place
        theme = station_theme(words)
        if theme is not None:
            return theme
        if self.knows_district(words):
            return self.district(words)
        if self.knows_place(words):
            return self.place(words)
        station = self._stations.find(words)
        if station is None and self.is_elsewhere(words):
            raise self._elsewhere("地点", words)
        if station is None:
            raise NameUnknown("地点", words, self._near_anything(words))
        return station

    def _near_anything(self, words: str) -> list[str]:
        """Return the names nearest to the words; ASCII that is near no id was not meant for one: names, then."""
        if not words.isascii():
            return self._places.near(words)
        places = tuple(self._atlas.places())
        ids = near(name_key(words)[:_LONGEST], [*STATION_THEMES, *(place.id for place in places)])
        return list(map(str, ids)) or [kind.label for kind in STATION_THEMES] + [place.name for place in places[:_FEW]]

    @cached_property
    def districts(self) -> Districts:
        """The units of administration whose lines are in the atlas."""
        return Districts(places=self._atlas.places(), contexts=self._atlas.contexts())

    @cached_property
    def _places(self) -> Register[Place]:
        return self._register_of(self._atlas.places())

    @cached_property
    def _places_of(self) -> Mapping[str, Register[Place]]:
        return {layout.id: self._register_of(self._atlas.places_of(layout.id)) for layout in self._atlas.layouts()}

    def _register_of(self, places: Iterable[Place]) -> Register[Place]:
        every = tuple(places)
        return Register(
            "地点",
            [
                ((place.id, place) for place in every),
                ((name, place) for place in every for name in _names_of(place)),
            ],
            id_of=lambda place: place.id,
            described=self._told_apart,
            offered=lambda words: [place.id if words.isascii() else place.name for place in every],
        )

    @cached_property
    def _layouts(self) -> Register[Layout]:
        every = tuple(self._atlas.layouts())
        return Register(
            "布局",
            [
                ((layout.id, layout) for layout in every),
                ((name, layout) for layout in every for name in (layout.name, layout.title, layout.region)),
                ((f"{layout.region}{layout.name}", layout) for layout in every),
                # As layouts are offered: what is offered may be written.
                ((_offered(layout), layout) for layout in every),
            ],
            id_of=lambda layout: layout.id,
            described=lambda layout: f"{layout.name}（{layout.id}）",
            offered=lambda _: list(map(_offered, every)),
        )

    @cached_property
    def _documents(self) -> Register[Document]:
        every = tuple(self._atlas.documents())
        return Register(
            "文件",
            [
                ((document.id, document) for document in every),
                ((name, document) for document in every for name in (document.title, document.source.short)),
            ],
            id_of=lambda document: document.id,
            described=lambda document: f"{document.title}（{document.id}）",
            offered=lambda words: [document.id if words.isascii() else document.source.short for document in every],
        )

    @cached_property
    def _units(self) -> Register[District]:
        every = self.districts.all
        by_level = ([unit for unit in every if unit.level is level] for level in Level)
        return Register(
            "政区",
            [
                ((name, unit) for unit in every for name in whole_names(unit)),
                *(((name, unit) for unit in units for name in short_names(unit)) for units in by_level),
            ],
            id_of=lambda unit: unit.key,
            described=lambda unit: f"{unit.full_name}（{unit.adcode or unit.level.label}）",
            offered=lambda _: sorted(self.districts.names),
        )

    def _units_bearing(self, words: str) -> tuple[District, ...]:
        found, wanted = self._units.bearing(words), name_key(words)
        # A name that only begins like a unit's is not that unit if a plan has a place of this very name: 松江新城.
        if found or len(wanted) < SHORTEST or self.knows_place(words):
            return found
        return tuple(unit for unit in self.districts.all if name_key(unit.name).startswith(wanted))

    @cached_property
    def _stations_by_theme(self) -> Mapping[FeatureType, tuple[Station, ...]]:
        return {theme: stations_of(theme, self._atlas.contexts()) for theme in STATION_THEMES}

    @cached_property
    def _stations(self) -> Stations:
        every = (station for stations in self._stations_by_theme.values() for station in stations)
        provinces = (unit for unit in self.districts.all if unit.level is Level.PROVINCE)
        return Stations(every, cities=(name for unit in provinces for name in short_names(unit) if name != unit.name))

    def _told_apart(self, place: Place) -> str:
        layout = self._atlas.find_layout(place.record.layout)
        return f"{layout.name if layout else place.record.layout}·{place.name}（{place.id}）"

    def _titled(self, place: Place) -> str:
        layout = self._atlas.find_layout(place.record.layout)
        return f"{place.name}（{layout.title if layout else place.record.layout}）"


def _offered(layout: Layout) -> str:
    return f"{layout.id}（{layout.name}）"


def _names_of(place: Place) -> Iterator[str]:
    for name in (place.name, *place.record.aliases):
        yield name
        yield name_key(name).partition("(")[0]
