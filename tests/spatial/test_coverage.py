"""Neighbouring areas become one coverage."""

from __future__ import annotations

import pytest
from shapely.geometry import Polygon, box

from buju.errors import RecipeError
from buju.spatial.coverage import cleaned, faulty_metres

# About 20 m of longitude at 31° N.
GAP = 0.0002


@pytest.mark.parametrize("by", [GAP, -GAP], ids=["gap", "overlap"])
def test_a_gap_or_an_overlap_goes_to_a_neighbour(by: float) -> None:
    areas = [box(121, 31, 121.1, 31.1), box(121.1 + by, 31, 121.2, 31.1)]

    found = cleaned(areas, snap_m=0.5, gap_m=100)

    assert faulty_metres(areas, within_m=100) > 10_000
    assert found.shapes[0].intersection(found.shapes[1]).area < 1e-9
    assert found.shift_m < 25


def test_areas_that_meet_stay_as_they_are() -> None:
    assert cleaned([box(121, 31, 121.1, 31.1), box(121.1, 31, 121.2, 31.1)], snap_m=0.5, gap_m=100).shift_m < 0.01


def test_an_inlet_that_the_outside_reaches_is_closed() -> None:
    # No hole: a wedge from the edge inwards, about a metre wide at its mouth.
    left = Polygon([(121, 31), (121.05, 31), (121.05, 31.1), (121, 31.1)])
    right = Polygon([(121.05, 31), (121.1, 31), (121.1, 31.1), (121.05001, 31.1)])

    found = cleaned([left, right], snap_m=0.5, gap_m=100)

    assert faulty_metres([left, right], within_m=1.5) > 1000
    assert faulty_metres(found.shapes, within_m=1) == 0
    assert found.shift_m < 2


def test_an_area_that_would_be_lost_is_said() -> None:
    with pytest.raises(RecipeError, match="整个并入"):
        cleaned([box(121, 31, 121.1, 31.1), box(121, 31, 121.1, 31.1)], snap_m=0.5, gap_m=100)
