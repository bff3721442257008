"""Good files in the four formats: what they say comes out, in WGS 84, with nothing done in silence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from buju.errors import InputInvalid
from buju.exchange.format import Format
from buju.exchange.reading import read as read_here
from buju.exchange.statement import FileStatement, Request
from buju.spatial.shift import Datum, from_wgs84
from exchange.made import POINT, SQUARE, collection, feature, geopackage, point, read, refusal, shapefile, table


def test_a_table_with_all_that_a_table_has() -> None:
    content = "编号,名称,经度,纬度,面积(公顷),备注\r\n07,甲,121.2283,31.0322,12.5,近地铁\r\n08,乙,121.23,31.04,,\r\n"

    found = read(content.encode("utf-8-sig"), name="地块.csv")

    assert (found.format, found.datum) == (Format.CSV, Datum.WGS84)
    assert found.ids == ("07", "08")
    assert found.names == ("甲", "乙")
    assert found.rows.tolist() == [2, 3]
    assert found.lonlat is not None
    assert found.lonlat.tolist() == [[121.2283, 31.0322], [121.23, 31.04]]
    assert found.shapes is None
    assert list(found.columns) == ["编号", "名称", "面积(公顷)", "备注"]
    assert found.columns["面积(公顷)"].dtype == np.float64
    np.testing.assert_array_equal(found.columns["面积(公顷)"], [12.5, np.nan])
    assert found.columns["备注"].tolist() == ["近地铁", ""]
    assert found.faults == ()
    assert found.dropped.size == 0


HEADINGS = [
    ("Chinese", "经度,纬度"),
    ("short", "lon,lat"),
    ("lng", "lng,lat"),
    ("long names, capitals", "Longitude,LATITUDE"),
    ("with a unit", "经度（°）,纬度（°）"),
    ("letters", "x,y"),
    ("capital letters", "X,Y"),
    ("semicolons", "lon;lat"),
    ("tabs", "lon\tlat"),
    ("datum in the name", "lon_wgs84,lat_wgs84"),
]


@pytest.mark.parametrize("heading", [row[1] for row in HEADINGS], ids=[row[0] for row in HEADINGS])
def test_headings_and_delimiters(heading: str) -> None:
    delimiter = next(mark for mark in ";\t," if mark in heading)

    found = read(f"{heading}\n121.5{delimiter}31.25\n".encode())

    assert found.lonlat is not None
    assert found.lonlat.tolist() == [[121.5, 31.25]]
    assert found.ids == ("2",)


def test_degrees_go_before_x_and_y() -> None:
    found = read(table("1,40381234.5,3434567.8,121.5,31.25", heading="编号,x,y,lon,lat"))

    assert found.lonlat is not None
    assert found.lonlat.tolist() == [[121.5, 31.25]]
    assert found.columns["x"].tolist() == [40381234.5]


def test_blank_lines_and_quotations_keep_the_row_numbers_of_a_spreadsheet() -> None:
    found = read(b'id,note,lon,lat\r\n\r\na,"two\r\nlines",121.5,31.2\r\n,,,\r\nb,"x, y",121.6,31.3\r\n')

    assert found.ids == ("a", "b")
    assert found.rows.tolist() == [3, 5]
    assert found.columns["note"].tolist() == ["two\r\nlines", "x, y"]


def test_gb18030_is_found_out_and_said() -> None:
    found = read("编号,名称,经度,纬度\n1,佘山镇漕泾浜,121.2,31.1\n".encode("gb18030"))

    assert found.names == ("佘山镇漕泾浜",)
    assert any("GB18030" in note for note in found.notes)


# What Excel saves as "Unicode 文本" (little-endian, tabs, quotations about cells with commas), and its kin.
WIDE = (
    "编号\t名称\t经度\t纬度\t代码\t值\r\n"
    '001\t"佘山镇, 一"\t121.2\t31.1\t310117\t1.50\r\n'
    "002\t𠮷\t121.3\t31.2\t007\t\r\n"
)


@pytest.mark.parametrize(
    ("name", "codec", "parted"),
    [("a.txt", "utf-16-le", "\t"), ("a.tsv", "utf-16-be", "\t"), ("a.csv", "utf-16-le", ";"), (None, "utf-16-be", ";")],
)
def test_unicode_text_of_excel_is_read_unaltered_and_said(name: str | None, codec: str, parted: str) -> None:
    found = read(("\ufeff" + WIDE.replace("\t", parted)).encode(codec), name=name)

    assert found.format is Format.CSV
    assert found.ids == ("001", "002")
    assert found.names == ("佘山镇, 一", "𠮷")
    assert [*found.written["代码"], *found.written["值"]] == ["310117", "007", "1.50", None]
    assert any("UTF-16" in note for note in found.notes)


@pytest.mark.parametrize("encoding", ["UTF-16", "utf-16le", "Unicode", "1200"])
def test_stated_utf_16_needs_no_note(encoding: str) -> None:
    found = read(("\ufeff" + WIDE).encode("utf-16-le"), encoding=encoding)

    assert found.names == ("佘山镇, 一", "𠮷")
    assert not any("UTF-16" in note for note in found.notes)


CONTRADICTED = [
    ("UTF-8", ("\ufeff" + WIDE).encode("utf-16-le"), "不是 UTF-8"),
    ("GBK", ("\ufeff" + WIDE).encode("utf-16-be"), "不是 GB18030"),
    ("UTF-16BE", ("\ufeff" + WIDE).encode("utf-16-le"), "UTF-16-LE"),
    ("UTF-16", WIDE.encode(), "没有 UTF-16 的字节顺序标记"),
    (None, ("\ufeff" + WIDE).encode("utf-16-le")[:-1], "可能被截断"),
]


@pytest.mark.parametrize(("encoding", "content", "says"), CONTRADICTED)
def test_an_encoding_that_the_mark_contradicts_is_asked_back(encoding: str | None, content: bytes, says: str) -> None:
    error = refusal(content, encoding=encoding)

    assert isinstance(error, InputInvalid)
    assert says in str(error)
    assert (error.asks, error.known) == ("encoding", ("UTF-8", "GB18030", "UTF-16"))


@pytest.mark.parametrize("encoding", ["GBK", "gb18030", "cp936"])
def test_a_stated_encoding_needs_no_note(encoding: str) -> None:
    found = read("名称,经度,纬度\n佘山,121.2,31.1\n".encode("gbk"), encoding=encoding)

    assert found.names == ("佘山",)
    assert found.notes == ()


def test_full_width_digits_are_read_and_said() -> None:
    found = read(table("1,１２１．５,31.2,１１８", heading="编号,经度,纬度,面积"))

    assert found.lonlat is not None
    assert found.lonlat[0, 0] == 121.5
    assert found.columns["面积"].tolist() == [118.0]
    assert sum("全角" in note for note in found.notes) == 2


CODES = [
    ("leading noughts", ["007", "012"], "007"),
    ("18 digits", ["310117200001011234", "2"], "310117200001011234"),
    ("above 2^63", ["9223372036854775809", "1"], "9223372036854775809"),
    ("an amount with words", ["12", "约20"], "12"),
]


@pytest.mark.parametrize(("cells", "first"), [row[1:] for row in CODES], ids=[row[0] for row in CODES])
def test_what_is_no_amount_stays_text_and_is_said(cells: list[str], first: str) -> None:
    rows = [f"121.5,31.2,{cell}" for cell in cells]

    found = read(table(*rows, heading="经度,纬度,代码"))

    assert found.columns["代码"].tolist() == cells
    assert found.columns["代码"][0] == first
    assert any("按文字读入" in note for note in found.notes)


def test_whole_numbers_of_json_above_what_a_float_holds_stay_text() -> None:
    found = read(collection(point(121.5, 31.2, code=2**63 + 1), point(121.6, 31.2, code=5)))

    assert found.columns["code"].tolist() == ["9223372036854775809", "5"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [(["A,121.5,31.2", "A,121.6,31.3"], "重复"), (["A,121.5,31.2", ",121.6,31.3"], "空格")],
    ids=["twice", "empty"],
)
def test_ids_that_tell_nothing_apart_are_replaced_by_row_numbers(rows: list[str], why: str) -> None:
    found = read(table(*rows))

    assert found.ids == ("2", "3")
    assert any(why in note for note in found.notes)


def test_geojson_of_points_and_polygons() -> None:
    hole = shapely.Polygon(SQUARE.exterior.coords, [shapely.box(121.202, 31.002, 121.204, 31.004).exterior.coords])
    many = shapely.MultiPolygon([SQUARE, shapely.box(121.3, 31.0, 121.31, 31.01)])
    content = collection(
        feature(POINT, name="点", area=None), feature(hole, name="面", area=1.5), feature(many, name="多面", kind=True)
    )

    found = read(content, name="x.geojson")

    assert found.format is Format.GEOJSON
    assert found.shapes is not None
    assert [shapely.equals(a, b) for a, b in zip(found.shapes, [POINT, hole, many], strict=True)] == [True] * 3
    assert [shape.geom_type for shape in found.shapes] == ["Point", "Polygon", "MultiPolygon"]
    np.testing.assert_array_equal(shapely.get_coordinates(found.shapes), shapely.get_coordinates([POINT, hole, many]))
    assert found.rows.tolist() == [1, 2, 3]
    assert found.names == ("点", "面", "多面")
    np.testing.assert_array_equal(found.columns["area"], [np.nan, 1.5, np.nan])
    assert found.columns["kind"].tolist() == ["", "", "true"]
    assert not any("高程" in note for note in found.notes)


def test_a_single_feature_with_an_id_and_a_height() -> None:
    one = {**feature({"type": "Point", "coordinates": [121.5, 31.2, 4.0]}), "id": "P-1"}

    found = read(json.dumps(one).encode())

    assert found.ids == ("P-1",)
    assert found.lonlat is not None
    assert found.lonlat.tolist() == [[121.5, 31.2]]
    assert "1 个要素带有高程，未使用" in found.notes


CRS = ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490", "urn:ogc:def:crs:EPSG::4326"]


@pytest.mark.parametrize("crs", CRS)
def test_the_crs_member_says_the_datum(crs: str) -> None:
    found = read(collection(point(121.5, 31.2), crs={"type": "name", "properties": {"name": crs}}), datum=None)

    assert found.datum is (Datum.CGCS2000 if "4490" in crs else Datum.WGS84)
    assert "文件注明" in found.crs_words
    assert found.lonlat is not None
    assert found.lonlat.tolist() == [[121.5, 31.2]]


def test_a_geopackage_in_degrees_needs_no_datum(tmp_path: Path) -> None:
    fields = {"名称": ["甲", "乙"], "面积": [1.5, 2.5], "数": [3, 4]}

    found = read(geopackage(tmp_path, [SQUARE, POINT], fields=fields), name="x.gpkg", datum=None)

    assert found.format is Format.GEOPACKAGE
    assert found.names == ("甲", "乙")
    assert found.columns["面积"].tolist() == [1.5, 2.5]
    assert found.columns["数"].tolist() == [3.0, 4.0]
    assert found.shapes is not None
    assert shapely.equals(found.shapes[0], SQUARE)
    assert found.ids == ("1", "2")


GRIDS = [4528, 4549, 4498, 4509]


@pytest.mark.parametrize("epsg", GRIDS)
@pytest.mark.parametrize("make", [geopackage, shapefile], ids=["geopackage", "shapefile"])
def test_grids_of_cgcs2000_become_degrees(tmp_path: Path, make: object, epsg: int) -> None:
    forward = pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
    places = [(121.2283, 31.0322), (120.9, 30.9)]
    shapes = [shapely.Point(forward.transform(*place)) for place in places]

    assert callable(make)
    found = read(make(tmp_path, shapes, crs=f"EPSG:{epsg}"), datum=None)

    assert found.datum is Datum.CGCS2000
    assert f"EPSG:{epsg}" in found.crs_words
    assert found.lonlat is not None
    np.testing.assert_allclose(found.lonlat, places, atol=1e-8)
    np.testing.assert_allclose(found.columns["原横坐标"], [shape.x for shape in shapes], atol=1e-3)
    assert any("原横坐标" in note for note in found.notes)


def test_a_shapefile_of_polygons(tmp_path: Path) -> None:
    content = shapefile(tmp_path, [SQUARE, shapely.box(121.3, 31, 121.31, 31.01)], encoding="UTF-8")

    found = read(content, name="地块.zip", datum=None)

    assert found.format is Format.SHAPEFILE
    assert found.names == ("地块0", "地块1")
    assert found.shapes is not None
    assert shapely.equals(found.shapes[0], SQUARE)


def test_a_gbk_table_of_a_shapefile_without_cpg_is_read_and_said(tmp_path: Path) -> None:
    content = shapefile(tmp_path, [POINT], encoding="GBK", without=[".cpg"], fields={"名称": ["高新区泖港"]})

    found = read(content, datum=None)

    assert found.names == ("高新区泖港",)
    assert any(".cpg" in note and "GB18030" in note for note in found.notes)


def test_a_shapefile_without_prj_is_read_if_its_datum_is_stated(tmp_path: Path) -> None:
    found = read(shapefile(tmp_path, [POINT], without=[".prj"]), datum="CGCS2000")

    assert found.datum is Datum.CGCS2000
    assert found.lonlat is not None
    assert found.lonlat.tolist() == [[POINT.x, POINT.y]]


@pytest.mark.parametrize("words", ["gcj02", "GCJ-02", "高德", "bd09", "百度地图"])
def test_shifted_datums_are_brought_back_and_the_original_kept(words: str) -> None:
    true = np.array([[121.2283, 31.0322], [121.4, 31.2]])
    given = from_wgs84(true, datum=Datum.parse(words))
    rows = [f"{n},{float(lon)!r},{float(lat)!r}" for n, (lon, lat) in enumerate(given)]

    found = read(table(*rows), datum=words)

    assert found.datum is Datum.parse(words)
    assert found.lonlat is not None
    np.testing.assert_allclose(found.lonlat, true, atol=1e-9)
    np.testing.assert_array_equal(np.column_stack((found.columns["原经度"], found.columns["原纬度"])), given)
    assert any(found.datum.label in note and "原经度" in note for note in found.notes)


def test_parcels_of_a_shifted_datum_keep_their_original_shapes() -> None:
    found = read(collection(feature(SQUARE, name="甲")), datum="gcj02")

    assert found.shapes is not None
    assert 100 < shapely.hausdorff_distance(found.shapes[0], SQUARE) * 100_000 < 1000
    assert shapely.equals(shapely.from_wkt(found.columns["原图形"][0]), SQUARE)


def test_a_column_of_the_user_is_never_overwritten() -> None:
    found = read(table("1,121.5,31.2,我的", heading="编号,经度,纬度,原经度"), datum="gcj02")

    assert found.columns["原经度"].tolist() == ["我的"]
    assert found.columns["原经度（读入时）"].tolist() == [121.5]


def test_numbers_the_right_way_round_by_the_users_word() -> None:
    found = read(table("1,31.2,121.5"), swap=True)

    assert found.lonlat is not None
    assert found.lonlat.tolist() == [[121.5, 31.2]]
    assert any("对调" in note for note in found.notes)


def test_the_answer_cannot_be_changed() -> None:
    found = read(table("1,121.5,31.2,4", heading="编号,经度,纬度,面积"))

    assert found.lonlat is not None
    for array in (found.lonlat, found.rows, found.columns["面积"], found.geometry):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_points_as_shapes() -> None:
    found = read(table("1,121.5,31.2", "2,121.6,31.3"))

    assert len(found) == 2
    assert [shape.wkt for shape in found.geometry] == ["POINT (121.5 31.2)", "POINT (121.6 31.3)"]


POINTS = st.lists(st.tuples(st.floats(73, 136), st.floats(3.01, 54)), min_size=1, max_size=30)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@settings(max_examples=25)
@given(POINTS, st.data())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[float, float]], data: st.DataObject
) -> None:
    """A round trip through both text formats; read in this process, which costs no start of another."""
    import csv
    import io

    words = data.draw(st.lists(WORDS, min_size=len(places), max_size=len(places)))
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["k", "lon", "lat", "words"])
    writer.writerows(
        (f"k{n}", *map(repr, place), word) for n, (place, word) in enumerate(zip(places, words, strict=True))
    )
    features = [point(*place, words=f"w{word}") for place, word in zip(places, words, strict=True)]
    folder = tmp_path_factory.mktemp("round")
    texts = {"table": stream.getvalue().encode(), "features": collection(*features)}

    for name, content in texts.items():
        (folder / name).write_bytes(content)
        found = read_here(folder / name, Request(stated=FileStatement(datum=Datum.WGS84)))

        assert found.lonlat is not None
        np.testing.assert_array_equal(found.lonlat, np.array(places))
        if name == "features":
            assert found.columns["words"].tolist() == [f"w{word}" for word in words]


@pytest.mark.parametrize("cell", ["10²", "①", "½", "１０²"])
def test_what_only_looks_like_digits_is_no_number(cell: str) -> None:
    """A folding wider than that of width takes 10² for 102."""
    file = read(table(f"a,121.3,31.1,{cell}", "b,121.31,31.11,５", heading="id,lon,lat,租金"))

    assert list(file.columns["租金"]) == [cell, "５"]
