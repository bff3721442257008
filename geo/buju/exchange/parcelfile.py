"""Texts of boundary points (界址点), as land offices exchange parcels: attributes, then the points of each parcel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from buju.errors import InputInvalid, TooLarge
from buju.exchange.columns import RawTable, folded
from buju.exchange.findings import Findings
from buju.exchange.format import Format, decoded
from buju.exchange.shapes import fit_shapes
from buju.legible import shown
from buju.spatial.datum import Grid, Shapes, zone_grid

if TYPE_CHECKING:
    from buju.exchange.statement import Request

_ATTRIBUTES, _PARCELS = "[属性描述]", "[地块坐标]"
# The fields of a parcel's line, before its closing @.
_FIELDS = ("界址点数", "地块面积", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
_OLD = ("80", "54", "西安", "北京")

_Rings = dict[str, list[tuple[float, float]]]


def read_parcels(path: Path, request: Request) -> RawTable:
    """Read the parcels of a text; X is the northing there, Y the easting.

    Raises:
        InputInvalid: no parcels, or the coordinates are of an old national system.
        TooLarge: more parcels or vertices than the limits allow.
    """
    stated, limits = request.stated, request.limits
    text, notes = decoded(path.read_bytes(), encoding=stated.encoding)
    attributes, parcels = _parsed(text)
    if not parcels:
        raise InputInvalid("界址点文件里没有地块")
    if len(parcels) > limits.rows:
        raise TooLarge(f"界址点文件有 {len(parcels)} 个地块，超过 {limits.rows} 个的上限；{limits.instead}")
    findings = Findings(np.arange(1, len(parcels) + 1, dtype=np.int64), Format.PARCELS.unit)
    shapes: Shapes = np.empty(len(parcels), dtype=object)
    bad: dict[int, str] = {}
    for index, parcel in enumerate(parcels):
        try:
            shapes[index] = parcel.shape()
        except (ValueError, shapely.errors.ShapelyError):
            bad[index] = parcel.fault or "的界址点不足三个"
    findings.note(bad, column="地块", summary="界址点有误", fix="请改正这个地块", say=lambda index: bad[index])
    fit_shapes(shapes, findings, limits, told=frozenset(bad))
    grid = _grid(attributes)
    columns: dict[str, list[object]] = {
        name: [parcel.fields.get(name, "") for parcel in parcels]
        for name in _FIELDS
        if any(name in one.fields for one in parcels)
    }
    return RawTable(
        format=Format.PARCELS,
        findings=findings,
        columns=columns,
        shapes=shapes,
        crs=None if grid is None else grid.crs,
        notes=notes,
    )


class _Parcel:
    """One parcel as read so far: its fields, and its rings by number (easting, northing)."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        self.rings: _Rings = {}
        self.fault: str | None = None

    def add(self, line: str) -> None:
        """Take a line of a point: its name, ring, northing and easting."""
        cells = [folded(cell) for cell in line.split(",")]
        try:
            _, ring, north, east = cells[:4]
            self.rings.setdefault(ring, []).append((float(east), float(north)))
        except ValueError:
            self.fault = self.fault or f"的界址点“{shown(line)}”不是“点号,圈号,X,Y”"

    def shape(self) -> shapely.Geometry:
        """Return the parcel: a ring inside an earlier one is a hole, one outside a part of its own."""
        if self.fault or not self.rings:
            raise ValueError("broken points")
        outers: list[shapely.Polygon] = []
        holes: list[list[shapely.LinearRing]] = []
        for points in self.rings.values():
            ring = shapely.Polygon(points)
            inside = next((at for at, outer in enumerate(outers) if outer.contains(ring)), None)
            if inside is None:
                outers.append(ring)
                holes.append([])
            else:
                holes[inside].append(ring.exterior)
        parts = [shapely.Polygon(outer.exterior, inner) for outer, inner in zip(outers, holes, strict=True)]
        return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _parsed(text: str) -> tuple[dict[str, str], list[_Parcel]]:
    attributes: dict[str, str] = {}
    parcels: list[_Parcel] = []
    section = ""
    for raw in text.splitlines():
        line = raw.strip().replace("，", ",")
        if not line:
            continue
        if line.startswith("["):
            section = line
        elif section == _ATTRIBUTES and "=" in line:
            key, _, value = line.partition("=")
            attributes[key.strip()] = value.strip()
        elif section == _PARCELS and line.rstrip(",").endswith("@"):
            cells = [cell.strip() for cell in line.rstrip(",").removesuffix("@").split(",")]
            parcels.append(_Parcel(dict(zip(_FIELDS, cells, strict=False))))
        elif section == _PARCELS and parcels:
            parcels[-1].add(line)
    return attributes, parcels


def _grid(attributes: dict[str, str]) -> Grid | None:
    """Return the zone that the attributes state, None if they do not state it fully.

    Raises:
        InputInvalid: an old national system, or another unit than metres.
    """
    system = attributes.get("坐标系", "")
    if "2000" not in system and any(mark in system for mark in _OLD):
        raise InputInvalid(
            f"界址点文件的坐标系是“{shown(system)}”，与 CGCS2000 相差几十米以上，转换参数不公开；"
            "请先转换成 2000 国家大地坐标系"
        )
    if attributes.get("计量单位", "米") not in ("米", "m", "M", ""):
        raise InputInvalid(f"界址点文件的计量单位是“{shown(attributes['计量单位'])}”，只能读以米计的")
    try:
        width, zone = int(attributes["几度分带"]), float(attributes["带号"])
    except (KeyError, ValueError):
        return None
    if "2000" not in system or width not in (3, 6):
        return None
    return zone_grid(width, zone * width - (0 if width == 3 else 3), is_numbered=True)
