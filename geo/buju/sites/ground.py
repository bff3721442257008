"""What site questions are asked of: an atlas, prepared once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.atlas.atlas import Atlas
from buju.atlas.context import Context
from buju.atlas.districts import District, Districts
from buju.atlas.place import Place
from buju.atlas.search import Searchable, needle
from buju.atlas.units import Unit, units
from buju.errors import Ambiguous, NameUnknown, QuestionInvalid, closest
from buju.folded import fold, narrow
from buju.policy.citation import Citation
from buju.policy.fact import Fact, Membership, Responsibility, StatedFunction
from buju.sites.candidates import Candidates, place_candidates, town_candidates
from buju.sites.extent import Reading, margin_of, reading_of
from buju.sites.measure import Distances, distances
from buju.sites.number import number
from buju.sites.target import Target
from buju.sites.wording import named
from buju.spatial.datum import Metric
from buju.spatial.shift import Datum, in_china, looks_swapped, to_wgs84

# What users call the kinds of stations; the kinds are those of the context files.
_THEMES = {
    "metro": ("metro", "地铁", "地铁站", "轨道交通", "轨道交通站", "轨交", "轨交站"),
    "railway": ("railway", "铁路", "火车站", "铁路车站", "高铁站"),
    "airport": ("airport", "机场"),
}
_LABELS = {"metro": "轨道交通站", "railway": "铁路车站", "airport": "机场"}
_POINT = re.compile(r"\s*([+-]?[\d.]+)\s*[,，]\s*([+-]?[\d.]+)\s*")


class Ground:
    """An atlas with what questions need at hand; like the atlas it does not change."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self._outlines: dict[tuple[str, int], BaseGeometry] = {}

    @cached_property
    def districts(self) -> Districts:
        """The register of provinces, districts and towns."""
        return Districts(self.atlas)

    @cached_property
    def unit_names(self) -> frozenset[str]:
        """The names of whole districts, towns and provinces."""
        return self.districts.names

    @cached_property
    def places(self) -> Candidates:
        """Every place of the atlas, the F ones included, as candidates."""
        return place_candidates(tuple(self.atlas.places.values()), units=self.unit_names)

    @cached_property
    def reading(self) -> Mapping[str, Reading]:
        """How each place's shape is to be read, by id."""
        return {place.id: reading_of(place, units=self.unit_names) for place in self.atlas.places.values()}

    def margin(self, place: Place) -> float:
        """Return the metres by which a place may reach beyond its shape; NaN where it is not to be measured."""
        return margin_of(place, reading=self.reading[place.id])

    def outline(self, place: Place, *, metric: Metric) -> BaseGeometry | None:
        """Return a place's shape in metres of a zone; each is projected once."""
        key = (place.id, metric.epsg)
        if place.shape is not None and key not in self._outlines:
            self._outlines[key] = metric.to_metres(place.shape)
        return self._outlines.get(key)

    @cached_property
    def parents(self) -> Mapping[str, tuple[Membership, ...]]:
        """The statements that make a place part of another, by the part's id."""
        found: dict[str, list[Membership]] = defaultdict(list)
        for fact in self.atlas.facts.values():
            if isinstance(fact, Membership) and fact.of is not None:
                for place in fact.places:
                    found[place].append(fact)
        return {place: tuple(facts) for place, facts in found.items()}

    @cached_property
    def functions(self) -> Mapping[str, tuple[StatedFunction, ...]]:
        """The stated functions of each place, by its id."""
        return {
            place: tuple(fact for fact in self.atlas.facts_about(place) if isinstance(fact, StatedFunction))
            for place in self.atlas.places
        }

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The responsible units of every document."""
        return units(self.atlas)

    @cached_property
    def office_lines(self) -> tuple[Citation, ...]:
        """Where the texts list responsible units: a place that is named there is named as an office."""
        return tuple(fact.citation for fact in self.atlas.facts.values() if isinstance(fact, Responsibility))

    @cached_property
    def quotes(self) -> Mapping[str, Searchable]:
        """Every fact's quote, folded for searching, by the fact's id."""
        return {fact.id: Searchable(fact.citation.quote) for fact in self.atlas.facts.values()}

    def places_round(self, point: shapely.Point) -> list[Place]:
        """Return the places whose shape may hold a point (degrees): those whose box, widened by the margin, does."""
        drawn, tree = self._boxes
        return [drawn[row] for row in sorted(tree.query(point, predicate="intersects"))]

    @cached_property
    def _boxes(self) -> tuple[list[Place], shapely.STRtree]:
        drawn = [place for place in self.atlas.places.values() if place.shape is not None]
        return drawn, shapely.STRtree(_column([_box_round(place, self.margin(place)) for place in drawn]))

    def facts_saying(self, words: str) -> dict[str, Fact]:
        """Return the facts whose quote holds the words, blind to spaces, line breaks, digit width and case."""
        wanted = needle(words)
        return {} if not wanted else {i: self.atlas.facts[i] for i, quote in self.quotes.items() if quote.find(wanted)}

    def towns_of(self, district: District | None) -> Candidates:
        """Return the towns of a district, or every town that has a line, as candidates.

        Raises:
            QuestionInvalid: the district's town lines are not at hand; the message says where they are.
        """
        towns = self.districts.towns(district) if district else self.districts.all_towns
        if not towns:
            covered = "、".join(item.name for item in self.districts.with_towns)
            raise QuestionInvalid("district", f"没有{district.name if district else ''}的镇界；有镇界的区：{covered}")
        return town_candidates(towns)

    def place(self, words: str, *, field: str) -> Place:
        """Return the one place that bears an id, a name or an alias.

        Raises:
            NameUnknown: no such place; `known` has the nearest names.
            Ambiguous: several places of that name.
        """
        if words in self.atlas.places:
            return self.atlas.places[words]
        found = [self.atlas.places[one] for one in self._named.get(fold(words), ())]
        if not found:
            near = closest(words, [name for place in self.atlas.places.values() for name in (place.name,)])
            raise NameUnknown(f"地点（{field}）", words, near.split("、"))
        if len(found) > 1:
            raise Ambiguous("地点", words, [f"{self.described(place)}（{place.id}）" for place in found])
        return found[0]

    def described(self, place: Place) -> str:
        """Return a place's name with the layout that it belongs to."""
        layout = self.atlas.layouts.get(place.record.layout)
        return f"{layout.name if layout else place.record.layout}·{place.name}"

    def target(self, words: str, *, datum: Datum, field: str) -> Target:
        """Return what a distance is to be measured to.

        `words` are a kind of station, `lon,lat`, the name of a district, the name or id of a place, or, after these,
        the name of one station or airport (松江大学城站, 虹桥机场).

        Raises:
            QuestionInvalid, NameUnknown, Ambiguous: nothing, or too much, goes by these words, or it has no shape.
        """
        theme = self.theme(words)
        if theme is not None:
            return self.stations(theme)
        point = _POINT.fullmatch(narrow(words))
        if point is not None:
            return point_target(point[1], point[2], datum=datum, field=field)
        if words not in self.atlas.places and self.districts.knows(words):
            return self.region(self.districts.find(words))
        if words not in self.atlas.places and fold(words) not in self._named:
            station = self._station(words)
            if station is not None:
                return station
        return self._place_target(self.place(words, field=field), field=field)

    def _station(self, words: str) -> Target | None:
        """Return the one station or airport of a name; None if there is none, Ambiguous if there are several."""
        found = self._stations_named.get(_station_name(words), ())
        # A metro station is often called as the airport is.
        found = tuple(one for one in found if fold(words).endswith("机场") is (one[0].key == "airport")) or found
        if len(found) > 1:
            raise Ambiguous("车站或机场", words, [_pinned(stations, row) for stations, row in found])
        return found[0][0].only(found[0][1]) if found else None

    @cached_property
    def _stations_named(self) -> Mapping[str, tuple[tuple[Target, int], ...]]:
        found: dict[str, list[tuple[Target, int]]] = defaultdict(list)
        for stations in self._stations.values():
            for row, name in enumerate(stations.names):
                for called in {_station_name(name), _without_city(_station_name(name))}:
                    found[called].append((stations, row))
        return {name: tuple(rows) for name, rows in found.items()}

    @staticmethod
    def theme(words: str) -> str | None:
        """Return `metro`, `railway` or `airport` if the words mean that kind of station."""
        return next((theme for theme, names in _THEMES.items() if fold(words).casefold() in names), None)

    def stations(self, theme: str) -> Target:
        """Return the stations or airports of a kind, all regions together."""
        return self._stations[theme]

    @cached_property
    def _stations(self) -> Mapping[str, Target]:
        return {theme: self._read_stations(theme) for theme in _THEMES}

    def _read_stations(self, theme: str) -> Target:
        files = [context for context in self.atlas.contexts.values() if context.file.theme == theme]
        rows = [(shape, context) for context in files for shape in context.shapes]
        return Target(
            key=theme,
            label=_LABELS[theme],
            names=tuple(shape.name for shape, _ in rows),
            shapes=_column([shape.shape for shape, _ in rows]),
            margins=np.array([_margin(shape.margin_m, context) for shape, context in rows], dtype=float),
            reading=Reading.EXACT,
            sources=tuple(_source_words(context) for _, context in rows),
        )

    def region(self, district: District) -> Target:
        """Return a district's area as a target."""
        return Target(
            key=district.key,
            label=district.name,
            names=(district.name,),
            shapes=_column([district.shape]),
            margins=np.array([district.margin_m]),
            reading=Reading.EXACT,
            sources=(f"{district.source.title}（{district.source.date}），界线误差约 {district.margin_m:g} 米",),
        )

    def _place_target(self, place: Place, *, field: str) -> Target:
        if place.shape is None:
            raise QuestionInvalid(field, f"“{place.name}”未能定位（F 级），没有图形可量：{place.record.method}")
        return Target(
            key=place.id,
            label=place.name,
            names=(place.name,),
            shapes=_column([place.shape]),
            margins=np.array([self.margin(place)]),
            reading=self.reading[place.id],
            sources=(
                f"规划布局图层{named(place.name)}，{place.grade} 级（{place.grade.label}），误差{place.margin_words}",
            ),
            citations=place.record.citations[:1],
        )

    def area(self, words: str, *, field: str) -> Target:
        """Return the area of a district or a place, for what is to lie inside it.

        Raises:
            QuestionInvalid: the place has no shape, or the words mean stations or a point.
            NameUnknown, Ambiguous: nothing, or several, go by these words.
        """
        if self.theme(words) is not None or _POINT.fullmatch(narrow(words)):
            raise QuestionInvalid(field, f"“{words}”没有范围；应为区、镇或规划地点的名称")
        return self.target(words, datum=Datum.WGS84, field=field)

    def distances(self, candidates: Candidates, target: Target) -> Distances:
        """Return the distances to a target; those of the atlas's places to stations are measured once."""
        if candidates is self.places and target.key in _THEMES:
            return self._place_distances[target.key]
        return distances(candidates, target)

    @cached_property
    def _place_distances(self) -> Mapping[str, Distances]:
        return {theme: distances(self.places, self._stations[theme]) for theme in _THEMES}

    @cached_property
    def _named(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for place in self.atlas.places.values():
            for name in map(fold, (place.name, *place.record.aliases)):
                # What stands in brackets behind a name tells places of one name apart; the bare name means all of them.
                for called in (name, name.partition("(")[0]):
                    found[called][place.id] = None
        return {name: tuple(places) for name, places in found.items()}


def point_target(lon: str, lat: str, *, datum: Datum, field: str) -> Target:
    """Return a point given by its coordinates in `datum` as a target (WGS 84).

    Raises:
        QuestionInvalid: no numbers, latitude before longitude, or outside China.
    """
    given = np.array([[number(lon, field=field), number(lat, field=field)]])
    if looks_swapped(given)[0]:
        raise QuestionInvalid(field, f"“{lon},{lat}”像是纬度在前；应为“经度,纬度”，如 121.3,31.1")
    if not in_china(given)[0]:
        raise QuestionInvalid(field, f"“{lon},{lat}”不在中国范围内；应为“经度,纬度”，如 121.3,31.1")
    moved = to_wgs84(given, datum=datum)
    return Target(
        key=f"{lon},{lat},{datum.value}",
        label=f"点（{lon}, {lat}）",
        names=(f"{lon},{lat}",),
        shapes=_column([shapely.Point(moved[0])]),
        margins=np.zeros(1),
        reading=Reading.EXACT,
        sources=(f"提问者给出的坐标，坐标系为{datum.words}",),
    )


def _pinned(stations: Target, row: int) -> str:
    """Return a station by its coordinates, which tell it from its namesakes, and what it is."""
    at = stations.shapes[row]
    return (
        f"{at.x:.6f},{at.y:.6f}（{stations.label}“{stations.names[row]}”，{stations.sources[row].partition('：')[0]}）"
    )


def _station_name(words: str) -> str:
    """Return a station's name without 站, an airport's without 国际: 上海虹桥国际机场 is 虹桥机场 to everybody."""
    return fold(words).removesuffix("站").replace("国际机场", "机场")


def _without_city(name: str) -> str:
    """Return an airport's name without the city before it."""
    for city in ("上海", "北京", "重庆", "天津"):
        if name.endswith("机场") and name.startswith(city) and len(name) > len(city) + 2:
            return name.removeprefix(city)
    return name


def _box_round(place: Place, margin: float) -> BaseGeometry | None:
    """Return a place's box widened by its margin: too wide rather than too narrow."""
    if place.shape is None:
        return None
    # A degree of longitude is at least 65 km up to 54° N.
    by = float(np.nan_to_num(margin)) / 65_000
    return shapely.box(*place.shape.bounds).buffer(by, join_style="mitre")


def _margin(own: float | None, context: Context) -> float:
    return own if own is not None else context.file.margin_m or 0.0


def _source_words(context: Context) -> str:
    file = context.file
    margin = f"，位置误差约 {file.margin_m:g} 米" if file.margin_m else ""
    return f"{file.title}：{file.source.title}（{file.source.date}，{file.source.licence}）{margin}"


def _column(items: list[Any]) -> np.ndarray[Any, Any]:
    column = np.empty(len(items), dtype=object)
    column[:] = items
    return column
