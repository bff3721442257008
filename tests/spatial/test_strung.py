"""Pieces of a road are strung into one line, each gap joined once."""

from __future__ import annotations

import pytest
import shapely
from shapely.geometry import MultiLineString

from buju.spatial.strung import strung

# A degree of longitude at the equator's parallel of 31° N has about 95.5 km.
METRES = 1 / 95_500


def road(*pieces: tuple[float, float]) -> MultiLineString:
    """Return a road along 31° N in pieces from and to so many metres east of 121° E."""
    return MultiLineString([[(121 + a * METRES, 31), (121 + b * METRES, 31)] for a, b in pieces])


def test_a_road_in_one_piece_has_no_joins() -> None:
    assert [row.margin_m for row in strung(road((0, 500)))] == [0]


@pytest.mark.parametrize(
    "pieces",
    [[(0, 500), (1500, 2500), (5500, 6000)], [(5500, 6000), (0, 500), (1500, 2500)]],
    ids=["in order", "in disorder"],
)
def test_each_gap_is_joined_once_and_a_wider_one_may_be_further_off(pieces: list[tuple[float, float]]) -> None:
    whole, *joins = strung(road(*pieces))

    # Projected and back, the ends of a join lie within a nanometre of those of the pieces.
    line = shapely.union_all([shapely.set_precision(row.shape, 1e-7) for row in (whole, *joins)])
    assert shapely.line_merge(line).geom_type == "LineString"
    # g² / 8r with r = 2,000 m, for gaps of 1,000 and 3,000 m.
    assert [join.margin_m for join in joins] == pytest.approx([62.5, 562.5], rel=0.02)


def test_two_carriageways_are_not_joined_to_each_other() -> None:
    beside = MultiLineString([[(121, 31), (121.01, 31)], [(121, 31.0002), (121.01, 31.0002)]])

    assert len(strung(beside)) == 1
