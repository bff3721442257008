"""What site questions are asked of: an atlas, prepared once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.atlas.districts import District, Districts
from buju.atlas.place import Place
from buju.atlas.search import Searchable, needle
from buju.atlas.stations import STATION_THEMES, Station, station_theme
from buju.atlas.units import Unit, units
from buju.errors import NameUnknown, QuestionInvalid
from buju.folded import narrow
from buju.policy.fact import Fact, Membership, Responsibility, StatedFunction
from buju.sites.candidates import Candidates, Fidelity, fidelity_of, margin_of, place_candidates, town_candidates
from buju.sites.distance import Destination, Distances, distances
from buju.sites.setaside import SetAside, reason_of, set_aside
from buju.sites.wording import named, number
from buju.spatial.role import FeatureType
from buju.spatial.shift import Datum, in_china, looks_swapped, to_wgs84

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Context, ContextFile
    from buju.policy.citation import Citation
    from buju.spatial.datum import Metric

# Degrees: gaps between outlines of neighbours up to half a kilometre wide are none on the ground.
_SEAM = 0.0025
_POINT = re.compile(r"\s*([+-]?[\d.]+)\s*[,，]\s*([+-]?[\d.]+)\s*")


class Ground:
    """An atlas with what questions need at hand; like the atlas it does not change."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self._outlines: dict[tuple[str, int], BaseGeometry] = {}

    @cached_property
    def districts(self) -> Districts:
        """The register of provinces, districts and towns."""
        return self.atlas.gazetteer.districts

    @cached_property
    def unit_names(self) -> frozenset[str]:
        """The names of whole districts, towns and provinces."""
        return self.districts.names

    @cached_property
    def places(self) -> Candidates:
        """Every place of the atlas, the F ones included, as candidates."""
        return place_candidates(tuple(self.atlas.places()), units=self.unit_names)

    @cached_property
    def settleable(self) -> Candidates:
        """The places of the atlas where one could settle, as candidates."""
        places = tuple(place for place in self.places.places if reason_of(place, self) is None)
        return place_candidates(places, units=self.unit_names)

    @cached_property
    def aside(self) -> tuple[SetAside, ...]:
        """What the plans mention and where nobody can settle, by reason."""
        return set_aside(self.places.places, self)

    @cached_property
    def fidelity(self) -> Mapping[str, Fidelity]:
        """How each place's shape is to be read, by id."""
        return {place.id: fidelity_of(place, units=self.unit_names) for place in self.atlas.places()}

    def margin(self, place: Place) -> float:
        """Return the metres by which a place may reach beyond its shape; NaN where it is not to be measured."""
        return margin_of(place, fidelity=self.fidelity[place.id])

    def outline(self, place: Place, *, metric: Metric) -> BaseGeometry | None:
        """Return a place's shape in metres of a zone; each is projected once."""
        key = (place.id, metric.epsg)
        # A point is asked of places in its own zone, so a place may be needed in several.
        if place.shape is not None and key not in self._outlines:
            self._outlines[key] = metric.to_metres(place.shape)
        return self._outlines.get(key)

    @cached_property
    def parents(self) -> Mapping[str, tuple[Membership, ...]]:
        """The statements that make a place part of another, by the part's id."""
        found: dict[str, list[Membership]] = defaultdict(list)
        for fact in self.atlas.facts():
            if isinstance(fact, Membership) and fact.of is not None:
                for place in fact.places:
                    found[place].append(fact)
        return {place: tuple(facts) for place, facts in found.items()}

    @cached_property
    def functions(self) -> Mapping[str, tuple[StatedFunction, ...]]:
        """The stated functions of each place, by its id."""
        return {
            place.id: tuple(fact for fact in self.atlas.facts_about(place.id) if isinstance(fact, StatedFunction))
            for place in self.atlas.places()
        }

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The responsible units of every document."""
        return units(self.atlas)

    @cached_property
    def office_lines(self) -> tuple[Citation, ...]:
        """Where the texts list responsible units: a place that is named there is named as an office."""
        return tuple(fact.citation for fact in self.atlas.facts() if isinstance(fact, Responsibility))

    @cached_property
    def quotes(self) -> Mapping[str, Searchable]:
        """Every fact's quote, folded for searching, by the fact's id."""
        return {fact.id: Searchable(fact.citation.quote) for fact in self.atlas.facts()}

    def places_round(self, point: shapely.Point) -> list[Place]:
        """Return the places whose shape may hold a point (degrees): those whose box, widened by the margin, does."""
        # Boxes first: of two hundred outlines three or four are then tested in earnest.
        drawn, tree = self._boxes
        return [drawn[row] for row in sorted(tree.query(point, predicate="intersects"))]

    @cached_property
    def _boxes(self) -> tuple[list[Place], shapely.STRtree]:
        drawn = [place for place in self.atlas.places() if place.shape is not None]
        return drawn, shapely.STRtree(_column([_box_round(place, self.margin(place)) for place in drawn]))

    def facts_saying(self, words: str) -> dict[str, Fact]:
        """Return the facts whose quote holds the words, blind to spaces, line breaks, digit width and case."""
        wanted = needle(words)
        return {} if not wanted else {i: self.atlas.fact(i) for i, quote in self.quotes.items() if quote.find(wanted)}

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

    def destination(self, words: str, *, datum: Datum, field: str) -> Destination:
        """Return what a distance is to be measured to.

        `words` are a kind of station, `lon,lat`, or whatever the gazetteer knows: a district, a place, a station.

        Raises:
            QuestionInvalid, NameUnknown, Ambiguous: nothing, or too much, goes by these words, or it has no shape.
        """
        point = _POINT.fullmatch(narrow(words))
        if point is not None:
            return point_destination(point[1], point[2], datum=datum, field=field)
        try:
            found = self.atlas.gazetteer.anything(words)
        except NameUnknown as error:
            raise error.asked_by(field) from None
        match found:
            case FeatureType():
                return self.stations(found)
            case District():
                return self.region(found)
            case Place():
                return self._place_destination(found, field=field)
            case _:
                return self.stations(found.theme).only(found.row)

    def stations(self, theme: str) -> Destination:
        """Return the stations or airports of a kind, all regions together."""
        return self._stations[FeatureType(theme)]

    @cached_property
    def _stations(self) -> Mapping[FeatureType, Destination]:
        return {
            theme: replace(
                station_target(theme, self.atlas.gazetteer.stations(theme)),
                known=self._covered(theme),
                known_margin=self._line_margin(theme),
                unlisted=self._unlisted(theme),
            )
            for theme in STATION_THEMES
        }

    def _covered(self, theme: FeatureType) -> BaseGeometry | None:
        """Return where the stations of a kind are all listed (lon/lat degrees); None if nothing says where they end."""
        outlines = {unit.name: unit.shape for unit in self.districts.all}
        # Nothing that is measured to lies in the sea.
        seas = (context for context in self.atlas.contexts() if context.file.theme is FeatureType.SEA)
        parts: list[BaseGeometry | None] = [sea.shape for context in seas for sea in context.shapes]
        for file in self._files(theme):
            if file.covers is None and file.clip is None:
                return None
            # A list that was cut is complete neither beyond the cut nor beyond its units.
            window = None if file.clip is None else shapely.box(*file.clip)
            units = [outlines[name] for name in file.covers or () if name in outlines]
            whole = window if file.covers is None else shapely.union_all(units)
            parts.append(whole if window is None else shapely.intersection(whole, window))
            parts += [shapely.box(*box) for box in file.complete_in or ()]
        return shapely.union_all(parts).buffer(_SEAM).buffer(-_SEAM) if parts else None

    def _line_margin(self, theme: FeatureType) -> float:
        names = {name for file in self._files(theme) for name in file.covers or ()}
        return max((unit.margin_m for unit in self.districts.all if unit.name in names), default=0.0)

    def _unlisted(self, theme: FeatureType) -> str:
        names = dict.fromkeys(name for file in self._files(theme) for name in file.covers or ())
        listed = f"只有{'、'.join(names)}的{theme.label}是齐全的" if names else f"{theme.label}只有一部分地方是齐全的"
        return f"{listed}，别处另有没有列出的，最近的是哪一个无从判断"

    def _files(self, theme: FeatureType) -> list[ContextFile]:
        return [context.file for context in self.atlas.contexts() if context.file.theme is theme]

    def region(self, district: District) -> Destination:
        """Return a district's area as a target."""
        return Destination(
            key=district.key,
            label=district.name,
            names=(district.name,),
            shapes=_column([district.shape]),
            margins=np.array([district.margin_m]),
            fidelity=Fidelity.EXACT,
            sources=(f"{district.source.title}（{district.source.date}），界线误差约 {district.margin_m:g} 米",),
            known=None if district.whole or district.clip is None else shapely.box(*district.clip),
            unlisted=district.note or "",
        )

    def _place_destination(self, place: Place, *, field: str) -> Destination:
        if place.shape is None:
            raise QuestionInvalid(field, f"“{place.name}”未能定位（F 级），没有图形可量：{place.record.method}")
        grade = place.grade
        return Destination(
            key=place.id,
            label=place.printed,
            names=(place.name,),
            shapes=_column([place.shape]),
            margins=np.array([self.margin(place)]),
            fidelity=self.fidelity[place.id],
            sources=(f"规划布局图层{named(place.printed)}，{grade} 级（{grade.label}），误差{place.margin_words}",),
            citations=place.record.citations[:1],
        )

    def area(self, words: str, *, field: str) -> Destination:
        """Return the area of a district or a place, for what is to lie inside it.

        Raises:
            QuestionInvalid: the place has no shape, or the words mean stations or a point.
            NameUnknown, Ambiguous: nothing, or several, go by these words.
        """
        if station_theme(words) is not None or _POINT.fullmatch(narrow(words)):
            raise QuestionInvalid(field, f"“{words}”没有范围；应为区、镇或规划地点的名称")
        return self.destination(words, datum=Datum.WGS84, field=field)

    def distances(self, candidates: Candidates, target: Destination) -> Distances:
        """Return the distances to a target; those of the atlas's places to stations are measured once."""
        # Neither changes, and half of all questions are about them.
        if target.key in STATION_THEMES:
            if candidates is self.places:
                return self._place_distances[FeatureType(target.key)]
            if candidates is self.settleable:
                return self._settleable_distances[FeatureType(target.key)]
        return distances(candidates, target)

    @cached_property
    def _place_distances(self) -> Mapping[FeatureType, Distances]:
        return {theme: distances(self.places, target) for theme, target in self._stations.items()}

    @cached_property
    def _settleable_distances(self) -> Mapping[FeatureType, Distances]:
        return {theme: distances(self.settleable, target) for theme, target in self._stations.items()}


def point_destination(lon: str, lat: str, *, datum: Datum, field: str) -> Destination:
    """Return a point given by its coordinates in `datum` as a target (WGS 84).

    Raises:
        QuestionInvalid: no numbers, latitude before longitude, or outside China.
    """
    given = np.array([[number(lon, field=field), number(lat, field=field)]])
    # Before the box of China: 31,121 lies outside it too, and deserves the better message.
    if looks_swapped(given)[0]:
        raise QuestionInvalid(field, f"“{lon},{lat}”像是纬度在前；应为“经度,纬度”，如 121.3,31.1")
    if not in_china(given)[0]:
        raise QuestionInvalid(field, f"“{lon},{lat}”不在中国范围内；应为“经度,纬度”，如 121.3,31.1")
    # Whatever datum the asker wrote in, everything that is measured is in WGS 84.
    moved = to_wgs84(given, datum=datum)
    return Destination(
        key=f"{lon},{lat},{datum.value}",
        label=f"点（{lon}, {lat}）",
        names=(f"{lon},{lat}",),
        shapes=_column([shapely.Point(moved[0])]),
        margins=np.zeros(1),
        fidelity=Fidelity.EXACT,
        sources=(f"提问者给出的坐标，坐标系为{datum.words}",),
    )


def station_target(theme: FeatureType, stations: Sequence[Station]) -> Destination:
    """Return the stations or airports of a kind as a target."""
    return Destination(
        key=theme.value,
        label=theme.label,
        names=tuple(station.shape.name for station in stations),
        shapes=_column([station.shape.shape for station in stations]),
        margins=np.array([_margin(station.shape.margin_m, station.context) for station in stations], dtype=float),
        fidelity=Fidelity.EXACT,
        sources=tuple(_source_words(station.context) for station in stations),
    )


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
