"""Corridors: one band of constant width through the middles of its members."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from buju.spatial.corridor import corridor, middle, smoothed

SPOTS = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=2, max_size=6, unique=True).map(
    lambda spots: [(1_000.0 * x, 1_000.0 * y) for x, y in spots]
)
WIDTHS = st.floats(200, 5_000)


@given(SPOTS, WIDTHS)
def test_a_band_holds_the_middles_of_its_ends(spots: list[tuple[float, float]], width: float) -> None:
    band = corridor([Point(spot).buffer(50) for spot in spots], width_m=width)

    assert band.is_valid
    assert band.geom_type == "Polygon"
    assert band.buffer(1e-6).contains(Point(spots[0]))
    assert band.buffer(1e-6).contains(Point(spots[-1]))


@given(SPOTS, WIDTHS)
def test_a_band_has_one_width_everywhere(spots: list[tuple[float, float]], width: float) -> None:
    axis = smoothed(LineString(spots))
    band = corridor([Point(spot) for spot in spots], width_m=width)

    assert max(Point(xy).distance(axis) for xy in band.exterior.coords) == pytest.approx(width / 2, rel=1e-6)
    assert axis.buffer(width / 2 * 0.99).difference(band).area < 1e-6 * band.area


@given(SPOTS, WIDTHS)
def test_a_band_is_the_same_each_time(spots: list[tuple[float, float]], width: float) -> None:
    members = [Point(spot).buffer(80) for spot in spots]

    assert corridor(members, width_m=width).wkb == corridor(members, width_m=width).wkb


@given(SPOTS)
def test_smoothing_keeps_the_ends_and_stays_inside(spots: list[tuple[float, float]]) -> None:
    line = LineString(spots)
    soft = smoothed(line)

    assert (soft.coords[0], soft.coords[-1]) == (line.coords[0], line.coords[-1])
    assert soft.length <= line.length + 1e-6
    assert line.convex_hull.buffer(1e-6).covers(soft)


def test_the_straight_band_has_its_area() -> None:
    band = corridor([Point(0, 0), Point(10_000, 0)], width_m=1_000)

    assert band.area == pytest.approx(10_000 * 1_000 + 3.14159 * 500**2, rel=1e-3)
    assert band.bounds == pytest.approx((-500, -500, 10_500, 500))


HORSESHOE = Polygon([(0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)])


@pytest.mark.parametrize(
    "shape", [box(0, 0, 4, 4), HORSESHOE, Point(1, 2).buffer(3)], ids=["square", "horseshoe", "disc"]
)
def test_the_middle_is_inside(shape: Polygon) -> None:
    assert shape.contains(middle(shape))


@pytest.mark.parametrize("shape", [Point(3, 4), LineString([(0, 0), (10, 0), (10, 10)])], ids=["point", "bent line"])
def test_the_middle_lies_on_what_has_no_inside(shape: Point | LineString) -> None:
    assert middle(shape).distance(shape) < 1e-9
