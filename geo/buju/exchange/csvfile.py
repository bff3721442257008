"""CSV: a heading line with longitude and latitude among its columns; commas, semicolons or tabs (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from buju.errors import InputInvalid, TooLarge
from buju.exchange.columns import Kind, RawTable, coordinates, folded, kind_of
from buju.exchange.findings import Findings
from buju.exchange.format import Format, decoded, refused
from buju.exchange.statement import FileStatement, Limits
from buju.legible import shown, some
from buju.spatial.datum import Points

_DELIMITERS = (",", "\t", ";")


def read_csv(path: Path, *, name: str | None, stated: FileStatement, limits: Limits) -> RawTable:
    """Read a table; row numbers are those that a spreadsheet shows (the heading is row 1).

    Raises:
        FormatUnknown: plain text, no table.
        InputInvalid: no coordinates, headings twice, a broken quotation.
        TooLarge: more rows or columns than the limits allow.
    """
    text, notes = decoded(path.read_bytes(), encoding=stated.encoding)
    _refuse_many_rows(text, limits)
    headings, delimiter = _heading(text, name, limits)
    where = coordinates(headings, x=stated.x, y=stated.y)
    if where is None:
        said = some(headings)
        raise InputInvalid(f"标题行没有经度、纬度两列；现有：{said}；请把两列命名为“经度”“纬度”（或 lon、lat）")

    numbers, records = _records(text, delimiter, limits)
    del text
    findings = Findings(np.array(numbers, dtype=np.int64), Format.CSV.unit)
    _note_overlong(records, len(headings), findings)
    cells = _columns(records, len(headings))
    x, y = where
    xy = np.column_stack([_axis(cells[axis], headings[axis], findings, notes) for axis in where])
    columns = {heading: cells[index] for index, heading in enumerate(headings) if index not in (x, y)}
    return RawTable(format=Format.CSV, findings=findings, columns=columns, xy=xy, notes=notes)


def _refuse_many_rows(text: str, limits: Limits) -> None:
    """Refuse by counting line ends alone where no quotation can hold one; else rows are counted while read."""
    if '"' not in text and text.count("\n") > limits.rows + 1:
        raise _too_many(limits)


def _too_many(limits: Limits) -> TooLarge:
    return TooLarge(f"表格超过 {limits.rows} 行的上限；{limits.instead}")


def _heading(text: str, name: str | None, limits: Limits) -> tuple[list[str], str]:
    """Return the headings and the delimiter that yields coordinates, or else the most columns."""
    rows = {delimiter: _first_record(text, delimiter) for delimiter in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda one: (coordinates(rows[one]) is not None, len(rows[one])))
    headings = rows[delimiter]
    if len(headings) < 2:
        raise refused("普通文字，不是表格（第一行没有逗号、分号或制表符）", name=name)
    if len(headings) > limits.columns:
        raise TooLarge(f"表格有 {len(headings)} 列，超过 {limits.columns} 列的上限")
    headings = [heading or f"第 {index} 列" for index, heading in enumerate(headings, start=1)]
    twice = sorted({heading for heading in headings if headings.count(heading) > 1})
    if twice:
        raise InputInvalid(f"标题行的 {some(twice)} 出现不止一次；请改成不同的名称")
    return headings, delimiter


def _first_record(text: str, delimiter: str) -> list[str]:
    """Return the first line that is not blank, its cells stripped; a broken quotation shows up later."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    line = text[start:] if end < 0 else text[start:end]
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _records(text: str, delimiter: str, limits: Limits) -> tuple[list[int], list[list[str]]]:
    """Return row numbers and cells of all records after the heading, blank ones left out."""
    numbers: list[int] = []
    records: list[list[str]] = []
    has_heading = False
    for number, record in enumerate(_each_record(text, delimiter), start=1):
        if not any(map(str.strip, record)):
            continue
        if not has_heading:
            has_heading = True
            continue
        if len(records) == limits.rows:
            raise _too_many(limits)
        numbers.append(number)
        records.append(record)
    if not records:
        raise InputInvalid("表格只有标题行，没有数据")
    return numbers, records


def _each_record(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise InputInvalid(f"第 {reader.line_num} 行附近引号不配对，或一格过长；请检查这一行的双引号") from error


def _note_overlong(records: Sequence[list[str]], width: int, findings: Findings) -> None:
    long = {index: len(record) for index, record in enumerate(records) if len(record) > width and any(record[width:])}
    findings.note(
        long,
        column="",
        summary=f"的格数多于标题行的 {width} 格",
        fix="含分隔符的文字请加双引号",
        say=lambda index: f"有 {long[index]} 格，标题行只有 {width} 格",
    )


def _columns(records: list[list[str]], width: int) -> list[tuple[str, ...]]:
    """Return cells by column; short records are filled with empty cells, long ones cut (they are faults)."""
    for record in records:
        if len(record) < width:
            record.extend([""] * (width - len(record)))
        elif len(record) > width:
            del record[width:]
    return list(zip(*records, strict=True))


def _axis(cells: Sequence[str], heading: str, findings: Findings, notes: list[str]) -> Points:
    """Return one coordinate of every row; cells that are no number are faults."""
    short = [folded(cell) for cell in cells]
    kinds = [kind_of(cell) for cell in short]
    good = (Kind.NUMBER, Kind.CODE)
    findings.note(
        (index for index, kind in enumerate(kinds) if kind is Kind.EMPTY),
        column=f"“{shown(heading)}”",
        summary="没有坐标",
        fix="请补上，或删去这一行",
    )
    findings.note(
        (index for index, kind in enumerate(kinds) if kind is not Kind.EMPTY and kind not in good),
        column=f"“{shown(heading)}”",
        summary="不是数字",
        fix="请写十进制度数，如 121.2283",
        say=lambda index: f"的值“{shown(cells[index])}”不是数字",
    )
    wide = sum(not cell.isascii() and kind in good for cell, kind in zip(cells, kinds, strict=True))
    if wide:
        notes.append(f"列“{shown(heading)}”有 {wide} 格是全角数字，已按半角读入")
    return np.array([float(cell) if kind in good else np.nan for cell, kind in zip(short, kinds, strict=True)])
