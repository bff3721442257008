"""The layers of a store: layouts, their places, and the surroundings, parsed, with every fault met."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

import shapely
from pydantic import BaseModel, ValidationError
from shapely.geometry.base import BaseGeometry

from buju.atlas.districts import merged_name
from buju.atlas.joined import named
from buju.atlas.layout import Context, ContextFile, ContextRecord, ContextShape, Layout
from buju.atlas.place import Place, PlaceRecord
from buju.atlas.store import BASE, CONTEXT, Store, text_of
from buju.fault import Fault, FaultCode, Line, explained
from buju.lined import ENOUGH

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)

_MAX_DEPTH = 64
_MAX_COORDINATE_DEPTH = 4
_MAX_COORDINATE = 1e7
_LICENSING = frozenset({"licence", "attribution"})
_DERIVED = ("citations", "facts", "host")
_GRADING = frozenset({"grade", "method", "sources", "margin_m", "datum"})


def is_context(folder: str) -> bool:
    """Whether a folder of `layers/` holds surroundings: `context`, or one plan's own, `context-<plan>`."""
    return folder == CONTEXT or folder.startswith(f"{CONTEXT}-")


@dataclass(slots=True)
class Layers:
    """Layouts, places and surroundings as written; `where` has the file and line of every place.

    `derived` has what the file of every place repeats of its facts, whatever that is: nothing is taken from it.
    `context_lines` has where every shape of a context stands, by the context's id. `whole` is false while a layer was
    passed over, so that its places are missing.
    """

    layouts: list[Layout] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    contexts: list[Context] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    where: dict[str, Line] = field(default_factory=dict)
    derived: dict[str, dict[str, Any]] = field(default_factory=dict)
    context_lines: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    whole: bool = True


def read_layers(store: Store, *, under: str = "layers") -> Layers:
    """Read every layer of a folder, in the order of their names.

    Raises:
        DataMissing: the folder is not there or cannot be listed.
    """
    layers = Layers()
    folders = [folder for folder in store.folders(under) if folder != BASE]
    for folder in folders:
        where = f"{under}/{folder}"
        if is_context(folder):
            _read_contexts(store, where, layers)
            continue
        index = text_of(store, f"{where}/layer.json", layers.faults)
        if index is None:
            continue
        if parse_layout(index, layers, where=where, others=folders):
            places = text_of(store, f"{where}/places.geojson", layers.faults)
            if places is not None:
                parse_places(places, layers, file=f"{where}/places.geojson")
    return layers


def _read_contexts(store: Store, where: str, layers: Layers) -> None:
    """Read what lies around; of several data folders each may have its own."""
    index = f"{where}/layer.json"
    for found in named(store, index) or (index,):
        text = text_of(store, found, layers.faults)
        for part in () if text is None else parse_context_index(text, layers, file=found):
            file = found.replace("layer.json", f"{part.id}.geojson")
            shapes = text_of(store, file, layers.faults)
            parse_context(shapes, part, layers, file=file)


def parse_layout(text: str, layers: Layers, *, where: str, others: Collection[str] = ()) -> bool:
    """Parse a layer.json and add its layout; return whether there is one.

    `where` is its folder, as faults name it; `others` are the folders beside it, whose names no layout may take.
    """
    file, folder = f"{where}/layer.json", where.rpartition("/")[2]
    data = _json(text, file, layers.faults)
    layout = None if data is None else _parsed(Layout, data, file=file, line=1, faults=layers.faults)
    if layout is None:
        return False
    if layout.id != folder:
        message = f"布局编号“{layout.id}”应与文件夹“{folder}”同名"
        code = FaultCode.ID_DUPLICATE if layout.id in others else FaultCode.FIELD_INVALID
        layers.faults.append(Fault.of(code, message, where=Line(file)))
        layers.whole = False
        return False
    layers.layouts.append(layout)
    return True


def parse_places(text: str, layers: Layers, *, file: str) -> None:
    """Parse a places.geojson and add its places."""
    for feature, line in _features(text, file, layers.faults):
        _add_place(feature, file, line, layers)


def parse_context_index(text: str, layers: Layers, *, file: str) -> list[ContextFile]:
    """Parse the layer.json of the surroundings; return the sound entries of its list."""
    data = _json(text, file, layers.faults)
    written = (data or {}).get("files", [])
    if not isinstance(written, list):
        layers.faults.append(Fault.of(FaultCode.FIELD_INVALID, "files：应为列表", where=Line(file)))
        return []
    known = {context.file.id for context in layers.contexts}
    parts: dict[str, ContextFile] = {}
    for entry in written:
        part = _parsed(ContextFile, entry, file=file, line=1, faults=layers.faults)
        if part is not None and (part.id in known or part.id in parts):
            message = f"背景图层“{part.id}”重复，这里的没有采用"
            layers.faults.append(Fault.of(FaultCode.ID_DUPLICATE, message, where=Line(file)))
        elif part is not None:
            parts[part.id] = part
    return list(parts.values())


def parse_context(text: str | None, part: ContextFile, layers: Layers, *, file: str) -> None:
    """Parse one layer of the surroundings and add it, without shapes where there is no text."""
    rows = [
        (shape, line)
        for feature, line in (_features(text, file, layers.faults) if text is not None else ())
        if (shape := _context_shape(feature, part, file, line, layers.faults)) is not None
    ]
    layers.contexts.append(Context(part, tuple(shape for shape, _ in rows)))
    layers.context_lines[part.id] = tuple(Line(file, line) for _, line in rows)


def _add_place(feature: dict[str, Any], file: str, line: int, layers: Layers) -> None:
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        layers.faults.append(Fault.of(FaultCode.FIELD_INVALID, "properties：应为“键: 值”", where=Line(file, line)))
        return
    place_id = str(properties.get("id"))
    if place_id in layers.where:
        message = f"地点编号“{place_id}”重复，前一处在 {layers.where[place_id]}"
        layers.faults.append(Fault.of(FaultCode.ID_DUPLICATE, message, where=Line(file, line), entry=place_id))
        return
    layers.where[place_id] = Line(file, line)
    layers.derived[place_id] = {key: properties.get(key, []) for key in _DERIVED}
    own = {key: value for key, value in properties.items() if key not in _DERIVED}
    record = _parsed(PlaceRecord, own, file=file, line=line, faults=layers.faults, entry=place_id)
    shape = _shape(feature.get("geometry"), file, line, place_id, layers.faults)
    if record is not None and not isinstance(shape, Fault):
        layers.places.append(Place(record, shape))


def _context_shape(
    feature: dict[str, Any], part: ContextFile, file: str, line: int, faults: list[Fault]
) -> ContextShape | None:
    record = _parsed(ContextRecord, feature.get("properties"), file=file, line=line, faults=faults)
    shape = _shape(feature.get("geometry"), file, line, None, faults)
    if record is None or not isinstance(shape, BaseGeometry):
        return None
    merged = merged_name(record.parts[0], record.parts) if record.parts else None
    return ContextShape(
        name=merged or record.name,
        shape=shape,
        aliases=(record.name, *record.aliases) if merged else record.aliases,
        adcode=record.adcode,
        within=record.within,
        lines=record.lines,
        margin_m=record.margin_m or part.margin_m,
        note=record.note,
        parts=record.parts,
    )


def _features(text: str, file: str, faults: list[Fault]) -> list[tuple[dict[str, Any], int]]:
    """Return the features of a collection, each with its line (exact where a feature has a line of its own)."""
    data = _json(text, file, faults)
    if data is None:
        return []
    features = data.get("features")
    if data.get("type") != "FeatureCollection" or not isinstance(features, list):
        faults.append(Fault.of(FaultCode.FILE_SYNTAX, "应为 GeoJSON 的 FeatureCollection", where=Line(file)))
        return []
    lines = [at for at, row in enumerate(text.splitlines(), start=1) if '"Feature"' in row]
    starts = lines if len(lines) == len(features) else [1] * len(features)
    objects = [(item, line) for item, line in zip(features, starts, strict=True) if isinstance(item, dict)]
    if len(objects) < len(features):
        message = f"features 中有 {len(features) - len(objects)} 项不是 Feature"
        faults.append(Fault.of(FaultCode.FILE_SYNTAX, message, where=Line(file)))
    return objects


def _shape(
    geometry: Any,  # noqa: ANN401 - whatever the file holds
    file: str,
    line: int,
    entry: str | None,
    faults: list[Fault],
) -> BaseGeometry | Fault | None:
    if geometry is None:
        return None
    try:
        # Asked first: the geometry library warns of odd numbers, or never returns from deep nesting.
        sound = _is_sound(geometry["coordinates"])
        shape = shapely.geometry.shape(geometry) if sound else None
    except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError):
        shape = None
    if shape is not None and not shape.is_empty:
        return shape
    fault = Fault.of(FaultCode.SHAPE_INVALID, "几何无法读取、为空或含非数值坐标", where=Line(file, line), entry=entry)
    faults.append(fault)
    return fault


def _is_sound(coordinates: Any, *, depth: int = 0) -> bool:  # noqa: ANN401 - whatever the file holds
    """Whether coordinates are nested lists, at most as deep as a MultiPolygon's, of finite numbers."""
    if not isinstance(coordinates, list):
        return _are_numbers([coordinates])
    if depth >= _MAX_COORDINATE_DEPTH:
        return False
    # A line has thousands of positions: they are looked at together.
    if depth + 1 < _MAX_COORDINATE_DEPTH and set(map(type, coordinates)) == {list}:
        numbers = list(chain.from_iterable(coordinates))
        if list not in set(map(type, numbers)):
            return _are_numbers(numbers)
    return all(_is_sound(part, depth=depth + 1) for part in coordinates)


def _are_numbers(values: list[Any]) -> bool:
    # `true` is an int to Python; NaN is not less than anything.
    return set(map(type, values)) <= {int, float} and all(map(_MAX_COORDINATE.__gt__, map(abs, values)))


def _json(text: str, file: str, faults: list[Fault]) -> dict[str, Any] | None:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"JSON 在第 {error.lineno} 行第 {error.colno} 列中断或有误；文件可能没有写完"
        faults.append(Fault.of(FaultCode.FILE_SYNTAX, message, where=Line(file, error.lineno)))
    except ValueError:
        faults.append(Fault.of(FaultCode.FILE_SYNTAX, "JSON 含有过长的数字", where=Line(file)))
    except RecursionError:
        faults.append(Fault.of(FaultCode.FILE_SYNTAX, f"JSON 嵌套过深（应不超过 {_MAX_DEPTH} 层）", where=Line(file)))
    else:
        if isinstance(data, dict):
            return data
        faults.append(Fault.of(FaultCode.FILE_SYNTAX, "JSON 的最外层应为对象", where=Line(file)))
    return None


def _parsed(
    model: type[Model],
    data: Any,  # noqa: ANN401 - whatever the file holds
    *,
    file: str,
    line: int,
    faults: list[Fault],
    entry: str | None = None,
) -> Model | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for row in error.errors(include_url=False)[:ENOUGH]:
            code = _code_of(row)
            message = explained(row, where=".".join(map(str, row["loc"])))
            faults.append(Fault.of(code, message, where=Line(file, line), entry=entry))
    return None


def _code_of(row: ErrorDetails) -> FaultCode:
    path = row["loc"] or ("",)
    if row["type"] == "missing" and path[0] in _GRADING:
        return FaultCode.GRADE_MISSING
    return FaultCode.LICENCE_MISSING if path[-1] in _LICENSING else FaultCode.FIELD_INVALID
