"""CSV (RFC 4180): rows of cells parted by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from buju.errors import InputInvalid
from buju.exchange.format import Format, decoded, refused
from buju.exchange.headings import axes_in
from buju.exchange.tabular import Record, Sheet, numbered, read_sheet, too_many

if TYPE_CHECKING:
    from buju.exchange.columns import RawTable
    from buju.exchange.statement import FileStatement, Limits, Request

_DELIMITERS = (",", "\t", ";")
# Lines from which the delimiter is told: titles may stand above the headings.
_LINES = 30


def read_csv(path: Path, request: Request) -> RawTable:
    """Read a table; row numbers are those that a spreadsheet shows.

    Raises:
        FormatUnknown: plain text, no table.
        InputInvalid: no coordinates, headings twice, a broken quotation.
        TooLarge: more rows or columns than the limits allow.
    """
    stated, limits = request.stated, request.limits
    text, notes = decoded(path.read_bytes(), encoding=stated.encoding)
    # Line ends alone tell where no quotation can hold one; else rows are counted while read.
    if '"' not in text and text.count("\n") > limits.rows + _LINES:
        raise too_many(limits)
    records = _records(text, _delimiter(text, request.name, stated), limits)
    del text
    return read_sheet(Sheet(Format.CSV, records, notes), stated, limits)


def _delimiter(text: str, name: str | None, stated: FileStatement) -> str:
    """Return the delimiter that yields headings with coordinates, or else the most columns."""
    head = "\n".join(text.lstrip().split("\n", _LINES)[:_LINES])
    firsts = {delimiter: _first_rows(head, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda one: (_has_axes(firsts[one], stated), max(map(len, firsts[one]), default=0)))
    if max(map(len, firsts[best]), default=0) < 2 and not _has_axes(firsts[best], stated):
        raise refused("普通文字，不是表格（没有逗号、分号或制表符）", name=name)
    return best


def _has_axes(rows: list[list[str]], stated: FileStatement) -> bool:
    for cells in rows:
        try:
            if axes_in(cells, stated) is not None:
                return True
        except InputInvalid as error:
            # Too many columns are coordinates: they were told apart at least.
            if error.asks != "x" or stated.x is None:
                return True
    return False


def _first_rows(head: str, delimiter: str) -> list[list[str]]:
    """Return the cells of the first lines, stripped; a broken quotation shows up later."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend([cell.strip() for cell in cells] for cells in csv.reader(head.splitlines(), delimiter=delimiter))
    return rows


def _records(text: str, delimiter: str, limits: Limits) -> list[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)

    def rows() -> Iterator[list[object]]:
        try:
            for cells in reader:
                yield list(cells)
        except csv.Error as error:
            where = f"第 {reader.line_num} 行附近"
            raise InputInvalid(f"{where}引号不配对，或一格过长；请检查这一行的双引号") from error

    return numbered(rows(), limits)
