"""Faulty GeoJSON: the feature or the place in the text is named."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from buju.errors import FormatUnknown, InputInvalid
from exchange.made import (
    SQUARE,
    collection,
    feature,
    point,
    read,
    read_here,
    refusal,
)

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
