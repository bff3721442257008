"""Digitising: a recipe, base data and facts become the files of a layer, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from pydantic import BaseModel
from shapely.geometry.base import BaseGeometry

from buju.atlas.layout import Layout
from buju.atlas.place import PlaceRecord, facts_by_place
from buju.atlas.seeds import read_seeds
from buju.atlas.store import FolderStore, text_of
from buju.atlas.surroundings import context_files
from buju.errors import DataInvalid
from buju.fault import UNREADABLE, Fault, errors_of
from buju.files import json_bytes, write_together
from buju.spatial.base import BaseData
from buju.spatial.datum import DATUM
from buju.spatial.geojson import collection_bytes
from buju.spatial.making import Made, Workshop
from buju.spatial.parsing import parse_recipe
from buju.spatial.recipe import ContextRecipe, LayoutRecipe, PlaceRecipe, Recipe
from buju.spatial.role import Role

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
        return context_files(recipe, data, name=name)
    named = seeds if seeds.name else seeds.absolute()
    found = read_seeds(FolderStore(named.parent), under=named.name)
    # A fault of another plan, or of a fact that names no place of this one, is told by `buju check`.
    own = f"{named.name}/{recipe.document}/"
    wrong = [fault for fault in errors_of(found.faults) if fault.where.file.startswith(own)]
    is_cut_off = recipe.document not in {document.id for document in found.documents}
    is_cut_off = is_cut_off or any(fault.code in UNREADABLE for fault in wrong)
    if wrong and (is_cut_off or found.misstated.intersection(place.id for place in recipe.places)):
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
    # What lies around a layout does not decide what its map shows, unless nothing else has a shape.
    ranks = (lambda role: not role.is_outer, lambda role: role is Role.AREA, lambda _: True)
    drawn = next(filter(None, (_shapes(recipe, made, rank) for rank in ranks)), None)
    bbox = recipe.extent if drawn is None else _bbox(drawn)
    layout = Layout(**recipe.model_dump(include=set(Layout.model_fields) - {"bbox"}), bbox=bbox)
    return {"places.geojson": collection_bytes(features), "layer.json": json_bytes(_plain(layout))}


def _shapes(recipe: LayoutRecipe, made: Mapping[str, Made], rank: Callable[[Role], bool]) -> list[BaseGeometry]:
    shapes = [made[place.id].shape for place in recipe.places if rank(place.role)]
    return [shape for shape in shapes if shape is not None]


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


def _bbox(shapes: Iterable[BaseGeometry]) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.union_all(list(shapes)).bounds
    return round(west, 6), round(south, 6), round(east, 6), round(north, 6)


def _plain(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json")
