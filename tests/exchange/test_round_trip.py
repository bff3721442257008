"""Any column of any kind of values comes out of any format that can hold it as it went in."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import geopandas
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.made import POINT, came_across, read, zipped

PLACE = (POINT.x, POINT.y)
# The values of each column by its name, as many in each.
Columns = Mapping[str, Sequence[Any]]


def rows_of(columns: Columns) -> list[tuple[Any, ...]]:
    return list(zip(*columns.values(), strict=True))


def csv_of(columns: Columns) -> tuple[str, bytes]:
    stream = io.StringIO()
    csv.writer(stream).writerows([("经度", "纬度", *columns), *((*PLACE, *row) for row in rows_of(columns))])
    return "a.csv", stream.getvalue().encode()


def xlsx_of(columns: Columns) -> tuple[str, bytes]:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(("经度", "纬度", *columns))
    for number, row in enumerate(rows_of(columns), start=2):
        for place, value in enumerate((*PLACE, *row), start=1):
            cell = page.cell(number, place)
            cell.value = value
            if isinstance(value, str):
                # A text that looks like a formula is a text.
                cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return "a.xlsx", stream.getvalue()


def geojson_of(columns: Columns) -> tuple[str, bytes]:
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(columns, row, strict=True)),
            "geometry": {"type": "Point", "coordinates": PLACE},
        }
        for row in rows_of(columns)
    ]
    return "a.geojson", json.dumps({"type": "FeatureCollection", "features": features}, default=str).encode()


def kml_of(columns: Columns) -> tuple[str, bytes]:
    marks = "".join(
        "<Placemark><ExtendedData>"
        + "".join(
            f'<Data name="{name}"><value>{escape(str(value))}</value></Data>'
            for name, value in zip(columns, row, strict=True)
        )
        + f"</ExtendedData><Point><coordinates>{PLACE[0]},{PLACE[1]}</coordinates></Point></Placemark>"
        for row in rows_of(columns)
    )
    return "a.kml", f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'.encode()


def layer_of(columns: Columns, driver: str, ending: str) -> dict[str, bytes]:
    frame = geopandas.GeoDataFrame(
        {name: list(values) for name, values in columns.items()}, geometry=[POINT] * len(rows_of(columns)), crs=4326
    )
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / f"a{ending}", driver=driver, encoding="UTF-8", engine="pyogrio")
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def geopackage_of(columns: Columns) -> tuple[str, bytes]:
    return "a.gpkg", layer_of(columns, "GPKG", ".gpkg")["a.gpkg"]


def shapefile_of(columns: Columns) -> tuple[str, bytes]:
    return "a.zip", zipped(layer_of(columns, "ESRI Shapefile", ".shp"))


Writer = Callable[[Columns], tuple[str, bytes]]
WRITERS: dict[str, Writer] = {
    "csv": csv_of,
    "xlsx": xlsx_of,
    "geojson": geojson_of,
    "kml": kml_of,
    "geopackage": geopackage_of,
    "shapefile": shapefile_of,
}

# Blanks at the ends are dropped by some formats, controls by XML; both are tried elsewhere.
LETTERS = st.characters(categories=("L", "N", "P", "S"), max_codepoint=0xFFFF, exclude_characters="\ufffe\uffff")
CODES = st.from_regex(r"0[0-9]{1,5}|31[0-9]{4}|[1-9][0-9]{17}|[A-Z]{1,3}-?[0-9]{1,4}", fullmatch=True)
KINDS = {
    "codes": CODES,
    "years": st.integers(1900, 2100),
    "wholes": st.integers(-(10**9), 10**9),
    "amounts": st.floats(-1e6, 1e6).map(lambda one: round(one, 3) + 0.0),
    "truths": st.booleans(),
    "days": st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    "words": st.text(LETTERS, min_size=1, max_size=20),
}
# In these formats every value is a text; in the others it has a kind.
TEXTS = {"csv", "kml"}
# These are read in a child process, for GDAL would be left with one driver here.
LAYERS = {"geopackage", "shapefile"}


def expected(value: Any, form: str) -> Any:
    """The value as it should come out: as a number, a truth value or a text; a day as its date."""
    if isinstance(value, date):
        return value.isoformat()
    if form in TEXTS:
        return str(value)
    return value


def as_text(cell: Any) -> str:
    return "" if cell is None else str(cell)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[Any]]:
    size = draw(st.integers(1, 4))
    return {kind: draw(st.lists(values, min_size=size, max_size=size)) for kind, values in KINDS.items()}


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=5)
@given(columns=tables())
def test_columns_of_any_kind_come_out_of_any_format(form: str, columns: dict[str, list[Any]]) -> None:
    name, content = WRITERS[form](columns)

    found = read(content, name=name).written if form in LAYERS else came_across(content, name=name).written

    for kind, values in columns.items():
        for cell, value in zip(found[kind], values, strict=True):
            wanted = expected(value, form)
            if form in TEXTS:
                assert as_text(cell) == wanted
            elif isinstance(wanted, float):
                # The digits of a text are kept as such, binary numbers to the last one.
                assert float(cell or 0) == wanted
            else:
                assert (cell, type(cell)) == (wanted, type(wanted))
