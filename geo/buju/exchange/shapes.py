"""Which shapes can be candidates: points and polygons; what else there is gets its true name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import shapely

from buju.errors import InputInvalid, TooLarge

if TYPE_CHECKING:
    from buju.exchange.findings import Findings
    from buju.exchange.statement import Limits
    from buju.spatial.datum import Shapes

# Types that are read, with or without heights.
_TYPES = (shapely.GeometryType.POINT, shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_LINES = ("LineString", "MultiLineString", "LinearRing")
_FIX = "请改正，或删去这个要素"
_WORDS = {
    "LineString": "线（LineString）",
    "MultiLineString": "多条线（MultiLineString）",
    "LinearRing": "环线（LinearRing）",
    "MultiPoint": "多个点（MultiPoint）",
    "GeometryCollection": "几种图形的集合（GeometryCollection）",
}


def fit_shapes(shapes: Shapes, findings: Findings, limits: Limits, *, told: frozenset[int] = frozenset()) -> None:
    """Leave in an array of shapes those that can be candidates; the others are noted, and None afterwards.

    A MultiPoint of one point is that point, a collection of one shape that shape. `told` are indices that have a fault
    already. Findings are noted by what the shape is.

    Raises:
        InputInvalid: there are lines and nothing else.
        TooLarge: more vertices than the limits allow.
    """
    _unwrap(shapes)
    counts = shapely.get_num_coordinates(shapes)
    refuse_many_vertices(int(counts.max(initial=0)), int(counts.sum()), limits)
    missing = shapely.is_missing(shapes)
    types = shapely.get_type_id(shapes)
    unfit = ~missing & ~np.isin(types, _TYPES)
    empty = ~missing & ~unfit & shapely.is_empty(shapes)
    kinds = {int(index): str(shapes[index].geom_type) for index in np.flatnonzero(unfit)}
    refuse_lines(Counter(kinds.values()), int((~missing).sum()), findings.unit)
    none = [index for index in np.flatnonzero(missing).tolist() if index not in told]
    findings.note(none, column="图形", summary="没有图形（NULL）", fix=_FIX)
    findings.note(np.flatnonzero(empty), column="图形", summary="图形为空", fix=_FIX)
    findings.note(
        kinds,
        column="图形",
        summary="图形不是点或面，只能用点和面",
        fix=_FIX,
        say=lambda index: f"是{_WORDS.get(kinds[index], kinds[index])}，只能用点和面",
    )
    shapes[unfit | empty] = None


def refuse_lines(kinds: Counter[str], total: int, unit: str) -> None:
    """Refuse a file that holds lines and nothing else: single features are not what is wrong then."""
    lines = sum(kinds[kind] for kind in _LINES)
    if total and lines == total:
        raise InputInvalid(
            f"文件里全是线（{lines} {unit}），线没有面积，也不是一个位置，不能作候选地；"
            "请换成点或面的图层，或先在 GIS 软件中由线生成面（缓冲区）"
        )


def refuse_many_vertices(of_feature: int, of_all: int, limits: Limits) -> None:
    """Raise TooLarge if a feature or the whole file has more vertices than the limits allow."""
    if of_feature > limits.feature_vertices:
        raise TooLarge(f"一个要素有 {of_feature} 个顶点，超过 {limits.feature_vertices} 个的上限；请先简化")
    if of_all > limits.vertices:
        raise TooLarge(f"图形共有 {of_all} 个以上顶点，超过 {limits.vertices} 个的上限；请先简化或分成几个文件")


def _unwrap(shapes: Shapes) -> None:
    """Put in the place of each collection of one member that member; collections lie in each other at times."""
    for _ in range(3):
        wrapped = np.isin(
            shapely.get_type_id(shapes), (shapely.GeometryType.MULTIPOINT, shapely.GeometryType.GEOMETRYCOLLECTION)
        ) & (shapely.get_num_geometries(shapes) == 1)
        if not wrapped.any():
            return
        shapes[wrapped] = shapely.get_geometry(shapes[wrapped], 0)
