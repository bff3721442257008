"""Stations and airports: those of the surroundings that distances are measured to, and what they go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from buju.folded import name_key
from buju.register import Register
from buju.spatial.role import FeatureType

if TYPE_CHECKING:
    from buju.atlas.layout import Context, ContextShape

# What users call each kind as a whole.
_KINDS = {
    FeatureType.METRO: ("metro", "地铁", "地铁站", "轨道交通", "轨道交通站", "轨交", "轨交站"),
    FeatureType.RAILWAY: ("railway", "铁路", "火车站", "铁路车站", "高铁站"),
    FeatureType.AIRPORT: ("airport", "机场"),
}
STATION_THEMES = tuple(_KINDS)
_AIRPORT = "机场"


class Station(NamedTuple):
    """One station or airport; `row` is its number among those of its theme."""

    theme: FeatureType
    row: int
    shape: ContextShape
    context: Context


def stations_of(theme: FeatureType, contexts: Sequence[Context]) -> tuple[Station, ...]:
    """Return the stations or airports of a kind, all regions together.

    One that several folders have (a plan's own, which was taken from the shipped ones) is one station.
    """
    files = [context for context in contexts if context.file.theme is theme]
    rows = [(shape, context) for context in files for shape in context.shapes]
    found: dict[tuple[str, str], Station] = {}
    for row, (shape, context) in enumerate(rows):
        station = Station(theme, row, shape, context)
        found.setdefault((shape.name, _written(station)), station)
    return tuple(found.values())


def station_theme(words: str) -> FeatureType | None:
    """Return the kind of stations that the words mean as a whole (`metro`, 地铁站), or None."""
    return next((theme for theme, names in _KINDS.items() if name_key(words) in names), None)


class Stations:
    """The stations and airports by name.

    Args:
        stations: all of them.
        cities: the short names of what airports are named after beside their own name: 虹桥机场 is in 上海.
    """

    def __init__(self, stations: Iterable[Station], *, cities: Iterable[str]) -> None:
        self._cities = tuple(map(name_key, cities))
        every = tuple(stations)
        self._register = Register(
            "车站或机场",
            [((name, station) for station in every for name in self._names(station.shape.name))],
            id_of=_written,
            described=_pinned,
            offered=lambda _: [station.shape.name for station in every],
        )

    def find(self, words: str) -> Station | None:
        """Return the one station or airport of a name; None if there is none.

        Raises:
            Ambiguous: several have it; the choices are their coordinates.
        """
        found = self._register.bearing(_bare(words))
        # A metro station is often called as the airport is.
        is_airport = name_key(words).endswith(_AIRPORT)
        of_kind = [station for station in found if (station.theme is FeatureType.AIRPORT) is is_airport]
        return self._register.only(of_kind or found, words) if found else None

    def _names(self, name: str) -> Iterator[str]:
        bare = _bare(name)
        yield bare
        if bare.endswith(_AIRPORT):
            yield from (bare.removeprefix(city) for city in self._cities if _is_more_than(bare, city))


def _bare(name: str) -> str:
    """Return a station's name without 站, an airport's without 国际: 上海虹桥国际机场 is 虹桥机场 to everybody."""
    return name_key(name).removesuffix("站").replace("国际机场", _AIRPORT)


def _is_more_than(airport: str, city: str) -> bool:
    """Whether an airport's name begins with a city's and says more: 上海机场 alone would be any of the city's."""
    return airport.startswith(city) and len(airport) > len(city) + len(_AIRPORT)


def _written(station: Station) -> str:
    at = station.shape.shape.centroid
    return f"{at.x:.6f},{at.y:.6f}"


def _pinned(station: Station) -> str:
    """Return a station by its coordinates, which tell it from its namesakes, and what it is."""
    title = station.context.file.title
    return f"{_written(station)}（{station.theme.label}“{station.shape.name}”，{title}）"
