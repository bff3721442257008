"""GDAL with one driver: whatever a file pretends to be, nothing else can open it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from pyogrio.core import _register_drivers
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from buju.errors import BujuError, InputInvalid, TooLarge
from buju.exchange.columns import RawTable
from buju.exchange.findings import Findings
from buju.exchange.format import Format
from buju.exchange.geojsonfile import refuse_many_vertices
from buju.exchange.statement import Limits
from buju.legible import shown, some
from buju.spatial.datum import Shapes

# The last is what pyogrio lets through for a coordinate system that GDAL cannot name.
_UNREADABLE = (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError, ValueError, UnboundLocalError)
# WKB types that are read, with or without heights: point, polygon, multipolygon.
_TYPES = (shapely.GeometryType.POINT, shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_EXACT = 1 << 53


def only(driver: str) -> None:
    """Leave GDAL no driver but one, for the rest of this process.

    Raises:
        BujuError: the library did not obey; nothing may be opened then.
    """
    if set(pyogrio.list_drivers()) == {driver}:
        return
    others = [name for name in pyogrio.list_drivers() if name != driver]
    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join(others)})
    _register_drivers()
    if set(pyogrio.list_drivers()) != {driver}:
        raise BujuError("读取程序未能收起其余驱动，拒绝打开文件")


def chosen_layer(names: list[str], wanted: str | None) -> str:
    """Return the layer to read: the wanted one, or the only one.

    Raises:
        InputInvalid: no layer, several and none is wanted, or none of that name; it carries the names.
    """
    if not names:
        raise InputInvalid("文件里没有要素图层")
    if wanted is not None and wanted not in names:
        raise InputInvalid(f"没有名为“{shown(wanted)}”的图层；现有：{some(names)}", asks="layer", known=names)
    if wanted is None and len(names) > 1:
        raise InputInvalid(f"文件有 {len(names)} 个图层：{some(names)}；请说明读哪一个", asks="layer", known=names)
    return wanted or names[0]


def read_layer(path: Path, *, kind: Format, layer: str | None, encoding: str | None, limits: Limits) -> RawTable:
    """Read one layer of a file that is already known to be what it says; `only` has been called.

    Raises:
        InputInvalid: the driver cannot read it, or its text is not in `encoding`.
        TooLarge: more features, columns or vertices than the limits allow.
    """
    info = _attempt(lambda: pyogrio.read_info(path, layer=layer, encoding=encoding, force_feature_count=True))
    count = int(info["features"])
    if count == 0:
        raise InputInvalid("图层里没有任何要素")
    if count > limits.rows:
        raise TooLarge(f"图层有 {count} 个要素，超过 {limits.rows} 个的上限；{limits.instead}")
    if len(info["fields"]) > limits.columns:
        raise TooLarge(f"图层有 {len(info['fields'])} 个字段，超过 {limits.columns} 个的上限")
    meta, fids, wkb, fields = _attempt(
        lambda: pyogrio.raw.read(
            path, layer=layer, encoding=encoding, force_2d=True, return_fids=True, datetime_as_string=True
        )
    )
    if wkb is None:
        raise InputInvalid("图层没有图形")
    if len(wkb) == 0:
        # The count includes rows that are marked as deleted (dBASE), the reading does not.
        raise InputInvalid("图层里没有任何要素：所有的行都已标为删除；请在 GIS 软件中恢复后重新导出")
    findings = Findings(np.arange(1, len(wkb) + 1, dtype=np.int64), kind.unit)
    shapes = _shapes(wkb, findings, limits)
    columns = _columns(meta, fields, lambda name: _whole(path, layer, name, len(wkb)))
    return RawTable(
        format=kind,
        findings=findings,
        columns=columns,
        shapes=shapes,
        crs=meta["crs"],
        ids=[str(fid) for fid in fids] if kind is Format.GEOPACKAGE else None,
    )


def _attempt(read: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the library returns
    try:
        return read()
    except UnicodeDecodeError:
        raise
    except _UNREADABLE as error:
        raise InputInvalid("文件已损坏，或不合其格式的规定；请在 GIS 软件中重新导出") from error


def _shapes(wkb: Any, findings: Findings, limits: Limits) -> Shapes:  # noqa: ANN401 - array of bytes
    shapes: Shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    counts = shapely.get_num_coordinates(shapes)
    refuse_many_vertices(int(counts.max(initial=0)), int(counts.sum()), limits)

    types = shapely.get_type_id(shapes)
    no_shape = np.array([one is None for one in wkb], dtype=np.bool_)
    unread = ~no_shape & shapely.is_missing(shapes)
    unfit = ~shapely.is_missing(shapes) & ~np.isin(types, _TYPES)
    empty = ~shapely.is_missing(shapes) & ~unfit & shapely.is_empty(shapes)
    fix = "请改正，或删去这个要素"
    findings.note(np.flatnonzero(no_shape), column="图形", summary="没有图形（NULL）", fix=fix)
    findings.note(np.flatnonzero(unread), column="图形", summary="图形已损坏", fix=fix)
    findings.note(np.flatnonzero(empty), column="图形", summary="图形为空", fix=fix)
    findings.note(np.flatnonzero(unfit), column="图形", summary="图形不是点或面，只能用点和面", fix=fix)
    shapes[unfit | empty] = None
    return shapes


def _columns(meta: dict[str, Any], fields: list[Any], whole: Callable[[str], list[int | None]]) -> dict[str, Any]:
    """Return columns by name: whole numbers as such, other numbers as float64, the rest as text or None.

    Where one is missing, the library makes floats of whole numbers; `whole` reads a column again if floats lose digits.
    """
    columns: dict[str, Any] = {}
    for name, kind, values in zip(meta["fields"], meta["dtypes"], fields, strict=True):
        if values.dtype.kind == "f" and str(kind).startswith(("int", "uint")):
            lossy = np.nanmax(np.abs(values), initial=0) >= _EXACT
            columns[name] = whole(name) if lossy else [None if np.isnan(one) else int(one) for one in values]
        elif values.dtype.kind == "f":
            columns[name] = values.astype(np.float64)
        elif values.dtype.kind in "iub":
            columns[name] = values.tolist()
        else:
            columns[name] = [None if _is_nothing(value) else _text(value) for value in values]
    return columns


def _whole(path: Path, layer: str | None, name: str, count: int) -> list[int | None]:
    """Return a column of whole numbers to the last digit: its rows that have one are read without the others."""
    quoted = name.replace('"', '""')
    _, fids, _, (values,) = _attempt(
        lambda: pyogrio.raw.read(
            path, layer=layer, columns=[name], read_geometry=False, return_fids=True, where=f'"{quoted}" IS NOT NULL'
        )
    )
    _, every, _, _ = _attempt(
        lambda: pyogrio.raw.read(path, layer=layer, columns=[], read_geometry=False, return_fids=True)
    )
    known = dict(zip(fids.tolist(), values.tolist(), strict=True))
    return [known.get(fid) for fid in every.tolist()][:count]


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _text(value: object) -> str:
    return f"（二进制 {len(value)} 字节）" if isinstance(value, bytes) else str(value)
