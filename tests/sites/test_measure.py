"""Distances, containment and areas over made-up shapes, against lengths on the ellipsoid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from buju.sites.candidates import Fidelity
from buju.sites.distance import distances
from buju.sites.judgement import Outcome
from buju.sites.measure import area_margins, areas, containment
from sites.ground_truth import GEOD, apart, at, candidates, geodesic, point, rectangle, target

NEAR = 0.001  # what the goal allows, of the distance

EXACT, RING, STAND_IN, SCHEMATIC = Fidelity.EXACT, Fidelity.RING, Fidelity.STAND_IN, Fidelity.SCHEMATIC
FAILED, UNKNOWN, POSSIBLE, PASSED = Outcome.FAILED, Outcome.UNKNOWN, Outcome.POSSIBLE, Outcome.PASSED

STATION = point(0, 0)
# The nearest corner of this district is 1 km from the station, the farthest sqrt(3² + 1²) km.
DISTRICT = rectangle(1000, -1000, 3000, 1000)


@dataclass(frozen=True)
class Span:
    """A shape and a station (`its` fidelity, `off` metres), and the distance between them."""

    shape: BaseGeometry
    value: float
    low: float
    high: float
    fidelity: Fidelity = EXACT
    margin: float = 0
    its: Fidelity = EXACT
    off: float | None = 0


SPOT = point(1000, 0)
SPANS = {
    "an exact point": Span(SPOT, 1000, 1000, 1000),
    "the station may be off": Span(SPOT, 1000, 950, 1050, off=50),
    "a point within a ring": Span(SPOT, 1000, 650, 1350, RING, 300, off=50),
    "a ring that reaches the station": Span(point(200, 0), 200, 0, 550, RING, 300, off=50),
    "a whole district": Span(DISTRICT, 1000, 900, 1100, EXACT, 100),
    "a thing somewhere in a district": Span(DISTRICT, 1000, 900, math.hypot(3000, 1000) + 100, STAND_IN, 100),
    "a drawing": Span(DISTRICT, 1000, 1000, math.inf, SCHEMATIC),
    "to a drawing": Span(SPOT, 1000, 1000, math.inf, its=SCHEMATIC, off=None),
    "to a thing somewhere in a district": Span(SPOT, 1000, 900, math.inf, its=STAND_IN, off=100),
    "round the station": Span(rectangle(-500, -500, 500, 500), 0, 0, 70, EXACT, 20, off=50),
}


@pytest.mark.parametrize("span", SPANS.values(), ids=SPANS)
def test_a_distance_is_told_with_what_the_margins_leave_open(span: Span) -> None:
    given_ = candidates([span.shape], fidelity=span.fidelity, margin=span.margin)

    found = distances(given_, target([STATION], fidelity=span.its, margin=span.off))

    assert found.nearest.tolist() == [0]
    assert found.value[0] == pytest.approx(span.value, rel=NEAR, abs=0.1)
    assert found.low[0] == pytest.approx(span.low, rel=NEAR, abs=1)
    assert found.high[0] == pytest.approx(span.high, rel=NEAR, abs=1)


def test_what_has_no_shape_is_not_known_and_stands_among_the_others() -> None:
    found = distances(candidates([None, point(500, 0), shapely.Point()]), target([STATION]))

    assert found.nearest.tolist() == [-1, 0, -1]
    assert np.isnan(found.value).tolist() == [True, False, True]
    assert found.outcomes(1000).tolist() == [UNKNOWN, PASSED, UNKNOWN]


def test_to_nothing_there_is_no_distance() -> None:
    assert distances(candidates([point(0, 0)]), target([])).outcomes(1e9).tolist() == [UNKNOWN]


def test_the_nearest_of_several_counts() -> None:
    found = distances(candidates([point(900, 0), point(100, 0)]), target([point(0, 0), point(1000, 0)]))

    assert found.nearest.tolist() == [1, 0]
    assert found.value == pytest.approx([100, 100], abs=0.1)


LIMITS = {
    "below the least": (649, FAILED),
    "the least itself": (651, POSSIBLE),
    "between": (1000, POSSIBLE),
    "just under the most": (1349, POSSIBLE),
    "the most": (1351, PASSED),
}


@pytest.mark.parametrize(("limit", "outcome"), LIMITS.values(), ids=LIMITS)
def test_a_limit_is_met_for_certain_only_beyond_the_margins(limit: float, outcome: Outcome) -> None:
    found = distances(candidates([point(1000, 0)], fidelity=RING, margin=300), target([STATION], margin=50))

    assert found.outcomes(limit).tolist() == [outcome]


lonlats = st.tuples(st.floats(80, 130), st.floats(19, 47))
offsets = st.tuples(st.floats(-60_000, 60_000), st.floats(-60_000, 60_000))
fidelities = st.sampled_from([EXACT, RING, STAND_IN, SCHEMATIC])
margins = st.sampled_from([0.0, 20.0, 800.0, 10_000.0])


@given(lonlats, lonlats)
def test_near_or_far_a_distance_is_the_geodesic(one: tuple[float, float], other: tuple[float, float]) -> None:
    found = distances(candidates([shapely.Point(one)]), target([shapely.Point(other)]))

    assert found.value[0] == pytest.approx(geodesic(one, other), rel=NEAR, abs=0.01)


@given(lonlats, st.floats(0, 359), st.floats(1, 99_000))
def test_within_reach_of_a_zone_a_distance_is_the_geodesic(
    one: tuple[float, float], bearing: float, length: float
) -> None:
    lon, lat, _ = GEOD.fwd(*one, bearing, length)

    found = distances(candidates([shapely.Point(one)]), target([shapely.Point(lon, lat)]))

    assert found.value[0] == pytest.approx(length, rel=1e-7, abs=0.01)


@given(st.lists(offsets, min_size=1, max_size=6), st.lists(offsets, min_size=1, max_size=6))
def test_of_several_the_least_geodesic_is_found(
    here: list[tuple[float, float]], there: list[tuple[float, float]]
) -> None:
    found = distances(candidates([point(*one) for one in here]), target([point(*one) for one in there]))

    least = [min(geodesic(at(*one), at(*other)) for other in there) for one in here]
    assert found.value == pytest.approx(least, rel=NEAR, abs=0.01)


@given(st.sampled_from([(5_000, 0), (40_000, 25_000), (-700_000, 300_000), (-1_300_000, 900_000)]), st.integers(0, 5))
def test_between_outlines_the_nearest_points_count(gap: tuple[float, float], turn: int) -> None:
    east, north = gap
    one = shapely.affinity.rotate(rectangle(-2000, -1000, 2000, 1000), 30 * turn)
    other = shapely.affinity.rotate(rectangle(east - 1500, north - 1500, east + 1500, north + 500), 17 * turn)

    found = distances(candidates([one]), target([other]))

    assert found.value[0] == pytest.approx(apart(one, other), rel=NEAR, abs=1)


@given(st.lists(offsets, min_size=1, max_size=5), fidelities, margins, fidelities, margins)
def test_a_distance_lies_between_its_bounds(
    places: list[tuple[float, float]], fidelity: Fidelity, margin: float, its: Fidelity, off: float
) -> None:
    shapes = [rectangle(east, north, east + 900, north + 700) for east, north in places]

    found = distances(candidates(shapes, fidelity=fidelity, margin=margin), target([STATION], fidelity=its, margin=off))

    assert (found.low >= 0).all()
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()


@given(st.lists(offsets, min_size=1, max_size=5), fidelities, margins, st.lists(st.floats(0, 120_000), min_size=2))
def test_a_wider_limit_is_never_worse(
    places: list[tuple[float, float]], fidelity: Fidelity, margin: float, limits: list[float]
) -> None:
    shapes = [point(*one) for one in places]
    found = distances(candidates(shapes, fidelity=fidelity, margin=margin), target([STATION], margin=50))

    rows = [found.outcomes(limit) for limit in sorted(limits)]

    assert all((wider >= narrower).all() for narrower, wider in pairwise(rows))


# A region of 10 x 10 km whose line may be off by 500 m.
REGION = rectangle(0, 0, 10_000, 10_000)

# name: shape, fidelity, margin; outcome
INSIDE: dict[str, tuple[BaseGeometry | None, Fidelity, float, Outcome]] = {
    "a point deep inside": (point(5000, 5000), EXACT, 0, PASSED),
    "a point inside, near the line": (point(9600, 5000), EXACT, 0, POSSIBLE),
    "a point outside, near the line": (point(10_400, 5000), EXACT, 0, POSSIBLE),
    "a point outside": (point(10_600, 5000), EXACT, 0, FAILED),
    "no shape": (None, Fidelity.NONE, math.nan, UNKNOWN),
    "a ring deep inside": (point(5000, 5000), RING, 1000, PASSED),
    "a ring that crosses the line": (point(9000, 5000), RING, 1000, POSSIBLE),
    "a ring that just reaches the line": (point(11_400, 5000), RING, 1000, POSSIBLE),
    "a ring outside": (point(11_600, 5000), RING, 1000, FAILED),
    "an area inside": (rectangle(2000, 2000, 4000, 4000), EXACT, 100, PASSED),
    "an overhang within the margins": (rectangle(4000, 4000, 10_400, 6000), EXACT, 0, PASSED),
    "an overhang beyond the margins": (rectangle(4000, 4000, 12_000, 6000), EXACT, 0, POSSIBLE),
    "an area mostly outside": (rectangle(9000, 4000, 14_000, 6000), EXACT, 0, FAILED),
    "an area round the region": (rectangle(-9000, -9000, 19_000, 19_000), EXACT, 0, FAILED),
    "an overlap within the margins": (rectangle(9600, 4000, 10_200, 6000), EXACT, 0, POSSIBLE),
    "a neighbour": (rectangle(10_000, 0, 20_000, 10_000), EXACT, 0, FAILED),
    "an area far away": (rectangle(30_000, 0, 40_000, 10_000), EXACT, 0, FAILED),
    "somewhere in a district inside": (rectangle(2000, 2000, 4000, 4000), STAND_IN, 100, PASSED),
    "somewhere in a district that is partly inside": (rectangle(8000, 0, 18_000, 10_000), STAND_IN, 100, POSSIBLE),
    "somewhere in a neighbour": (rectangle(10_000, 0, 20_000, 10_000), STAND_IN, 100, FAILED),
    "a drawing inside": (rectangle(2000, 2000, 4000, 4000), SCHEMATIC, math.nan, POSSIBLE),
    "a drawing elsewhere": (rectangle(20_000, 0, 30_000, 9000), SCHEMATIC, math.nan, FAILED),
    "a road inside": (shapely.LineString([at(3000, 3000), at(6000, 3000)]), RING, 20, PASSED),
    "a road across the line": (shapely.LineString([at(9000, 3000), at(12_000, 3000)]), RING, 20, POSSIBLE),
}


@pytest.mark.parametrize(("shape", "fidelity", "margin", "outcome"), INSIDE.values(), ids=INSIDE)
def test_whether_a_shape_lies_in_a_region(
    shape: BaseGeometry | None, fidelity: Fidelity, margin: float, outcome: Outcome
) -> None:
    found = containment(candidates([shape], fidelity=fidelity, margin=margin), REGION, margin=500)

    assert Outcome(found[0]) is outcome


@pytest.mark.parametrize(("shape", "fidelity", "margin", "outcome"), INSIDE.values(), ids=INSIDE)
def test_of_a_region_that_is_a_drawing_nothing_is_certain(
    shape: BaseGeometry | None, fidelity: Fidelity, margin: float, outcome: Outcome
) -> None:
    found = containment(candidates([shape], fidelity=fidelity, margin=margin), REGION, margin=500, schematic=True)

    assert Outcome(found[0]) is min(outcome, POSSIBLE)


@given(st.lists(offsets, min_size=1, max_size=8), st.sampled_from([0.0, 100.0, 3000.0]))
def test_many_exact_points_are_judged_as_each_of_them_is(places: list[tuple[float, float]], margin: float) -> None:
    shapes = [point(*one) for one in places]
    together = containment(candidates(shapes), REGION, margin=margin)
    # A shape of another kind among them has them judged one by one.
    mixed = containment(candidates([*shapes, rectangle(0, 0, 9, 9)]), REGION, margin=margin)

    assert together.tolist() == mixed[:-1].tolist()


@given(st.lists(offsets, min_size=1, max_size=8), fidelities, margins, st.sampled_from([50.0, 400.0, 6000.0]))
def test_what_is_certain_is_possible_and_a_margin_only_loosens(
    places: list[tuple[float, float]], fidelity: Fidelity, own: float, margin: float
) -> None:
    given_ = candidates([point(*one) for one in places], fidelity=fidelity, margin=own)

    sharp, loose = containment(given_, REGION, margin=0), containment(given_, REGION, margin=margin)

    assert (sharp[loose == PASSED] == (POSSIBLE if fidelity is SCHEMATIC else PASSED)).all()
    assert (loose[sharp >= POSSIBLE] >= POSSIBLE).all()


@given(st.floats(81, 129), st.floats(20, 46), st.floats(0.001, 0.2), st.floats(0.001, 0.2))
def test_an_area_is_that_on_the_ellipsoid(west: float, south: float, wide: float, high: float) -> None:
    shape = shapely.box(west, south, west + wide, south + high)
    hectares = abs(GEOD.geometry_area_perimeter(shapely.segmentize(shape, 0.01))[0]) / 10_000

    assert areas(candidates([shape]))[0] == pytest.approx(hectares, rel=1e-6)


def test_what_is_no_outline_has_no_area() -> None:
    shapes = [None, point(0, 0), shapely.LineString([at(0, 0), at(9, 0)]), rectangle(0, 0, 100, 200)]

    assert np.isnan(areas(candidates(shapes))).tolist() == [True, True, True, False]
    assert np.isnan(areas(candidates(shapes, fidelity=STAND_IN))).all()


def test_an_area_is_off_by_its_outline_times_its_margin() -> None:
    found = area_margins(candidates([rectangle(0, 0, 1000, 2000)], margin=10))

    assert found == pytest.approx([6000 * 10 / 10_000], rel=NEAR)
