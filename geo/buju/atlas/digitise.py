"""Digitising: a recipe, base data and facts become the files of a layer, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from pydantic import BaseModel, ValidationError
from shapely.geometry.base import BaseGeometry

from buju.atlas.layout import ContextFile, ContextRecord, Layout
from buju.atlas.place import PlaceRecord, facts_by_place
from buju.atlas.seeds import read_seeds
from buju.atlas.store import FolderStore, text_of
from buju.errors import DataInvalid, RecipeError
from buju.fault import Fault, errors_of, explained
from buju.files import write_together
from buju.spatial.base import BaseData, shapes_of
from buju.spatial.datum import DATUM
from buju.spatial.geojson import collection_bytes, tidy
from buju.spatial.making import Made, Workshop
from buju.spatial.parsing import parse_recipe
from buju.spatial.recipe import ContextPart, ContextRecipe, LayoutRecipe, PlaceRecipe, Recipe, RowSaid

if TYPE_CHECKING:
    from buju.policy.fact import Fact


def digitise(folder: Path, *, base: Path, seeds: Path) -> dict[str, bytes]:
    """Carry out `folder`/recipe.yaml and return the files that it makes, by name; nothing is written.

    Args:
        folder: a folder of `layers/`.
        base: the folder of base data.
        seeds: the folder of documents, whose facts name the places.

    Raises:
        RecipeError: the recipe asks for what is not there.
        DataInvalid: recipe or facts cannot be understood; `faults` says where.
    """
    recipe, name = read_recipe(folder)
    data = BaseData(base)
    if isinstance(recipe, ContextRecipe):
        return _context_files(recipe, data, name)
    named = seeds if seeds.name else seeds.absolute()
    found = read_seeds(FolderStore(named.parent), under=named.name)
    wrong = errors_of(found.faults)
    if wrong:
        raise _invalid(wrong[0].where.file, wrong)
    return _layout_files(recipe, data, found.facts, name)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a layer's files in one step: places and what is said of their layer belong together.

    Raises:
        BujuError: they cannot be written; the old ones stay.
    """
    write_together(folder, files)


def read_recipe(folder: Path) -> tuple[Recipe, str]:
    """Return a folder's recipe and the name that messages call it by, e.g. `songjiang/recipe.yaml`."""
    name = f"{folder.resolve().name}/recipe.yaml"
    faults: list[Fault] = []
    text = text_of(FolderStore(folder), "recipe.yaml", faults)
    if text is None:
        raise _invalid(name, faults)
    parsed = parse_recipe(text, file=name)
    if parsed.recipe is None:
        raise _invalid(name, parsed.faults)
    return parsed.recipe, name


def _invalid(name: str, faults: Sequence[Fault]) -> DataInvalid:
    return DataInvalid(f"{name} 第 {faults[0].where.line} 行有误：{faults[0].message}", faults=faults)


def _layout_files(recipe: LayoutRecipe, base: BaseData, facts: Sequence[Fact], name: str) -> dict[str, bytes]:
    workshop = Workshop(recipe, base, name=name)
    about = facts_by_place(facts)
    made = {place.id: workshop.make(place.id) for place in recipe.places}
    records = [_record(place, made[place.id], recipe, about[place.id]) for place in recipe.places]
    features = [(record.id, _plain(record), made[record.id].shape) for record in records]
    # What lies around a layout does not decide what its map shows.
    proper = [made[place.id].shape for place in recipe.places if not place.role.is_outer]
    drawn = [shape for shape in proper if shape is not None]
    layout = Layout(**recipe.model_dump(include=set(Layout.model_fields) - {"bbox"}), bbox=_bbox(drawn))
    return {"places.geojson": collection_bytes(features), "layer.json": _json(_plain(layout))}


def _record(place: PlaceRecipe, made: Made, recipe: LayoutRecipe, facts: Sequence[Fact]) -> PlaceRecord:
    return PlaceRecord(
        id=place.id,
        name=place.name,
        aliases=place.aliases,
        layout=recipe.id,
        role=place.role,
        grade=made.grade,
        method=made.method,
        sources=made.sources,
        margin_m=made.margin_m,
        datum=DATUM,
        district=place.district,
        sides=made.sides,
        candidate=made.candidate,
    ).stated_by(facts)


def _context_files(recipe: ContextRecipe, base: BaseData, name: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    entries: list[ContextFile] = []
    for part in recipe.parts:
        rows = _context_rows(part, base, name)
        files[f"{part.id}.geojson"] = collection_bytes(rows)
        told = part.model_dump(include=set(ContextFile.model_fields) - {"features"})
        entries.append(ContextFile(**told, features=len(rows)))
    files["layer.json"] = _json({"files": [entry.model_dump(mode="json", exclude_none=True) for entry in entries]})
    return files


def _context_rows(part: ContextPart, base: BaseData, name: str) -> list[tuple[str, dict[str, Any], BaseGeometry]]:
    key = part.key or part.name
    needs = (part.name, key, *part.keep.values(), "geometry")
    rows = base.rows(part.file, part.where, recipe=name, key=part.id, needs=needs)
    unknown = sorted(set(part.rows) - set(rows[key]))
    if unknown:
        raise RecipeError(f"{name}：{part.id}：rows：{part.file} 中没有 {key} 为“{unknown[0]}”的对象")
    window = shapely.box(*part.clip) if part.clip else None
    found = []
    for at, (row, shape) in enumerate(zip(rows.to_dict("records"), shapes_of(rows), strict=True), start=1):
        record = _context_record(row, part, part.rows.get(row[key]), name)
        seen = shape if window is None else shape.intersection(window)
        if record is not None and not seen.is_empty:
            properties = record.model_dump(mode="json", exclude_defaults=True)
            found.append((f"{part.id}-{at:03d}", properties, tidy(seen)))
    if not found:
        raise RecipeError(f"{name}：{part.id}：clip 范围内没有图形；应为西、南、东、北的经纬度")
    return found


def _context_record(row: Mapping[Any, Any], part: ContextPart, said: RowSaid | None, name: str) -> ContextRecord | None:
    """Return what is kept of a row, or None if the recipe leaves it out."""
    label = row[part.name]
    if not isinstance(label, str) or any(word in label for word in part.drop) or (part.only and said is None):
        return None
    said = said or RowSaid()
    kept: dict[str, Any] = {target: row[column] for target, column in part.keep.items()}
    if isinstance(kept.get("lines"), str):
        kept["lines"] = tuple(kept["lines"].split("|"))
    own = said.model_dump(exclude={"name"})
    try:
        return ContextRecord(**kept, **own, name=said.name or label)
    except ValidationError as error:
        finding = error.errors(include_url=False)[0]
        field = str(finding["loc"][0])
        wrong = explained(finding, where={str(to): column for to, column in part.keep.items()}.get(field, field))
        raise RecipeError(f"{name}：{part.id}：{part.file} 中的“{label}”：{wrong}") from error


def _bbox(shapes: Iterable[BaseGeometry]) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.union_all(list(shapes)).bounds
    return round(west, 6), round(south, 6), round(east, 6), round(north, 6)


def _plain(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json")


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
