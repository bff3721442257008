"""View copies: within the margin, rounded, rings in metres, labels inside."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import get_parts
from shapely.geometry import MultiPolygon, Point, Polygon, shape

from buju.spatial.datum import Metric
from buju.views.carto.viewshape import (
    Representation,
    geojson,
    label_anchors,
    margin_ring,
    representations,
    simplified,
    tolerance_of,
)
from views.conftest import places

PLACES = {place.id: place for place in places()}


# The first projection of a zone takes as long as all that follow: no deadline.
@settings(deadline=None)
@given(
    margin=st.floats(min_value=10, max_value=5000),
    longitude=st.floats(min_value=75, max_value=135),
    latitude=st.floats(min_value=4, max_value=53),
)
def test_a_ring_has_its_margin_in_metres(margin: float, longitude: float, latitude: float) -> None:
    middle = Point(longitude, latitude)
    metric = Metric.around(middle)
    ring, centre = metric.to_metres(margin_ring(middle, margin_m=margin)), metric.to_metres(middle)
    distances = [centre.distance(Point(xy)) for xy in ring.exterior.coords]
    assert max(distances) == pytest.approx(margin, rel=1e-6)
    assert min(distances) == pytest.approx(margin, rel=1e-6)


@settings(deadline=None)
@given(
    radii=st.lists(st.floats(min_value=500, max_value=3000), min_size=5, max_size=60),
    tolerance=st.floats(min_value=1, max_value=50),
)
def test_a_simplified_copy_stays_within_its_tolerance(radii: list[float], tolerance: float) -> None:
    metric = Metric(longitude=121.2)
    middle = metric.to_metres(Point(121.2, 31.0))
    turn = 2 * math.pi / len(radii)
    ring = [(middle.x + r * math.cos(i * turn), middle.y + r * math.sin(i * turn)) for i, r in enumerate(radii)]
    whole = metric.to_degrees(Polygon(ring))
    copy = simplified(whole, tolerance_m=tolerance)
    # A degree is 0.2 % longer near the poles than the figure used, and Gauss-Krüger stretches a little.
    assert metric.to_metres(copy).hausdorff_distance(metric.to_metres(whole)) <= tolerance * 1.01 + 0.01


@pytest.mark.parametrize(
    ("place_id", "parts"),
    [
        ("demo-core", [Representation.SHAPE, Representation.SYMBOL]),
        ("demo-belt", [Representation.SHAPE]),
        ("demo-road-south", [Representation.SHAPE]),
        ("demo-north", [Representation.RING, Representation.SYMBOL]),
        ("demo-hall", [Representation.SHAPE, Representation.SYMBOL]),
        ("demo-station", []),
    ],
)
def test_what_is_drawn_of_a_place(place_id: str, parts: list[Representation]) -> None:
    assert [part.part for part in representations(PLACES[place_id])] == parts


def test_tolerance_is_half_the_margin_at_most() -> None:
    for place in PLACES.values():
        margin = place.record.margin_m
        assert tolerance_of(place) <= (margin / 2 if margin else 5)


def test_coordinates_have_five_decimals_and_slivers_vanish() -> None:
    sliver = Polygon([(121, 31), (121.000001, 31), (121.000001, 31.000001)])
    whole = Polygon([(121.1234567, 31), (121.2, 31), (121.2, 31.1)])
    assert geojson(whole)["coordinates"][0][0][0] == round(geojson(whole)["coordinates"][0][0][0], 5)
    assert len(get_parts(shape(geojson(MultiPolygon([sliver, whole]))))) == 1


def test_thin_holes_and_islands_are_not_drawn() -> None:
    hole = [(121.12, 31.05), (121.18, 31.05), (121.18, 31.050005)]
    lake = [(121.12, 31.02), (121.14, 31.02), (121.14, 31.03)]
    land = Polygon([(121.1, 31), (121.2, 31), (121.2, 31.1), (121.1, 31.1)], [hole, lake])
    island = Polygon([(121.3, 31), (121.300001, 31), (121.300001, 31.000001)])
    copy = simplified(MultiPolygon([land, island]), tolerance_m=5)
    assert isinstance(copy, Polygon)
    assert len(copy.interiors) == 1


@pytest.mark.parametrize("place_id", [name for name, place in PLACES.items() if place.shape is not None])
def test_labels_stand_on_their_shapes(place_id: str) -> None:
    whole = PLACES[place_id].shape
    assert whole is not None
    for latitude, longitude in label_anchors(whole):
        assert whole.distance(Point(longitude, latitude)) < 2e-5
