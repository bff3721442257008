"""Everyday files as programs and people make them, each with its right answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyproj
import pytest
import shapely

from buju.errors import FormatUnknown
from buju.exchange.format import Format
from buju.spatial.shift import Datum, from_wgs84
from exchange.everyday import CASES, CLOSE, FIRST, MIDDLE, WGS84, case, first_of, refusal, told


class Right(NamedTuple):
    """The right answer to a case: what is stated, names, where the first row lies, what is told."""

    name: str
    stated: Mapping[str, Any]
    names: Sequence[str]
    first: tuple[float, float]
    told: Sequence[Sequence[str]] = ()


RIGHT = [
    Right("codes.csv", WGS84, ["甲", "乙", "丙"], FIRST),
    Right("trunc_utf8_nocpg.zip", {}, ["甲地块", "乙地块"], MIDDLE, [("UTF-8",), ("备注", "第 1 个要素", "半个字")]),
    Right("fname_utf8.zip", {}, ["甲地块", "乙地块"], MIDDLE, [("土地使", "半个字")]),
    Right("cpg_latin1.zip", {"encoding": "GBK"}, ["甲地块", "乙地块"], MIDDLE),
    Right("mpoint.gpkg", {}, ["甲", "乙"], FIRST),
    Right("crs_4549.geojson", {}, ["甲", "乙"], MIDDLE, [("EPSG:4549",)]),
    Right("srs0.gpkg", WGS84, ["甲"], MIDDLE),
    Right("noprj_zone40.zip", {"datum": "EPSG:4528"}, ["甲地块", "乙地块"], MIDDLE, [("EPSG:4528",)]),
    Right("noprj_zone40.zip", {"datum": "cgcs2000-3-120"}, ["甲地块", "乙地块"], MIDDLE, [("EPSG:4528",)]),
    Right("prj_merc.zip", {}, ["甲地块", "乙地块"], MIDDLE, [("EPSG:3857",)]),
    Right("prj_custom.zip", {}, ["甲地块", "乙地块"], MIDDLE, [("由文件自己定义",)]),
    Right("dms.csv", WGS84, ["甲", "乙"], FIRST, [("经度", "度分秒"), ("纬度", "度分秒")]),
    Right("ampicker.csv", WGS84, ["甲", "乙"], FIRST, [("坐标", "经度在前")]),
    Right("two_pairs.csv", WGS84, ["甲"], FIRST),
    Right("wkt.csv", WGS84, ["甲"], MIDDLE),
    Right("noname.csv", WGS84, ["第 2 行", "乙", "第 4 行"], FIRST),
    Right("xmmc.zip", {}, ["某科技园", "某工业园"], MIDDLE, [("XMMC", "名称")]),
    Right("xmmc.zip", {"name_column": "dlbm"}, ["0601", "0602"], MIDDLE),
    Right("thous.csv", WGS84, ["甲", "乙"], FIRST, [("投资额", "千位分隔符")]),
    Right("title_row.csv", WGS84, ["甲"], FIRST, [("第 3 行是列名",)]),
    Right("nd.json", WGS84, ["甲", "乙"], MIDDLE),
]


@pytest.mark.parametrize("right", RIGHT, ids=[f"{one.name} {one.stated}" for one in RIGHT])
def test_a_case_is_read(right: Right) -> None:
    found = case(right.name, **right.stated)

    assert list(found.names) == right.names
    assert first_of(found) == pytest.approx(right.first, abs=CLOSE)
    for words in right.told:
        assert told(found, *words), found.notes


REFUSED = [
    ("gcj_head.csv", WGS84, "矛盾", "datum", ("gcj02",)),
    ("cpg_latin1.zip", {}, "科研设计用地", "encoding", ("UTF-8", "GB18030")),
    ("line.gpkg", {}, "全是线", None, ()),
    ("survey.csv", {}, "北坐标在前", "datum", ("cgcs2000-3-120",)),
    ("survey.csv", WGS84, "EPSG:4528", "datum", ("cgcs2000-3-120",)),
    ("survey.csv", {"datum": "cgcs2000-3-117"}, "带号是 40", "datum", ("cgcs2000-3-120",)),
    ("srs0.gpkg", {}, "没有说明坐标基准", "datum", tuple(Datum)),
    ("two_pairs.csv", {}, "2 组坐标", "datum", ("gcj02", "wgs84")),
    ("xmmc.zip", {"name_column": "没有"}, "TBMJ", "name_column", ("OBJECTID", "XMMC", "DLBM", "TBMJ")),
]


@pytest.mark.parametrize(("name", "stated", "says", "asks", "known"), REFUSED, ids=[f"{r[0]} {r[1]}" for r in REFUSED])
def test_a_case_is_refused_with_the_way_out(
    name: str, stated: Mapping[str, Any], says: str, asks: str | None, known: tuple[str, ...]
) -> None:
    error = refusal((CASES / name).read_bytes(), name, **stated)

    assert says in str(error)
    assert (error.asks, error.known) == (asks, known)


def test_a_map_of_echarts_is_named() -> None:
    error = refusal((CASES / "echarts.json").read_bytes(), "echarts.json", **WGS84)

    assert isinstance(error, FormatUnknown)
    assert "ECharts" in str(error)


def test_a_heading_counts_as_the_statement_and_says_so() -> None:
    found = case("gcj_head.csv")

    assert found.datum is Datum.GCJ02
    assert "经度_gcj02" in found.crs_words
    assert found.lonlat is not None
    expected = found.lonlat
    np.testing.assert_allclose(from_wgs84(expected, datum=Datum.GCJ02), [[121.3246, 31.1281]], atol=1e-9)


def test_points_of_a_web_service_are_split_and_shifted() -> None:
    found = case("amap_poi.csv", datum="gcj02")

    assert found.names == ("某科技园",)
    assert found.columns["location"].tolist() == ["121.320100,31.130200"]
    assert found.lonlat is not None
    np.testing.assert_allclose(from_wgs84(found.lonlat, datum=Datum.GCJ02), [[121.3201, 31.1302]], atol=1e-9)


def test_eight_hundred_parcels_with_wide_blank_fields_are_no_bomb() -> None:
    found = case("blank254.zip")

    assert len(found) == 800
    assert len(found.columns) == 11


@pytest.mark.parametrize(
    "stated", ["cgcs2000-3-120", "CGCS2000-3-40", "EPSG:4528", "EPSG:4549", "CGCS2000 三度带 第40带"]
)
def test_a_survey_is_read_under_any_name_of_its_zone(stated: str) -> None:
    found = case("survey.csv", datum=stated)

    back = pyproj.Transformer.from_crs(4528, 4490, always_xy=True)
    assert first_of(found) == pytest.approx(back.transform(40530123.45, 3446123.12), abs=CLOSE)
    assert found.names == ("J1", "J2")
    assert told(found, "北坐标（X）在前")
    assert found.written["原横坐标"][0] == 40530123.45


def test_boundary_points_are_parcels() -> None:
    found = case("jzd.txt")

    assert found.format is Format.PARCELS
    assert found.names == ("某某地块",)
    assert found.columns["图幅号"].tolist() == ["H51G001001"]
    assert "EPSG:4528" in found.crs_words
    metric = shapely.transform(
        found.geometry[0],
        lambda xy: np.column_stack(pyproj.Transformer.from_crs(4490, 4528, always_xy=True).transform(*xy.T)),
    )
    assert metric.area == pytest.approx(10_000, rel=1e-6)


def test_kml_is_wgs84_unless_its_owner_says_otherwise() -> None:
    plain, shifted = case("a.kml"), case("a.kml", datum="gcj02")

    assert plain.names == ("甲地块",)
    assert plain.geometry[0].bounds == pytest.approx((121.32, 31.13, 121.33, 31.14))
    assert shifted.datum is Datum.GCJ02
    assert 200 < 111_000 * abs(first_of(plain)[1] - first_of(shifted)[1]) < 600
