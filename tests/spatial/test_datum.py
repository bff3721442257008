"""Coordinate systems: the right zone, there and back, and distances that the ellipsoid confirms."""

from __future__ import annotations

import math
import re

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, box, get_coordinates

from buju.spatial.datum import Metric, geodesic_m, zone_epsg

CHINA = st.tuples(st.floats(74, 135.9), st.floats(18, 53))


@pytest.mark.parametrize(
    ("place", "longitude", "meridian"),
    [
        ("west end", 74.0, 75),
        ("重庆", 106.55, 108),
        ("两江", 106.6, 108),
        ("北京", 116.4, 117),
        ("天津", 117.2, 117),
        ("松江", 121.3, 120),
        ("浦东", 121.6, 123),
        ("east end", 135.9, 135),
    ],
)
def test_the_zone_is_the_one_that_the_register_names(place: str, longitude: float, meridian: int) -> None:
    crs = pyproj.CRS.from_epsg(zone_epsg(longitude))

    assert crs.name == f"CGCS2000 / 3-degree Gauss-Kruger CM {meridian}E", place
    assert crs.axis_info[0].unit_name == "metre"


@given(st.floats(73.6, 136.4))
def test_the_central_meridian_is_the_nearest(longitude: float) -> None:
    name = pyproj.CRS.from_epsg(zone_epsg(longitude)).name
    match = re.search(r"CM (\d+)E", name)
    assert match

    assert abs(longitude - int(match[1])) <= 1.5


@pytest.mark.parametrize("meridian", range(75, 136, 3))
def test_every_zone_is_that_of_the_register(meridian: int) -> None:
    """PROJ's register of coordinate systems (EPSG) is the oracle for the zones that are written out."""
    metric = Metric(longitude=meridian)
    register = pyproj.Transformer.from_crs(4326, metric.epsg, always_xy=True)
    across, up = np.meshgrid(np.linspace(meridian - 4, meridian + 4, 17), np.linspace(3, 54, 18))
    lonlat = np.column_stack([across.ravel(), up.ravel()])

    metres = metric.to_metres_xy(lonlat)

    assert np.abs(metres - np.column_stack(register.transform(*lonlat.T))).max() < 1e-6
    assert np.abs(metric.to_degrees_xy(metres) - lonlat).max() < 1e-11


@pytest.mark.parametrize("longitude", [-0.1, 31.1, 73.4, 136.6, 181.0, float("nan"), float("inf")])
def test_elsewhere_there_is_no_zone(longitude: float) -> None:
    with pytest.raises((ValueError, OverflowError)):
        zone_epsg(longitude)


@pytest.mark.parametrize("longitude", [73.5, 136.5], ids=["west", "east"])
def test_the_ends_of_the_range_that_messages_name_are_in_it(longitude: float) -> None:
    assert zone_epsg(longitude) in (4534, 4554)


@given(CHINA)
def test_there_and_back(where: tuple[float, float]) -> None:
    metric = Metric(longitude=where[0])

    back = metric.to_degrees(metric.to_metres(Point(where)))

    assert abs(back.x - where[0]) < 1e-9
    assert abs(back.y - where[1]) < 1e-9


@given(CHINA, st.floats(0, 360), st.floats(100, 20_000))
def test_lengths_agree_with_the_ellipsoid(where: tuple[float, float], azimuth: float, length: float) -> None:
    geod = pyproj.Geod(ellps="GRS80")
    lon, lat, _ = geod.fwd(*where, azimuth, length)
    line = LineString([where, (lon, lat)])

    assert Metric.around(line).to_metres(line).length == pytest.approx(length, rel=1e-3)


@given(CHINA)
def test_areas_agree_with_the_ellipsoid(where: tuple[float, float]) -> None:
    square = box(where[0], where[1], where[0] + 0.05, where[1] + 0.05).segmentize(0.01)
    area, _ = pyproj.Geod(ellps="GRS80").geometry_area_perimeter(square)

    assert Metric.around(square).to_metres(square).area == pytest.approx(abs(area), rel=2e-3)


def test_axes_are_east_then_north() -> None:
    metric = Metric(longitude=120.0)
    easting, northing = get_coordinates(metric.to_metres(Point(120.0, 31.0)))[0]

    assert easting == pytest.approx(500_000, abs=1e-3)
    assert northing == pytest.approx(3_431_000, abs=1_000)


@given(st.lists(CHINA, min_size=1, max_size=20))
def test_points_in_an_array_go_where_shapes_go(where: list[tuple[float, float]]) -> None:
    metric, lonlat = Metric(longitude=where[0][0]), np.array(where)

    moved = metric.to_metres_xy(lonlat)

    assert np.allclose(moved, [get_coordinates(metric.to_metres(Point(xy)))[0] for xy in where])
    assert np.allclose(metric.to_degrees_xy(moved[:1]), lonlat[:1], rtol=0, atol=1e-9)


def test_shapes_in_an_array_go_where_shapes_go_and_gaps_stay_gaps() -> None:
    metric = Metric(longitude=121.0)
    shapes = np.array([box(121, 31, 121.1, 31.1), None, Point(121, 31)], dtype=object)

    moved = metric.all_to_metres(shapes)

    assert moved[1] is None
    assert [moved[0], moved[2]] == [metric.to_metres(shapes[0]), metric.to_metres(shapes[2])]
    assert shapes[2] == Point(121, 31)


@given(CHINA, st.floats(0, 360), st.floats(1, 2_000_000))
def test_geodesics_are_as_long_as_they_were_laid(where: tuple[float, float], azimuth: float, length: float) -> None:
    lon, lat, _ = pyproj.Geod(ellps="GRS80").fwd(*where, azimuth, length)

    assert geodesic_m(np.array([where]), np.array([(lon, lat)]))[0] == pytest.approx(length, abs=1e-6)


def test_a_degree_of_the_equator_is_as_long_as_the_ellipsoid_says() -> None:
    """The semi-major axis of GRS 80 is 6,378,137 m by definition."""
    assert geodesic_m(np.array([(0.0, 0.0)]), np.array([(1.0, 0.0)]))[0] == pytest.approx(math.radians(6_378_137))
