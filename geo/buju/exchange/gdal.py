"""GDAL with one driver: whatever a file pretends to be, nothing else can open it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import shapely
from pyogrio.core import _register_drivers
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from buju.errors import BujuError, InputInvalid, TooLarge
from buju.exchange.columns import RawTable
from buju.exchange.findings import Findings
from buju.exchange.format import Format
from buju.exchange.shapes import fit_shapes
from buju.legible import shown, some

if TYPE_CHECKING:
    from buju.exchange.statement import Limits, Request
    from buju.spatial.datum import Shapes

# The last is what pyogrio lets through for a coordinate system that GDAL cannot name.
_UNREADABLE = (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError, ValueError, UnboundLocalError)
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


# Names of fields, and their cells, as texts whose letters are bytes (ISO 8859-1): what they mean, and notes.
Decode = Callable[[list[str], list[Any]], tuple[list[str], list[Any], list[str]]]
# Bytes as letters: every byte is one.
BYTES = "ISO-8859-1"


def read_layer(
    path: Path, *, kind: Format, layer: str | None, limits: Limits, decode: Decode | None = None
) -> RawTable:
    """Read one layer of a file that is already known to be what it says; `only` has been called.

    `decode` turns the bytes of a table without a known encoding into texts.

    Raises:
        InputInvalid: the driver cannot read it, or `decode` refuses.
        TooLarge: more features, columns or vertices than the limits allow.
    """
    encoding = None if decode is None else BYTES
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
    names, notes = list(meta["fields"]), list[str]()
    cells = _cells(meta, fields, lambda name: _whole(path, layer, name))
    if decode is not None:
        names, cells, notes = decode(names, cells)
    return RawTable(
        format=kind,
        findings=findings,
        columns=dict(zip(_apart(names, notes), cells, strict=True)),
        shapes=shapes,
        crs=None if "undefined" in str(meta["crs"]).casefold()[:60] else meta["crs"],
        ids=[str(fid) for fid in fids] if kind is Format.GEOPACKAGE else None,
        notes=notes,
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
    lost = [index for index in np.flatnonzero(shapely.is_missing(shapes)).tolist() if wkb[index] is not None]
    curved = {index: _CURVES[kind] for index in lost if (kind := _wkb_kind(wkb[index])) in _CURVES}
    fix = "请改正，或删去这个要素"
    findings.note((index for index in lost if index not in curved), column="图形", summary="图形已损坏", fix=fix)
    findings.note(
        curved,
        column="图形",
        summary="是曲线图形，不能读",
        fix="请在 GIS 软件中把曲线转成折线后再读",
        say=lambda index: f"是曲线图形（{curved[index]}），不能读",
    )
    fit_shapes(shapes, findings, limits, told=frozenset(lost))
    return shapes


# Types of ISO 13249-3 that have arcs, or surfaces that are none of a plane.
_CURVES = {
    8: "CircularString", 9: "CompoundCurve", 10: "CurvePolygon", 11: "MultiCurve", 12: "MultiSurface",
    15: "PolyhedralSurface", 16: "TIN", 17: "Triangle",
}  # fmt: skip


def _wkb_kind(wkb: bytes) -> int:
    """Return the type of a shape in WKB, heights and measures left aside."""
    return int.from_bytes(wkb[1:5], "little" if wkb[:1] == b"\x01" else "big") % 1000


def _apart(names: list[str], notes: list[str]) -> list[str]:
    """Return names that are all different: fields cut to one name stay two columns."""
    apart: list[str] = []
    for name in names:
        free, number = name, 1
        while free in apart:
            number += 1
            free = f"{name}（{number}）"
        if free != name:
            notes.append(f"有几个字段都名为“{shown(name)}”，后面的一个称为“{shown(free)}”")
        apart.append(free)
    return apart


def _cells(meta: dict[str, Any], fields: list[Any], whole: Callable[[str], list[int | None]]) -> list[Any]:
    """Return columns: whole numbers as such, other numbers as float64, the rest as text or None.

    Where one is missing, the library makes floats of whole numbers; `whole` reads a column again if floats lose digits.
    """
    columns: list[Any] = []
    for name, kind, values in zip(meta["fields"], meta["dtypes"], fields, strict=True):
        if values.dtype.kind == "f" and str(kind).startswith(("int", "uint")):
            lossy = np.nanmax(np.abs(values), initial=0) >= _EXACT
            columns.append(whole(name) if lossy else [None if np.isnan(one) else int(one) for one in values])
        elif values.dtype.kind == "f":
            columns.append(values.astype(np.float64))
        elif values.dtype.kind in "iub":
            columns.append(values.tolist())
        else:
            columns.append([None if _is_nothing(value) else _text(value) for value in values])
    return columns


def _whole(path: Path, layer: str | None, name: str) -> list[int | None]:
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
    return [known.get(fid) for fid in every.tolist()]


def _is_nothing(value: object) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _text(value: object) -> str:
    return f"（二进制 {len(value)} 字节）" if isinstance(value, bytes) else str(value)


def read_tab(path: Path, request: Request) -> RawTable:
    """Read the parts of a MapInfo table that lie beside each other; its text says its own encoding.

    Raises:
        InputInvalid: the driver cannot read it, or its text is not in the encoding that it says.
        TooLarge: above the limits.
    """
    limits = request.limits
    only("MapInfo File")
    try:
        return read_layer(path, kind=Format.TAB, layer=None, limits=limits)
    except UnicodeDecodeError as error:
        raise InputInvalid("MapInfo TAB 的文字不是它所注的编码；请在 GIS 软件中导出成 GeoPackage") from error
