"""Carrying out recipes: every way of making gives a shape, its grade, its margin, and a method in words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any, cast

import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from buju.errors import RecipeError
from buju.spatial.base import BaseData, shapes_of
from buju.spatial.bounds import enclosed
from buju.spatial.boundstext import parse_bounds
from buju.spatial.corridor import corridor
from buju.spatial.datum import Metric
from buju.spatial.geojson import tidy
from buju.spatial.grade import Grade
from buju.spatial.recipe import (
    ByBounds,
    ByCorridor,
    ByHull,
    ByNone,
    ByOutline,
    ByPoint,
    ByRoad,
    ByUnit,
    Choice,
    FoundRoad,
    LayoutRecipe,
    PlaceRecipe,
)
from buju.spatial.source import Side, Source

if TYPE_CHECKING:
    import pandas as pd

    from buju.spatial.recipe import CoverageCleaning

# What readers are told of areas that were made one coverage.
CLEANED = "各面之间的缝隙、重叠已清理，界线移动至多 {shift:.0f} 米"
_CLEANED = CLEANED.partition("，")[0]
# The columns that a table of evidence has besides those that a recipe chooses rows by.
_EVIDENCE = ("name", "lon_wgs84", "lat_wgs84")


@dataclass(frozen=True, slots=True)
class Made:
    """What a recipe made: a shape in lon/lat degrees (None for grade F) and all that must be said of it."""

    shape: BaseGeometry | None
    grade: Grade
    margin_m: float | None
    method: str
    sources: tuple[Source, ...]
    sides: tuple[Side, ...] = ()
    candidate: str | None = None


class Workshop:
    """Makes the places of one layout from base data; places may build on places of the same recipe.

    The recipe fits together (`spatial.parsing`): what is left to go wrong is in the base data.
    """

    def __init__(self, recipe: LayoutRecipe, base: BaseData, *, name: str) -> None:
        self.recipe = recipe
        self.base = base
        self.name = name
        self._recipes = {place.id: place for place in recipe.places}
        self._made: dict[str, Made] = {}

    def make(self, place_id: str) -> Made:
        """Make one place (once), and those that it builds on.

        Raises:
            RecipeError: the recipe asks for what the base data do not have.
        """
        if place_id not in self._made:
            place = self._recipes[place_id]
            made = self._by(place.make, place)
            self._made[place_id] = replace(made, shape=None if made.shape is None else tidy(made.shape))
        return self._made[place_id]

    @singledispatchmethod
    def _by(self, make: Any, place: PlaceRecipe) -> Made:  # noqa: ANN401 - one case for each way of making
        raise TypeError(f"no way of making {make!r} for {place.id}")

    @_by.register
    def _by_unit(self, make: ByUnit, place: PlaceRecipe) -> Made:
        rows = self._areas(make.file, make.where, place, make.clean)
        shift = 0.0 if make.clean is None else float(rows["shift_m"].max())
        method, margin = make.remark, make.margin_m
        if round(shift):
            # The cleaned line is one of two that lay so far apart: it cannot be surer than that.
            method = f"{method.rstrip('。')}。{CLEANED.format(shift=shift)}。"
            margin = max(margin, math.ceil(shift))
        return Made(shapely.union_all(shapes_of(rows)), Grade.C, margin, method, (self.recipe.sources[make.source],))

    @_by.register
    def _by_outline(self, make: ByOutline, place: PlaceRecipe) -> Made:
        shape = self._joint(make.file, make.where, place)
        if not shape.area:
            raise self._error(place.id, f"{make.file} 中的这些行不是面，不能作为轮廓")
        return Made(shape, Grade.E, None, make.remark, (self.recipe.sources[make.source],))

    def _joint(self, file: str, where: Mapping[str, Choice], place: PlaceRecipe) -> BaseGeometry:
        """Return the ground of all rows that meet the conditions."""
        return shapely.union_all(shapes_of(self._areas(file, where, place)))

    def _areas(
        self, file: str, where: Mapping[str, Choice], place: PlaceRecipe, clean: CoverageCleaning | None = None
    ) -> pd.DataFrame:
        rows = self.base.rows(file, where, recipe=self.name, key=place.id, clean=clean)
        if "geometry" not in rows.columns:
            raise self._error(place.id, f"{file} 没有图形，不能作为政区")
        return rows

    @_by.register
    def _by_point(self, make: ByPoint, place: PlaceRecipe) -> Made:
        rows = self.base.rows(make.file, make.where, recipe=self.name, key=place.id)
        if len(rows) != 1:
            raise self._error(place.id, f"{make.file} 中有 {len(rows)} 行符合条件，应只有 1 行")
        row = rows.iloc[0]
        if "geometry" in rows.columns:
            point, margin = row["geometry"], make.margin_m
        else:
            self._has_evidence(rows.columns, make.file, place)
            point, margin = self._evidence_point(row, place), make.margin_m or self._number(row, "margin_m", place)
        if margin is None:
            raise self._error(place.id, "缺少 margin_m（定位误差，米）")
        if not isinstance(point, Point) or point.is_empty:
            raise self._error(place.id, f"{make.file} 中的这一行不是点：{'、'.join(map(_said, make.where.values()))}")
        source = self.recipe.sources[make.source]
        return Made(point, Grade.D, margin, make.remark, (source,), candidate=make.candidate)

    @_by.register
    def _by_road(self, make: ByRoad, place: PlaceRecipe) -> Made:
        lines = [self._piece(make.file, piece, place) for piece in make.pieces]
        margin = max(margin for _, margin in lines)
        shape = shapely.union_all([line for line, _ in lines])
        return Made(shape, Grade.D, margin, make.remark, (self.recipe.sources[make.source],))

    @_by.register
    def _by_bounds(self, make: ByBounds, place: PlaceRecipe) -> Made:
        limit, limit_sources = self._drawn(make.limit)
        # Roads are extended and cut at right angles to each other, which degrees do not have.
        metric = Metric.around(limit)
        found: dict[Any, LineString] = {}
        sides: list[Side] = []
        margins: list[float] = []
        for side, name in parse_bounds(make.text):
            road = make.roads[name]
            if isinstance(road, FoundRoad):
                line, margin = self._joined(make.file, road, place)
                found[side] = metric.to_metres(line)
                margins.append(margin)
                sides.append(Side(side=side, road=name, found=True, remark=road.remark))
            else:
                sides.append(Side(side=side, road=name, found=False, remark=road.missing))
        ground = enclosed(found, limit=metric.to_metres(limit), reach_m=make.reach_m)
        if ground.is_empty:
            raise self._error(place.id, "所给道路围不出范围；请检查方位和道路")
        # With one side missing the area is open there: what closes it is a guess, and is graded as one.
        complete = len(found) == len(sides) == 4
        sources = (self.recipe.sources[make.source], *limit_sources)
        grade, worst = (Grade.B, max(margins)) if complete else (Grade.E, None)
        return Made(metric.to_degrees(ground), grade, worst, make.remark, sources, tuple(sides))

    @_by.register
    def _by_corridor(self, make: ByCorridor, place: PlaceRecipe) -> Made:
        def drawing(members: list[BaseGeometry]) -> BaseGeometry:
            return corridor(members, width_m=make.width_m)

        return self._schematic(make.through, drawing, make.limit, make.remark, place)

    @_by.register
    def _by_hull(self, make: ByHull, place: PlaceRecipe) -> Made:
        def drawing(members: list[BaseGeometry]) -> BaseGeometry:
            ground = shapely.union_all(members)
            return (ground if make.outline == "members" else ground.convex_hull).buffer(make.pad_m)

        return self._schematic(make.of, drawing, make.limit, make.remark, place)

    def _schematic(
        self,
        members: Sequence[str],
        drawing: Callable[[list[BaseGeometry]], BaseGeometry],
        limit: str | None,
        remark: str,
        place: PlaceRecipe,
    ) -> Made:
        """Make a drawing of member places in metres, cut to `limit`: grade E, no margin."""
        drawn = [self._drawn(member) for member in members]
        # Widths and pads are metres.
        metric = Metric.around(shapely.union_all([shape for shape, _ in drawn]))
        shape = drawing([metric.to_metres(shape) for shape, _ in drawn])
        if limit is not None:
            shape = shape.intersection(metric.to_metres(self._drawn(limit)[0]))
        if not shape.area:
            raise self._error(
                place.id, f"作不出示意图形：成员与 limit（{limit or '无'}）不相交，或成员只有一点而没有留宽"
            )
        sources = tuple(dict.fromkeys(source for _, found in drawn for source in found))
        return Made(metric.to_degrees(shape), Grade.E, None, remark, sources)

    @_by.register
    def _by_none(self, make: ByNone, place: PlaceRecipe) -> Made:  # noqa: ARG002 - same call for all ways
        return Made(None, Grade.F, None, make.reason, ())

    def _drawn(self, place_id: str) -> tuple[BaseGeometry, tuple[Source, ...]]:
        made = self.make(place_id)
        # What is never drawn is no member of anything.
        return cast("BaseGeometry", made.shape), made.sources

    def _joined(self, file: str, road: FoundRoad, place: PlaceRecipe) -> tuple[LineString, float]:
        """Join a road's pieces, in their order, into one line: gaps become straight stretches."""
        pieces = [self._piece(file, name, place) for name in road.pieces]
        # Pieces come in the order of the road, so that the end of one meets the beginning of the next.
        points = [xy for line, _ in pieces for xy in line.coords]
        return LineString(points), max(margin for _, margin in pieces)

    def _piece(self, file: str, name: str, place: PlaceRecipe) -> tuple[LineString, float]:
        row = self.base.rows(file, {"name": name}, recipe=self.name, key=place.id, needs=("geometry",)).iloc[0]
        line = row["geometry"]
        if not isinstance(line, LineString):
            raise self._error(place.id, f"{file} 中的“{name}”不是线")
        return line, self._number(row, "est_accuracy_m", place)

    def _has_evidence(self, columns: Iterable[str], file: str, place: PlaceRecipe) -> None:
        there = list(columns)
        missing = [column for column in _EVIDENCE if column not in there]
        if missing:
            raise self._error(
                place.id,
                f"佐证表 {file} 缺少 {'、'.join(missing)} 列；应有 name（名称）、lon_wgs84、lat_wgs84（WGS 84，度），"
                f"还可有 margin_m（误差，米）；现有：{'、'.join(there)}",
            )

    def _evidence_point(self, row: Any, place: PlaceRecipe) -> Point:  # noqa: ANN401 - a pandas row
        if not row["lon_wgs84"]:
            raise self._error(place.id, f"佐证表中的“{row['name']}”没有坐标，不能定位；应改为 by: none")
        return Point(self._number(row, "lon_wgs84", place), self._number(row, "lat_wgs84", place))

    def _number(self, row: Any, column: str, place: PlaceRecipe) -> float:  # noqa: ANN401 - a pandas row
        """Read a number of a row; only plain ASCII decimals count as one."""
        written = str(row.get(column, ""))
        if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,12})?", written):
            raise self._error(place.id, f"“{row.get('name', '')}”的 {column} 应为数字，现为“{written}”")
        return float(written)

    def _error(self, key: str, message: str) -> RecipeError:
        return RecipeError(f"{self.name}：{key}：{message}")


def written(method: str) -> str:
    """Return what a recipe itself says of a method: without what cleaning has added, and without the last stop."""
    return method.partition(_CLEANED)[0].rstrip("。")


def _said(choice: Choice) -> str:
    return choice if isinstance(choice, str) else "、".join(choice)
