"""What points say of their datum: real stations and town outlines, declared rightly and wrongly."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from buju.atlas.atlas import Atlas
from buju.spatial.datum import Metric, Points
from buju.spatial.evidence import datum_evidence
from buju.spatial.shift import Datum, from_wgs84

SQUARE = shapely.box(121.0, 31.0, 121.02, 31.02)


@pytest.fixture(scope="module")
def songjiang_area(shipped: Atlas) -> BaseGeometry:
    shape = shipped.place("songjiang-district").shape
    assert shape is not None
    return shape


def grid(shape: BaseGeometry, *, side: int) -> Points:
    """The points of a grid that lie in a shape."""
    west, south, east, north = shape.bounds
    x, y = np.meshgrid(np.linspace(west, east, side), np.linspace(south, north, side))
    points = np.column_stack((x.ravel(), y.ravel()))
    return points[shapely.contains_xy(shape, points[:, 0], points[:, 1])]


@pytest.mark.parametrize("declared", list(Datum))
@pytest.mark.parametrize("true", list(Datum))
def test_a_wrong_datum_is_seen_in_songjiang_and_a_right_one_is_not(
    declared: Datum, true: Datum, songjiang_area: BaseGeometry
) -> None:
    inside = grid(songjiang_area, side=60)

    found = datum_evidence(from_wgs84(inside, datum=true), shape=songjiang_area, name="松江区", declared=declared)

    same = declared is true or not (declared.is_shifted or true.is_shifted)
    assert found.total == len(inside)
    assert found.suspicious is not same
    assert found.rows[0].datum is declared
    assert (found.best.datum is declared) if same else (found.best.datum.is_shifted == true.is_shifted)
    assert found.best.outside <= 2, "the line itself may fall to either side by rounding"


def test_real_stations_lie_where_they_should(shipped: Atlas, songjiang_area: BaseGeometry) -> None:
    stations = shapely.get_coordinates([item.shape for item in shipped.find_context("shanghai-metro").shapes])
    own = stations[shapely.contains_xy(songjiang_area, stations[:, 0], stations[:, 1])]

    found = datum_evidence(own, shape=songjiang_area, name="松江区", declared=Datum.WGS84)

    assert len(own) > 10
    assert found.words == f"按 WGS 84 计，{len(own)} 个点全部在松江区界内"


def test_the_words_give_number_distance_and_what_would_mend_it() -> None:
    # GCJ-02 takes points here about 450 m east: those 100 m inside the east side leave the square, the others stay.
    east = np.column_stack((np.full(10, 121.0189), np.linspace(31.004, 31.016, 10)))
    west = np.column_stack((np.full(30, 121.005), np.linspace(31.004, 31.016, 30)))
    shifted = from_wgs84(np.vstack((east, west)), datum=Datum.GCJ02)

    found = datum_evidence(shifted, shape=SQUARE, name="示例区", declared=Datum.WGS84, margin_m=100)

    metric = Metric.around(SQUARE)
    farthest = max(metric.to_metres(SQUARE).distance(metric.to_metres(shapely.Point(xy))) for xy in shifted)
    assert found.words == (
        f"按 WGS 84 计有 10 个点（共 40 个）落在示例区界外，最远 {farthest:.0f} 米；按 GCJ-02 纠正后全部在界内；"
        "坐标可能是 GCJ-02；示例区界线本身的误差为 100 米"
    )
    assert found.suspicious


def test_two_points_outside_prove_nothing() -> None:
    inside = np.array([(121.0189, 31.01), (121.0189, 31.011), (121.01, 31.01)])

    found = datum_evidence(from_wgs84(inside, datum=Datum.GCJ02), shape=SQUARE, name="示例区", declared=Datum.WGS84)

    assert found.declared.outside == 2
    assert not found.suspicious
    assert "坐标可能是" not in found.words


def test_points_far_away_are_mended_by_no_datum() -> None:
    far = np.array([(116.0 + 0.01 * step, 40.0) for step in range(20)])

    found = datum_evidence(far, shape=SQUARE, name="示例区", declared=Datum.GCJ02)

    assert not found.suspicious
    assert found.words.endswith("换用其他坐标基准也不会更少")


@pytest.mark.parametrize("points", [np.empty((0, 2)), np.full((3, 2), np.nan)], ids=["none", "no numbers"])
def test_no_points_no_evidence(points: Points) -> None:
    found = datum_evidence(points, shape=SQUARE, name="示例区", declared=Datum.WGS84)

    assert found.total == 0
    assert not found.suspicious
    assert found.words == "没有可供判断的点"


@given(st.lists(st.tuples(st.floats(120.98, 121.04), st.floats(30.98, 31.04)), min_size=1, max_size=30))
def test_the_farthest_is_as_far_as_plain_geometry_says(points: list[tuple[float, float]]) -> None:
    lonlat = np.array(points)

    row = datum_evidence(lonlat, shape=SQUARE, name="示例区", declared=Datum.WGS84).declared

    metric = Metric.around(SQUARE)
    area = metric.to_metres(SQUARE)
    away = [area.distance(metric.to_metres(shapely.Point(xy))) for xy in points]
    assert row.outside == sum(distance > 0 for distance in away)
    assert row.farthest_m == pytest.approx(max(away), abs=1e-6)
