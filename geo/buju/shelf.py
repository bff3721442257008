"""What the data at hand hold round a plan: shipped lines, towns and stations, and the lines of the plan's own folder.

What is taken goes into the plan's own base data with its source and margin: its layers are made again without the
shipped ones.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import shapely
from shapely import LineString
from shapely.geometry import mapping, shape

from buju.atlas.layout import ContextFile
from buju.atlas.store import CONTEXT, SHIPPED, store_of
from buju.drafting.fenced import Line
from buju.errors import BujuError
from buju.folded import name_key
from buju.spatial.datum import Metric
from buju.spatial.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

# Surroundings that are worth taking along: what a four-sided wording names, and what distances are measured to.
_KINDS = frozenset({"line", "point"})
_CODE = re.compile(r"^[GSXY][0-9]{1,4}")
_ROAD = re.compile(r"(?:高速公路|高速|快速路|公路|路)$")
_PIECE = re.compile(r"[(（].*$")
# Pieces of a line whose ends lie this near to each other (metres) are one; what runs beside it is left out.
_GAP_M = 600.0
# How far off a line may be of which nobody says it (metres).
_UNSAID_M = 100.0
_OWN = Source(title="本规划文件夹中的底图", licence="见该文件", attribution="本规划的整理者", date="未写明")


class Feature(NamedTuple):
    """A named shape (lon/lat degrees) with what its file says of it."""

    name: str
    shape: BaseGeometry
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of surroundings at hand: what is said of it, and its features."""

    file: ContextFile
    features: tuple[Feature, ...]

    def within(self, window: BaseGeometry) -> Layer:
        """Return what of it lies in a window."""
        return Layer(self.file, tuple(one for one in self.features if one.shape.intersects(window)))

    def rows(self) -> bytes:
        """Return it as a base data file, the names in the column `name`."""
        # A row without a margin of its own has the layer's.
        margins = any("margin_m" in one.said for one in self.features)
        shared = {"margin_m": self.file.margin_m or _UNSAID_M} if margins else {}
        features = [
            {"type": "Feature", "properties": {"name": one.name, **shared, **one.said}, "geometry": mapping(one.shape)}
            for one in self.features
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def surroundings(window: BaseGeometry) -> list[Layer]:
    """Return the shipped layers of lines and points with what they have in a window, those that have nothing left out.

    Args:
        window: lon/lat degrees.
    """
    found = (layer.within(window) for layer in _shipped() if layer.file.kind in _KINDS)
    return [layer for layer in found if layer.features]


def towns(window: BaseGeometry) -> list[Layer]:
    """Return the shipped layers of towns with what they have in a window."""
    found = (layer.within(window) for layer in _shipped() if layer.file.kind == "town")
    return [layer for layer in found if layer.features]


def named_lines(names: Iterable[str], window: BaseGeometry, base: Path, *, made: str) -> dict[str, Line]:
    """Return the lines of some names in a window: shipped ones, and those of a folder of base data.

    Args:
        names: as a text has them; the code of a motorway and 公路 behind 高速 make no difference.
        window: where they have to be (lon/lat degrees).
        base: the plan's own base data.
        made: how the names of those of its files begin that a sketch has written itself.
    """
    found: dict[str, Line] = {}
    layers = [*_own(base, made), *surroundings(window)]
    for name in names:
        for layer in layers:
            pieces = [one for one in layer.features if _key(one.name) == _key(name)]
            path = _path([one.shape for one in pieces], window)
            if path is not None:
                margin = max(_margin(one, layer.file) for one in pieces)
                found[name] = Line(name, path, margin, layer.file.source)
                break
    return found


def _key(name: str) -> str:
    bare = _PIECE.sub("", name)
    return name_key(_ROAD.sub(lambda match: "高速" if "高速" in match[0] else match[0], _CODE.sub("", bare)))


def _margin(one: Feature, file: ContextFile) -> float:
    said = one.said.get("margin_m") or one.said.get("est_accuracy_m") or file.margin_m or 0.0
    return float(said) or _UNSAID_M


def _path(shapes: Sequence[BaseGeometry], window: BaseGeometry) -> LineString | None:
    """Return pieces of a line in a window as one: the longest, carried on by those that begin where it ends."""
    inside = [part for one in shapes for part in shapely.get_parts(one.intersection(window)) if part.length]
    lines = [one for one in inside if isinstance(one, LineString)]
    if not lines:
        return None
    metric = Metric.around(shapely.union_all(lines))
    merged = shapely.line_merge(shapely.union_all([metric.to_metres(one) for one in lines]))
    left = sorted(shapely.get_parts(merged), key=lambda one: -one.length)
    coords = list(left.pop(0).coords)
    while left:
        near = min(left, key=lambda one: _gap(coords, one))
        if _gap(coords, near) > _GAP_M or not _leads_on(coords, near):
            left.remove(near)
            continue
        left.remove(near)
        coords = _joined(coords, list(near.coords))
    return metric.to_degrees(LineString(coords))


def _gap(coords: Sequence[tuple[float, ...]], line: LineString) -> float:
    return float(
        min(shapely.Point(end).distance(shapely.Point(tip)) for end in _ends(coords) for tip in _ends(line.coords))
    )


def _ends(coords: Any) -> tuple[Any, Any]:  # noqa: ANN401 - a list of points, or the coordinates of a line
    return coords[0], coords[-1]


def _leads_on(coords: list[tuple[float, ...]], line: LineString) -> bool:
    """Whether a piece goes on where a line ends, and does not run back beside it (the other carriageway)."""
    joined = LineString(_joined(coords, list(line.coords)))
    across = shapely.Point(joined.coords[0]).distance(shapely.Point(joined.coords[-1]))
    now = shapely.Point(coords[0]).distance(shapely.Point(coords[-1]))
    return across > now + line.length / 2


def _joined(coords: list[Any], more: list[Any]) -> list[Any]:
    """Return two runs of points as one, joined at their nearest ends."""
    ways = [(coords, more), (coords, more[::-1]), (coords[::-1], more), (coords[::-1], more[::-1])]
    one, two = min(ways, key=lambda way: shapely.Point(way[0][-1]).distance(shapely.Point(way[1][0])))
    return [*one, *two]


@cache
def _shipped() -> tuple[Layer, ...]:
    """Return the shipped layers of surroundings; those of areas, which the register of units has better, left out."""
    store = store_of([SHIPPED])
    files = [ContextFile.model_validate(one) for one in json.loads(store.text(f"{CONTEXT_FOLDER}/layer.json"))["files"]]
    wanted = [one for one in files if one.kind != "area"]
    return tuple(Layer(one, _features(store.text(f"{CONTEXT_FOLDER}/{one.id}.geojson"))) for one in wanted)


CONTEXT_FOLDER = f"layers/{CONTEXT}"


def _own(base: Path, made: str) -> list[Layer]:
    """Return the lines of a folder of base data, a file a layer; what cannot be read is told when it is asked for."""
    layers = []
    for path in sorted(base.glob("*.geojson")) if base.is_dir() else ():
        if path.name.startswith(made):
            continue
        try:
            features = _features(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, BujuError, shapely.errors.ShapelyError):
            continue
        lines = tuple(one for one in features if "Line" in one.shape.geom_type and one.name)
        if lines:
            file = ContextFile(id="own", title=path.stem, kind="line", source=_OWN, features=len(lines))
            layers.append(Layer(file, lines))
    return layers


def _features(text: str) -> tuple[Feature, ...]:
    rows = []
    for row in json.loads(text)["features"]:
        said = dict(row["properties"])
        rows.append(Feature(str(said.pop("name", "") or ""), shape(row["geometry"]), said))
    return tuple(rows)
