"""Grids of CGCS2000: what is said of each code is what the EPSG register says."""

from __future__ import annotations

import re

import numpy as np
import pyproj
import pytest

from buju.spatial.datum import epsg_of, grid_of, grid_of_easting, grid_to_degrees


@pytest.mark.parametrize("epsg", [*range(4491, 4555), 4326, 4490])
def test_words_agree_with_the_register(epsg: int) -> None:
    crs, grid = pyproj.CRS.from_epsg(epsg), grid_of(epsg)

    assert grid is not None
    assert grid.is_metric is crs.is_projected
    assert f"EPSG:{epsg}" in grid.words
    if crs.is_projected:
        assert ("三度带" in grid.words) is ("3-degree" in crs.name)
        zone, meridian = re.search(r"zone (\d+)", crs.name), re.search(r"CM (\d+)E", crs.name)
        said = f"第 {zone[1]} 带" if zone else f"中央经线 {meridian[1]}°" if meridian else "?"
        assert said in grid.words


@pytest.mark.parametrize("epsg", [4490 + 65, 4479, 2433, 4214, 4610, 2385, 4978, 0])
def test_other_systems_are_none_of_ours(epsg: int) -> None:
    assert grid_of(epsg) is None


@pytest.mark.parametrize("epsg", [*range(4491, 4502), *range(4513, 4534)])
def test_an_easting_points_to_its_zone(epsg: int) -> None:
    crs = pyproj.CRS.from_epsg(epsg)
    false_easting = next(one.value for one in crs.coordinate_operation.params if one.name == "False easting")

    found = grid_of_easting(false_easting - 120_000)

    assert found is not None
    assert found.crs == f"EPSG:{epsg}"


@pytest.mark.parametrize("easting", [0, 121.5, 500_000, 12_999_999, 24_500_000, 46_000_000, -40_500_000])
def test_other_numbers_point_nowhere(easting: float) -> None:
    assert grid_of_easting(easting) is None


@pytest.mark.parametrize("epsg", [4326, 4490, 4528, 4549, 4498, 4509])
@pytest.mark.parametrize("form", ["WKT2_2019", "WKT1_GDAL", "WKT1_ESRI"])
def test_systems_are_known_by_what_they_say_without_a_code(epsg: int, form: str) -> None:
    """A .prj has no code; GDAL hands on the words in its own spelling then."""
    words = pyproj.CRS.from_epsg(epsg).to_wkt(form)

    assert epsg_of(re.sub(r',(AUTHORITY\["EPSG","\d+"\]|ID\["EPSG",\d+\])', "", words)) == epsg


CODES = [
    ("EPSG:4528", 4528),
    ("epsg:4326", 4326),
    ("OGC:CRS84", 4326),
    ("EPSG:４５２８", None),
    ("EPSG:4528 ", 4528),
    ("EPSG:", None),
    ("ESRI:102100", None),
    ("+proj=longlat +datum=WGS84", None),
    ("+init=/etc/passwd:4326", None),
    ("http://127.0.0.1/crs", None),
    ("", None),
    ('PROJCS["cut off', None),
]


@pytest.mark.parametrize(("words", "epsg"), CODES, ids=[row[0] for row in CODES])
def test_only_codes_and_wkt_are_read(words: str, epsg: int | None) -> None:
    assert epsg_of(words) == epsg


def test_what_cannot_be_projected_is_infinite_and_nothing_stays_nothing() -> None:
    found = grid_to_degrees(np.array([[np.nan, np.nan], [1e30, 1e30], [40_500_000.0, 3_400_000.0]]), crs="EPSG:4528")

    assert not np.isfinite(found[:2]).any()
    assert found[2, 0] == pytest.approx(120.0)
