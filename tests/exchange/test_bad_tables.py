"""Faulty tables, and coordinates whose system is not stated, contradicted or unknown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from buju.errors import InputInvalid, QuestionInvalid
from buju.spatial.shift import Datum
from exchange.made import (
    POINT,
    collection,
    geopackage,
    point,
    read_here,
    refusal,
    shapefile,
    table,
)

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
