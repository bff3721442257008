"""Digitising what lies around: rows of base data become the files of the surroundings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import shapely
from pydantic import ValidationError
from shapely.geometry.base import BaseGeometry

from buju.atlas.layout import ContextFile, ContextRecord
from buju.errors import RecipeError
from buju.fault import explained
from buju.files import json_bytes
from buju.spatial.base import BaseData, shapes_of
from buju.spatial.geojson import collection_bytes, tidy
from buju.spatial.making import CLEANED
from buju.spatial.recipe import ContextPart, ContextRecipe, RowSaid
from buju.spatial.strung import strung

# Joins of a road are told apart by how far they may be off: up to this (metres) they count with the pieces.
_EXACT_JOIN_M = 150.0


class _Row(NamedTuple):
    """What is kept of a row of base data, its shape (lon/lat degrees), and what tells it from others."""

    record: ContextRecord
    shape: BaseGeometry
    key: str = "001"
    shift_m: float = 0.0


def context_files(recipe: ContextRecipe, base: BaseData, *, name: str) -> dict[str, bytes]:
    """Return the files of the surroundings by name.

    Raises:
        RecipeError: the recipe asks for what the base data do not have.
    """
    files: dict[str, bytes] = {}
    entries: list[ContextFile] = []
    for part in recipe.parts:
        rows = _rows(part, base, name)
        features = [
            (f"{part.id}-{row.key}", row.record.model_dump(mode="json", exclude_defaults=True), tidy(row.shape))
            for row in rows
        ]
        files[f"{part.id}.geojson"] = collection_bytes(features)
        told = part.model_dump(include=set(ContextFile.model_fields) - {"features", "note"})
        entries.append(ContextFile(**told, note=_note(part, rows), features=len(features)))
    files["layer.json"] = json_bytes({"files": [entry.model_dump(mode="json", exclude_none=True) for entry in entries]})
    return files


def _rows(part: ContextPart, base: BaseData, name: str) -> list[_Row]:
    """Return the rows of a part: chosen, made one coverage, strung, cut to the window, in the order of the file."""
    chosen = _chosen(part, base, name)
    if part.strung:
        chosen = [piece for row in chosen for piece in _strung(row)]
    window = shapely.box(*part.clip) if part.clip else None
    if part.complement is not None:
        if window is None:
            raise RecipeError(f"{name}：{part.id}：写了 complement 的，须写 clip")
        left = shapely.difference(window, shapely.union_all([row.shape for row in chosen]))
        return [_Row(ContextRecord(name=part.complement), left)]
    seen = (row._replace(shape=row.shape.intersection(window)) if window else row for row in chosen)
    found = [row for row in seen if not row.shape.is_empty]
    if not found:
        raise RecipeError(f"{name}：{part.id}：clip 范围内没有图形；应为西、南、东、北的经纬度")
    return found


def _chosen(part: ContextPart, base: BaseData, name: str) -> list[_Row]:
    key = part.key or part.name
    needs = (part.name, key, *part.keep.values(), "geometry")
    rows = base.rows(part.file, part.where, recipe=name, key=part.id, needs=needs, clean=part.clean)
    unknown = sorted(set(part.rows) - set(rows[key]))
    if unknown:
        raise RecipeError(f"{name}：{part.id}：rows：{part.file} 中没有 {key} 为“{unknown[0]}”的对象")
    found = [
        _Row(_no_surer(record, part, row.get("shift_m", 0.0)), shape, f"{at:03d}", row.get("shift_m", 0.0))
        for at, (row, shape) in enumerate(zip(rows.to_dict("records"), shapes_of(rows), strict=True), start=1)
        if (record := _record(row, part, part.rows.get(row[key]), name)) is not None
    ]
    return _merged(found) if part.kind == "line" else found


def _no_surer(record: ContextRecord, part: ContextPart, shift_m: float) -> ContextRecord:
    """Return what is said of a cleaned area: no line of it is surer than the two lay apart that became it."""
    margin = record.margin_m or part.margin_m
    if margin is None or margin >= shift_m:
        return record
    return record.model_copy(update={"margin_m": math.ceil(shift_m)})


def _note(part: ContextPart, rows: Sequence[_Row]) -> str | None:
    """Return what readers must know of a file; of a cleaned one, how far lines were shifted."""
    shift = max(row.shift_m for row in rows)
    said = CLEANED.format(shift=shift) + "。" if round(shift) else ""
    return f"{part.note or ''}{said}" or None


def _merged(rows: Sequence[_Row]) -> list[_Row]:
    """Return lines with those that say the same as one, under the key of the first."""
    alike: dict[ContextRecord, list[_Row]] = {}
    for row in rows:
        alike.setdefault(row.record, []).append(row)
    return [same[0]._replace(shape=_together([row.shape for row in same])) for same in alike.values()]


def _strung(row: _Row) -> Iterator[_Row]:
    """Yield a road's pieces with the joins that are as exact, then what is joined over wide gaps."""
    pieces, *joins = strung(row.shape)
    near = [join for join in joins if join.margin_m <= _EXACT_JOIN_M]
    far = joins[len(near) :]
    yield row._replace(shape=_together([pieces.shape, *(join.shape for join in near)]))
    if far:
        note = "各段之间的缺口以直线相连"
        record = row.record.model_copy(update={"margin_m": round(far[-1].margin_m), "note": note})
        yield _Row(record, _together([join.shape for join in far]), f"{row.key}-joins")


def _together(lines: Sequence[BaseGeometry]) -> BaseGeometry:
    return shapely.line_merge(shapely.union_all(list(lines)))


def _record(row: Mapping[Any, Any], part: ContextPart, said: RowSaid | None, name: str) -> ContextRecord | None:
    """Return what is kept of a row, or None if the recipe leaves it out."""
    label = row[part.name]
    if not isinstance(label, str) or any(word in label for word in part.drop) or (part.only and said is None):
        return None
    said = said or RowSaid()
    kept: dict[str, Any] = {target: row[column] for target, column in part.keep.items()}
    if isinstance(kept.get("lines"), str):
        kept["lines"] = tuple(kept["lines"].split("|"))
    own = said.model_dump(exclude={"name"}, exclude_unset=True)
    try:
        return ContextRecord(**(kept | own), name=said.name or label)
    except ValidationError as error:
        finding = error.errors(include_url=False)[0]
        field = str(finding["loc"][0])
        wrong = explained(finding, where={str(to): column for to, column in part.keep.items()}.get(field, field))
        raise RecipeError(f"{name}：{part.id}：{part.file} 中的“{label}”：{wrong}") from error
