"""Bad files, made for real: each is refused in one Chinese line that says what, where and what was expected."""

from __future__ import annotations

import io
import json
import socket
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from buju.errors import BujuError, FormatUnknown, InputInvalid, QuestionInvalid, TooLarge
from buju.exchange.statement import Limits
from buju.spatial.shift import Datum
from exchange.made import (
    POINT,
    SQUARE,
    collection,
    feature,
    geopackage,
    layer_file,
    point,
    read,
    read_here,
    shapefile,
    shapefile_parts,
    table,
    zipped,
)

SECRET = "pw,lon,lat\nhunter2,121.5,31.2\n"


def refusal(content: bytes, *, by: Callable[..., object] = read, **options: Any) -> BujuError:
    """The error for a file; its text is one line of Chinese without paths."""
    with pytest.raises(BujuError) as caught:
        by(content, **options)
    text = str(caught.value)
    assert "\n" not in text
    assert any("\u4e00" <= letter <= "\u9fff" for letter in text)
    assert "/tmp" not in text
    assert "Traceback" not in text
    return caught.value


# Content that is something else than it seems.


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.csv"
    path.write_text(SECRET, encoding="utf-8")
    return path


def vrt(secret: Path | str) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        "<GeometryType>wkbPoint</GeometryType></OGRVRTLayer></OGRVRTDataSource>"
    )


def gdalg(secret: Path) -> str:
    return json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {secret}"})


DISGUISED = [
    ("VRT", vrt, "VRT"),
    ("VRT behind a declaration and space", lambda secret: "\n  <?xml version='1.0'?>\n" + vrt(secret), "VRT"),
    ("GDALG", gdalg, "GDALG"),
    ("GDALG behind a byte order mark", lambda secret: "\ufeff" + gdalg(secret), "GDALG"),
    ("a path in place of content", str, "普通文字"),
    ("a connection string", lambda secret: f"CSV:{secret}", "普通文字"),
    ("WFS", lambda _: '<WFS_Capabilities version="1.0.0"></WFS_Capabilities>', "WFS"),
    ("GML", lambda _: '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>', "GML"),
    ("entities", lambda _: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "XML"),
    ("TopoJSON", lambda _: '{"type":"Topology","objects":{}}', "TopoJSON"),
    ("other JSON", lambda _: '[{"lon":121,"lat":31}]', "不是 GeoJSON"),
    ("an ECharts map", lambda _: '{"type":"FeatureCollection","UTF8Encoding":true,"features":[]}', "ECharts"),
]


@pytest.mark.parametrize("name", ["x.geojson", None], ids=["named", "unnamed"])
@pytest.mark.parametrize(("make", "says"), [row[1:] for row in DISGUISED], ids=[row[0] for row in DISGUISED])
def test_disguised_files_are_refused(secret: Path, name: str | None, make: Callable[[Path], str], says: str) -> None:
    error = refusal(make(secret).encode(), name=name)

    assert isinstance(error, FormatUnknown)
    assert "hunter2" not in str(error)
    assert says in str(error) or "CSV 表格" in str(error)
    if name:
        assert str(error).startswith("名为 .geojson，内容是")


@pytest.mark.parametrize("name", ["CSV:/etc/passwd", "/vsicurl/http://localhost/x.csv", "../../x.csv", "a\x00.csv"])
def test_a_name_is_never_opened(name: str) -> None:
    assert read(table("1,121.5,31.2"), name=name).ids == ("1",)


BINARY = [
    ("empty", b"", "空的"),
    ("white space", b" \n\n", "空的"),
    ("PDF", b"%PDF-1.7\n", "PDF"),
    ("old Excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
    ("GeoParquet", b"PAR1\x15\x04", "GeoParquet"),
    ("a lone .shp", b"\x00\x00\x27\x0a" + bytes(96), ".shx"),
    ("UTF-16", "经度,纬度\n121,31\n".encode("utf-16"), "UTF-16"),
    ("gzip", b"\x1f\x8b\x08\x00", "gzip"),
    ("noise", bytes(range(256)), "二进制"),
    ("an empty zip", zipped({}), ".shp"),
    ("a Word file", zipped({"word/document.xml": b"<w/>"}), "Word"),
    ("a zip of pictures", zipped({"a.png": b"x", "b/c.png": b"x"}), "a.png"),
    ("a geodatabase", zipped({"x.gdb/a00000001.gdbtable": b"x"}), ".gdb"),
    ("a lone .tab", b"!table\n!version 300\n", ".map"),
    ("CAD", b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "DXF"),
]


@pytest.mark.parametrize(("content", "says"), [row[1:] for row in BINARY], ids=[row[0] for row in BINARY])
def test_other_formats_are_named(content: bytes, says: str) -> None:
    error = refusal(content)

    assert isinstance(error, FormatUnknown)
    assert says in str(error)


MISNAMED = [
    ("x.geojson", table("1,121.5,31.2"), "名为 .geojson，内容是 CSV 表格"),
    ("x.CSV", collection(point(121.5, 31.2)), "名为 .csv，内容是 GeoJSON"),
    ("x.gpkg", zipped({"a.shp": b""}), "名为 .gpkg，内容是 zip"),
]


@pytest.mark.parametrize(("name", "content", "says"), MISNAMED, ids=[row[0] for row in MISNAMED])
def test_a_name_that_contradicts_the_content_is_refused(name: str, content: bytes, says: str) -> None:
    error = refusal(content, name=name)

    assert isinstance(error, FormatUnknown)
    assert says in str(error)


# Nothing is fetched.


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        yield server


def asked(server: socket.socket) -> bool:
    """Whether somebody has connected."""
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


def test_the_listener_would_notice(listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname()):
        assert asked(listener)


@pytest.mark.cold
def test_a_linked_crs_is_refused_and_not_followed(listener: socket.socket) -> None:
    href = f"http://127.0.0.1:{listener.getsockname()[1]}/crs"
    content = collection(point(121.5, 31.2), crs={"type": "link", "properties": {"href": href, "type": "proj4"}})

    error = refusal(content)

    assert isinstance(error, InputInvalid)
    assert "链接" in str(error)
    assert not asked(listener)


@pytest.mark.cold
@pytest.mark.parametrize("form", ["vrt", "wfs", "gdalg", "path"])
def test_addresses_in_a_file_are_not_asked(listener: socket.socket, form: str) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    text = {
        "vrt": vrt(f"/vsicurl/{address}"),
        "wfs": f"<OGRWFSDataSource><URL>{address}</URL></OGRWFSDataSource>",
        "gdalg": json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector convert {address} out"}),
        "path": f"WFS:{address}",
    }[form]

    assert isinstance(refusal(text.encode(), name="x.geojson"), FormatUnknown)
    assert not asked(listener)


# JSON.

JSON_FAULTS = [
    ("cut off", collection(point(121.5, 31.2))[:-5], "第 1 行第"),
    ("trailing comma", b'{"type":"FeatureCollection","features":[],}', "JSON 语法错误"),
    ("no features", b'{"type":"FeatureCollection","features":[]}', "没有任何要素"),
    ("nested 65 deep", b'{"type":"FeatureCollection","features":' + b"[" * 64 + b"]" * 64 + b"}", "64 层"),
    ("nested 100,000 deep", b'{"type":"FeatureCollection","features":' + b"[" * 100_000, "64 层"),
    ("100,000 objects deep", b'{"a":' * 100_000, "64 层"),
    ("GBK", collection(point(121.5, 31.2, 名称="佘山")).decode().encode("gbk"), "UTF-8"),
    ("a number of 5,000 digits", b'{"type":"FeatureCollection","features":[' + b"9" * 5000 + b"]}", "数字过长"),
    ("unknown crs", collection(point(1, 2), crs={"type": "name", "properties": {"name": "EPSG:2385"}}), "EPSG:2385"),
    ("crs of no kind", collection(point(1, 2), crs={"type": "EPSG"}), "crs"),
    ("half a character in a name", collection(point(121.5, 31.2)).replace(b"{}", b'{"\\ud800": 1}'), "代理码"),
    ("crs as text", collection(point(1, 2), crs="EPSG:4326"), "crs"),
]


@pytest.mark.parametrize(("content", "says"), [row[1:] for row in JSON_FAULTS], ids=[row[0] for row in JSON_FAULTS])
def test_json_faults(content: bytes, says: str) -> None:
    error = refusal(content, by=read_here, name="x.geojson")

    assert isinstance(error, InputInvalid)
    assert not isinstance(error, FormatUnknown)
    assert says in str(error)


def test_brackets_in_words_are_no_depth() -> None:
    found = read(collection(point(121.5, 31.2, words='[{"\\' * 200)))

    assert found.columns["words"].tolist() == ['[{"\\' * 200]


def test_an_endless_string_of_escapes_takes_no_time() -> None:
    started = time.monotonic()

    refusal(b'{"a":"' + b'\\"' * 2_000_000, name="x.json")

    assert time.monotonic() - started < 10


def square(*places: tuple[Any, Any]) -> dict[str, Any]:
    return feature({"type": "Polygon", "coordinates": [list(map(list, places))]})


CORNERS = ((121.2, 31.0), (121.21, 31.0), (121.21, 31.01), (121.2, 31.01))
FEATURES = [
    ("null geometry", feature(None), "null"),
    ("empty point", feature({"type": "Point", "coordinates": []}), "为空"),
    ("empty polygon", feature({"type": "Polygon", "coordinates": []}), "为空"),
    ("empty multipolygon", feature({"type": "MultiPolygon", "coordinates": [[]]}), "为空"),
    ("a line", feature({"type": "LineString", "coordinates": [[121, 31], [122, 31]]}), "LineString"),
    ("a collection", feature({"type": "GeometryCollection", "geometries": []}), "GeometryCollection"),
    ("no feature", {"type": "Point", "coordinates": [121, 31]}, "不是 GeoJSON 的 Feature"),
    ("not even an object", 5, "不是 GeoJSON 的 Feature"),
    ("NaN", point(float("nan"), 31.2), "NaN"),
    ("infinity", point(121.5, float("inf")), "NaN 或无穷大"),
    ("NaN in a ring", square(*CORNERS[:3], (float("nan"), 31.0), CORNERS[0]), "NaN"),
    ("words for numbers", point("121.5", "31.2"), "不是数字"),
    ("true for a number", point(True, 31.2), "不是数字"),
    ("a huge whole number", point(10**400, 31.2), "过大"),
    ("one number", feature({"type": "Point", "coordinates": [121.5]}), "[经度, 纬度]"),
    ("no coordinates", feature({"type": "Point"}), "不是数组"),
    ("objects in a ring", feature({"type": "Polygon", "coordinates": [[{"x": 1}]]}), "[经度, 纬度]"),
    ("a flat ring", feature({"type": "Polygon", "coordinates": [[121, 31]]}), "[经度, 纬度]"),
    ("unclosed ring", square(*CORNERS), "没有闭合"),
    ("three points", square(CORNERS[0], CORNERS[1], CORNERS[0]), "至少要 4 个"),
    ("bow tie", square(CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3], CORNERS[0]), "自相交"),
    ("swapped", point(31.2, 121.5), "颠倒"),
    ("latitude 95", point(121.5, 95), "±90"),
    ("Paris", point(2.35, 48.85), "不在中国"),
    ("swapped parcel", square(*(place[::-1] for place in (*CORNERS, CORNERS[0]))), "颠倒"),
    ("easting", point(40381234.5, 3434567.8), "CGCS2000 三度带第 40 带（EPSG:4528）"),
    ("northing first", point(3434567.8, 40381234.5), "EPSG:4528）的平面坐标，且北坐标在前"),
    ("6-degree zone", point(21381234.5, 3434567.8), "EPSG:4499"),
    ("metres without a zone", point(381234.5, 3434567.8), "没有带号"),
    ("half a character", point(121.5, 31.2, name="\ud800"), "代理码"),
    ("NaN in a property", point(121.5, 31.2, area=float("nan")), "不是"),
    ("1e400 in a property", json.loads(json.dumps(point(121.5, 31.2, area=0)).replace(": 0}", ": 1e400}")), "不是"),
    ("a novel in a cell", point(121.5, 31.2, name="长" * 10_001), "10000 个字"),
]
GOOD = [
    point(121.5, 31.2, name="甲", area=1.5),
    point(121.6, 31.3, name="乙", area=2),
    feature(SQUARE, name="丙", area=3),
]


@pytest.mark.parametrize(("bad", "says"), [row[1:] for row in FEATURES], ids=[row[0] for row in FEATURES])
def test_one_bad_feature_among_good_ones(bad: Any, says: str) -> None:
    content = json.dumps({"type": "FeatureCollection", "features": [*GOOD[:1], bad, *GOOD[1:]]}).encode()

    error = refusal(content, by=read_here)
    found = read_here(content, keep_valid=True)

    assert isinstance(error, InputInvalid)
    assert [fault.where.row for fault in error.faults] == [2]
    assert says in error.faults[0].message
    assert "第 2 个要素" in str(error)
    assert found.names == ["甲", "乙", "丙"]
    assert found.rows.tolist() == [1, 3, 4]
    assert found.dropped.tolist() == [2]
    assert [fault.where.row for fault in found.faults] == [2]
    assert any("第 2 个要素" in note for note in found.notes)


# Tables.

ROWS = [
    ("no longitude", "B,,31.2", "没有坐标"),
    ("words", "B,东经一百二十一度,31.2", "东经一百二十一度"),
    ("minutes above 59", "B,121°61′,31.2", "121°61′"),
    ("a latitude under longitude", "B,31.2N,31.2", "写的是纬度"),
    ("nan", "B,nan,31.2", "nan"),
    ("inf", "B,inf,31.2", "inf"),
    ("underscore", "B,1_21.5,31.2", "1_21.5"),
    ("1e400", "B,1e400,31.2", "1e400"),
    ("hexadecimal", "B,0x79,31.2", "0x79"),
    ("Arabic digits", "B,١٢١,31.2", "不是数字"),
    ("too many cells", "B,121.5,31.2,1,2,3", "6 格"),
    ("swapped", "B,31.2,121.5", "颠倒"),
    ("Null Island", "B,0,0", "不在中国"),
    ("easting", "B,40381234.5,3434567.8", "EPSG:4528"),
    ("nan in a number column", "B,121.5,31.2,nan", "nan"),
    ("spreadsheet error", "B,121.5,31.2,#DIV/0!", "#DIV/0!"),
    ("1_1 in a number column", "B,121.5,31.2,1_1", "1_1"),
    ("control characters are spelled out", "B,\u202e121\x07,31.2", "[U+202E]121[U+0007]"),
]


@pytest.mark.parametrize(("bad", "says"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_one_bad_row_among_good_ones(bad: str, says: str) -> None:
    content = table("A,121.5,31.2,5", bad, "C,121.6,31.3,6", "D,121.7,31.3,7", heading="编号,经度,纬度,面积")

    error = refusal(content, by=read_here)
    found = read_here(content, keep_valid=True)

    assert isinstance(error, InputInvalid)
    assert {fault.where.row for fault in error.faults} == {3}
    assert any(says in fault.message for fault in error.faults)
    assert all(fault.fix for fault in error.faults)
    assert "第 3 行" in str(error)
    assert found.ids == ["A", "C", "D"]
    assert found.columns["面积"].tolist() == [5.0, 6.0, 7.0]
    assert found.dropped.tolist() == [3]


WHOLE = [
    ("no coordinates", table("a,b", heading="名称,地址"), "没有经度、纬度"),
    ("no latitude", table("a,b", heading="名称,经度"), "没有经度、纬度"),
    ("two longitudes", table("1,2,3", heading="经度,lon,lat"), "3 列都像坐标"),
    ("a heading twice", table("1,2,3,4", heading="经度,纬度,备注,备注"), "出现不止一次"),
    ("heading alone", b"lon,lat\n", "没有数据"),
    ("a quotation without end", b'id,lon,lat\n1,"121.5,31.2\n2,121,31\n', "引号"),
    ("neither UTF-8 nor GB18030", b"id,lon,lat\n\xff\xff\x80,121,31\n", "GB18030"),
    ("no good row", table("1,,", "2,nan,31"), "没有一行能用"),
]


@pytest.mark.parametrize("keep_valid", [False, True], ids=["all", "valid"])
@pytest.mark.parametrize(("content", "says"), [row[1:] for row in WHOLE], ids=[row[0] for row in WHOLE])
def test_faults_of_the_whole_table(content: bytes, says: str, keep_valid: bool) -> None:
    error = refusal(content, by=read_here, keep_valid=keep_valid)

    assert isinstance(error, InputInvalid)
    assert says in str(error)


def test_many_faulty_rows_are_named_up_to_twenty_and_counted() -> None:
    rows = [f"{n},nan,31.2" for n in range(3000)] + [f"g{n},121.5,31.2" for n in range(3001)]

    error = refusal(table(*rows))

    assert isinstance(error, InputInvalid)
    assert len(error.faults) == 1000
    assert "第 2、3、4、" in str(error)
    assert "共 3000 行" in str(error)
    assert "、21……" in str(error)
    assert len(str(error)) < 400


@pytest.mark.parametrize("keep_valid", [False, True], ids=["all", "valid"])
def test_a_file_with_latitude_first_is_asked_about_as_a_whole(keep_valid: bool) -> None:
    content = table("1,31.2,121.5", "2,31.3,121.6", "3,121.7,31.3")

    error = refusal(content, keep_valid=keep_valid)

    assert isinstance(error, InputInvalid)
    assert error.asks == "swap"
    assert "3 行中有 2 行的经度、纬度像是颠倒" in str(error)


def test_a_swap_that_makes_it_worse_is_refused() -> None:
    error = refusal(table("1,121.5,31.2"), swap=True)

    assert isinstance(error, InputInvalid)
    assert "不要对调" in str(error)


@pytest.mark.parametrize("keep_valid", [False, True], ids=["all", "valid"])
def test_a_file_in_metres_is_refused_as_a_whole(keep_valid: bool) -> None:
    error = refusal(table("1,40381234.5,3434567.8", "2,40381235.5,3434567.8"), keep_valid=keep_valid)

    assert "CGCS2000 三度带第 40 带（EPSG:4528）" in str(error)


# Datum and coordinate system.

UNSTATED = [
    ("degrees", table("1,121.5,31.2"), "中国范围内的经纬度"),
    ("GeoJSON without crs", collection(point(121.5, 31.2)), "gcj02"),
    ("swapped degrees", table("1,31.2,121.5"), "对调"),
    ("metres", table("1,40381234.5,3434567.8"), "平面坐标"),
    ("nothing", table("1,,"), "没有可供判断"),
]


@pytest.mark.parametrize(("content", "says"), [row[1:] for row in UNSTATED], ids=[row[0] for row in UNSTATED])
def test_no_datum_is_guessed(content: bytes, says: str) -> None:
    known = ("cgcs2000-3-120",) if "平面" in says else tuple(Datum)
    error = refusal(content, datum=None)

    assert isinstance(error, InputInvalid)
    assert error.asks == "datum"
    assert error.known == known
    assert "没有说明坐标基准" in str(error)
    assert says in str(error)


def test_a_shapefile_without_prj_is_asked_for_its_datum(tmp_path: Path) -> None:
    error = refusal(shapefile(tmp_path, [POINT], without=[".prj"]), datum=None)

    assert isinstance(error, InputInvalid)
    assert error.asks == "datum"


@pytest.mark.parametrize("make", [geopackage, shapefile], ids=["geopackage", "shapefile"])
def test_a_datum_that_contradicts_the_file_is_refused(tmp_path: Path, make: Callable[..., bytes]) -> None:
    error = refusal(make(tmp_path, [POINT]), datum="gcj02")

    assert isinstance(error, InputInvalid)
    assert "矛盾" in str(error)


@pytest.mark.parametrize("epsg", [2385, 2433, 4214])
@pytest.mark.parametrize("make", [geopackage, shapefile], ids=["geopackage", "shapefile"])
def test_other_coordinate_systems_are_refused(tmp_path: Path, make: Callable[..., bytes], epsg: int) -> None:
    error = refusal(make(tmp_path, [POINT], crs=f"EPSG:{epsg}"))

    assert isinstance(error, InputInvalid)
    assert f"EPSG:{epsg}" in str(error)
    assert "CGCS2000" in str(error)


def test_degrees_that_claim_to_be_metres_are_outside_china(tmp_path: Path) -> None:
    error = refusal(geopackage(tmp_path, [POINT], crs="EPSG:4528"), datum=None)

    assert isinstance(error, InputInvalid)
    assert error.faults


@pytest.mark.parametrize("option", ["datum", "encoding"])
def test_unknown_options_name_the_choices(option: str) -> None:
    error = refusal(table("1,121.5,31.2"), **{option: "mars\u202e"})

    assert isinstance(error, QuestionInvalid)
    assert error.field == option
    assert error.known
    assert "\u202e" not in str(error)


# GeoPackage.


def altered(folder: Path, *statements: str) -> bytes:
    """A good GeoPackage with statements carried out on it."""
    path = layer_file(folder / "made.gpkg", [POINT], driver="GPKG", layer="made")
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return path.read_bytes()


VIEW = (
    "CREATE VIEW bomb AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000)"
    " SELECT 1 AS fid, (SELECT count(*) FROM n) AS many, geom FROM made"
)
ACTIVE = [
    (
        "a view as a layer",
        [VIEW, "INSERT INTO gpkg_contents(table_name, data_type) VALUES ('bomb', 'features')"],
        "视图“bomb”",
    ),
    ("a view aside", [VIEW], "视图"),
    ("a trigger", ["CREATE TRIGGER evil AFTER INSERT ON made BEGIN DELETE FROM made; END"], "触发器“evil”"),
    ("a computed column", ["CREATE TABLE c (a, b AS (a + 1))"], "计算列“b”"),
    ("a virtual table", ["CREATE VIRTUAL TABLE words USING fts5(a)"], "虚拟表“words”"),
]


@pytest.mark.parametrize(("statements", "says"), [row[1:] for row in ACTIVE], ids=[row[0] for row in ACTIVE])
def test_active_content_is_refused_at_once(tmp_path: Path, statements: list[str], says: str) -> None:
    content = altered(tmp_path, *statements)
    started = time.monotonic()

    error = refusal(content, datum=None)

    assert isinstance(error, InputInvalid)
    assert says in str(error)
    assert time.monotonic() - started < 5


def test_a_database_that_is_no_geopackage(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as database:
        database.execute("CREATE TABLE a (b)")
    database.close()

    assert isinstance(refusal((tmp_path / "x.db").read_bytes()), FormatUnknown)


@pytest.mark.parametrize("keep", [100, 5000, 60_000], ids=["header", "schema", "data"])
def test_a_truncated_geopackage(tmp_path: Path, keep: int) -> None:
    error = refusal(geopackage(tmp_path, [POINT] * 50)[:keep], datum=None)

    assert isinstance(error, InputInvalid)


def test_two_layers_are_asked_about(tmp_path: Path) -> None:
    layer_file(tmp_path / "two.gpkg", [POINT], driver="GPKG", layer="地块")
    layer_file(tmp_path / "two.gpkg", [SQUARE], driver="GPKG", layer="规划", append=True)
    content = (tmp_path / "two.gpkg").read_bytes()

    asked_back = refusal(content, datum=None)
    unknown = refusal(content, datum=None, layer="别的")

    for error in (asked_back, unknown):
        assert isinstance(error, InputInvalid)
        assert error.asks == "layer"
        assert error.known == ("地块", "规划")
    assert read(content, datum=None, layer="规划").shapes is not None


# Zip.


def named_zip(name: str, *, content: bytes = b"x", attributes: int = 0) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = attributes << 16
        archive.writestr(member, content)
    return stream.getvalue()


def overlong_zip(tmp_path: Path) -> bytes:
    parts = shapefile_parts(tmp_path, [POINT])
    return zipped({**{f"a{suffix}": part for suffix, part in parts.items()}, "bomb.dbf": bytes(30_000_000)})


UNSAFE = [
    ("upwards", named_zip("../a.shp"), "../a.shp"),
    ("upwards, backslashes", named_zip("..\\a.shp"), "压缩包之外"),
    ("absolute", named_zip("/etc/a.shp"), "/etc/a.shp"),
    ("a drive", named_zip("C:\\a.shp"), "压缩包之外"),
    ("a link", named_zip("a.shp", attributes=0o120777), "链接"),
    ("201 members", zipped({f"{n}.shp": b"" for n in range(201)}), "201 个成员"),
]


@pytest.mark.parametrize(("content", "says"), [row[1:] for row in UNSAFE], ids=[row[0] for row in UNSAFE])
def test_unsafe_archives_are_refused_and_name_the_member(content: bytes, says: str) -> None:
    error = refusal(content)

    assert isinstance(error, InputInvalid)
    assert says in str(error)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    by_size = refusal(overlong_zip(tmp_path), limits=Limits(unpacked=10_000_000))

    assert isinstance(by_size, TooLarge)
    assert "10 MB" in str(by_size)


def test_a_member_that_lies_about_its_size_is_found_out(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.shp": bytes(900_000), "a.shx": b"", "a.dbf": b""}))
    # The size stands at offset 24 of the central directory's entry (APPNOTE 4.3.12).
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"a.shp")) + 24
    content[at : at + 4] = (100).to_bytes(4, "little")

    assert isinstance(refusal(bytes(content)), InputInvalid)


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_missing_parts_are_named(tmp_path: Path, suffix: str) -> None:
    error = refusal(shapefile(tmp_path, [POINT], without=[suffix]))

    assert isinstance(error, InputInvalid)
    assert suffix in str(error)


def test_a_broken_zip(tmp_path: Path) -> None:
    assert isinstance(refusal(shapefile(tmp_path, [POINT])[:-30]), InputInvalid)


def test_a_broken_shapefile(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path, [SQUARE])
    parts[".shp"] = parts[".shp"][:60] + b"\xff" * 100

    assert isinstance(refusal(zipped({f"a{suffix}": part for suffix, part in parts.items()}), datum=None), InputInvalid)


def test_two_shapefiles_in_a_zip_are_asked_about(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path, [POINT])
    content = zipped({f"{stem}{suffix}": part for stem in ("甲", "乙") for suffix, part in parts.items()})

    error = refusal(content)

    assert isinstance(error, InputInvalid)
    assert error.asks == "layer"
    assert set(error.known) == {"甲", "乙"}
    assert read(content, layer="乙", datum=None).names == ("地块0",)


def test_null_shapes_of_a_layer_are_faults(tmp_path: Path) -> None:
    content = geopackage(tmp_path, [POINT, None, shapely.LineString([(121, 31), (122, 31)]), shapely.Point()])

    error = refusal(content, datum=None)

    assert isinstance(error, InputInvalid)
    assert [fault.where.row for fault in error.faults] == [2, 3, 4]


# Size.


def test_a_file_above_the_limit_is_not_even_written() -> None:
    error = refusal(bytes(1001), limits=Limits(size=1000))

    assert isinstance(error, TooLarge)
    assert "上限" in str(error)


def test_too_many_rows_are_refused_before_anything_is_looked_for_in_them() -> None:
    error = refusal(table(*["1,2,3"] * 40, heading="a,b,c"), limits=Limits(rows=2))

    assert isinstance(error, TooLarge)
    assert "2 行" in str(error)


@pytest.mark.cold
def test_ten_million_rows_are_refused_while_counted() -> None:
    content = b"lon,lat\n" + b"121.5,31.2\n" * 10_000_000
    started = time.monotonic()

    error = refusal(content)

    assert isinstance(error, TooLarge)
    assert "1000000 行" in str(error)
    assert time.monotonic() - started < 10


TOO_MANY = [
    ("rows", table("1,121,31", "2,121,31", "3,121,31"), Limits(rows=2), "2 行"),
    ("rows with quotations", table('"1",121,31', "2,121,31", "3,121,31"), Limits(rows=2), "2 行"),
    ("columns", table("1,121,31,4", heading="id,lon,lat,a"), Limits(columns=3), "3 列"),
    ("features", collection(point(121, 31), point(121, 31)), Limits(rows=1), "1 个"),
    ("properties", collection(point(121, 31, a=1, b=2, c=3)), Limits(columns=2), "2 种"),
    ("vertices of a feature", collection(feature(SQUARE)), Limits(feature_vertices=4), "5 个顶点"),
    ("vertices of all", collection(feature(SQUARE), feature(SQUARE)), Limits(vertices=9), "9 个的上限"),
]


@pytest.mark.parametrize(("content", "limits", "says"), [row[1:] for row in TOO_MANY], ids=[row[0] for row in TOO_MANY])
def test_limits_are_named(content: bytes, limits: Limits, says: str) -> None:
    error = refusal(content, limits=limits)

    assert isinstance(error, TooLarge)
    assert says in str(error)


@pytest.mark.parametrize(
    "limits", [Limits(rows=1), Limits(columns=0), Limits(feature_vertices=4), Limits(vertices=9)], ids=str
)
def test_limits_of_layers(tmp_path: Path, limits: Limits) -> None:
    assert isinstance(refusal(geopackage(tmp_path, [SQUARE, SQUARE]), datum=None, limits=limits), TooLarge)


@pytest.mark.cold
def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    content = collection(*[point(121.5, 31.2)] * 500_000)

    error = refusal(content, limits=Limits(memory=500 << 20))

    assert isinstance(error, TooLarge | InputInvalid)
    assert "上限" in str(error) or "过大" in str(error)


@pytest.mark.cold
def test_a_file_that_takes_too_long_is_stopped() -> None:
    content = b"lon,lat\n" + b"121.5,31.2\n" * 900_000
    started = time.monotonic()

    error = refusal(content, limits=Limits(seconds=1))

    assert isinstance(error, TooLarge)
    assert "1 秒" in str(error)
    assert time.monotonic() - started < 10


def test_a_tangle_of_500_vertices_is_refused_fast() -> None:
    ring = np.random.default_rng(4).uniform((121, 31), (121.5, 31.5), (500, 2))
    started = time.monotonic()

    error = refusal(collection(feature(shapely.Polygon(ring))))

    assert isinstance(error, InputInvalid)
    assert "自相交" in str(error)
    assert time.monotonic() - started < 5


CHANGES = [b"", b'"', b"[", b"}", b"\\", b"null", b"1e999", b"\x00", b"\xff", b",", b"-0"]
TEXTS = [
    table("A,121.5,31.2,5", 'B,121.6,"31.3",６', heading="编号,经度,纬度,面积"),
    collection(point(121.5, 31.2, name="甲", area=1.5), feature(SQUARE, name="乙"), feature(None)),
]


@settings(max_examples=200)
@given(st.sampled_from(TEXTS), st.data())
def test_whatever_the_bytes_the_answer_is_a_table_or_one_of_our_errors(content: bytes, data: st.DataObject) -> None:
    broken = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(broken)))
        broken[start : start + data.draw(st.integers(0, 6))] = data.draw(st.sampled_from(CHANGES))
    try:
        found = read_here(bytes(broken), keep_valid=True)
    except (InputInvalid, TooLarge):
        return
    assert len(found.ids) == len(found.rows) > 0


def damaged(content: bytes, random: np.random.Generator) -> bytes:
    letters = np.frombuffer(content, dtype=np.uint8).copy()
    letters[random.integers(0, letters.size, 8)] = random.integers(0, 256, 8)
    return letters.tobytes()


@pytest.mark.parametrize("seed", range(12))
def test_damaged_layers_are_told_from_failures_of_the_program(tmp_path: Path, seed: int) -> None:
    """A damaged file is its owner's to mend; an error of the base class would be ours, and is not caught here."""
    random = np.random.default_rng(seed)
    if seed % 2:
        whole = geopackage(tmp_path, [SQUARE, POINT] * 20)
        content = whole[:16] + damaged(whole[16:], random)
    else:
        parts = shapefile_parts(tmp_path, [SQUARE] * 20)
        content = zipped({f"a{suffix}": damaged(part, random) for suffix, part in parts.items()})
    try:
        found = read(content, keep_valid=True)
    except (InputInvalid, TooLarge):
        return
    assert len(found) > 0


def test_text_of_a_geopackage_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    name = "地块0".encode()
    content = geopackage(tmp_path, [POINT])
    assert content.count(name) == 1

    assert isinstance(refusal(content.replace(name, b"\xff" * len(name)), datum=None), InputInvalid)
