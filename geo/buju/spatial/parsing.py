"""Parsing recipes: what may not stand in them, and what does not fit together (ids, circles, roads of a 四至).

All of it is found without base data, so that whoever edits a recipe need not have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from buju.errors import closest
from buju.fault import Fault, FaultCode, Line
from buju.lined import ENOUGH, LinedMap, line_of, parse_yaml, validated
from buju.spatial.boundstext import parse_bounds
from buju.spatial.recipe import (
    RECIPE,
    ByBounds,
    ByCorridor,
    ByHull,
    ByNone,
    ContextRecipe,
    LayoutRecipe,
    PlaceRecipe,
    Recipe,
)

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ParsedRecipe:
    """What a recipe.yaml holds: the recipe, or every reason why there is none; `data` has the lines."""

    file: str
    recipe: Recipe | None
    faults: tuple[Fault, ...]
    data: LinedMap

    def fault(self, code: FaultCode, message: str, path: Path) -> Fault:
        """Make a fault of what keys and list places lead to."""
        return Fault.of(code, message, where=Line(self.file, line_of(self.data, path)))


def parse_recipe(text: str, *, file: str) -> ParsedRecipe:
    """Parse what a recipe.yaml holds; `file` is how faults call it."""
    data, faults = parse_yaml(text, file=file)
    if faults:
        return ParsedRecipe(file, None, tuple(faults), data)
    recipe: Recipe | list[Fault] = validated(RECIPE, data, file=file)
    if isinstance(recipe, list):
        return ParsedRecipe(file, None, tuple(recipe), data)
    whole = ParsedRecipe(file, recipe, (), data)
    odd = sorted(
        (whole.fault(*one) for one in islice(misfits(recipe), ENOUGH)), key=lambda fault: (fault.where, fault.message)
    )
    return replace(whole, recipe=None, faults=tuple(odd)) if odd else whole


class Misfit(NamedTuple):
    """What does not fit: the code of the fault, one Chinese line, and the keys and list places that lead to it."""

    code: FaultCode
    message: str
    path: Path


def misfits(recipe: Recipe) -> Iterator[Misfit]:
    """Yield everything in a recipe that does not fit together, in no order."""
    if isinstance(recipe, ContextRecipe):
        yield from _repeated([part.id for part in recipe.parts], "parts", "图层")
        yield from _windows(recipe)
        return
    yield from _repeated([place.id for place in recipe.places], "places", "地点")
    if recipe.extent is None and all(isinstance(place.make, ByNone) for place in recipe.places):
        message = (
            "places：没有一处作出图形，布局无从成图；请至少为一处写明作法，"
            "如所在的区县：role: area，make 写 by: unit（用整个政区的界线），或 by: point（有坐标的）；"
            "都不画的，写 extent"
        )
        yield Misfit(FaultCode.FIELD_INVALID, message, ("places",))
    for at, place in enumerate(recipe.places):
        path = ("places", at, "make")
        yield from _of_source(place, recipe, path)
        yield from _of_members(place, recipe, path)
        yield from _of_bounds(place, path)


def _repeated(ids: list[str], part: str, kind: str) -> Iterator[Misfit]:
    seen: set[str] = set()
    for at, item in enumerate(ids):
        if item not in seen:
            seen.add(item)
        else:
            yield Misfit(FaultCode.ID_DUPLICATE, f"{part}：{kind}编号“{item}”重复", (part, at, "id"))


def _windows(recipe: ContextRecipe) -> Iterator[Misfit]:
    for at, part in enumerate(recipe.parts):
        west, south, east, north = part.clip or (0, 0, 1, 1)
        if west >= east or south >= north:
            message = f"{part.id}：clip 应为西、南、东、北的经纬度，西小于东、南小于北"
            yield Misfit(FaultCode.FIELD_INVALID, message, ("parts", at, "clip"))


def _of_source(place: PlaceRecipe, recipe: LayoutRecipe, path: Path) -> Iterator[Misfit]:
    named = getattr(place.make, "source", None)
    if named is not None and named not in recipe.sources:
        message = f"{place.id}：没有登记来源“{named}”；相近的有：{closest(named, recipe.sources)}"
        yield Misfit(FaultCode.ID_DANGLING, message, (*path, "source"))


def _of_members(place: PlaceRecipe, recipe: LayoutRecipe, path: Path) -> Iterator[Misfit]:
    places = {item.id: item for item in recipe.places}
    for key, member in _members(place):
        if member not in places:
            message = f"{place.id}：没有地点“{member}”；相近的有：{closest(member, places)}"
            yield Misfit(FaultCode.ID_DANGLING, message, (*path, key))
        elif isinstance(places[member].make, ByNone):
            message = f"{place.id}：成员“{member}”没有图形，不能用来作图"
            yield Misfit(FaultCode.FIELD_INVALID, message, (*path, key))
        elif _leads_to(place.id, member, places):
            message = f"{place.id}：作法经“{member}”绕回了自身"
            yield Misfit(FaultCode.FIELD_INVALID, message, (*path, key))


def _members(place: PlaceRecipe) -> list[tuple[str, str]]:
    """Return the places that a place is made from, each with the key that names it."""
    make = place.make
    named: list[tuple[str, str]] = []
    if isinstance(make, ByCorridor):
        named = [("through", member) for member in make.through]
    elif isinstance(make, ByHull):
        named = [("of", member) for member in make.of]
    limit = make.limit if isinstance(make, ByBounds | ByCorridor | ByHull) else None
    return named if limit is None else [*named, ("limit", limit)]


def _leads_to(wanted: str, start: str, places: Mapping[str, PlaceRecipe]) -> bool:
    """Whether the making of `start` asks for `wanted`, however far down."""
    seen: set[str] = set()
    left = [start]
    while left:
        here = left.pop()
        if here == wanted:
            return True
        if here not in seen and here in places:
            seen.add(here)
            left += [member for _, member in _members(places[here])]
    return False


def _of_bounds(place: PlaceRecipe, path: Path) -> Iterator[Misfit]:
    make = place.make
    if not isinstance(make, ByBounds):
        return
    try:
        worded = [name for _, name in parse_bounds(make.text)]
    except ValueError as error:
        yield Misfit(FaultCode.FIELD_INVALID, f"{place.id}：{error}", (*path, "text"))
        return
    if not worded:
        yield Misfit(FaultCode.FIELD_INVALID, f"{place.id}：text 中读不出四至：{make.text}", (*path, "text"))
    for name in worded:
        if name not in make.roads:
            message = f"{place.id}：roads 缺少四至中的“{name}”；现有：{'、'.join(make.roads)}"
            yield Misfit(FaultCode.FIELD_INVALID, message, (*path, "roads"))
