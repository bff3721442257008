"""GeoJSON as RFC 7946 has it."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box, get_coordinates
from shapely.geometry import shape as read_shape

from buju.spatial.geojson import collection_bytes, geometry_of, tidy

LON = st.floats(115, 122)
LAT = st.floats(29, 41)


@given(LON, LAT, st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_tidy_polygons_follow_the_right_hand_rule(lon: float, lat: float, width: float, height: float) -> None:
    outer = box(lon, lat, lon + width, lat + height, ccw=False)
    hole = box(lon + width / 4, lat + height / 4, lon + width / 2, lat + height / 2, ccw=True)
    shape = tidy(Polygon(outer.exterior, [hole.exterior]))
    (again,) = [read_shape(geometry_of(shape))]

    for part in getattr(again, "geoms", [again]):
        assert part.exterior.is_ccw
        assert not any(ring.is_ccw for ring in part.interiors)
    assert again.is_valid


@given(LON, LAT)
def test_coordinates_have_six_decimals(lon: float, lat: float) -> None:
    written = json.dumps(geometry_of(tidy(Point(lon, lat))))
    numbers = json.loads(written, parse_float=str)["coordinates"]

    assert all(len(number.partition(".")[2]) <= 6 for number in numbers)
    assert [float(number) for number in numbers] == pytest.approx([lon, lat], abs=5.1e-7)


def test_heights_are_dropped() -> None:
    assert geometry_of(tidy(Point(121.1, 31.1, 5.0))) == {"type": "Point", "coordinates": [121.1, 31.1]}


def test_tidy_is_blind_to_where_a_ring_starts() -> None:
    one = Polygon([(120, 30), (121, 30), (121, 31), (120, 31)])
    other = Polygon([(121, 31), (121, 30), (120, 30), (120, 31)])

    assert geometry_of(tidy(one)) == geometry_of(tidy(other))


def test_no_shape_is_null() -> None:
    assert geometry_of(None) is None


@pytest.mark.parametrize(
    "shape",
    [
        Point(121.123456, 31.0),
        LineString([(121, 31), (122, 32)]),
        box(121, 31, 122, 32),
        MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]),
        GeometryCollection([Point(121, 31), LineString([(121, 31), (122, 32)])]),
    ],
    ids=lambda shape: shape.geom_type,
)
def test_every_type_is_written(shape: Point) -> None:
    assert read_shape(geometry_of(shape)).equals(shape)


def test_a_collection_has_one_feature_a_line() -> None:
    rows = [("a", {"name": "甲 <b>&"}, Point(121, 31)), ("b", {"name": "乙\n\u2028"}, None)]

    content = collection_bytes(rows)
    parsed = json.loads(content)

    assert parsed["type"] == "FeatureCollection"
    assert [(feature["id"], feature["type"]) for feature in parsed["features"]] == [("a", "Feature"), ("b", "Feature")]
    assert parsed["features"][0]["properties"] == {"name": "甲 <b>&"}
    assert parsed["features"][1]["geometry"] is None
    assert content.count(b"\n") == 4
    assert "甲" in content.decode()
    assert content == collection_bytes(rows)


def test_no_feature_is_an_empty_collection() -> None:
    assert json.loads(collection_bytes([])) == {"type": "FeatureCollection", "features": []}


def test_numbers_that_json_lacks_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        collection_bytes([("a", {}, Point(float("inf"), 31))])


def test_tidy_mends_nothing_that_is_sound() -> None:
    town = Polygon([(121.1, 31.0), (121.2, 31.0), (121.25, 31.1), (121.1, 31.2)])

    assert tidy(town).symmetric_difference(town).area < 1e-12
    assert len(get_coordinates(tidy(town))) == len(get_coordinates(town))


@given(LON, LAT, st.floats(0.001, 0.5), st.booleans(), st.booleans())
def test_whichever_way_rings_came_in_they_go_out_by_the_right_hand_rule(
    lon: float, lat: float, width: float, outer_ccw: bool, inner_ccw: bool
) -> None:
    outer = box(lon, lat, lon + width, lat + width, ccw=outer_ccw)
    hole = box(lon + width / 4, lat + width / 4, lon + width / 2, lat + width / 2, ccw=inner_ccw)
    one = Polygon(outer.exterior, [hole.exterior])

    for shape in (one, MultiPolygon([one]), GeometryCollection([one, Point(lon, lat)])):
        again = read_shape(geometry_of(shape))
        for part in [part for part in getattr(again, "geoms", [again]) if isinstance(part, Polygon)]:
            # The area by the shoelace formula has the sign of the ring's sense.
            assert _signed(part.exterior.coords) > 0
            assert all(_signed(ring.coords) < 0 for ring in part.interiors)


def _signed(ring: object) -> float:
    xy = list(ring)  # type: ignore[call-overload]
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(xy))
