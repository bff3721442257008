"""The recipes of a store, checked against it: what `buju digitise` makes the layers from. Base data need not be there.

An atlas opens without them: what is wrong in a recipe is told by `buju check`, and keeps nothing out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from buju.atlas.joined import named
from buju.atlas.layers import is_context
from buju.atlas.store import Store, text_of
from buju.errors import closest
from buju.fault import Fault, FaultCode, Line
from buju.spatial.making import written
from buju.spatial.parsing import ParsedRecipe, parse_recipe
from buju.spatial.recipe import ByNone, ContextRecipe, LayoutRecipe, PlaceRecipe

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.place import PlaceRecord


def recipe_faults(store: Store, atlas: Atlas, *, under: str = "layers") -> list[Fault]:
    """Return everything that is wrong in the recipes of a store, by file and line; a layer need not have one.

    `atlas` is what was opened from the same store.
    """
    faults: list[Fault] = []
    parsed = dict(_read(store, under, faults))
    faults += [
        *_of_folders(parsed),
        *_of_names(parsed, documents=store.folders("seeds"), contexts=[one.file.id for one in atlas.contexts()]),
        *_of_layers(parsed, atlas),
    ]
    return sorted(faults, key=lambda fault: (fault.where, fault.code, fault.message))


def _read(store: Store, under: str, faults: list[Fault]) -> Iterator[tuple[str, ParsedRecipe]]:
    for folder in store.folders(under):
        for file in named(store, f"{under}/{folder}/recipe.yaml"):
            text = text_of(store, file, faults)
            # Of several data folders, the surroundings alone may have a recipe each; those of layouts clash.
            called = file.removesuffix("/recipe.yaml").removeprefix(f"{under}/")
            if text is not None and (called == folder or is_context(folder)):
                parsed = parse_recipe(text, file=file)
                faults += parsed.faults
                yield called, parsed


def _layouts(parsed: Mapping[str, ParsedRecipe]) -> Iterator[tuple[str, ParsedRecipe, LayoutRecipe]]:
    for folder, one in parsed.items():
        if isinstance(one.recipe, LayoutRecipe):
            yield folder, one, one.recipe


def _of_folders(parsed: Mapping[str, ParsedRecipe]) -> Iterator[Fault]:
    """A layout's recipe has the id of its folder, and no place of another recipe."""
    first: dict[str, str] = {}
    for folder, one, recipe in _layouts(parsed):
        if recipe.id != folder:
            message = f"id：布局编号“{recipe.id}”应与文件夹“{folder}”同名"
            yield one.fault(FaultCode.FIELD_INVALID, message, ("id",))
        for at, place in enumerate(recipe.places):
            other = first.setdefault(place.id, one.file)
            if other != one.file:
                yield one.fault(FaultCode.ID_DUPLICATE, f"地点编号“{place.id}”在 {other} 中已有", ("places", at, "id"))


def _of_names(
    parsed: Mapping[str, ParsedRecipe], *, documents: Sequence[str], contexts: Sequence[str]
) -> Iterator[Fault]:
    """The document and the surroundings that a layout's recipe names exist."""
    recipes = (one.recipe for one in parsed.values())
    around = [*contexts, *(part.id for recipe in recipes if isinstance(recipe, ContextRecipe) for part in recipe.parts)]
    known = list(dict.fromkeys(around))
    for _, one, recipe in _layouts(parsed):
        if recipe.document not in documents:
            message = f"document：没有文件“{recipe.document}”；相近的有：{closest(recipe.document, documents)}"
            yield one.fault(FaultCode.ID_DANGLING, message, ("document",))
        for at, context in enumerate(recipe.context):
            if context not in known:
                message = f"context：没有背景图层“{context}”；相近的有：{closest(context, known)}"
                yield one.fault(FaultCode.ID_DANGLING, message, ("context", at))


def _of_layers(parsed: Mapping[str, ParsedRecipe], atlas: Atlas) -> Iterator[Fault]:
    """What a layer says of its places is what its recipe says of them now."""
    for folder, one, recipe in _layouts(parsed):
        if atlas.find_layout(folder) is None:
            continue
        made = {place.id: place.record for place in atlas.places_of(folder)}
        left_out = {fault.entry for fault in atlas.errors}
        new = [
            place.id
            for place in recipe.places
            if place.id not in left_out and (place.id not in made or _of_recipe(place) != _of_record(made[place.id]))
        ]
        gone = [place_id for place_id in made if place_id not in {place.id for place in recipe.places}]
        if new or gone:
            some = "、".join([*new, *gone][:3])
            message = f"图层与配方不一致（{some}{'等' if len(new) + len(gone) > 3 else ''}）；请重新运行 buju digitise"
            where = Line(one.file.replace("recipe.yaml", "places.geojson"))
            yield Fault.of(FaultCode.LAYER_STALE, message, where=where)


def _of_record(record: PlaceRecord) -> tuple[object, ...]:
    return record.name, record.aliases, record.role, record.district, written(record.method)


def _of_recipe(place: PlaceRecipe) -> tuple[object, ...]:
    method = place.make.reason if isinstance(place.make, ByNone) else place.make.remark
    return place.name, place.aliases, place.role, place.district, written(method)
