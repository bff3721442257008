"""A draft's layout, made: recipe, surroundings, base data and layer files of what has been accepted, in one go.

The one place where drafting meets digitising, for command and workbench alike. What a person has changed in a recipe
stays; only what the rules wrote themselves is written anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import shapely
import yaml

from buju.atlas.digitise import digitise, write_files
from buju.atlas.schemas import FILES, file_name, schema_bytes
from buju.atlas.store import BASE, CONTEXT
from buju.drafting.fenced import names_in
from buju.drafting.record import Record
from buju.drafting.region import region_of
from buju.drafting.sketch import (
    Setting,
    Sketch,
    Town,
    is_repeated,
    lines_file,
    outlined,
    sketched,
    towns_file,
    units_file,
)
from buju.drafting.sourcefile import source_bytes
from buju.errors import BujuError
from buju.files import write_whole
from buju.folded import bare
from buju.shelf import named_lines, surroundings, towns
from buju.spatial.china import MARGIN_M, SOURCE, Unit, UnitLevel, outlines, units
from buju.spatial.geojson import collection_bytes, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from buju.drafting.fenced import Line
    from buju.drafting.proposal import Proposal
    from buju.shelf import Layer

RECIPE, SOURCE_FILE = "recipe.yaml", "source.yaml"
_SCHEMA = "# yaml-language-server: $schema=../../schemas/{}\n"
_HEAD = "# 由已接受的事实起草；可以直接改，改过的地点不会再被起草改写。\n"
_ROOM = 0.6
_LEAST_ROOM = 0.1
_UNNAMED = "空间布局"


@dataclass(frozen=True, slots=True)
class Sketched:
    """What was made of a draft: how many places have a shape and how many are listed, and what a person should know."""

    document: str
    drawn: int
    listed: int
    notes: tuple[str, ...] = ()


def sketch(folder: Path, document: str) -> Sketched:
    """Write the layout of what is accepted of a draft into its data folder, and make its layers.

    Args:
        folder: the data folder, with `seeds/` and `drafts/` of the document in it.
        document: the id of the document, which is its layout's too.

    Raises:
        BujuError: there is no such draft, files cannot be written, or a recipe that a person has changed does not fit
            together any more.
    """
    now, drafts = Record(folder, document).read(), folder / "drafts" / document
    accepted = [one for one in now.draft.proposals if one.is_accepted]
    region = region_of(now.text.folded.text)
    home = outlined(region.home)
    around = _around(home)
    parts = _parts(document, around)
    wording = max((one for one in accepted if one.kind == "layout"), key=lambda one: one.confidence, default=None)
    name = str(wording.values["wording"]) if wording is not None else _UNNAMED
    window = _window(outlines([home])[0]) if home else None
    at_hand = surroundings(window) if window is not None else []
    parts += [_taken(document, layer, around) for layer in at_hand]
    around_ids = tuple(part["id"] for part in parts)
    setting = Setting(
        document,
        name,
        _title(accepted) or name,
        region,
        around_ids,
        _extent(home),
        lines=_lines(accepted, window, folder / "layers" / BASE, document),
        towns=_towns(home),
    )
    made = sketched(accepted, setting)
    listed = len(made.recipe["places"]) - made.drawn
    _write_own(folder / "seeds" / document / SOURCE_FILE, drafts / SOURCE_FILE, source_bytes(now.text, accepted))
    _made_folder(folder / "layers")
    if not made.recipe["places"]:
        return Sketched(document, 0, 0, ("还没有接受过地点，暂无布局图",))
    layout, context, base = (folder / "layers" / one for one in (document, f"{CONTEXT}-{document}", BASE))
    for place in (layout, context, base, folder / "schemas"):
        _made_folder(place)
    for kind in FILES:
        write_whole(folder / "schemas" / file_name(kind), schema_bytes(kind))
    write_whole(base / _around_file(document), _rows(around))
    for layer in at_hand:
        write_whole(base / _taken_file(document, layer), layer.rows())
    write_whole(base / lines_file(document), _line_rows(setting.lines.values()))
    write_whole(base / towns_file(document), _town_rows(setting.towns.values()))
    write_whole(context / RECIPE, _written({"kind": "context", "parts": parts}))
    notes = _write_recipe(layout / RECIPE, drafts / RECIPE, made)
    write_whole(base / units_file(document), _rows(_asked(layout / RECIPE, units_file(document))))
    for each in (context, layout):
        write_files(each, digitise(each, base=base, seeds=folder / "seeds"))
    return Sketched(document, made.drawn, listed, notes if made.drawn else (*notes, _NOTHING))


_NOTHING = "没有一处可以作图：接受一处政区（如所在的区、县），或在 recipe.yaml 里为某处写明作法"


def _title(accepted: Sequence[Proposal]) -> str:
    """Return the title that is accepted for source.yaml."""
    found = (one.values for one in accepted if one.kind == "source" and one.values.get("field") == "title")
    return next((str(values["value"]) for values in found), "")


def _made_folder(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BujuError(f"无法写入 {place}：{error.strerror}") from error


def _written(recipe: Mapping[str, Any]) -> bytes:
    body = yaml.safe_dump(dict(recipe), allow_unicode=True, sort_keys=False, width=120)
    return f"{_SCHEMA.format(file_name('recipe'))}{_HEAD}{body}".encode()


def _write_recipe(path: Path, copy: Path, made: Sketch) -> tuple[str, ...]:
    """Write a recipe; places that a person has changed since the last time stay as they are.

    Returns:
        What a person should know, in Chinese lines.
    """
    new = _written(made.recipe)
    now = path.read_bytes() if path.exists() else b""
    before = copy.read_bytes() if copy.exists() else b""
    notes: tuple[str, ...] = ()
    if now and now != before:
        new, notes = _merged(now.decode(), before.decode(), made)
    write_whole(path, new)
    write_whole(copy, _written(made.recipe))
    return notes


def _asked(recipe: Path, file: str) -> list[Unit]:
    """Return the units that a recipe asks a base file for, those of places that a person has kept too."""
    makes = [place.get("make") or {} for place in yaml.safe_load(recipe.read_bytes())["places"]]
    codes = {str(make["where"]["adcode"]) for make in makes if make.get("file") == file and "adcode" in make["where"]}
    return [unit for level in UnitLevel for unit in units(level) if unit.adcode in codes and not is_repeated(unit)]


def _write_own(path: Path, copy: Path, content: bytes) -> None:
    """Write a file that a person has not changed since the last time."""
    if path.exists() and path.read_bytes() != (copy.read_bytes() if copy.exists() else b""):
        return
    write_whole(path, content)
    write_whole(copy, content)


def _merged(now: str, before: str, made: Sketch) -> tuple[bytes, tuple[str, ...]]:
    """Return a changed recipe with the places that are new at its end, and a line of what else would be different."""
    try:
        there = {place["id"] for place in yaml.safe_load(now)["places"]}
        last = {place["id"]: place for place in (yaml.safe_load(before) or {}).get("places", ())}
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BujuError("recipe.yaml 读不出“places:”的列表，没有改动；请先改好（buju check 说明在哪一行）") from error
    places = {place["id"]: place for place in made.recipe["places"]}
    fresh = [place for place_id, place in places.items() if place_id not in there]
    gone = [last[one]["name"] for one in there - places.keys() if one in last]
    other = [place["name"] for one, place in places.items() if one in there and one in last and last[one] != place]
    lines = yaml.safe_dump(fresh, allow_unicode=True, sort_keys=False, width=120) if fresh else ""
    told = [
        f"recipe.yaml 改过，{what}：{'、'.join(names)}；请自行改"
        for what, names in (("这些地点已没有事实", gone), ("这些地点的起草有变化而未采用", other))
        if names
    ]
    return (now.rstrip("\n") + "\n" + lines).encode(), tuple(told)


@cache
def _around(home: Unit | None) -> tuple[Unit, ...]:
    """Return the units to draw round a plan's own: of a district its neighbours, of a province its cities."""
    provinces = units(UnitLevel.PROVINCE)
    if home is None:
        return provinces
    window = _window(outlines([home])[0])
    near = _within(provinces, window)
    level = UnitLevel.CITY if home.level is UnitLevel.PROVINCE and not _is_one_city(home) else UnitLevel.DISTRICT
    names = {unit.name for unit in near}
    return (*_within([unit for unit in units(level) if unit.province in names], window), *near)


def _lines(accepted: Sequence[Proposal], window: BaseGeometry | None, base: Path, document: str) -> dict[str, Line]:
    """Return the lines at hand that accepted 四至 name."""
    worded = [bare(one.quote) for one in accepted if one.kind == "bounds" and one.place]
    names = dict.fromkeys(name for text in worded for name in names_in(text))
    return named_lines(names, window, base, made=f"{document}-") if names and window is not None else {}


def _towns(home: Unit | None) -> dict[str, Town]:
    """Return the towns at hand of a plan's own unit, those whose name no other there has."""
    if home is None or (home.level is UnitLevel.PROVINCE and not _is_one_city(home)):
        return {}
    found: dict[str, list[Town]] = {}
    shape = outlines([home])[0]
    for layer in towns(shape):
        for one in layer.features:
            if shape.contains(one.shape.representative_point()):
                town = Town(
                    one.name,
                    str(one.said.get("within", "")),
                    one.shape,
                    layer.file.margin_m or 100.0,
                    layer.file.source,
                )
                found.setdefault(one.name, []).append(town)
    return {name: several[0] for name, several in found.items() if len(several) == 1}


def _line_rows(lines: Iterable[Line]) -> bytes:
    return collection_bytes([(one.name, {"name": one.name, "est_accuracy_m": one.margin_m}, one.path) for one in lines])


def _town_rows(towns: Iterable[Town]) -> bytes:
    return collection_bytes([(one.name, {"name": one.name, "within": one.within}, one.shape) for one in towns])


def _taken_file(document: str, layer: Layer) -> str:
    return f"{document}-{layer.file.id}.geojson"


def _taken(document: str, layer: Layer, around: Sequence[Unit]) -> dict[str, Any]:
    """Return the part of a recipe that takes a shipped layer along: stations, roads, rivers near the plan.

    It is complete in those units that the shipped one is, as far as they are drawn.
    """
    kept = {key for one in layer.features for key in one.said} & {"lines", "margin_m"}
    said = layer.file.model_dump(mode="json", exclude_none=True, exclude={"id", "features"})
    if layer.file.covers is not None:
        said["covers"] = [name for name in layer.file.covers if name in {unit.name for unit in around}]
    columns = {"file": _taken_file(document, layer), "where": {}, "name": "name"}
    return {"id": f"{document}-{layer.file.id}", **said, **columns, "keep": {key: key for key in sorted(kept)}}


def _extent(home: Unit | None) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds(outlines([home] if home else units(UnitLevel.PROVINCE)))
    return round(float(west), 6), round(float(south), 6), round(float(east), 6), round(float(north), 6)


def _is_one_city(home: Unit) -> bool:
    """Whether a province is a municipality, whose parts are districts."""
    return any(unit.name == home.name for unit in units(UnitLevel.CITY))


def _window(shape: BaseGeometry) -> BaseGeometry:
    west, south, east, north = shape.bounds
    wide, high = (max(_ROOM * length, _LEAST_ROOM) for length in (east - west, north - south))
    return shapely.box(west - wide, south - high, east + wide, north + high)


def _within(pool: Sequence[Unit], window: BaseGeometry) -> list[Unit]:
    shapes = outlines(pool)
    return [unit for unit, shape in zip(pool, shapes, strict=True) if shape.intersects(window)]


def _around_file(document: str) -> str:
    return f"{document}-around.geojson"


def _parts(document: str, around: Iterable[Unit]) -> list[dict[str, Any]]:
    """Return the layers of the surroundings: provinces below, what lies in them above."""
    titles = {UnitLevel.PROVINCE: "省级政区", UnitLevel.CITY: "地级政区", UnitLevel.DISTRICT: "区县"}
    present = {unit.level for unit in around}
    return [_part(document, level, titles[level]) for level in UnitLevel if level in present]


def _part(document: str, level: UnitLevel, title: str) -> dict[str, Any]:
    asked = {UnitLevel.PROVINCE: "province", UnitLevel.DISTRICT: "district"}.get(level)
    keep = {"adcode": "adcode"} | ({"within": "province"} if level is not UnitLevel.PROVINCE else {})
    return {
        "id": f"{document}-{level}",
        "title": title,
        "kind": "area",
        "file": _around_file(document),
        "where": {"level": str(level)},
        "name": "name",
        **({"theme": asked} if asked else {}),
        "keep": keep,
        "margin_m": MARGIN_M,
        "source": SOURCE.model_dump(mode="json"),
    }


def _rows(chosen: Sequence[Unit]) -> bytes:
    """Return units as a GeoJSON file, each with its outline."""
    features: list[tuple[str, dict[str, Any], BaseGeometry]] = []
    for level in UnitLevel:
        own = [unit for unit in chosen if unit.level is level]
        for unit, shape in zip(own, outlines(own), strict=True):
            said = {"name": unit.name, "adcode": unit.adcode, "level": str(level), "province": unit.province}
            features.append((unit.adcode, said, tidy(shape)))
    return collection_bytes(features)
