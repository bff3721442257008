"""The datum shift: against published pairs and another implementation, there and back, and what lies where."""

from __future__ import annotations

import time

import numpy as np
import prcoords  # type: ignore[import-untyped] # the oracle ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from buju.errors import NameUnknown
from buju.spatial.datum import Points, geodesic_m
from buju.spatial.shift import CHINA_BOX, SHIFTED_BOX, Datum, from_wgs84, in_china, looks_swapped, to_wgs84

(WEST, EAST), (SOUTH, NORTH) = SHIFTED_BOX
# A point nearer to the box's side than the shift is long may be taken across it, from where there is no way back.
LON, LAT = st.floats(WEST + 0.02, EAST - 0.02), st.floats(SOUTH + 0.02, NORTH - 0.02)
SHIFTED = (Datum.GCJ02, Datum.BD09)


def point(lon: float, lat: float) -> Points:
    return np.array([[lon, lat]])


@pytest.mark.parametrize(
    ("source", "wgs84", "gcj02"),
    [
        ("example of the AMap conversion service", (116.481499, 39.990475), (116.487585177952, 39.991754014757)),
        ("eviltransform test, Shanghai", (121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ("eviltransform test, Shenzhen", (113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ("eviltransform test, Beijing", (116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_published_pairs_agree_within_decimetres(
    source: str, wgs84: tuple[float, float], gcj02: tuple[float, float]
) -> None:
    there = from_wgs84(point(*wgs84), datum=Datum.GCJ02)
    back = to_wgs84(point(*gcj02), datum=Datum.GCJ02)

    assert geodesic_m(there, point(*gcj02))[0] < 0.1, source
    assert geodesic_m(back, point(*wgs84))[0] < 0.1, source


def test_the_published_pair_of_baidu_agrees() -> None:
    there = from_wgs84(point(116.481499, 39.990475), datum=Datum.BD09)

    assert there[0] == pytest.approx((116.49412, 39.997716), abs=1.5e-6)


@given(LON, LAT)
def test_another_implementation_shifts_alike(lon: float, lat: float) -> None:
    theirs = prcoords.wgs_gcj((lat, lon), check_china=False)

    ours = from_wgs84(point(lon, lat), datum=Datum.GCJ02)[0]

    assert ours == pytest.approx((theirs.lon, theirs.lat), abs=1e-11)


@given(LON, LAT)
def test_another_implementation_shifts_on_to_baidu_alike(lon: float, lat: float) -> None:
    theirs = prcoords.gcj_bd(prcoords.wgs_gcj((lat, lon), check_china=False))

    ours = from_wgs84(point(lon, lat), datum=Datum.BD09)[0]

    assert ours == pytest.approx((theirs.lon, theirs.lat), abs=1e-11)


@pytest.mark.parametrize("datum", SHIFTED)
@given(lat=LAT)
def test_the_meridian_where_the_formula_has_a_kink_is_exact_to_hundredths_of_a_millimetre(
    datum: Datum, lat: float
) -> None:
    start = point(105.0, lat)

    assert geodesic_m(start, to_wgs84(from_wgs84(start, datum=datum), datum=datum))[0] < 1e-5


@pytest.mark.parametrize("datum", SHIFTED)
@given(lon=LON.filter(lambda lon: abs(lon - 105) > 1e-6), lat=LAT)
def test_there_and_back_is_exact_to_a_micrometre(datum: Datum, lon: float, lat: float) -> None:
    start = point(lon, lat)

    there = from_wgs84(start, datum=datum)
    back = to_wgs84(there, datum=datum)

    assert geodesic_m(start, back)[0] < 1e-6
    assert 10 < geodesic_m(start, there)[0] < 1700, "the shift is of hundreds of metres"


@given(arrays(np.float64, st.tuples(st.integers(0, 40), st.just(2)), elements=st.floats(-180, 180)))
def test_points_shift_alone_as_they_do_together(lonlat: Points) -> None:
    for datum in SHIFTED:
        together = to_wgs84(lonlat, datum=datum)
        alone = [to_wgs84(row.reshape(1, 2), datum=datum)[0] for row in lonlat]

        assert together.shape == lonlat.shape
        assert np.allclose(together, np.array(alone).reshape(lonlat.shape), rtol=0, atol=1e-12)


@pytest.mark.parametrize("datum", SHIFTED)
@pytest.mark.parametrize(
    ("where", "lonlat"),
    [
        ("west", (WEST - 0.01, 30)),
        ("east", (EAST + 0.01, 30)),
        ("south", (110, SOUTH - 0.01)),
        ("north", (110, NORTH + 0.01)),
        ("Paris", (2.35, 48.86)),
        ("swapped", (31.1, 121.3)),
        ("no number", (float("nan"), 31.0)),
    ],
)
def test_outside_the_box_nothing_is_shifted(datum: Datum, where: str, lonlat: tuple[float, float]) -> None:
    both = np.array([lonlat, (121.3, 31.1)])

    moved = to_wgs84(both, datum=datum)

    assert np.array_equal(moved[0], both[0], equal_nan=True), where
    assert geodesic_m(moved[1:], both[1:])[0] > 100


@pytest.mark.parametrize("datum", [Datum.WGS84, Datum.CGCS2000])
def test_plain_datums_are_left_as_they_are(datum: Datum) -> None:
    given_points = point(121.3, 31.1)

    moved = to_wgs84(given_points, datum=datum)

    assert np.array_equal(moved, given_points)
    assert moved is not given_points
    assert not datum.is_shifted


@pytest.mark.parametrize("datum", SHIFTED)
def test_what_was_given_is_not_changed(datum: Datum) -> None:
    given_points = point(121.3, 31.1)

    to_wgs84(given_points, datum=datum)

    assert np.array_equal(given_points, point(121.3, 31.1))
    assert datum.is_shifted


def test_time_grows_no_faster_than_the_number_of_points() -> None:
    """Ten times the points may take ten times as long and no more: twenty allow for a busy machine."""
    few = np.column_stack((np.linspace(100, 125, 50_000), np.linspace(20, 45, 50_000)))

    def seconds(lonlat: Points) -> float:
        start = time.perf_counter()
        to_wgs84(lonlat, datum=Datum.BD09)
        return time.perf_counter() - start

    base = min(seconds(few) for _ in range(3))

    assert seconds(np.tile(few, (10, 1))) < 20 * base


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("wgs84", Datum.WGS84),
        ("WGS 84", Datum.WGS84),
        ("ＷＧＳ－８４", Datum.WGS84),
        ("EPSG:4326", Datum.WGS84),
        ("GPS", Datum.WGS84),
        ("cgcs2000", Datum.CGCS2000),
        ("2000 国家大地坐标系", Datum.CGCS2000),
        ("EPSG:4490", Datum.CGCS2000),
        ("gcj02", Datum.GCJ02),
        ("GCJ-02", Datum.GCJ02),
        ("火星坐标", Datum.GCJ02),
        ("火星坐标系", Datum.GCJ02),
        ("高德", Datum.GCJ02),
        ("腾讯地图", Datum.GCJ02),
        ("bd09", Datum.BD09),
        ("BD-09", Datum.BD09),
        ("百度坐标系", Datum.BD09),
    ],
)
def test_datums_go_by_the_names_that_users_write(text: str, datum: Datum) -> None:
    assert Datum.parse(text) is datum


@pytest.mark.parametrize("text", ["", "北京54", "西安80", "wgs", "高德百度", "x" * 5000])
def test_an_unknown_datum_is_refused_with_the_choices(text: str) -> None:
    with pytest.raises(NameUnknown, match="坐标基准") as caught:
        Datum.parse(text)

    assert len(str(caught.value)) < 250
    assert all(str(datum) in str(caught.value) for datum in Datum)


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True, allow_infinity=True))
def test_a_point_is_in_china_or_looks_swapped_never_both(lon: float, lat: float) -> None:
    lonlat, (west, east), (south, north) = point(lon, lat), *CHINA_BOX

    assert in_china(lonlat)[0] == (west <= lon <= east and south <= lat <= north)
    assert looks_swapped(lonlat)[0] == in_china(point(lat, lon))[0]
    assert not (in_china(lonlat)[0] and looks_swapped(lonlat)[0])
