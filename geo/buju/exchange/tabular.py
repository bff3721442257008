"""From rows of cells, of a text file or a workbook, to a table with positions: headings found, coordinates parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from buju.errors import InputInvalid, TooLarge
from buju.exchange.columns import Kind, RawTable, folded, kind_of, number_of, text_of
from buju.exchange.degrees import Angle, angle_of, is_longitude_first, pair_of
from buju.exchange.findings import Findings
from buju.exchange.headings import Axes, axes_in
from buju.exchange.shapes import fit_shapes
from buju.legible import shown, some

if TYPE_CHECKING:
    from buju.exchange.format import Format
    from buju.exchange.statement import FileStatement, Limits
    from buju.spatial.datum import Points, Shapes

# Titles and remarks stand in the first rows, if anywhere.
_LOOKED_AT = 30
# Of a column without a telling heading so many cells show what it is.
_SAMPLE = 50

Record = tuple[int, list[object]]


@dataclass(slots=True)
class Sheet:
    """Rows of one table, blank ones left out: the number that a spreadsheet shows, and the cells."""

    kind: Format
    records: list[Record]
    notes: list[str] = field(default_factory=list)


def read_sheet(sheet: Sheet, stated: FileStatement, limits: Limits) -> RawTable:
    """Return a sheet's rows with their positions.

    Raises:
        InputInvalid: no headings with coordinates, headings twice, or no rows.
        TooLarge: more columns or vertices than the limits allow.
    """
    at, headings, axes = find_headings(sheet.records, stated)
    headings, width = _trimmed(headings, sheet.records[at + 1 :], limits)
    notes = list(sheet.notes)
    if at:
        number = sheet.records[at][0]
        notes.append(f"第 {number} 行是列名，上面的 {at} 行（标题、说明）没有读入")
    records = sheet.records[at + 1 :]
    if not records:
        raise InputInvalid("表格只有标题行，没有数据")
    if len(records) > limits.rows:
        raise too_many(limits)
    findings = Findings(np.array([number for number, _ in records], dtype=np.int64), sheet.kind.unit)
    _note_overlong(records, width, findings)
    cells = _columns(records, width)
    place = _Place(headings, axes, cells, findings, notes, limits)
    table = RawTable(
        format=sheet.kind,
        findings=findings,
        columns={},
        notes=notes,
        datum=axes.datum,
        datum_by=f"列名“{shown(headings[axes.x])}”",
    )
    if axes.is_shape or (axes.y is None and place.is_of_shapes()):
        table.shapes, table.crs = place.shapes()
    else:
        table.xy = place.points() if axes.y is not None else place.pairs()
    # Coordinates written otherwise than in decimals stay among the columns: what was written goes out again.
    table.told = frozenset(headings[index] for index in place.kept)
    read = {index for index in axes.columns if index not in place.kept}
    table.columns = {heading: cells[index] for index, heading in enumerate(headings) if index not in read}
    return table


def find_headings(records: Sequence[Record], stated: FileStatement) -> tuple[int, list[str], Axes]:
    """Return the place of the row of headings among the records, the headings, and where they say the position is.

    Raises:
        InputInvalid: none of the first rows does; what columns look like is offered.
    """
    error: InputInvalid | None = None
    widest = max((sum(map(_is_filled, cells)) for _, cells in records[:_LOOKED_AT]), default=0)
    for at, (_, cells) in enumerate(records[:_LOOKED_AT]):
        texts = [text_of(cell).strip() for cell in cells]
        if sum(map(bool, texts)) < min(2, widest):
            continue
        try:
            axes = axes_in(texts, stated)
        except InputInvalid as refused:
            _refuse_twice(texts)
            error = error or refused
            continue
        if axes is not None:
            _refuse_twice(texts)
            return at, texts, axes
    if error is not None:
        raise error
    raise _no_axes(records)


def _is_filled(cell: object) -> bool:
    return bool(text_of(cell).strip())


def _refuse_twice(headings: Sequence[str]) -> None:
    twice = sorted({heading for heading in headings if heading and headings.count(heading) > 1})
    if twice:
        raise InputInvalid(f"标题行的 {some(twice)} 出现不止一次；请改成不同的名称")


def _no_axes(records: Sequence[Record]) -> InputInvalid:
    """Return the error for a table without known headings; it offers the columns that look like coordinates."""
    if not records:
        return InputInvalid("表格没有内容")
    at = max(range(min(len(records), _LOOKED_AT)), key=lambda one: (sum(map(_is_filled, records[one][1])), -one))
    headings = [text_of(cell).strip() for cell in records[at][1]]
    if any(_looks(heading) for heading in headings):
        return InputInvalid(f"第 {records[at][0]} 行像是数据：表格没有列名；请在最上面加一行列名，其中两列是经度、纬度")
    like: dict[str, list[str]] = {"x": [], "y": [], "both": []}
    for index, heading in enumerate(headings):
        sample = [text_of(cells[index]) for _, cells in records[at + 1 : at + 1 + _SAMPLE] if index < len(cells)]
        looks = [_looks(cell) for cell in sample if cell.strip()]
        kind = looks[0] if looks and heading and len(set(looks)) == 1 else None
        if kind is not None:
            like[kind].append(heading)
    message = f"标题行没有经度、纬度两列；现有：{some([one for one in headings if one])}"
    if like["both"]:
        return InputInvalid(f"{message}；{some(like['both'])}像是坐标，请说明（x）", asks="x", known=like["both"])
    if like["x"] and like["y"]:
        said = f"{some(like['x'])}像经度，{some(like['y'])}像纬度，请说明（x、y）"
        return InputInvalid(f"{message}；{said}", asks="x", known=like["x"])
    return InputInvalid(f"{message}；请把两列命名为“经度”“纬度”（或 lon、lat），或说明是哪两列（x、y）")


def _looks(cell: str) -> str | None:
    """Return whether a cell looks like a longitude of China (`x`), a latitude (`y`), both in one, or none."""
    angle = angle_of(cell)
    if angle is not None:
        # Whole numbers and short ones are amounts as likely as degrees.
        is_long = angle.is_sexagesimal or len(cell.partition(".")[2]) >= 3
        return None if not is_long else "x" if 73 <= angle.value <= 136 else "y" if 3 <= angle.value <= 54 else None
    pair = pair_of(cell)
    if pair is not None and is_longitude_first(pair[0].value, pair[1].value) is not None:
        return "both"
    return "both" if _is_shape(cell) else None


def _trimmed(headings: list[str], records: Sequence[Record], limits: Limits) -> tuple[list[str], int]:
    """Return the headings without empty columns at the end; a column without a name gets its number as one."""
    width = len(headings)
    while width > 1 and not headings[width - 1]:
        if any(len(cells) >= width and _is_filled(cells[width - 1]) for _, cells in records):
            break
        width -= 1
    if width > limits.columns:
        raise TooLarge(f"表格有 {width} 列，超过 {limits.columns} 列的上限")
    return [heading or f"第 {index} 列" for index, heading in enumerate(headings[:width], start=1)], width


def _note_overlong(records: Sequence[Record], width: int, findings: Findings) -> None:
    long = {
        index: len(cells)
        for index, (_, cells) in enumerate(records)
        if len(cells) > width and any(map(_is_filled, cells[width:]))
    }
    findings.note(
        long,
        column="",
        summary=f"的格数多于标题行的 {width} 格",
        fix="含分隔符的文字请加双引号",
        say=lambda index: f"有 {long[index]} 格，标题行只有 {width} 格",
    )


def _columns(records: Sequence[Record], width: int) -> list[tuple[object, ...]]:
    """Return cells by column; short records are filled with empty cells, long ones cut (they are faults)."""
    for _, cells in records:
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        elif len(cells) > width:
            del cells[width:]
    return list(zip(*(cells for _, cells in records), strict=True))


@dataclass(slots=True)
class _Place:
    """The columns of a table that say where its rows lie."""

    headings: list[str]
    axes: Axes
    cells: list[tuple[object, ...]]
    findings: Findings
    notes: list[str]
    limits: Limits
    kept: set[int] = field(default_factory=set)

    def points(self) -> Points:
        """Return both coordinates (n, 2) of two columns; cells that are no coordinate are faults."""
        x, y = self.axes.columns
        return np.column_stack((self._axis(x, "x"), self._axis(y, "y")))

    def _axis(self, at: int, axis: str) -> Points:
        cells, heading = self.cells[at], self.headings[at]
        texts = [text_of(cell) for cell in cells]
        # As a rule all are plain decimals; a million of them are not looked at one by one.
        if all(map(_PLAIN.fullmatch, texts)):
            return np.array(list(map(float, texts)))
        values = np.full(len(cells), np.nan)
        empty: list[int] = []
        bad: dict[int, str] = {}
        wide = sexagesimal = 0
        for index, text in enumerate(texts):
            angle = _angle(text)
            if not text.strip():
                empty.append(index)
            elif angle is None:
                bad[index] = f"的值“{shown(text)}”不是数字，也不是度分秒"
            elif angle.axis not in (None, axis):
                bad[index] = f"的值“{shown(text)}”写的是{_AXIS_WORDS[angle.axis or axis]}，列名却是{_AXIS_WORDS[axis]}"
            else:
                values[index] = angle.value
                sexagesimal += angle.is_sexagesimal
                wide += not angle.is_sexagesimal and not text.isascii() and angle.axis is None and _is_wide(text)
        self._note(heading, empty, bad, "请写十进制度数，如 121.2283，或度分秒")
        if wide:
            self.notes.append(f"列“{shown(heading)}”有 {wide} 格是全角数字，已按半角读入")
        if sexagesimal:
            self.kept.add(at)
            self.notes.append(f"列“{shown(heading)}”有 {sexagesimal} 格是度分秒，已换算成度")
        return values

    def _note(self, heading: str, empty: list[int], bad: dict[int, str], fix: str) -> None:
        column = f"“{shown(heading)}”"
        self.findings.note(empty, column=column, summary="没有坐标", fix="请补上，或删去这一行")
        self.findings.note(bad, column=column, summary="不是坐标", fix=fix, say=lambda index: bad[index])

    def pairs(self) -> Points:
        """Return both coordinates (n, 2) of one column; which stands first is what most rows say, and is told."""
        heading = self.headings[self.axes.x]
        self.kept.add(self.axes.x)
        texts = [text_of(cell) for cell in self.cells[self.axes.x]]
        values = np.full((len(texts), 2), np.nan)
        empty: list[int] = []
        bad: dict[int, str] = {}
        votes = {True: 0, False: 0}
        for index, text in enumerate(texts):
            pair = pair_of(text)
            if not text.strip():
                empty.append(index)
            elif pair is None:
                bad[index] = f"的值“{shown(text)}”不是一对坐标"
            else:
                values[index] = pair[0].value, pair[1].value
                is_first = _is_longitude_first(*pair)
                if is_first is not None:
                    votes[is_first] += 1
        self._note(heading, empty, bad, "请写成 121.32,31.13 的样子")
        is_swapped = votes[False] > votes[True]
        if any(votes.values()):
            order = "纬度在前、经度在后" if is_swapped else "经度在前、纬度在后"
            self.notes.append(f"列“{shown(heading)}”的一格里有两个数，按数值认出{order}")
        return values[:, ::-1] if is_swapped else values

    def is_of_shapes(self) -> bool:
        """Whether the one column holds shapes rather than pairs: most of its first cells do."""
        filled = [text for cell in self.cells[self.axes.x] if (text := text_of(cell).strip())][:_SAMPLE]
        return bool(filled) and 2 * sum(map(_is_shape, filled)) > len(filled)

    def shapes(self) -> tuple[Shapes, str | None]:
        """Return the shapes of one column in WKT, WKB as hexadecimals or GeoJSON, and the system that they state."""
        heading = self.headings[self.axes.x]
        texts = [text_of(cell).strip() for cell in self.cells[self.axes.x]]
        shapes: Shapes = np.empty(len(texts), dtype=object)
        systems: set[int] = set()
        bad: dict[int, str] = {}
        for index, text in enumerate(texts):
            try:
                shapes[index] = _shape_of(text)
            except (shapely.errors.ShapelyError, ValueError, TypeError):
                bad[index] = f"的值“{shown(text)}”不是完整的 WKT 图形"
            if shapes[index] is not None and (srid := int(shapely.get_srid(shapes[index]))):
                systems.add(srid)
        empty = [index for index, text in enumerate(texts) if not text]
        self._note(heading, empty, bad, "请写成 POLYGON ((121.3 31.1, …)) 或 POINT (121.3 31.1)")
        if len(systems) > 1:
            raise InputInvalid(f"列“{shown(heading)}”的图形分属 {len(systems)} 种坐标系；请分成几个文件")
        fit_shapes(shapes, self.findings, self.limits, told=frozenset((*bad, *empty)))
        return shapes, f"EPSG:{systems.pop()}" if systems else None


_PLAIN = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,20})?")
_AXIS_WORDS = {"x": "经度", "y": "纬度"}
_WKT = re.compile(r"(?:SRID=[0-9]{1,6};)?\s*(?:MULTI)?(?:POINT|POLYGON|LINESTRING|SURFACE)|GEOMETRYCOLLECTION", re.I)
_HEX = re.compile(r"0[01][0-9A-Fa-f]{16,64}")


def _is_wide(text: str) -> bool:
    return any("０" <= letter <= "９" or letter == "．" for letter in text)


def _angle(text: str) -> Angle | None:
    short = folded(text)
    if kind_of(short) in (Kind.NUMBER, Kind.CODE):
        return Angle(number_of(short), None, is_sexagesimal=False)
    return angle_of(text)


def _is_longitude_first(first: Angle, second: Angle) -> bool | None:
    if first.axis is not None and second.axis is not None:
        return first.axis == "x"
    return is_longitude_first(first.value, second.value)


def _is_shape(text: str) -> bool:
    head = text.lstrip()[:80]
    return bool(_WKT.match(head) or _HEX.match(head)) or (head.startswith("{") and '"coordinates"' in text)


def _shape_of(text: str) -> shapely.Geometry | None:
    if not text:
        return None
    if text.startswith("{"):
        return shapely.from_geojson(json.dumps(json.loads(text)))
    if _HEX.match(text):
        return shapely.from_wkb(text)
    srid, _, rest = text.rpartition(";")
    shape = shapely.from_wkt(rest)
    return shapely.set_srid(shape, int(srid.partition("=")[2])) if srid.upper().startswith("SRID=") else shape


def numbered(rows: Iterator[list[object]], limits: Limits, *, start: int = 1) -> list[Record]:
    """Return the rows that are not blank, with their numbers.

    Raises:
        TooLarge: more rows than the limits allow.
    """
    records: list[Record] = []
    for number, cells in enumerate(rows, start=start):
        if not any(map(_is_filled, cells)):
            continue
        if len(records) > limits.rows + _LOOKED_AT:
            raise too_many(limits)
        records.append((number, cells))
    return records


def too_many(limits: Limits) -> TooLarge:
    """Return the error for a table with too many rows."""
    return TooLarge(f"表格超过 {limits.rows} 行的上限；{limits.instead}")
