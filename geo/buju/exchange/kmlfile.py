"""KML (OGC 12-007) by an own reader: placemarks at any depth; nothing that a file links to is ever fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from lxml import etree

from buju.errors import InputInvalid, TooLarge
from buju.exchange.columns import RawTable
from buju.exchange.findings import Findings
from buju.exchange.format import Format
from buju.exchange.shapes import fit_shapes
from buju.legible import shown, some
from buju.spatial.shift import Datum

if TYPE_CHECKING:
    from buju.exchange.statement import Request
    from buju.spatial.datum import Shapes

_NAME, _REMARK, _FOLDER = "名称", "说明", "文件夹"
_DEEPEST = 64
_SHAPES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack", "Model")


def read_kml(path: Path, request: Request) -> RawTable:
    """Read the placemarks of a file, or those of the folder that `layer` names.

    Degrees are WGS 84 by the standard; a file made of a web map's positions may be in another datum, which its owner
    states.

    Raises:
        InputInvalid: no XML, with a document type (its entities may be bombs), or no placemarks.
        TooLarge: more placemarks, columns or vertices than the limits allow.
    """
    stated, limits = request.stated, request.limits
    root = _root(path)
    placemarks = [(mark, folder) for mark, folder in _placemarks(root, (), 0) if _is_wanted(folder, stated.layer)]
    if not placemarks:
        folders = sorted({one for _, folder in _placemarks(root, (), 0) for one in folder})
        if stated.layer is not None and folders:
            message = f"没有名为“{shown(stated.layer)}”的文件夹；现有：{some(folders)}"
            raise InputInvalid(message, asks="layer", known=folders)
        raise InputInvalid("KML 里没有任何地标（Placemark）")
    if len(placemarks) > limits.rows:
        raise TooLarge(f"KML 有 {len(placemarks)} 个地标，超过 {limits.rows} 个的上限；{limits.instead}")
    findings = Findings(np.arange(1, len(placemarks) + 1, dtype=np.int64), Format.KML.unit)
    shapes: Shapes = np.empty(len(placemarks), dtype=object)
    columns: dict[str, list[object]] = {}
    broken: list[int] = []
    for index, (mark, folder) in enumerate(placemarks):
        try:
            shapes[index] = _shape_of(mark)
        except (ValueError, shapely.errors.ShapelyError):
            broken.append(index)
        for key, value in _properties(mark, folder):
            column = columns.setdefault(key, [None] * len(placemarks))
            column[index] = value
    if len(columns) > limits.columns:
        raise TooLarge(f"KML 的属性超过 {limits.columns} 种的上限")
    findings.note(broken, column="图形", summary="坐标写法有误", fix="请改正，或删去这个要素")
    fit_shapes(shapes, findings, limits, told=frozenset(broken))
    return RawTable(
        format=Format.KML,
        findings=findings,
        columns=columns,
        shapes=shapes,
        datum=Datum.WGS84,
        datum_by="KML 的规定",
        is_default=True,
    )


def _root(path: Path) -> etree._Element:
    content = path.read_bytes()
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise InputInvalid("KML 里有文档类型声明（DOCTYPE），不予读取；请在软件中另存为 KML")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise InputInvalid(f"KML 语法错误（第 {line} 行第 {column} 列）；文件可能被截断，请重新导出") from error


def _placemarks(
    element: etree._Element, folder: tuple[str, ...], depth: int
) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """Yield placemarks in their order, each with the names of the folders that it lies in."""
    if depth > _DEEPEST:
        raise InputInvalid(f"KML 的文件夹嵌套超过 {_DEEPEST} 层")
    for child in element:
        tag = _tag(child)
        if tag == "Placemark":
            yield child, folder
        elif tag in ("Document", "Folder", "kml"):
            name = _text(child, "name") if tag == "Folder" else ""
            yield from _placemarks(child, (*folder, name) if name else folder, depth + 1)


def _is_wanted(folder: tuple[str, ...], layer: str | None) -> bool:
    return layer is None or layer in folder


def _tag(element: etree._Element) -> str:
    """Return an element's name, whatever its namespace (Google's, the standard's, none); empty for comments."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: etree._Element, tag: str) -> str:
    return next((("".join(map(str, child.itertext()))).strip() for child in element if _tag(child) == tag), "")


def _properties(mark: etree._Element, folder: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield what a placemark says of itself: name, remark, folder, and the fields of its extended data."""
    for key, value in (
        (_NAME, _text(mark, "name")),
        (_REMARK, _text(mark, "description")),
        (_FOLDER, "/".join(folder)),
    ):
        if value:
            yield key, value
    for data in mark.iter():
        tag = _tag(data)
        key = str(data.get("name") or "")
        if key and tag == "Data":
            yield _free(key), _text(data, "value")
        elif key and tag == "SimpleData":
            yield _free(key), "".join(map(str, data.itertext())).strip()


def _free(key: str) -> str:
    return f"{key}（属性）" if key in (_NAME, _REMARK, _FOLDER) else key


def _shape_of(element: etree._Element) -> shapely.Geometry | None:
    """Return the shape of a placemark; several make a collection of their kind.

    Raises:
        ValueError, ShapelyError: its coordinates are no numbers, or too few.
    """
    shapes = [_shape(child) for child in element if _tag(child) in _SHAPES]
    found = [shape for shape in shapes if shape is not None]
    if len(found) <= 1:
        return found[0] if found else None
    parts = [part for shape in found for part in shapely.get_parts(shape)]
    if all(isinstance(part, shapely.Polygon) for part in parts):
        return shapely.MultiPolygon(parts)
    return shapely.GeometryCollection(parts)


def _shape(element: etree._Element) -> shapely.Geometry | None:
    tag = _tag(element)
    if tag == "MultiGeometry":
        return _shape_of(element)
    if tag == "Polygon":
        outer = [_ring(one) for one in element if _tag(one) == "outerBoundaryIs"]
        inner = [_ring(one) for one in element if _tag(one) == "innerBoundaryIs"]
        return shapely.Polygon(outer[0], [ring for ring in inner if ring is not None]) if outer else None
    if tag == "LinearRing":
        return shapely.Polygon(_closed(element))
    if tag in ("Track", "MultiTrack", "Model"):
        return shapely.LineString([(0, 0), (1, 1)])
    points = _coordinates(element)
    if not points:
        return None
    return shapely.Point(points[0]) if tag == "Point" else shapely.LineString(points)


def _ring(boundary: etree._Element) -> shapely.LinearRing | None:
    return next((_closed(one) for one in boundary if _tag(one) == "LinearRing"), None)


def _closed(ring: etree._Element) -> shapely.LinearRing:
    """Return a ring; programs leave out the last point at times, which the standard wants to be the first again."""
    return shapely.LinearRing(_coordinates(ring))


def _coordinates(element: etree._Element) -> list[tuple[float, float]]:
    """Return the pairs of an element; heights are left out. Blanks part points, commas part numbers."""
    # Some programs put blanks beside the commas too.
    text = " ".join(_text(element, "coordinates").split()).replace(" ,", ",").replace(", ", ",")
    pairs = []
    for point in text.split():
        numbers = point.split(",")
        if len(numbers) < 2:
            raise ValueError("a point has two numbers at least")
        pairs.append((float(numbers[0]), float(numbers[1])))
    return pairs
