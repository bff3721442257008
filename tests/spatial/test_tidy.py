"""Slivers: what is nowhere wider than a road goes, real enclaves stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box, union_all

from buju.spatial.geojson import without_slivers


@given(st.floats(0.2, 19), st.floats(500, 5_000))
def test_a_gap_between_neighbours_closes(gap: float, side: float) -> None:
    ring = Polygon(box(0, 0, 2 * side, side).exterior, [box(side, 100, side + gap, side - 100).exterior])

    assert without_slivers(ring).equals(box(0, 0, 2 * side, side))


@given(st.floats(21, 400))
def test_an_enclave_stays(width: float) -> None:
    town = Polygon(box(0, 0, 2_000, 2_000).exterior, [box(500, 500, 500 + width, 1_500).exterior])

    assert without_slivers(town).equals(town)


def test_scraps_go_and_parts_stay() -> None:
    parts = [box(0, 0, 1_000, 1_000), box(2_000, 0, 3_000, 1_000)]
    scrap = box(1_500, 0, 1_504, 800)

    assert without_slivers(MultiPolygon([*parts, scrap])).equals(union_all(parts))


@pytest.mark.parametrize("shape", [Point(1, 2), LineString([(0, 0), (9, 9)]), box(0, 0, 5, 900), Polygon()])
def test_what_is_only_a_sliver_is_left_alone(shape: Point) -> None:
    assert without_slivers(shape).equals(shape)
