"""Polygons of very many corners: coasts are read, scrawls are refused at once, and rightly."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from buju.errors import InputInvalid
from buju.exchange.candidates import read_candidates
from buju.exchange.findings import Findings
from buju.exchange.position import judge_valid
from buju.exchange.statement import FileStatement
from buju.exchange.tangle import tangle
from buju.spatial.datum import Points

CORNERS = 150_000


def coast() -> Polygon:
    """A ragged outline that crosses itself nowhere: its distance from the middle is one number for each direction."""
    random = np.random.default_rng(3)
    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    away = 0.2 + 0.02 * np.sin(7 * turn) + random.uniform(0, 0.0004, CORNERS)
    return Polygon(np.column_stack((121.2 + away * np.cos(turn), 31.1 + away * np.sin(turn))))


def scrawl() -> Polygon:
    random = np.random.default_rng(3)
    return Polygon(random.uniform((121, 31), (121.4, 31.3), (CORNERS, 2)))


def star() -> Polygon:
    turn = np.arange(CORNERS) * 2 * np.pi * (CORNERS // 2 - 1) / CORNERS
    return Polygon(np.column_stack((121.2 + 0.1 * np.cos(turn), 31.1 + 0.1 * np.sin(turn))))


def woven() -> Polygon:
    step = np.arange(CORNERS // 2)
    share, odd = step / len(step), step % 2 == 1
    up = np.column_stack((121 + 0.4 * share, np.where(odd, 31.3, 31.0)))
    along = np.column_stack((np.where(odd, 121.4, 121.0), 31.3 - 0.3 * share))
    return Polygon(np.vstack((up, along)))


def slanted() -> Polygon:
    """Valid, but all its long sides lie over each other's boxes."""
    left = np.linspace(121.0, 121.2, CORNERS // 4)
    right = left + 0.2 / CORNERS
    teeth = np.stack(
        [
            np.column_stack((left, np.full(len(left), 31.001))),
            np.column_stack((left + 0.2, np.full(len(left), 31.3))),
            np.column_stack((right + 0.2, np.full(len(left), 31.3))),
            np.column_stack((right, np.full(len(left), 31.001))),
        ],
        axis=1,
    ).reshape(-1, 2)
    return Polygon(np.vstack(([[120.9, 31.0]], teeth, [[121.3, 31.0]])))


def judged(shape: Polygon) -> tuple[str, float]:
    """Return what is said of a polygon, and after how many seconds."""
    findings = Findings(np.array([1]), "个要素")
    start = time.process_time()
    judge_valid(np.array([shape], dtype=object), findings=findings)
    return findings.summary() if findings else "", time.process_time() - start


def test_a_coast_is_read() -> None:
    said, seconds = judged(coast())
    assert said == ""
    assert seconds < 3


@pytest.mark.parametrize(
    ("shape", "says"),
    [(scrawl, "自相交，在 (121."), (star, "自相交，在 (121."), (woven, "自相交，在 (121."), (slanted, "边过密")],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_a_scrawl_is_refused_at_once(shape: object, says: str) -> None:
    assert callable(shape)
    said, seconds = judged(shape())
    assert says in said
    assert seconds < 3


def test_the_whole_way_of_a_scrawl() -> None:
    ring = shapely.get_coordinates(scrawl())[: CORNERS // 3].round(6).tolist()
    ring.append(ring[0])
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    with pytest.raises(InputInvalid, match="自相交"):
        read_candidates(content, name="x.geojson", stated=FileStatement(datum="wgs84"))


RINGS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=12, unique=True)


@given(RINGS)
def test_what_is_said_to_cross_does_cross(corners: list[tuple[int, int]]) -> None:
    shape = Polygon(corners)
    crossing = tangle(shape).crossing
    if crossing is None:
        return
    assert not shapely.is_valid(shape)
    assert shape.exterior.distance(shapely.Point(crossing)) < 1e-9


@given(st.integers(3, 60), st.floats(0, 3))
def test_round_outlines_cross_nowhere(corners: int, turned: float) -> None:
    turn: Points = np.linspace(0, 2 * np.pi, corners, endpoint=False) + turned
    assert tangle(Polygon(np.column_stack((np.cos(turn), np.sin(turn))))).crossing is None
