"""What the data at hand hold round a plan: lines by their names, as one stretch, and stations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shapely import box

from buju.atlas.atlas import Atlas
from buju.atlas.stations import stations_of
from buju.shelf import named_lines, surroundings, towns
from buju.spatial.role import FeatureType

JIUTING = box(121.25, 31.05, 121.40, 31.16)


@pytest.mark.parametrize(
    ("name", "is_there"),
    [
        ("中心路", True),
        ("研展路", True),
        ("G60沪昆高速公路", True),
        ("黄浦江", False),
        ("云振路", False),
        ("路", False),
    ],
)
def test_lines_are_found_by_name_near_the_plan(name: str, is_there: bool, tmp_path: Path) -> None:
    found = named_lines([name], JIUTING, tmp_path / "none", made="demo-")

    assert list(found) == ([name] if is_there else [])
    for line in found.values():
        assert line.path.intersects(JIUTING)
        assert 0 < line.margin_m <= 1000


def test_pieces_of_a_road_are_one_and_what_runs_beside_it_is_left_out(tmp_path: Path) -> None:
    pieces = {
        "甲路(东段)": [(121.31, 31.10), (121.32, 31.10)],
        "甲路(西段)": [(121.309, 31.10), (121.30, 31.10)],
        "甲路(辅路)": [(121.301, 31.1005), (121.309, 31.1005)],
    }
    rows = [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "LineString", "coordinates": points}}
        for name, points in pieces.items()
    ]
    (tmp_path / "mine.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": rows}), "utf-8")
    (tmp_path / "broken.geojson").write_text("{", "utf-8")
    (tmp_path / "demo-lines.geojson").write_text("{}", "utf-8")

    (line,) = named_lines(["甲路"], JIUTING, tmp_path, made="demo-").values()

    assert line.path.length == pytest.approx(0.02, rel=0.02)
    assert line.source.title == "本规划文件夹中的底图"


def test_stations_and_towns_come_with_what_their_files_say() -> None:
    layers = {layer.file.id: layer for layer in surroundings(JIUTING)}

    assert {"shanghai-metro", "jiuting-roads", "shanghai-expressways"} <= set(layers)
    assert any(one.name == "九亭" for one in layers["shanghai-metro"].features)
    assert "九亭镇" in {one.name for layer in towns(JIUTING) for one in layer.features}
    for row in json.loads(layers["shanghai-expressways"].rows())["features"]:
        assert row["properties"].get("margin_m", 1) > 0


def test_a_station_that_a_plan_took_along_is_the_shipped_one(shipped: Atlas) -> None:
    twice = [*shipped.contexts(), *shipped.contexts()]

    once = stations_of(FeatureType.METRO, list(shipped.contexts()))

    assert stations_of(FeatureType.METRO, twice) == once
    assert len(once) == sum(len(one.shapes) for one in shipped.contexts() if one.file.theme is FeatureType.METRO)
