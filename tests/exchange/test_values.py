"""What a cell of a user's file says comes out as it went in, in every format that an answer is written in."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import shapely
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from buju.atlas.atlas import Atlas
from buju.exchange.candidates import CandidateFile
from buju.outputs import ANSWER
from buju.ownsites import own_sites
from buju.sites.answer import SiteAnswer
from buju.sites.entries import sites_body
from buju.sites.finder import SiteFinder
from buju.sites.registry import SHIPPED
from exchange.made import POINT, came_across, collection, geopackage, point, read, shapefile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMN = "值"
Rows = list[str]


@pytest.fixture(scope="module")
def finder(shipped: Atlas) -> SiteFinder:
    return SiteFinder(shipped)


def table_of(values: list[str]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows([("经度", "纬度", COLUMN), *((121.3, 31.1, value) for value in values)])
    return stream.getvalue().encode()


def features_of(values: list[Any]) -> bytes:
    return collection(*(point(121.3, 31.1, **{COLUMN: value}) for value in values))


def answered(file: CandidateFile, finder: SiteFinder) -> SiteAnswer:
    own = own_sites(file, name="x.csv")
    return finder.ask(SHIPPED.query({"candidates": "file"}), own=own.candidates, declared=own.declared)


def written(answer: SiteAnswer, atlas: Atlas, ending: str) -> bytes:
    return b"".join(ANSWER.of(ending).write(answer, atlas))


def of_csv(content: bytes) -> Rows:
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [row[COLUMN] for row in rows]


def of_geojson(content: bytes) -> Rows:
    """Values of a GeoJSON file in the very digits that it writes."""
    said = json.loads(content, parse_int=str, parse_float=str)
    values = [feature["properties"][COLUMN] for feature in said["features"]]
    return ["" if value is None else value for value in values]


def of_xlsx(content: bytes) -> Rows:
    """Values of a workbook as a program shows them: a number in its format, or with 15 digits."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = [
            "".join(t.text or "" for t in node.iter(f"{MAIN}t"))
            for node in ET.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")
        ]
        styles = ET.fromstring(book.read("xl/styles.xml"))
        page = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    named = {node.get("numFmtId"): node.get("formatCode", "") for node in styles.iter(f"{MAIN}numFmt")} | {
        "1": "0",
        "2": "0.00",
    }
    formats = [named.get(xf.get("numFmtId"), "") for xf in next(styles.iter(f"{MAIN}cellXfs"))]

    def shown(cell: ET.Element) -> str:
        value = cell.findtext(f"{MAIN}v") or ""
        if cell.get("t") == "s":
            return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), texts[int(value)])
        form = formats[int(cell.get("s") or 0)]
        return f"{float(value):.{len(form.partition('.')[2])}f}" if form else f"{float(value):.15g}"

    rows = [{cell.get("r", "").rstrip("0123456789"): shown(cell) for cell in row} for row in page.iter(f"{MAIN}row")]
    letter = next(letter for letter, heading in rows[0].items() if heading == COLUMN)
    return [row.get(letter, "") for row in rows[1:]]


def of_docx(content: bytes) -> Rows:
    tables = [table for table in Document(io.BytesIO(content)).tables if table.rows[0].cells[-1].text == COLUMN]
    return [row.cells[-1].text for row in tables[0].rows[1:]]


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def of_html(content: bytes) -> Rows:
    page = _Cells()
    page.feed(content.decode())
    start = next(at for at, row in enumerate(page.rows) if row and row[-1].strip() == COLUMN)
    return [row[-1].strip() for row in page.rows[start + 1 :] if len(row) == len(page.rows[start])]


def of_markdown(content: bytes) -> Rows:
    lines = content.decode().splitlines()
    start = next(at for at, line in enumerate(lines) if line.endswith(f"| {COLUMN} |"))
    rows = [line for line in lines[start + 2 :] if line.startswith("|")]
    return [re.sub(r"\\(.)", r"\1", re.split(r"(?<!\\)\|", row)[-2].strip()) for row in rows]


READERS: dict[str, Callable[[bytes], Rows]] = {
    "csv": of_csv,
    "geojson": of_geojson,
    "xlsx": of_xlsx,
    "docx": of_docx,
    "html": of_html,
    "md": of_markdown,
}

COLUMNS = {
    "codes": ["310117", "310117", "", "1101"],
    "years": ["1998", "2005", "2024", "1900"],
    "leading noughts": ["007", "010", "1", "0"],
    "rents": ["3", "2.5", "", "4"],
    "kept noughts": ["1.50", "2.00", "3", "10.10"],
    "sections": ["3.1", "3.10", "3.2", "4.0"],
    "thousands": ["1,200", "900", "12,345.60", ""],
    "long ids": ["310117199001011234", "310117199001015678", "1", ""],
    "dates": ["2024-01-05", "2024/1/5", "2024年1月", ""],
    "truth": ["True", "FALSE", "是", ""],
    "signs": ["-1", "+5", "-", "--"],
    "exponents": ["1e3", "2E-5", "1E+2", "5"],
    "many digits": ["0.1234567890123456789", "121.32000000000001", "1", "2"],
    "percents": ["5%", "0.5%", "100%", ""],
    "words": ["甲|乙", "a*b_c", "<b>&amp;", "[x](y)"],
}


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("values", COLUMNS.values(), ids=COLUMNS)
def test_a_column_comes_out_as_it_went_in(values: Rows, ending: str, finder: SiteFinder, shipped: Atlas) -> None:
    answer = answered(came_across(table_of(values)), finder)

    assert READERS[ending](written(answer, shipped, ending)) == values


NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.just(""),
)
WORDS = st.text(st.characters(categories=["L", "Nd", "Po", "Sm"]), max_size=12).filter(
    lambda text: not text.startswith(("=", "+", "@", "＝", "＋", "－", "＠"))
)


@settings(max_examples=60)
@given(values=st.one_of(st.lists(NUMBERS, min_size=1, max_size=6), st.lists(NUMBERS | WORDS, min_size=1, max_size=6)))
def test_any_column_comes_out_of_any_table_as_it_went_in(values: Rows, finder: SiteFinder, shipped: Atlas) -> None:
    answer = answered(came_across(table_of(values)), finder)

    for ending in ("csv", "geojson", "xlsx"):
        assert READERS[ending](written(answer, shipped, ending)) == values


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60)
@given(values=st.lists(JSON_VALUES, min_size=1, max_size=5))
def test_any_property_comes_out_of_json_as_it_went_in(values: list[Any], finder: SiteFinder, shipped: Atlas) -> None:
    answer = answered(came_across(features_of(values)), finder)

    features = json.loads(written(answer, shipped, "geojson"))["features"]
    assert [feature["properties"][COLUMN] for feature in features] == values
    body = json.loads(sites_body(answer, shipped).model_dump_json())
    said = [candidate["columns"][COLUMN] for candidate in body["candidates"]]
    assert [repr(one) for one in said] == [repr(value) for value in values]


def test_json_says_numbers_where_a_number_is_written_the_same(finder: SiteFinder, shipped: Atlas) -> None:
    values = ["310117", "2.5", "1.50", ""]

    body = sites_body(answered(came_across(table_of(values)), finder), shipped)

    assert [candidate.columns for candidate in body.candidates] == [
        {COLUMN: one} for one in (310117, 2.5, "1.50", None)
    ]


def test_places_have_no_columns_of_a_file(finder: SiteFinder, shipped: Atlas) -> None:
    body = sites_body(finder.ask(SHIPPED.query({})), shipped)
    assert {candidate.columns is None for candidate in body.candidates} == {True}


BINARY = {
    "codes": ([310117, 310118], ["310117", "310118"]),
    "rents": ([2.5, 3.0], ["2.5", "3"]),
    "texts": (["007", "1998"], ["007", "1998"]),
    "long": ([2**53 + 1, 310117199001011234], ["9007199254740993", "310117199001011234"]),
}


@pytest.mark.parametrize("kind", [geopackage, shapefile])
def test_fields_of_gis_files_come_out_as_they_went_in(
    kind: Callable[..., bytes], tmp_path: Path, finder: SiteFinder, shipped: Atlas
) -> None:
    # The library writes whole numbers of 18 digits to a dBASE table as real ones.
    fields = {name: values for name, (values, _) in BINARY.items() if name != "long" or kind is geopackage}
    answer = answered(read(kind(tmp_path, [POINT, shapely.Point(121.3, 31.1)], fields=fields)), finder)

    rows = list(csv.DictReader(io.StringIO(written(answer, shipped, "csv").decode("utf-8-sig"))))
    features = json.loads(written(answer, shipped, "geojson"), parse_int=str, parse_float=str)["features"]
    for name in fields:
        assert [row[name] for row in rows] == BINARY[name][1]
        assert [feature["properties"][name] for feature in features] == BINARY[name][1]


def test_whole_numbers_beside_a_gap_keep_their_digits(tmp_path: Path, finder: SiteFinder, shipped: Atlas) -> None:
    path = tmp_path / "x.gpkg"
    shapes = [POINT, shapely.Point(121.3, 31.1), shapely.Point(121.31, 31.1)]
    path.write_bytes(geopackage(tmp_path, shapes, fields={COLUMN: [310117199001011234, 1, 2], "年": [1998, 2005, 7]}))
    import sqlite3

    with sqlite3.connect(path) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute(f'UPDATE made SET "{COLUMN}" = NULL, "年" = NULL WHERE fid = 2')
        database.execute("PRAGMA journal_mode = DELETE")
    database.close()

    found = written(answered(read(path.read_bytes()), finder), shipped, "csv")

    assert of_csv(found) == ["310117199001011234", "", "2"]
    assert [row["年"] for row in csv.DictReader(io.StringIO(found.decode("utf-8-sig")))] == ["1998", "", "7"]
