"""Surroundings that are missing, empty, broken or in another datum: one clear line, or a sensible map when forced."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from buju.spatial.shift import Datum, from_wgs84
from conftest import Runner

TOWNS, DISTRICTS, METRO = (
    f"layers/context/{name}.geojson" for name in ("songjiang-towns", "shanghai-districts", "shanghai-metro")
)
Change = Callable[[Path], object]


def gone(file: str) -> Change:
    return lambda folder: (folder / file).unlink()


def holds(file: str, text: str) -> Change:
    return lambda folder: (folder / file).write_text(text, encoding="utf-8")


def cut(file: str) -> Change:
    return lambda folder: (folder / file).write_bytes((folder / file).read_bytes()[:3000])


def in_gcj02(file: str) -> Change:
    """Every corner as it is given in GCJ-02, in a file that says nothing of it."""

    def changed(folder: Path) -> None:
        lines = (folder / file).read_text(encoding="utf-8").split("\n")
        for at, line in enumerate(lines):
            if '"geometry"' in line:
                one = json.loads(line.removesuffix(","))
                moved = shapely.transform(shape(one["geometry"]), lambda xy: from_wgs84(xy, datum=Datum.GCJ02).round(6))
                one["geometry"] = json.loads(shapely.to_geojson(moved))
                lines[at] = json.dumps(one, ensure_ascii=False) + ("," if line.endswith(",") else "")
        (folder / file).write_text("\n".join(lines), encoding="utf-8")

    return changed


@pytest.mark.parametrize(
    ("change", "says", "forced"),
    [
        pytest.param(gone(TOWNS), f"{TOWNS}:1: 错误 file-missing: 缺少文件", True, id="missing"),
        pytest.param(
            holds(TOWNS, '{"type":"FeatureCollection","features":[]}'), "没有政区或地点“车墩镇”", True, id="empty"
        ),
        pytest.param(cut(TOWNS), f"{TOWNS}:2: 错误 file-syntax: JSON 在第 2 行", False, id="half"),
        pytest.param(holds(METRO, ""), f"{METRO}:1: 错误 file-syntax: JSON 在第 1 行", False, id="nothing in it"),
        pytest.param(in_gcj02(TOWNS), "松江区各镇街的坐标可能是 GCJ-02", True, id="towns in GCJ-02"),
        pytest.param(in_gcj02(DISTRICTS), "松江区区界的坐标可能是 GCJ-02", False, id="districts in GCJ-02"),
    ],
)
def test_bad_surroundings_are_one_line_and_a_forced_figure_is_drawn(
    *, change: Change, says: str, forced: bool, run: Runner, data: Path, tmp_path: Path
) -> None:
    change(data)
    asked = ("figure", "songjiang", "--data", data, "--preset", "column", "-o", tmp_path / "figure.svg")

    status, out, err = run(*asked)

    assert (status, out) == (1, "")
    assert says in err
    assert err.strip().count("\n") == 0
    assert not (tmp_path / "figure.svg").exists()

    if not forced:
        return
    status, _, err = run(*asked, "--force")

    assert (status, "Traceback" in err) == (0, False)
    svg = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert all(f'data-place="songjiang-{place}"' in svg for place in ("core", "north-belt", "south-belt"))


def test_a_datum_is_doubted_only_where_another_fits(run: Runner, data: Path, tmp_path: Path) -> None:
    """Towns that lie somewhere else altogether fit in no datum: the line says that they lie outside, and no more."""

    def moved(one: dict[str, object]) -> dict[str, object]:
        further = shapely.transform(shape(one["geometry"]), lambda xy: np.round(xy + np.array([0.0, 0.05]), 6))
        return one | {"geometry": json.loads(shapely.to_geojson(further))}

    lines = (data / TOWNS).read_text(encoding="utf-8").split("\n")
    changed = [
        json.dumps(moved(json.loads(line.removesuffix(","))), ensure_ascii=False) + "," * line.endswith(",")
        if '"geometry"' in line
        else line
        for line in lines
    ]
    (data / TOWNS).write_text("\n".join(changed), encoding="utf-8")

    status, _, err = run("figure", "songjiang", "--data", data, "-o", tmp_path / "figure.svg")

    assert status == 1
    assert "的面积在松江区之外" in err
    assert "GCJ-02" not in err
