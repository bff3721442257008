"""Result tables as files: CSV, XLSX and GeoJSON, the same bytes each time, with nothing in them that runs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from buju.csv_text import Cell, Literal, csv_pieces
from buju.errors import TooLarge
from buju.spatial.geojson import collection_bytes

# Limits of the format (ECMA-376; "Excel specifications and limits").
_SHEET_ROWS, _CELL_LENGTH, _NAME_LENGTH = 1_048_576, 32_767, 31
_CUT = "……（过长，此处截断）"
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no time zones
_WIDEST, _NARROWEST = 60, 8
# What a workbook holds as a number and shows as it was written; more digits are cut by the programs.
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.(?P<decimals>[0-9]+))?")
_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, its headings, its rows."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def csv_byte_pieces(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield rows as CSV in UTF-8 with a byte order mark, in pieces: for more rows than should be held at once."""
    return (piece.encode("utf-8", "replace") for piece in csv_pieces(headings, rows))


def xlsx_bytes(sheets: Sequence[Sheet], *, made: datetime = _EPOCH) -> bytes:
    """Return a workbook; text is text whatever it begins with, and the date in it is `made`.

    Raises:
        TooLarge: a sheet has more rows than the format can hold.
    """
    from xlsxwriter import Workbook

    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(stream, options) as book:
        book.set_properties({"created": made})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        taken: set[str] = set()
        for sheet in sheets:
            if len(sheet.rows) >= _SHEET_ROWS:
                raise TooLarge(f"表“{sheet.name}”超过 Excel 的 {_SHEET_ROWS - 1} 行上限；请改用 CSV")
            _write(book.add_worksheet(_sheet_name(sheet.name, taken)), sheet, bold, _Decimals(book))
    return stream.getvalue()


def geojson_bytes(features: Iterable[tuple[str, Mapping[str, Any], BaseGeometry | None]]) -> bytes:
    """Return (id, properties, shape) rows as a FeatureCollection (RFC 7946), lon/lat degrees in WGS 84.

    Numbers of numpy become plain ones; NaN and infinities, which JSON does not have, become null.
    """
    return collection_bytes(
        (key, {name: _plain(value) for name, value in properties.items()}, shape) for key, properties, shape in features
    )


class _Decimals:
    """Formats of a workbook that show a number with so many decimals, each made when first asked for."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - object of the library
        self._book = book
        self._formats: dict[int, Any] = {}

    def of(self, text: str) -> Any:  # noqa: ANN401 - object of the library, or None
        """Return the format under which a workbook shows a number as `text` writes it; None if there is none."""
        match = _DECIMAL.fullmatch(text)
        if match is None or sum(map(str.isdigit, text)) > _DIGITS or (text.startswith("-") and not float(text)):
            return None
        decimals = len(match["decimals"] or "")
        if decimals not in self._formats:
            self._formats[decimals] = self._book.add_format({"num_format": f"0.{'0' * decimals}" if decimals else "0"})
        return self._formats[decimals]


def _write(page: Any, sheet: Sheet, bold: Any, decimals: _Decimals) -> None:  # noqa: ANN401 - objects of the library
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, _text(heading), bold)
        page.set_column(column, column, _width(sheet, column))
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            shown_as = decimals.of(cell) if isinstance(cell, Literal) else None
            if shown_as is not None:
                page.write_number(number, column, float(cell or 0), shown_as)
            elif isinstance(cell, str):
                page.write_string(number, column, _text(cell))
            elif isinstance(cell, bool):
                page.write_boolean(number, column, cell)
            elif isinstance(cell, int) and len(str(abs(cell))) > _DIGITS:
                page.write_string(number, column, str(cell))
            elif cell is not None and math.isfinite(cell):
                page.write_number(number, column, cell)
    page.freeze_panes(1, 0)


def _text(text: str) -> str:
    """Return a text that fits a cell: no half characters, and where it is cut it says so."""
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= _CELL_LENGTH else text[: _CELL_LENGTH - len(_CUT)] + _CUT


def _width(sheet: Sheet, column: int) -> int:
    """Return a width for the longest of the first cells; Chinese characters take two places."""
    cells = [sheet.headings[column], *(str(row[column]) for row in sheet.rows[:200] if column < len(row))]
    longest = max(sum(1 + (letter > "\u2e7f") for letter in cell[:_WIDEST]) for cell in cells)
    return min(max(longest + 2, _NARROWEST), _WIDEST)


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that the format allows and no other sheet bears, and add it to `taken`."""
    name = _text(name).translate(_NOT_IN_NAMES).strip("'")[:_NAME_LENGTH] or "表"
    number = 1
    free = name
    while free.casefold() in taken:
        number += 1
        free = f"{name[: _NAME_LENGTH - 4]} {number}"
    taken.add(free.casefold())
    return free


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
