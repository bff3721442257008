"""Neighbouring areas become one coverage."""

from __future__ import annotations

import pytest
from shapely.geometry import box

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
