"""Enclosure: between the roads that were found, inside the limit where one was not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry

from buju.spatial.bounds import enclosed, extended, is_inner
from buju.spatial.boundstext import Compass

LIMIT = box(-5_000, -5_000, 5_000, 5_000)


def street_grid(west: float, south: float, east: float, north: float, *, gap: float) -> dict[Compass, LineString]:
    """The four roads of a rectangle; each stops `gap` metres short of the crossings (below nought: beyond them)."""
    return {
        Compass.EAST: LineString([(east, south + gap), (east, north - gap)]),
        Compass.SOUTH: LineString([(west + gap, south), (east - gap, south)]),
        Compass.WEST: LineString([(west, south + gap), (west, north - gap)]),
        Compass.NORTH: LineString([(west + gap, north), (east - gap, north)]),
    }


def same_ground(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(one.symmetric_difference(other).area < 1e-6 * max(one.area, other.area, 1))


RECTANGLES = st.tuples(
    st.floats(-3_000, -100), st.floats(-3_000, -100), st.floats(100, 3_000), st.floats(100, 3_000), st.floats(-80, 90)
)
ANGLES = st.floats(-25, 25)


def turned(shape: BaseGeometry, degrees: float) -> BaseGeometry:
    return rotate(shape, degrees, origin=(0, 0))


@given(RECTANGLES, ANGLES)
def test_four_roads_enclose_their_rectangle(case: tuple[float, ...], degrees: float) -> None:
    *corners, gap = case
    sides = {side: turned(road, degrees) for side, road in street_grid(*corners, gap=gap).items()}

    ground = enclosed(sides, limit=LIMIT, reach_m=20_000)

    assert same_ground(ground, turned(box(*corners), degrees))


@given(RECTANGLES, ANGLES, st.sampled_from(list(Compass)))
def test_where_a_side_is_missing_the_limit_closes_it(case: tuple[float, ...], degrees: float, missing: Compass) -> None:
    *corners, gap = case
    west, south, east, north = corners
    open_ended = {
        Compass.EAST: box(west, south, 20_000, north),
        Compass.SOUTH: box(west, -20_000, east, north),
        Compass.WEST: box(-20_000, south, east, north),
        Compass.NORTH: box(west, south, east, 20_000),
    }[missing]
    sides = {side: turned(road, degrees) for side, road in street_grid(*corners, gap=gap).items() if side != missing}

    ground = enclosed(sides, limit=LIMIT, reach_m=20_000)

    assert same_ground(ground, turned(open_ended, degrees).intersection(LIMIT))


@given(RECTANGLES, ANGLES, st.permutations(list(Compass)))
def test_a_further_side_never_adds_ground(case: tuple[float, ...], degrees: float, order: list[Compass]) -> None:
    *corners, gap = case
    grid = {side: turned(road, degrees) for side, road in street_grid(*corners, gap=gap).items()}
    sides: dict[Compass, LineString] = {}
    before: BaseGeometry = LIMIT

    for side in order:
        sides[side] = grid[side]
        ground = enclosed(sides, limit=LIMIT, reach_m=20_000)
        assert ground.difference(before).area < 1e-3
        assert ground.area <= before.area + 1e-3
        before = ground


def test_no_road_leaves_the_limit() -> None:
    assert same_ground(enclosed({}, limit=LIMIT, reach_m=1_000), LIMIT)


def test_roads_that_face_away_enclose_nothing() -> None:
    sides = {
        Compass.EAST: LineString([(-2_000, -9_000), (-2_000, 9_000)]),
        Compass.WEST: LineString([(2_000, -1), (2_000, 1)]),
    }

    assert enclosed(sides, limit=LIMIT, reach_m=20_000).is_empty


def test_roads_outside_the_limit_do_not_stretch_it() -> None:
    grid = street_grid(-9_000, -9_000, 9_000, 9_000, gap=0)

    assert same_ground(enclosed(grid, limit=LIMIT, reach_m=20_000), LIMIT)


def test_a_limit_with_a_hole_keeps_its_hole() -> None:
    limit = Polygon(LIMIT.exterior, [box(-50, -50, 50, 50).exterior])
    grid = street_grid(-1_000, -1_000, 1_000, 1_000, gap=50)

    ground = enclosed(grid, limit=limit, reach_m=20_000)

    assert same_ground(ground, box(-1_000, -1_000, 1_000, 1_000).difference(box(-50, -50, 50, 50)))


@given(ANGLES, st.floats(1, 500))
def test_inner_is_the_side_of_the_site(degrees: float, off: float) -> None:
    road = turned(LineString([(1_000, -20_000), (1_000, 20_000)]), degrees)
    inside, outside = (turned(Point(1_000 + shift, 0), degrees) for shift in (-off, off))

    assert is_inner(inside, road, Compass.EAST)
    assert not is_inner(outside, road, Compass.EAST)


@given(ANGLES, st.floats(10, 3_000))
def test_a_road_is_carried_straight_on(degrees: float, by_m: float) -> None:
    road = turned(LineString([(0, 0), (0, 300), (0, 900)]), degrees)

    carried = extended(road, by_m=by_m)

    assert carried.length == pytest.approx(road.length + 2 * by_m)
    assert same_ground(carried.buffer(1), turned(LineString([(0, -by_m), (0, 900 + by_m)]), degrees).buffer(1))


def test_jagged_ends_do_not_turn_a_road() -> None:
    road = LineString([(0, 0), (0, 1_000), (6, 1_003)])

    last = extended(road, by_m=3_000).coords[-1]

    assert math.degrees(math.atan2(last[0] - 6, last[1] - 1_003)) < 3


def test_a_short_road_has_a_direction() -> None:
    assert extended(LineString([(0, 0), (10, 0)]), by_m=100).bounds == (-100, 0, 110, 0)


def test_a_loop_at_the_end_of_a_road_is_no_crash() -> None:
    road = LineString([(0, 0), (0, 500), (50, 500), (50, 550), (0, 550), (0, 500)])

    assert extended(road, by_m=100).is_valid
