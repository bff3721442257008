"""Excel workbooks (.xlsx, ECMA-376): the values of one sheet, as the program last stored them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buju.errors import BujuError, InputInvalid
from buju.exchange.format import Format
from buju.exchange.tabular import Record, Sheet, find_headings, numbered, read_sheet
from buju.legible import shown, some

if TYPE_CHECKING:
    from buju.exchange.columns import RawTable
    from buju.exchange.statement import FileStatement, Limits, Request

# A format of noughts alone shows a number as a code: 7 under `000` is 007.
_PADDED = re.compile(r"0{2,20}")
# A formula whose value was never stored, as programs write it that cannot calculate.
_NO_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>|</c>)")
_CHUNK = 1 << 20


def read_workbook(path: Path, request: Request) -> RawTable:
    """Read one sheet of a workbook that has been looked through as an archive; row numbers are those of the sheet.

    Raises:
        InputInvalid: broken, empty, or several sheets have tables and none is chosen.
        TooLarge: more rows, columns or vertices than the limits allow.
    """
    stated, limits = request.stated, request.limits
    from openpyxl import load_workbook

    try:
        # As a stream, for the library judges a path by its ending.
        with path.open("rb") as stream:
            book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            sheets = {str(page.title): page for page in book.worksheets}
            name, notes = _chosen(sheets, stated, limits)
            records = _records(sheets[name], limits)
            is_unstored = _has_unstored(path)
    except (BujuError, MemoryError):
        raise
    except Exception as error:
        # The library raises whatever its parsers of zip, XML and dates raise on parts that break the format.
        raise InputInvalid("Excel 工作簿已损坏；请用 Excel 或 WPS 打开后另存为 .xlsx 再读") from error
    if not records:
        raise InputInvalid(f"工作表“{shown(name)}”没有内容")
    if is_unstored:
        notes.append("工作簿里有公式没有存下结果，这些格按空读入；请用 Excel 或 WPS 打开、保存一次再读")
    return read_sheet(Sheet(Format.XLSX, records, notes), stated, limits)


def _chosen(sheets: dict[str, Any], stated: FileStatement, limits: Limits) -> tuple[str, list[str]]:
    """Return the sheet to read and what to tell: the wanted one, the only one, or the only one with coordinates."""
    if stated.layer is not None:
        if stated.layer not in sheets:
            known = list(sheets)
            raise InputInvalid(
                f"没有名为“{shown(stated.layer)}”的工作表；现有：{some(known)}", asks="layer", known=known
            )
        return stated.layer, []
    filled = [name for name, page in sheets.items() if _first(page, limits)]
    if len(filled) == 1 or not filled:
        return (filled or list(sheets))[0], []
    located = [name for name in filled if _has_place(_first(sheets[name], limits), stated)]
    if len(located) == 1:
        return located[0], [f"工作簿有 {len(filled)} 张表，只有“{shown(located[0])}”有坐标，读的是它"]
    known = located or filled
    raise InputInvalid(f"工作簿有 {len(known)} 张表：{some(known)}；请说明读哪一张", asks="layer", known=known)


def _has_place(records: list[Record], stated: FileStatement) -> bool:
    try:
        find_headings(records, stated)
    except InputInvalid as error:
        return error.asks == "datum"
    return True


def _first(page: Any, limits: Limits) -> list[Record]:  # noqa: ANN401 - sheet of the library
    rows = (list(map(_value, cells)) for cells in page.iter_rows(max_row=30, max_col=limits.columns + 1))
    return numbered(rows, limits)


def _records(page: Any, limits: Limits) -> list[Record]:  # noqa: ANN401 - sheet of the library
    # Programs write a wrong extent at times; without one the rows tell it themselves.
    page.reset_dimensions()

    def rows() -> Iterator[list[object]]:
        for cells in page.iter_rows(max_col=limits.columns + 1):
            yield list(map(_value, cells))

    return numbered(rows(), limits)


def _value(cell: Any) -> object:  # noqa: ANN401 - cell of the library
    """Return a cell's value: text, number, truth value or None; dates and codes as the sheet shows them."""
    value = cell.value
    if type(value) is int and value >= 0 and _PADDED.fullmatch(str(cell.number_format)):
        return str(value).zfill(len(cell.number_format))
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if is_day else value.isoformat(sep=" ", timespec="auto")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value


def _has_unstored(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            with archive.open(name) as stream:
                tail = b""
                while block := stream.read(_CHUNK):
                    if _NO_VALUE.search(tail + block):
                        return True
                    tail = block[-64:]
    return False
