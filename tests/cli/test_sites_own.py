"""`buju sites --file`: the asker's own points and parcels."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from buju import outputs
from buju.atlas.atlas import Atlas
from buju.spatial.shift import Datum, from_wgs84

if TYPE_CHECKING:
    from conftest import Runner
from cli.siteasked import asked, written


@pytest.fixture(scope="module")
def songjiang_shape(shipped: Atlas) -> Any:
    return shipped.place("songjiang-district").shape


def inner_edge(shape: Any, *, count: int) -> np.ndarray:
    """Points some 100 m inside the eastern line of an area, 31° N: half of what GCJ-02 shifts there."""
    west, south, east, north = shape.bounds
    points = []
    for lat in np.linspace(south + 0.02, north - 0.02, 4 * count):
        line = shape.intersection(shapely.LineString([(west, lat), (east, lat)]))
        if line.geom_type == "LineString":
            points.append((line.bounds[2] - 0.001, lat))
    return np.array(points[:count])


def test_own_points_in_gcj02_come_to_where_they_are(run: Runner, tmp_path: Path, songjiang_shape: Any) -> None:
    true = inner_edge(songjiang_shape, count=12)
    file = written(tmp_path / "地块.csv", from_wgs84(true, datum=Datum.GCJ02))
    question = ("sites", "--file", file, "--district", "松江区", "--criterion", "租金:less")

    found = asked(run, *question, "--datum", "gcj02")
    run(*question, "--datum", "gcj02", "--out", tmp_path / "x.geojson")

    features = json.loads((tmp_path / "x.geojson").read_bytes())["features"]
    places = {item["id"]: item["geometry"]["coordinates"] for item in features}
    for number, (lon, lat) in enumerate(true):
        assert places[f"P{number}"] == pytest.approx([lon, lat], abs=2e-6)
    assert all("原经度" in item["properties"] for item in features)
    assert found["query"]["datum"] == "gcj02"
    assert found["datum_evidence"].startswith(f"按 GCJ-02 计，{len(true)} 个点全部在松江区界内")
    assert any("换算" in remark for remark in found["remarks"])
    assert [one["id"] for one in found["candidates"]][:2] == ["P0", "P1"]


def test_gcj02_declared_wgs84_is_told_with_the_evidence(run: Runner, tmp_path: Path, songjiang_shape: Any) -> None:
    true = inner_edge(songjiang_shape, count=12)
    file = written(tmp_path / "x.csv", from_wgs84(true, datum=Datum.GCJ02))

    found = asked(run, "sites", "--file", file, "--district", "松江区", "--datum", "wgs84")

    said = " ".join(sentence["text"] for sentence in found["statement"])
    assert "坐标基准存疑" in said
    assert "GCJ-02" in found["datum_evidence"]
    assert "坐标未作任何改动" in said


def test_a_file_must_say_its_datum_or_be_told(run: Runner, tmp_path: Path) -> None:
    status, out, err = run("sites", "--file", written(tmp_path / "x.csv", [(121.2, 31.05)]))

    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "--datum wgs84、cgcs2000、gcj02、bd09" in err


def test_a_file_with_its_own_system_needs_no_option(run: Runner, tmp_path: Path) -> None:
    shapes = [shapely.box(121.2, 31.0, 121.21, 31.01), shapely.box(121.22, 31.0, 121.25, 31.02)]
    feature = {"type": "Feature", "properties": {}}
    file = tmp_path / "x.geojson"
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}
    content = {
        "type": "FeatureCollection",
        "crs": crs,
        "features": [feature | {"geometry": shapely.geometry.mapping(shape)} for shape in shapes],
    }
    file.write_text(json.dumps(content), encoding="utf-8")

    found = asked(run, "sites", "--file", file, "--area", "..300", "--district", "松江区")

    assert [one["verdict"] for one in found["candidates"]] == ["in", "near"]


@pytest.mark.parametrize("bad", ["", "121.2x", "nan", "31.05"])
def test_one_bad_row(run: Runner, tmp_path: Path, bad: str) -> None:
    file = written(tmp_path / "x.csv", [(121.20, 31.05), (121.21, 31.05), (121.22, 31.05)])
    file.write_text(file.read_text(encoding="utf-8").replace("121.2100000", bad), encoding="utf-8")
    question = ("sites", "--file", file, "--datum", "wgs84")

    status, out, err = run(*question)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "第 3 行" in err
    assert "--keep-valid" in err

    found = asked(run, *question, "--keep-valid")
    assert [one["id"] for one in found["candidates"]] == ["P0", "P2"]
    assert any("第 3 行" in remark for remark in found["remarks"])
    assert any("第 3 行" in sentence["text"] for sentence in found["statement"])


def test_latitude_first_is_swapped_at_the_users_word_only(run: Runner, tmp_path: Path) -> None:
    file = written(tmp_path / "x.csv", [(31.05, 121.2), (31.06, 121.2)])
    question = ("sites", "--file", file, "--datum", "wgs84", "--district", "松江区")

    status, _, err = run(*question)
    assert status == 2
    assert "--swap" in err

    assert asked(run, *question, "--swap")["counts"]["in"] == 2


def test_points_that_cannot_be_judged_are_counted_apart(run: Runner, tmp_path: Path) -> None:
    # In 松江; in 洪泽湖 and 乌鲁木齐, of whose stations nothing is known here.
    file = written(tmp_path / "x.csv", [(121.23, 31.03), (119.0, 33.6), (87.6, 43.8)])
    question = ("sites", "--file", file, "--datum", "wgs84")

    found = asked(run, *question, "--near", "metro:1km")

    assert found["counts"] == {"in": 1, "possible": 0, "near": 0, "unknown": 2, "out": 0}
    assert [one["verdict"] for one in found["candidates"]] == ["in", "unknown", "unknown"]
    assert any("不符合 0 个，无法判断 2 个" in sentence["text"] for sentence in found["statement"])
    run(*question, "--near", "metro:1km", "--out", tmp_path / "y.csv")
    rows = csv.DictReader((tmp_path / "y.csv").read_text(encoding="utf-8-sig").splitlines())
    assert [row["结论"] for row in rows] == ["符合", "无法判断", "无法判断"]
    # What fails another condition is out, whatever else cannot be judged.
    narrower = asked(run, *question, "--near", "metro:1km", "--district", "松江区")
    assert narrower["counts"] == {"in": 1, "possible": 0, "near": 0, "unknown": 0, "out": 2}


def test_more_points_than_json_lists(run: Runner, tmp_path: Path, songjiang_shape: Any) -> None:
    rng = np.random.default_rng(4)
    points = np.column_stack((rng.uniform(121.0, 121.5, 21_000), rng.uniform(30.9, 31.2, 21_000)))
    file = written(tmp_path / "x.csv", points)

    status, out, err = run(
        "sites", "--file", file, "--datum", "wgs84", "--district", "松江区", "--near", "metro:2000",
        "--criterion", "租金:less", "--criterion", "metro:less", "--json",
    )  # fmt: skip

    found = json.loads(out)
    assert status == 0
    assert found["total"] == 21_000
    assert len(found["candidates"]) == 10_000
    inside = int(shapely.contains_xy(songjiang_shape, points[:, 0], points[:, 1]).sum())
    # Points within the margin of the line are possible: some hundred at this density.
    assert found["removed_by"][0]["removed"] == pytest.approx(21_000 - inside, abs=350)
    assert "逐项筛选" in err
    assert "2/2" in err
    assert "只列前 10000 个" in err


HOSTILE = ("=cmd|'/c calc'!A1", "<script>alert(1)</script>", "\x1b[31m红\x1b[0m", "\u202e倒写", "名称，“引号”")


def test_hostile_names_do_nothing(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "x.csv", [(121.2, 31.0 + n / 100) for n in range(len(HOSTILE))], names=HOSTILE)
    question = ("sites", "--file", file, "--datum", "wgs84", "--criterion", "租金:less", "--data", songjiang_data)

    status, out, err = run(*question)
    assert status == 0
    assert "\x1b" not in out + err
    assert "倒写\u202c" in out, "what reorders words is closed again"

    assert [one["name"] for one in asked(run, *question)["candidates"]] == list(HOSTILE)
    for ending in outputs.ANSWER.endings:
        status, _, err = run(*question, "--out", tmp_path / f"y.{ending}")
        assert (status, err) == (0, ""), ending
    page = (tmp_path / "y.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    rows = csv.reader(io.StringIO((tmp_path / "y.csv").read_text(encoding="utf-8-sig"), newline=""))
    assert [row for row in rows if any(cell.startswith(("=", "+", "@")) for cell in row)] == []


@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"%PDF-1.7", b"<OGRVRTDataSource/>", b"PK\x03\x04"])
def test_what_is_no_table_is_one_line(run: Runner, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)

    status, out, err = run("sites", "--file", file, "--datum", "wgs84")

    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_fault_in_a_long_file_is_one_line_without_bars(run: Runner, tmp_path: Path) -> None:
    points = [(121.2, 31.0 + n / 1e6) for n in range(25_000)]
    file = written(tmp_path / "x.csv", [*points, (121.2, 95.0)])

    status, out, err = run("sites", "--file", file, "--datum", "wgs84")

    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "第 25002 行" in err


def test_no_bar_for_few(run: Runner, tmp_path: Path) -> None:
    _, _, err = run("sites", "--file", written(tmp_path / "x.csv", [(121.2, 31.05)]), "--datum", "wgs84", "--json")

    assert err == ""


def test_a_column_of_words_names_the_cell_that_is_no_number(run: Runner, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('名称,经度,纬度,投资\n甲,121.32,31.13,"1,200"\n乙,121.23,31.04,面议\n', encoding="utf-8")

    status, _, err = run("sites", "--file", path, "--datum", "wgs84", "--criterion", "投资:more")

    assert status == 2
    assert "“乙”的一格是“面议”" in err


def test_points_have_no_area_and_are_not_said_to_fail(run: Runner, tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", [(121.32, 31.13)])

    status, out, _ = run("sites", "--file", path, "--datum", "wgs84", "--area", "2..")

    assert status == 0
    assert "不符合 0 个，无法判断 1 个" in out
