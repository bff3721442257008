"""Files of the same kinds as the everyday ones: other columns, writings, systems and formats."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyproj
import pytest
import shapely

from buju.errors import QuestionInvalid
from buju.exchange.format import Format
from buju.spatial.shift import Datum
from exchange.everyday import CASES, CLOSE, FIRST, WGS84, first_of, read, refusal, told
from exchange.made import POINT, SQUARE, collection, feature, geopackage, layer_file, shapefile, shapefile_parts, zipped


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


HEADINGS = ("名称", "经度", "纬度", "代码")

ROW = ("甲", *FIRST, "007")


def test_a_workbook_is_read_as_it_shows() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["用地一览表"])
    page.append([*HEADINGS, "日期", "是否", "长号"])
    page.append(["甲", *FIRST, 7, date(2024, 10, 8), True, "310117200001011234"])
    page["D3"].number_format = "000"
    stream = io.BytesIO()
    book.save(stream)

    found = read(stream.getvalue(), "a.xlsx", **WGS84)

    assert found.format is Format.XLSX
    assert found.rows.tolist() == [3]
    written = {name: cells[0] for name, cells in found.written.items()}
    assert written == {"名称": "甲", "代码": "007", "日期": "2024-10-08", "是否": True, "长号": "310117200001011234"}


def test_of_several_sheets_the_one_with_coordinates_is_read_or_one_is_chosen() -> None:
    content = workbook(说明=[["编制说明", "某院"]], 地块=[HEADINGS, ROW])
    two = workbook(甲表=[HEADINGS, ROW], 乙表=[HEADINGS, ("乙", *FIRST, "8")])

    assert told(read(content, "a.xlsx", **WGS84), "地块", "有坐标")
    assert refusal(two, "a.xlsx", **WGS84).known == ("甲表", "乙表")
    assert read(two, "a.xlsx", layer="乙表", **WGS84).names == ("乙",)


def test_formulas_without_a_stored_value_are_told() -> None:
    content = workbook(地块=[[*HEADINGS, "和"], [*ROW, "=1+1"]])

    found = read(content, "a.xlsx", **WGS84)

    assert told(found, "公式")
    assert found.written["和"][0] is None


GEOJSON = collection(feature(SQUARE, 名称="甲"))


def test_archives_hold_any_format() -> None:
    csv = "\n".join((",".join(HEADINGS), ",".join(map(str, ROW)))).encode()
    inside = {"a/地块.geojson": GEOJSON, "readme.txt": b"hello"}

    assert read(zipped(inside), "a.zip", **WGS84).names == ("甲",)
    assert read(zipped({"表.csv": csv}), "a.zip", **WGS84).names == ("甲",)
    assert read(zipped({"表.xlsx": workbook(地块=[HEADINGS, ROW])}), "a.zip", **WGS84).names == ("甲",)
    assert read(zipped({"doc.kml": (CASES / "a.kml").read_bytes()}), "a.kmz").names == ("甲地块",)
    assert read(zipped({"jzd.txt": (CASES / "jzd.txt").read_bytes()}), "a.zip").names == ("某某地块",)


def test_of_several_in_an_archive_one_is_chosen(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path, [SQUARE])
    content = zipped({**{f"图/用地{suffix}": part for suffix, part in parts.items()}, "nd.geojson": GEOJSON})

    assert refusal(content, "a.zip").known == ("图/用地", "nd.geojson")
    assert read(content, "a.zip", layer="用地").format is Format.SHAPEFILE
    assert read(content, "a.zip", layer="nd", **WGS84).format is Format.GEOJSON


def test_mapinfo_tables_are_read(tmp_path: Path) -> None:
    layer_file(tmp_path / "made.tab", [SQUARE], driver="MapInfo File", fields={"NAME": ["a"]})
    parts = {path.name: path.read_bytes() for path in tmp_path.glob("made.*")}

    found = read(zipped(parts), "a.zip", **WGS84)

    assert (found.format, found.names) == (Format.TAB, ("a",))
    assert shapely.hausdorff_distance(found.geometry[0], SQUARE) < 1e-6


CELLS = [
    ("121°19.2′", "31°7.8'"),
    ("东经121度19分12秒", "北纬31度7分48秒"),
    ("E121.32", "N31.13"),
    ("121.32°E", "31.13°N"),
    ("121:19:12", "31:07:48"),
    ("121 19 12", "31 7 48"),
    ("121º19’12”", "31º07’48”"),
    ("１２１．３２", "31.13"),
]


@pytest.mark.parametrize(("lon", "lat"), CELLS, ids=[row[0] for row in CELLS])
def test_degrees_in_any_writing(lon: str, lat: str) -> None:
    content = f'名称,经度,纬度\n甲,"{lon}","{lat}"\n'.encode()

    assert first_of(read(content, **WGS84)) == pytest.approx(FIRST, abs=1e-9)


PAIRS = [
    ("经纬度", "121.32 31.13", "经度在前"),
    ("经纬度", "31.13，121.32", "纬度在前"),
    ("lnglat", "[121.32, 31.13]", "经度在前"),
    ("坐标点", "东经121°19′12″，北纬31°7′48″", "经度在前"),
    ("中心坐标", "121.32;31.13", "经度在前"),
    ("位置坐标", "(121.32, 31.13, 4.5)", "经度在前"),
]


@pytest.mark.parametrize(("heading", "cell", "order"), PAIRS, ids=[row[1] for row in PAIRS])
def test_both_numbers_in_a_cell(heading: str, cell: str, order: str) -> None:
    found = read(f'名称,{heading},备注\n甲,"{cell}",\n'.encode(), **WGS84)

    assert first_of(found) == pytest.approx(FIRST, abs=1e-9)
    assert told(found, order)
    assert found.columns[heading].tolist() == [cell]


AXES = [
    ("中心经度,中心纬度", None),
    ("wgs_lng,wgs_lat", Datum.WGS84),
    ("项目经度,项目纬度", None),
    ("经度（WGS84）,纬度（WGS84）", Datum.WGS84),
    ("JD,WD", None),
    ("POINT_X,POINT_Y", None),
    ("cgcs2000经度,cgcs2000纬度", Datum.CGCS2000),
    ("lon84,lat84", Datum.WGS84),
]


@pytest.mark.parametrize(("headings", "datum"), AXES, ids=[row[0] for row in AXES])
def test_headings_of_coordinates(headings: str, datum: Datum | None) -> None:
    content = f"园区名称,{headings}\n甲,121.32,31.13\n".encode()

    found = read(content, **({} if datum else WGS84))

    assert first_of(found) == pytest.approx(FIRST)
    assert found.names == ("甲",)
    assert datum is None or found.datum is datum


def test_columns_are_stated_or_proposed() -> None:
    content = "甲列,乙列,丙列\n一号,121.3245,31.1312\n二号,121.3345,31.1412\n".encode()

    error = refusal(content, **WGS84)
    found = read(content, x="乙列", y="丙列", name_column="甲列", **WGS84)

    assert (error.asks, error.known) == ("x", ("乙列",))
    assert "“丙列”像纬度" in str(error)
    assert found.names == ("一号", "二号")
    with pytest.raises(QuestionInvalid, match="横坐标"):
        read(content, y="丙列", **WGS84)


def test_a_table_without_headings_is_told_of() -> None:
    assert "没有列名" in str(refusal("甲,121.3245,31.1312\n乙,121.3345,31.1412\n".encode(), **WGS84))


def test_two_points_of_a_row_are_told_apart_by_the_user() -> None:
    content = "名称,起点经度,起点纬度,终点经度,终点纬度\n甲,121.32,31.13,121.4,31.2\n".encode()

    assert refusal(content, **WGS84).asks == "x"
    assert first_of(read(content, x="终点经度", y="终点纬度", **WGS84)) == pytest.approx((121.4, 31.2))


SHAPES = [
    ("WKT", "POLYGON ((121.2 31, 121.21 31, 121.21 31.01, 121.2 31.01, 121.2 31))"),
    ("geom", "SRID=4490;POLYGON ((121.2 31, 121.21 31, 121.21 31.01, 121.2 31.01, 121.2 31))"),
    ("the_geom", shapely.to_wkb(SQUARE, hex=True)),
    ("geometry", json.dumps(shapely.geometry.mapping(SQUARE))),
    ("边界", "MULTIPOLYGON (((121.2 31, 121.21 31, 121.21 31.01, 121.2 31.01, 121.2 31)))"),
]


@pytest.mark.parametrize(("heading", "cell"), SHAPES, ids=[row[0] for row in SHAPES])
def test_shapes_in_a_column(heading: str, cell: str) -> None:
    quoted = cell.replace('"', '""')

    found = read(f'名称,{heading}\n甲,"{quoted}"\n'.encode(), **WGS84)

    assert shapely.equals(found.geometry[0], SQUARE)


def test_marks_of_no_value_are_missing_and_other_text_is_named() -> None:
    marks = ["1,200", "-", "/", "无", "—", "900.5"]
    content = "\n".join(["名称,经度,纬度,投资", *(f'甲{n},121.3,31.1,"{one}"' for n, one in enumerate(marks))]).encode()

    found = read(content, **WGS84)
    other = read(content.replace("无".encode(), "面议".encode()), **WGS84)

    np.testing.assert_array_equal(found.columns["投资"], [1200, np.nan, np.nan, np.nan, np.nan, 900.5])
    assert told(found, "投资", "缺值")
    assert list(found.written["投资"]) == marks
    assert told(other, "投资", "第 5 行", "面议")


ODD = ["ISO-8859-1", "OEM 936", "x-gbk", "EUC-CN", "System", "1252", "LDID/77"]


@pytest.mark.parametrize("named", ODD)
def test_an_odd_cpg_is_asked_for_and_answered(tmp_path: Path, named: str) -> None:
    parts = shapefile_parts(tmp_path, [SQUARE], fields={"名称": ["佘山镇"]}, encoding="GBK")
    content = zipped({f"a{suffix}": named.encode() if suffix == ".cpg" else part for suffix, part in parts.items()})

    error = refusal(content)

    assert (error.asks, error.known) == ("encoding", ("UTF-8", "GB18030"))
    assert named in str(error)
    assert read(content, encoding="GB2312").names == ("佘山镇",)


def test_fields_cut_to_one_name_stay_apart(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path, [SQUARE], fields={"ABCDEFGHIJ": ["x"], "ABCDEFGHIK": ["y"]})
    table = parts[".dbf"].replace(b"ABCDEFGHIJ", "项目名".encode() + "称".encode()[:1])
    table = table.replace(b"ABCDEFGHIK", "项目名".encode() + "码".encode()[:1])
    content = zipped({f"a{suffix}": table if suffix == ".dbf" else part for suffix, part in parts.items()})

    found = read(content, encoding="UTF-8")

    assert {name: cells[0] for name, cells in found.written.items()} == {"项目名": "x", "项目名（2）": "y"}
    assert told(found, "几个字段")


@pytest.mark.parametrize(
    "crs", ["urn:ogc:def:crs:EPSG::4528", "EPSG:4549", "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4490"]
)
def test_systems_named_by_a_crs_member(crs: str) -> None:
    code = crs.rpartition(":")[2]
    target = 4326 if code == "CRS84" else int(code)
    forward = pyproj.Transformer.from_crs(4490, target, always_xy=True)
    moved = shapely.transform(SQUARE, lambda xy: np.column_stack(forward.transform(*xy.T)))

    found = read(collection(feature(moved), crs={"type": "name", "properties": {"name": crs}}), "a.geojson")

    assert shapely.hausdorff_distance(found.geometry[0], SQUARE) < CLOSE


@pytest.mark.parametrize("epsg", [32651, 3857, 4498, 4509])
@pytest.mark.parametrize("make", [geopackage, shapefile], ids=["geopackage", "shapefile"])
def test_systems_that_define_themselves_are_converted(tmp_path: Path, make: Any, epsg: int) -> None:
    forward = pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
    moved = shapely.Point(*forward.transform(POINT.x, POINT.y))

    assert first_of(read(make(tmp_path, [moved], crs=f"EPSG:{epsg}"))) == pytest.approx((POINT.x, POINT.y), abs=CLOSE)


def test_a_local_meridian_can_be_stated() -> None:
    forward = pyproj.Transformer.from_crs(4490, "+proj=tmerc +lon_0=121.5 +x_0=500000 +ellps=GRS80", always_xy=True)
    east, north = forward.transform(*FIRST)

    found = read(f"名称,X,Y\n甲,{north},{east}\n".encode(), datum="cgcs2000-3-121.5")

    assert first_of(found) == pytest.approx(FIRST, abs=CLOSE)


def test_plane_coordinates_are_known_by_their_chinese_headings() -> None:
    content = "名称,纵坐标X,横坐标Y\n甲,3446123.1,530123.4\n".encode()

    assert refusal(content, **WGS84).known == ()
    assert "EPSG:4549" in read(content, datum="cgcs2000-3-120").crs_words


def test_a_zone_that_contradicts_the_file_is_refused(tmp_path: Path) -> None:
    forward = pyproj.Transformer.from_crs(4490, 4549, always_xy=True)
    content = geopackage(tmp_path, [shapely.Point(*forward.transform(*FIRST))], crs="EPSG:4549")

    assert "矛盾" in str(refusal(content, datum="cgcs2000-3-117"))
    assert first_of(read(content, datum="EPSG:4528")) == pytest.approx(FIRST, abs=CLOSE)


KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
<name>一期</name><Placemark><name>甲</name><ExtendedData><Data name="编号"><value>007</value></Data></ExtendedData>
<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>
121.2,31.0,0 121.21,31.0,0 121.21,31.01,0 121.2,31.01,0</coordinates></LinearRing></outerBoundaryIs></Polygon>
</MultiGeometry></Placemark></Folder><Placemark><name>路</name>
<LineString><coordinates>121.2,31 121.3,31</coordinates></LineString></Placemark>
</Document></kml>"""


def test_kml_as_programs_write_it() -> None:
    error = refusal(KML.encode(), "a.kml")
    found = read(KML.encode(), "a.kml", keep_valid=True)

    assert "线（LineString）" in str(error)
    assert found.names == ("甲",)
    assert shapely.equals(found.geometry[0], SQUARE)
    assert {name: cells[0] for name, cells in found.written.items()} == {"名称": "甲", "文件夹": "一期", "编号": "007"}
    assert read(KML.encode(), "a.kml", layer="一期").names == ("甲",)
    assert refusal(b"<!DOCTYPE kml [<!ENTITY a 'b'>]><kml>&a;</kml>", "a.kml").asks is None


def test_parcels_with_a_hole_and_an_old_system() -> None:
    points = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
    hole = [(40, 40), (60, 40), (60, 60), (40, 60), (40, 40)]
    lines = [
        f"J{n},{ring},{3446000 + x},{40530000 + y}"
        for ring, corners in ((1, points), (2, hole))
        for n, (x, y) in enumerate(corners, start=1)
    ]
    text = "\n".join(
        [
            "[属性描述]",
            "坐标系=2000国家大地坐标系",
            "几度分带=3",
            "带号=40",
            "[地块坐标]",
            "10,0.96,7,甲,面,,工业,0601,@",
            *lines,
        ]
    )

    found = read(text.encode(), "a.txt")

    assert len(found.geometry[0].interiors) == 1
    assert found.written["地类编码"][0] == "0601"
    assert "不公开" in str(refusal(text.replace("2000国家大地坐标系", "80国家大地坐标系").encode(), "a.txt"))
    assert refusal(text.replace("带号=40\n", "").encode(), "a.txt").asks == "datum"
    assert "J1,1,x,y" in str(refusal(text.replace(lines[0], "J1,1,x,y").encode(), "a.txt"))


@pytest.mark.parametrize("mark", ["", "\x1e"], ids=["lines", "sequence"])
def test_geojson_lines_name_the_broken_one(mark: str) -> None:
    line = mark + json.dumps(feature(SQUARE, 名称="甲"), ensure_ascii=False)

    assert len(read(f"{line}\n{line}\n".encode(), "a.geojsonl", **WGS84)) == 2
    assert "第 2 行" in str(refusal(f"{line}\n{line[:40]}\n".encode(), "a.geojsonl", **WGS84))
