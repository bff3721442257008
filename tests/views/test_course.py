"""Names along a line: letters have the room that each of them needs, and a road in pieces has one middle."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
import shapely.ops
from shapely.geometry import LineString

from buju.views.carto.course import gathered, ways_along
from buju.views.carto.face import advance


@pytest.mark.parametrize("way", [1, -1])
def test_letters_stand_as_far_apart_as_they_are_wide(way: int) -> None:
    """Whichever way its line runs, a name is read from left to right, narrow digits close together."""
    ways = ways_along(LineString([(0, 0), (way * 200, 0)]), "G60高速", 10, spacing=0.0)
    across = np.diff(ways.middles[0, :, 0])
    wide = np.array([advance(letter) * 10 for letter in "G60高速"])

    assert across == pytest.approx((wide[1:] + wide[:-1]) / 2)


def test_a_name_beside_its_line_keeps_off_it() -> None:
    on = ways_along(LineString([(0, 0), (200, 0)]), "黄浦江", 10, spacing=0.1)
    ways = on.beside((-1.1, 1.1))
    above, below = np.split(ways.middles, 2)

    assert np.allclose(above[..., 1], -11)
    assert np.allclose(below[..., 1], 11)
    # Aside means across: along the line nothing has moved.
    assert np.allclose(above[..., 0], on.middles[..., 0])
    assert len(ways.turns) == len(ways.middles)


def test_a_line_shorter_than_its_name_has_no_way() -> None:
    assert len(ways_along(LineString([(0, 0), (20, 0)]), "黄浦江", 10, spacing=0.1).turns) == 0


def test_two_carriageways_in_pieces_have_one_middle() -> None:
    starts = np.arange(0, 1000, 50.0)
    pieces = [LineString([(x, y), (x + 45, y)]) for x in starts for y in (-4.0, 4.0)]
    (middle,) = gathered(pieces)

    assert middle.length > 900
    assert np.abs(shapely.get_coordinates(middle)[:, 1]).max() < 3


def test_a_ring_has_no_middle_and_a_gap_breaks_a_line() -> None:
    ring = shapely.Point(0, 0).buffer(100).exterior
    quarters = [shapely.ops.substring(ring, at / 4, (at + 1) / 4, normalized=True) for at in range(4)]
    apart = [LineString([(0, 0), (300, 0)]), LineString([(700, 0), (1000, 0)])]

    # Nothing is lettered through the middle of a ring.
    assert all(line.distance(shapely.Point(0, 0)) > 80 for line in gathered(quarters))
    assert len(gathered(apart)) == 2
