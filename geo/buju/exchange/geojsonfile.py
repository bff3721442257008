"""GeoJSON (RFC 7946) by an own reader: JSON of strangers, not deeper than 64; nothing that it names is ever fetched."""

from __future__ import annotations

import json
import re
from collections import Counter
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from buju.errors import InputInvalid, TooLarge
from buju.exchange.columns import RawTable, text_of
from buju.exchange.findings import Findings
from buju.exchange.format import Format, decoded, refused
from buju.exchange.shapes import refuse_lines, refuse_many_vertices
from buju.legible import shown

if TYPE_CHECKING:
    from buju.exchange.statement import Limits, Request
    from buju.spatial.datum import Points, Shapes

DEEPEST = 64

_CHUNK = 1 << 24
_BRACKETS = np.zeros(256, dtype=np.int8)
_BRACKETS[[ord("["), ord("{")]] = 1
_BRACKETS[[ord("]"), ord("}")]] = -1


def parsed(content: bytes, *, encoding: str | None) -> Any:  # noqa: ANN401 - JSON holds anything
    """Return what a JSON text says; NaN and Infinity, which JSON does not have, come back as floats to be refused.

    Raises:
        InputInvalid: no UTF-8 (or the stated encoding), no JSON (with line and column), or nested too deeply.
    """
    text, _ = decoded(content, encoding=encoding or "utf-8")
    if _depth(content if encoding is None else text.encode()) > DEEPEST:
        raise _too_deep()
    del content
    try:
        return json.loads(text.lstrip(_SEPARATOR))
    except json.JSONDecodeError as error:
        lines = _lines(text)
        if lines is not None:
            return lines
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        raise InputInvalid(f"JSON 语法错误（{where}）；文件可能被截断，请重新导出") from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise InputInvalid("JSON 里有一个数字过长；请改成普通数字或加引号") from error


# Before each text of a sequence (RFC 8142, 2.2).
_SEPARATOR = "\x1e"


def _lines(text: str) -> dict[str, Any] | None:
    """Return GeoJSON lines (a Feature a line; RFC 8142, or without its separators) as a collection, None if it is none.

    Raises:
        InputInvalid: the first line is a Feature, a later one is no JSON; it is named.
    """
    features: list[Any] = []
    crs = None
    for number, each in enumerate(text.split("\n"), start=1):
        line = each.strip().lstrip(_SEPARATOR)
        if not line:
            continue
        try:
            one = json.loads(line)
        except json.JSONDecodeError as error:
            if not features:
                return None
            message = f"逐行的 GeoJSON 第 {number} 行不是完整的 JSON（第 {error.colno} 列）；文件可能被截断，请重新导出"
            raise InputInvalid(message) from error
        if not features and not (isinstance(one, dict) and one.get("type") == "Feature"):
            return None
        crs = crs or (one.get("crs") if isinstance(one, dict) else None)
        features.append(one)
    return {"type": "FeatureCollection", "features": features} | ({"crs": crs} if crs else {})


def _too_deep() -> InputInvalid:
    return InputInvalid(f"JSON 嵌套超过 {DEEPEST} 层；请检查导出它的程序")


def _depth(content: bytes) -> int:
    """Return how deep brackets nest, those in strings not counted (UTF-8, whose other bytes are never ASCII)."""
    if b"\\" in content:
        # Pairs first, from the left: what then still stands before a quotation mark escapes it.
        content = content.replace(b"\\\\", b"").replace(b'\\"', b"")
    deepest = depth = 0
    in_string = False
    for start in range(0, len(content), _CHUNK):
        letters = np.frombuffer(content, dtype=np.uint8, count=min(_CHUNK, len(content) - start), offset=start)
        marks = letters == ord('"')
        marks[0] ^= in_string
        inside = np.logical_xor.accumulate(marks)
        depths = depth + np.cumsum(_BRACKETS[letters[~inside]], dtype=np.int64)
        deepest = max(deepest, int(depths.max(initial=0)))
        depth, in_string = int(depths[-1]) if depths.size else depth, bool(inside[-1])
    return deepest


# A name of a system: plain, as a URN (OGC 07-092), or as an address that is never fetched.
_CRS = re.compile(
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?(?:OGC|EPSG)[:/][\d.]{0,8}[:/]?(?P<code>CRS84|[0-9]{4,6})",
    re.IGNORECASE,
)
_GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
# How much of a text is looked through for the marks of other formats.
_LOOK = 100_000
# No coordinate of any system is larger.
_LARGEST = 10**12
_NOT_GEOJSON = {"Topology": "TopoJSON", "gdal_streamed_alg": "GDALG（指向别的文件的处理步骤）"}


_UNFIT = ("MultiPoint", "LineString", "MultiLineString")


class _Fault(Exception):
    """One feature's geometry cannot be read; the text says why."""


def read_geojson(path: Path, request: Request) -> RawTable:
    """Read a Feature or a FeatureCollection of points and polygons.

    Raises:
        FormatUnknown: JSON, but no GeoJSON.
        InputInvalid: no JSON, nested too deeply, or with a `crs` that is not read here (never fetched).
        TooLarge: more features, columns or vertices than the limits allow.
    """
    stated, limits = request.stated, request.limits
    data = parsed(path.read_bytes(), encoding=stated.encoding)
    features = _features(data, request.name, limits)
    rows = np.arange(1, len(features) + 1, dtype=np.int64)
    findings = Findings(rows, Format.GEOJSON.unit)
    geometry = _Geometry(len(features), limits)
    for index, feature in enumerate(features):
        geometry.add(index, feature)
    findings.note(
        geometry.faults,
        column="图形",
        summary="不能用",
        fix="请改正，或删去这个要素",
        say=lambda index: geometry.faults[index],
    )
    refuse_lines(geometry.unfit, len(features), Format.GEOJSON.unit)
    notes = [f"{geometry.heights} 个要素带有高程，未使用"] if geometry.heights else []
    return RawTable(
        format=Format.GEOJSON,
        findings=findings,
        columns=_columns(features, limits),
        xy=geometry.xy if geometry.is_points else None,
        shapes=None if geometry.is_points else geometry.shapes(),
        crs=_crs(data),
        ids=_ids(features),
        notes=notes,
    )


def _features(data: Any, name: str | None, limits: Limits) -> list[Any]:  # noqa: ANN401 - JSON
    kind = data.get("type") if isinstance(data, dict) else None
    if kind == "Feature":
        return [data]
    if isinstance(kind, str) and kind in _GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": data}]
    if isinstance(data, dict) and (data.get("UTF8Encoding") or '"encodeOffsets"' in json.dumps(data)[:_LOOK]):
        raise refused("ECharts 地图（坐标经压缩编码，不是 GeoJSON）；请用它的原始 GeoJSON", name=name)
    if kind != "FeatureCollection" or not isinstance(data.get("features"), list):
        said = _NOT_GEOJSON.get(kind) if isinstance(kind, str) else None
        if said is None and isinstance(data, dict) and "spatialReference" in data:
            said = "Esri JSON"
        if said is None and isinstance(data, list):
            said = "JSON 数组，不是 GeoJSON；如是一行一个对象的表，请存成 CSV 或 Excel"
        raise refused(said or "JSON，但不是 GeoJSON 的 FeatureCollection", name=name)
    features: list[Any] = data["features"]
    if not features:
        raise InputInvalid("GeoJSON 里没有任何要素")
    if len(features) > limits.rows:
        raise TooLarge(f"GeoJSON 有 {len(features)} 个要素，超过 {limits.rows} 个的上限；{limits.instead}")
    return features


def _crs(data: dict[str, Any]) -> str | None:
    """Return the system that the old `crs` member names (GeoJSON 2008, 3); a link is refused, not followed."""
    member = data.get("crs")
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or member.get("type") != "name":
        raise InputInvalid("GeoJSON 的 crs 成员是链接或写法不明，不会去访问；请删去它，并说明坐标基准")
    match = _CRS.fullmatch(name.strip())
    if match is None:
        raise InputInvalid(
            f"不支持 GeoJSON 的坐标系“{shown(name)}”；请转换成经纬度（EPSG:4326 或 EPSG:4490），"
            "或存成带坐标系的 GeoPackage"
        )
    return "OGC:CRS84" if match["code"].upper() == "CRS84" else f"EPSG:{match['code']}"


class _Geometry:
    """Geometry gathered feature by feature, built all at once.

    Vertices lie in one row for all rings; a ring is where its vertices end, a polygon where its rings end.
    """

    def __init__(self, count: int, limits: Limits) -> None:
        self.xy: Points = np.full((count, 2), np.nan)
        self.faults: dict[int, str] = {}
        self.heights = 0
        self.unfit: Counter[str] = Counter()
        self._limits = limits
        self._xs: list[float] = []
        self._ys: list[float] = []
        self._rings, self._polygons = [0], [0]
        # Of each feature with polygons: its index, whether it has several by type, and its first and last polygon.
        self._features: list[tuple[int, bool, int, int]] = []

    @property
    def is_points(self) -> bool:
        return not self._features

    def add(self, index: int, feature: Any) -> None:  # noqa: ANN401 - JSON
        """Take a feature's geometry, or note why it cannot be taken."""
        ends = len(self._xs), len(self._rings), len(self._polygons)
        try:
            kind, coordinates = _kind(feature)
            if kind == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
                kind, coordinates = "Point", coordinates[0]
            self._refuse_unfit(kind)
            if kind == "Point":
                self.xy[index] = _position(coordinates)
                self.heights += len(coordinates) > 2
            else:
                self._add_polygons(index, [coordinates] if kind == "Polygon" else coordinates, kind)
        except _Fault as fault:
            self.faults[index] = str(fault)
            del self._xs[ends[0] :], self._ys[ends[0] :], self._rings[ends[1] :], self._polygons[ends[2] :]

    def _refuse_unfit(self, kind: str) -> None:
        if kind in _UNFIT:
            self.unfit[kind] += 1
            raise _Fault(f"图形类型为 {kind}，只能用点（Point）和面（Polygon、MultiPolygon）")

    def shapes(self) -> Shapes:
        """Return the shapes by index: points, polygons, multipolygons, None where there is none."""
        shapes: Shapes = np.full(len(self.xy), None, dtype=object)
        points = np.isfinite(self.xy).all(axis=1)
        shapes[points] = shapely.points(self.xy[points])
        vertices = np.column_stack((self._xs, self._ys))
        parts = shapely.from_ragged_array(
            shapely.GeometryType.POLYGON, vertices, (np.array(self._rings), np.array(self._polygons))
        )
        for index, is_multi, start, end in self._features:
            shapes[index] = shapely.multipolygons(parts[start:end]) if is_multi else parts[start]
        return shapes

    def _add_polygons(self, index: int, polygons: Any, kind: str) -> None:  # noqa: ANN401 - JSON
        first, before = len(self._polygons) - 1, len(self._xs)
        for rings in _list(polygons):
            for ring in _list(rings):
                self._add_ring(ring)
                refuse_many_vertices(len(self._xs) - before, len(self._xs), self._limits)
            self._polygons.append(len(self._rings) - 1)
        self._features.append((index, kind == "MultiPolygon", first, len(self._polygons) - 1))
        self.heights += len(_list(_list(polygons)[0])[0][0]) > 2

    def _add_ring(self, ring: Any) -> None:  # noqa: ANN401 - JSON
        try:
            xs, ys = [position[0] for position in _list(ring)], [position[1] for position in ring]
        except (TypeError, IndexError, KeyError) as error:
            raise _Fault("坐标不是 [经度, 纬度]") from error
        _refuse_no_numbers(xs)
        _refuse_no_numbers(ys)
        if len(xs) < 4:
            raise _Fault(f"一环只有 {len(xs)} 个点，至少要 4 个")
        if xs[0] != xs[-1] or ys[0] != ys[-1]:
            raise _Fault("一环没有闭合（首尾两点应相同）")
        self._xs += xs
        self._ys += ys
        self._rings.append(len(self._xs))


def _kind(feature: Any) -> tuple[str, Any]:  # noqa: ANN401 - JSON
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Fault("不是 GeoJSON 的 Feature")
    geometry = feature.get("geometry")
    if geometry is None:
        raise _Fault("没有图形（geometry 为 null）")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if (
        kind == "GeometryCollection"
        and isinstance(geometry.get("geometries"), list)
        and len(geometry["geometries"]) == 1
    ):
        return _kind({"type": "Feature", "geometry": geometry["geometries"][0]})
    if kind not in ("Point", "Polygon", "MultiPolygon", *_UNFIT):
        said = shown(kind) if isinstance(kind, str) else "不明"
        raise _Fault(f"图形类型为 {said}，只能用点（Point）和面（Polygon、MultiPolygon）")
    return kind, geometry.get("coordinates")


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    if not isinstance(value, list):
        raise _Fault("坐标不是数组")
    if not value:
        raise _Fault("图形为空")
    return value


def _position(coordinates: Any) -> list[float]:  # noqa: ANN401 - JSON
    if len(_list(coordinates)) < 2:
        raise _Fault("坐标不是 [经度, 纬度]")
    _refuse_no_numbers(coordinates[:2])
    return [float(coordinates[0]), float(coordinates[1])]


def _refuse_no_numbers(values: list[Any]) -> None:
    """Raise a fault unless all values are finite numbers; whole numbers may be too large for a float."""
    kinds = set(map(type, values))
    if not kinds <= {int, float}:
        raise _Fault("坐标里有不是数字的值")
    if int in kinds and max(map(abs, values)) > _LARGEST:
        raise _Fault("坐标里的数字过大")
    if not all(map(isfinite, values)):
        raise _Fault("坐标里有 NaN 或无穷大")


def _columns(features: list[Any], limits: Limits) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {}
    for index, feature in enumerate(features):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            continue
        for name, value in properties.items():
            column = columns.get(name)
            if column is None:
                if len(columns) == limits.columns:
                    raise TooLarge(f"GeoJSON 的属性超过 {limits.columns} 种的上限")
                column = columns[name] = [None] * len(features)
            column[index] = value
    return columns


def _ids(features: list[Any]) -> list[object] | None:
    ids = [feature.get("id") if isinstance(feature, dict) else None for feature in features]
    return None if all(one is None for one in ids) else [text_of(one) for one in ids]
