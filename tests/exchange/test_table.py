"""Result tables: read back by the programs that people use, with nothing in them that runs."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.csv_text import csv_text
from buju.errors import TooLarge
from buju.exchange.table import Sheet, csv_byte_pieces, geojson_bytes, xlsx_bytes
from exchange.made import POINT

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LATER = datetime(2026, 1, 1)  # noqa: DTZ001 - the format has no time zones
STARTERS = ["=1+1", "+1+1", "-1-A1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]


def test_a_table_in_csv() -> None:
    rows = [["甲,乙", 0.5], ['引"号', None], ["行\n内", float("nan")], ["负", -3]]
    content = b"".join(csv_byte_pieces(["编号", "得分"], rows))

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 5
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["编号", "得分"], ["甲,乙", "0.5"], ['引"号', ""], ["行\n内", ""], ["负", "-3"]]


@pytest.mark.parametrize("cell", STARTERS)
def test_formulas_are_defused_in_cells_and_headings(cell: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_text([cell], [[cell]]).removeprefix("\ufeff"), newline="")))

    assert rows == [[f"'{cell}"]] * 2


@pytest.mark.parametrize("cell", ["-1", "+86", "-1,200.5", "+1e3", "-5%", "-", "--"])
def test_numbers_and_dashes_start_no_formula(cell: str) -> None:
    assert csv_text([cell], [[cell]]) == "\ufeff" + "\r\n".join([f'"{cell}"' if "," in cell else cell] * 2) + "\r\n"


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_other_text_comes_back_as_it_was(table: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(["a", "b"], table).removeprefix("\ufeff"), newline="")))[1:]

    for row, back in zip(table, read, strict=True):
        assert [cell in (one, f"'{one}") for one, cell in zip(row, back, strict=True)] == [True, True]


def cells(content: bytes, sheet: int = 1) -> list[list[str | float | None]]:
    """The cells of a workbook's sheet, read from its XML; a formula would come back as an error."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        strings = [
            "".join(node.itertext()) for node in ET.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")
        ]
        page = ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    assert page.find(f".//{MAIN}f") is None
    assert page.find(f".//{MAIN}hyperlink") is None
    return [
        [
            strings[int(cell.findtext(f"{MAIN}v"))] if cell.get("t") == "s" else float(cell.findtext(f"{MAIN}v"))
            for cell in row
        ]
        for row in page.iter(f"{MAIN}row")
    ]


def test_a_workbook_holds_text_as_text() -> None:
    rows = [[cell, 1.5] for cell in (*STARTERS, "http://example.org", "mailto:a@b.c", "{=1}", "007")]

    content = xlsx_bytes([Sheet("结果", ["名称", "得分"], rows)])

    # A carriage return is escaped by the format (ECMA-376 part 1, 22.9.2.19).
    escaped = [[str(name).replace("\r", "_x000D_"), score] for name, score in rows]
    assert cells(content) == [["名称", "得分"], *escaped]


def test_a_workbook_is_the_same_each_time() -> None:
    sheets = [Sheet("甲", ["a"], [["x"]]), Sheet("乙", ["b"], [[None], [float("nan")], [2]])]

    assert xlsx_bytes(sheets) == xlsx_bytes(sheets)
    assert xlsx_bytes(sheets) != xlsx_bytes(sheets, made=LATER)
    assert cells(xlsx_bytes(sheets), 2) == [["b"], [2.0]]


def test_names_of_sheets_are_made_fit() -> None:
    names = ["a/b[c]:d*?", "长" * 40, "长" * 40, "", "X", "x", "'q'"]

    with zipfile.ZipFile(io.BytesIO(xlsx_bytes([Sheet(name, ["h"], []) for name in names]))) as book:
        found = [node.get("name") for node in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]

    assert found == ["a-b-c--d--", "长" * 31, "长" * 27 + " 2", "表", "X", "x 2", "q"]


def test_what_a_cell_cannot_hold_is_said() -> None:
    content = xlsx_bytes([Sheet("表", ["h"], [["长" * 40_000], ["半\ud800个"]])])

    found = cells(content)

    assert len(str(found[1][0])) == 32_767
    assert str(found[1][0]).endswith("此处截断）")
    assert found[2] == ["半?个"]


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    class Many(list[list[str]]):
        def __len__(self) -> int:
            return 1_048_576

    with pytest.raises(TooLarge, match="1048575"):
        xlsx_bytes([Sheet("表", ["h"], Many())])


def test_geojson_holds_plain_numbers() -> None:
    properties = {
        "a": np.float64(1.5),
        "b": np.int64(2),
        "c": float("nan"),
        "d": np.bool_(True),
        "e": "文字",
        "f": None,
    }

    content = json.loads(geojson_bytes([("甲", properties, POINT), ("乙", {}, None)]))

    first, second = content["features"]
    assert first["properties"] == {"a": 1.5, "b": 2, "c": None, "d": True, "e": "文字", "f": None}
    assert first["geometry"] == {"type": "Point", "coordinates": [121.2283, 31.0322]}
    assert second["geometry"] is None
