"""From the bytes of a file to candidates: read by content, judged row by row, brought to WGS 84."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from buju.errors import InputInvalid
from buju.exchange.columns import Cells, Column, Kind, RawTable, folded, kind_of, text_of, typed
from buju.exchange.format import HEAD, Format, format_named, format_of, suffix_of
from buju.exchange.headings import id_column, name_column
from buju.exchange.position import Boxes, System, axes_of, boxes_of, judge_degrees, judge_finite, judge_valid, system_of
from buju.exchange.statement import FileStatement, Request
from buju.exchange.written import WrittenColumn, written
from buju.legible import shown, some
from buju.spatial.shift import to_wgs84

if TYPE_CHECKING:
    from buju.exchange.findings import Findings, Indices
    from buju.fault import RowFault
    from buju.spatial.datum import Points, Shapes

Reader = Callable[[Path, Request], RawTable]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file holds: n candidates, either `lonlat` (n, 2) or `shapes` (n), in WGS 84 degrees.

    `rows` are their row numbers, `dropped` those of the faulty rows, `faults` the first faults. `written` has
    the cells of those columns that came in otherwise than `columns` has them.
    """

    format: Format
    system: System
    rows: Indices
    dropped: Indices
    ids: list[str]
    names: list[str]
    lonlat: Points | None
    shapes: Shapes | None
    columns: dict[str, Column]
    written: dict[str, WrittenColumn]
    faults: tuple[RowFault, ...]
    notes: list[str]


def read(path: Path, request: Request) -> Reading:
    """Read a file of candidates; the folder of `path` may be written to.

    Raises:
        FormatUnknown, InputInvalid, TooLarge: see `read_candidates`.
    """
    stated = request.stated
    raw = _of_one_kind(_raw(path, request))
    swapped = raw if not stated.swap else _swapped(raw, "已按确认对调经度、纬度")
    corners = _corners(boxes_of(swapped.xy, swapped.shapes))
    system, is_north_first = axes_of(corners, system_of(swapped, stated, corners=corners))
    if is_north_first and not stated.swap:
        swapped = _swapped(swapped, "坐标中北坐标（X）在前、东坐标（Y）在后，已按此读入")
    degrees = replace(
        swapped,
        xy=None if swapped.xy is None else system.degrees(swapped.xy),
        shapes=None if swapped.shapes is None else system.degrees_of(swapped.shapes),
    )
    findings = raw.findings
    boxes = boxes_of(degrees.xy, degrees.shapes)
    judge_degrees(boxes, findings=findings, swap=stated.swap)
    judge_finite(boxes, findings=findings)
    if degrees.shapes is not None:
        judge_valid(degrees.shapes, findings=findings)
    columns, notes = typed(raw.columns, findings=findings, longest=request.limits.cell, told=raw.told)
    _refuse_faults(findings, keep_valid=stated.keep_valid)
    name = _name_column(raw, stated, notes)
    return _reading(swapped, degrees, system, columns, [*swapped.notes, *notes], name=name)


def _raw(path: Path, request: Request) -> RawTable:
    """Read the file by the one reader of its format; archives are unpacked first."""
    kind = _kind_of(path, request.name)
    if kind is not Format.ZIP:
        return _read_as(kind, path, request)
    from buju.exchange.archive import unpack

    inside, stated = unpack(path, name=request.name, stated=request.stated, limits=request.limits)
    if suffix_of(request.name) != ".zip":
        format_named(inside.format, request.name)
    if inside.format in (Format.SHAPEFILE, Format.TAB, Format.XLSX):
        return _read_as(inside.format, inside.path, replace(request, stated=stated))
    # What a member is called says no more than what a file is called: its content decides.
    kind = _kind_of(inside.path, inside.name)
    return _read_as(kind, inside.path, replace(request, name=inside.name, stated=stated))


def _kind_of(path: Path, name: str | None) -> Format:
    with path.open("rb") as stream:
        return format_of(stream.read(HEAD), name=name)


# Where the reader of each format is; libraries are loaded only for the files that need them.
_READERS = {
    Format.CSV: ("csvfile", "read_csv"),
    Format.XLSX: ("workbook", "read_workbook"),
    Format.GEOJSON: ("geojsonfile", "read_geojson"),
    Format.KML: ("kmlfile", "read_kml"),
    Format.PARCELS: ("parcelfile", "read_parcels"),
    Format.GEOPACKAGE: ("geopackage", "read_geopackage"),
    Format.SHAPEFILE: ("shapefile", "read_shapefile"),
    Format.TAB: ("gdal", "read_tab"),
}


def _read_as(kind: Format, path: Path, request: Request) -> RawTable:
    module, function = _READERS[kind]
    reader: Reader = getattr(import_module(f"buju.exchange.{module}"), function)
    return reader(path, request)


def _of_one_kind(raw: RawTable) -> RawTable:
    """Return the table with points as coordinates if it holds nothing but points."""
    if raw.shapes is None:
        return raw
    types = shapely.get_type_id(raw.shapes)
    if not np.isin(types, (-1, shapely.GeometryType.POINT)).all():
        return raw
    return replace(raw, xy=np.column_stack((shapely.get_x(raw.shapes), shapely.get_y(raw.shapes))), shapes=None)


def _swapped(raw: RawTable, said: str) -> RawTable:
    xy = None if raw.xy is None else raw.xy[:, ::-1]
    shapes = None if raw.shapes is None else shapely.transform(raw.shapes, lambda points: points[:, ::-1])
    return replace(raw, xy=xy, shapes=shapes, notes=[*raw.notes, said])


def _corners(boxes: Boxes) -> Points:
    corners: Points = boxes.reshape(-1, 2)
    return corners


def _refuse_faults(findings: Findings, *, keep_valid: bool) -> None:
    faulty = findings.indices.size
    if not faulty:
        return
    summary = findings.summary()
    if faulty == findings.rows.size:
        raise InputInvalid(f"文件没有一{findings.unit}能用：{summary}", faults=findings.faults())
    if not keep_valid:
        raise InputInvalid(
            f"文件有 {faulty} {findings.unit}不能用：{summary}。改正后再读，或选择只用其余的行",
            faults=findings.faults(),
            asks="keep_valid",
            known=("true",),
        )


def _reading(
    given: RawTable,
    degrees: RawTable,
    system: System,
    columns: dict[str, Column],
    notes: list[str],
    *,
    name: str | None,
) -> Reading:
    findings = given.findings
    kept = np.ones(findings.rows.size, dtype=np.bool_)
    kept[findings.indices] = False
    rows = findings.rows[kept]
    ids, said = _ids(given, rows, kept)
    original = _original(given, system)
    wgs84 = replace(
        degrees,
        xy=None if degrees.xy is None else to_wgs84(degrees.xy[kept], datum=system.datum),
        shapes=None if degrees.shapes is None else _shifted(degrees.shapes[kept], system),
    )
    every = {**columns, **{_free(name, columns): column for name, column in original.items()}}
    if findings:
        notes = [*notes, f"去掉了 {findings.indices.size} {findings.unit}：{findings.summary()}"]
    return Reading(
        format=given.format,
        system=system,
        rows=rows,
        dropped=findings.rows[findings.indices],
        ids=ids,
        names=_names(given, kept, rows, name) or ids,
        lonlat=wgs84.xy,
        shapes=wgs84.shapes,
        columns={name: column[kept] for name, column in every.items()},
        written=written(given.columns, columns, kept=kept, is_typed=given.format.is_typed),
        faults=findings.faults(),
        notes=[*notes, *said, *_how(system, list(original))],
    )


def _shifted(shapes: Shapes, system: System) -> Shapes:
    if not system.datum.is_shifted:
        return shapes
    return shapely.transform(shapes, lambda points: to_wgs84(points, datum=system.datum))


def _original(given: RawTable, system: System) -> dict[str, Column]:
    """Return the coordinates as they came, where they were changed: nothing is lost by a conversion."""
    if not (system.datum.is_shifted or system.is_metric):
        return {}
    if given.xy is not None:
        names = ("原横坐标", "原纵坐标") if system.is_metric else ("原经度", "原纬度")
        return dict(zip(names, given.xy.T, strict=True))
    wkt = shapely.to_wkt(given.shapes if given.shapes is not None else [], rounding_precision=9)
    return {"原图形": np.array(["" if one is None else one for one in wkt], dtype=object)}


def _free(name: str, columns: Mapping[str, object]) -> str:
    while name in columns:
        name += "（读入时）"
    return name


def _how(system: System, original: list[str]) -> list[str]:
    """Return how coordinates were changed, and where the original ones are."""
    if not original:
        return []
    kept = "、".join(f"“{name}”" for name in original)
    if system.datum.is_shifted:
        formula = "按通用公式求逆，公式并非官方公布"
        return [f"坐标已由 {system.datum.label} 换算为 WGS 84（{formula}）；原坐标保留在{kept}"]
    words = "" if system.grid is None else system.grid.words
    return [f"坐标已由 {words} 换算为经纬度；原坐标保留在{kept}"]


def _ids(given: RawTable, rows: Indices, kept: npt.NDArray[np.bool_]) -> tuple[list[str], list[str]]:
    """Return ids that tell candidates apart: the column's, the features' own, else row numbers, with a note."""
    numbers = [str(row) for row in rows]
    heading = id_column(list(given.columns))
    values = given.ids if heading is None else given.columns[heading]
    if values is None:
        return numbers, []
    ids = [text_of(value).strip() for value, is_kept in zip(values, kept, strict=True) if is_kept]
    where = "要素自带的编号" if heading is None else f"列“{shown(heading)}”"
    twice = next((one for one, count in Counter(ids).most_common(1) if count > 1), None)
    if twice is None and "" not in ids:
        return ids, []
    why = "有空格" if "" in ids else f"有重复（如“{shown(twice or '')}”）"
    return numbers, [f"{where}{why}，不能作编号，改用行号"]


def _name_column(raw: RawTable, stated: FileStatement, notes: list[str]) -> str | None:
    """Return the column of names: the stated one, else the one whose heading says so; which it is, is told.

    Raises:
        InputInvalid: the stated column is not there.
    """
    heading, is_told = name_column(list(raw.columns), stated)
    if heading is not None:
        if is_told:
            notes.append(f"以列“{shown(heading)}”为名称；如不对，请说明名称列")
        return heading
    like = [name for name, cells in raw.columns.items() if _may_name(name, cells)]
    if like:
        notes.append(f"没有认出名称列，以编号或行号称呼；{some(like, most=3)}像是名称，可说明为名称列")
    return None


def _may_name(heading: str, cells: Cells) -> bool:
    """Whether a column may hold names: texts, as a rule different, that are no numbers."""
    if isinstance(cells, np.ndarray) or heading == id_column([heading]):
        return False
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    if 2 * len(texts) <= len(cells) or 10 * len(set(texts)) < 9 * len(texts):
        return False
    return any(kind_of(folded(text)) is Kind.TEXT and not text.isascii() for text in texts[:20])


def _names(given: RawTable, kept: npt.NDArray[np.bool_], rows: Indices, heading: str | None) -> list[str]:
    """Return the names by which rows go; one without a name goes by its number."""
    if heading is None:
        return []
    said = [text_of(value).strip() for value, is_kept in zip(given.columns[heading], kept, strict=True) if is_kept]
    return [name or f"第 {row} {given.format.unit}" for name, row in zip(said, rows.tolist(), strict=True)]
