"""Very many shapes on a picture: their cells against shapely's own answer, what lies apart, and how long it takes."""

from __future__ import annotations

import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from buju.atlas.atlas import Atlas
from buju.sites.answer import SiteAnswer
from buju.sites.candidates import own_candidates
from buju.sites.finder import SiteFinder
from buju.sites.registry import SHIPPED
from buju.spatial.datum import Shapes
from buju.views.carto.mosaic import cells_of, mosaic, neighbourhoods
from buju.views.carto.sitesmap import MOST_DRAWN, sites_map

WINDOW = (0.0, 0.0, 12.0, 8.0)
CORNERS = st.tuples(st.integers(-3, 15), st.integers(-3, 11))
TRIANGLES = st.lists(
    st.tuples(CORNERS, CORNERS, CORNERS).map(Polygon).filter(lambda one: one.is_valid and one.area), max_size=6
)


@settings(max_examples=30)
@given(TRIANGLES)
def test_cells_hold_what_the_areas_hold(areas: list[Polygon]) -> None:
    shapes = np.array([*areas, box(1, 1, 9, 7).difference(box(3, 3, 7, 5))], dtype=object)
    found = cells_of(shapes, WINDOW, columns=12, rows=8)
    whole = shapely.union_all(shapes)
    for (row, column), is_taken in np.ndenumerate(found):
        cell = box(column, row, column + 1, row + 1)
        if whole.intersection(cell).area > 0.999:
            assert is_taken, (row, column)
        if not whole.intersects(cell.buffer(1e-9)):
            assert not is_taken, (row, column)


def test_a_hole_stays_open_and_areas_over_each_other_do_not_cancel_out() -> None:
    ring = box(0, 0, 8, 8).difference(box(2, 2, 6, 6))
    twice = np.array([ring, shapely.reverse(ring), box(0, 0, 3, 8)], dtype=object)
    whole = mosaic(twice, (0.0, 0.0, 8.0, 8.0), columns=80, rows=80)
    assert whole.is_valid
    assert whole.area == pytest.approx(shapely.union_all(twice).area, rel=0.03)
    assert not whole.contains(shapely.Point(4.5, 4))
    assert whole.contains(shapely.Point(2.5, 4))


def test_what_lies_apart_is_told_apart_and_what_hangs_together_is_not() -> None:
    chain = [(121 + 0.25 * step, 31, 121.01 + 0.25 * step, 31.01) for step in range(9)]
    far = [(121, 33, 121.1, 33.1), (119, 31, 119.1, 31.1)]
    groups = list(neighbourhoods(np.array([far[0], *chain, far[1]]), apart=0.4))
    assert sorted(sorted(group.tolist()) for group in groups) == [[0], [*range(1, 10)], [10]]
    assert len(groups[0]) == 9
    assert list(neighbourhoods(np.empty((0, 4)), apart=0.4)) == []


@given(st.lists(st.tuples(st.floats(118, 121), st.floats(30, 33)), min_size=1, max_size=25))
def test_neighbourhoods_are_those_of_the_gaps(points: list[tuple[float, float]]) -> None:
    boxes = np.array([(x, y, x, y) for x, y in points])
    groups = [set(group.tolist()) for group in neighbourhoods(boxes, apart=0.4)]
    assert sorted(index for group in groups for index in group) == [*range(len(points))]
    for group in groups:
        for one in range(len(points)):
            for other in group - {one}:
                gap = np.abs(boxes[one] - boxes[other]).max()
                assert gap >= 0.3 - 1e-9 or one in group


@pytest.fixture(scope="module")
def finder(shipped: Atlas) -> SiteFinder:
    return SiteFinder(shipped)


# Pictures of strangers' files take no longer than others.


def crossing(count: int) -> list[Polygon]:
    """So many strips each way: every one crosses all that run the other way."""
    east, north = np.linspace(121.0, 121.4, count), np.linspace(30.9, 31.2, count)
    upright = [box(x, 30.9, x + 0.0003, 31.2) for x in east]
    return [*upright, *(box(121.0, y, 121.4, y + 0.0003) for y in north)]


def comb(teeth: int) -> Polygon:
    """A polygon of long narrow teeth."""
    x = np.linspace(121.0, 121.4, 2 * teeth)
    path = [(121.0, 30.9), (121.0, 31.0)]
    for tooth in range(teeth):
        left, right = float(x[2 * tooth]), float(x[2 * tooth + 1])
        path += [(left, 31.0), (left, 31.2), (right, 31.2), (right, 31.0)]
    return Polygon([*path, (121.4, 30.9)])


def answered(finder: SiteFinder, shapes: Shapes) -> SiteAnswer:
    ids = [str(number) for number in range(len(shapes))]
    own = own_candidates(ids=ids, names=ids, shapes=shapes, columns={}, written={}, source="自备数据“x.csv”")
    return finder.ask(SHIPPED.query({"candidates": "file"}), own=own)


@pytest.mark.parametrize(
    ("shapes", "merged"),
    [(crossing(350), True), ([comb(13_000), shapely.transform(comb(13_000), lambda xy: xy + 0.00001)], True)],
    ids=["700 strips", "two combs"],
)
def test_shapes_that_cross_each_other_are_drawn_at_once(
    finder: SiteFinder, shapes: list[Polygon], merged: bool
) -> None:
    ids = [str(number) for number in range(len(shapes))]
    own = own_candidates(
        ids=ids, names=ids, shapes=np.array(shapes, dtype=object), columns={}, written=(), source="x.geojson"
    )
    answer = finder.ask(SHIPPED.query({"candidates": "file"}), own=own)
    start = time.process_time()
    found = sites_map(answer, land=finder.ground)
    assert time.process_time() - start < 5
    assert (found.merged, found.left, found.beyond, found.panels[0].count) == (merged, 0, 0, len(shapes))


def test_of_very_many_the_first_are_drawn_and_the_rest_is_counted(finder: SiteFinder) -> None:
    count = MOST_DRAWN + 40_000
    random = np.random.default_rng(7)
    points = shapely.points(random.uniform((121.0, 30.9), (121.4, 31.2), (count, 2)))
    answer = answered(finder, np.asarray(points))
    start = time.process_time()
    found = sites_map(answer, land=finder.ground)
    assert time.process_time() - start < 4
    assert (found.beyond, found.panels[0].count) == (40_000, MOST_DRAWN)
