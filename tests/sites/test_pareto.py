"""Dominated candidates and the Pareto set."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.sites.ranking import dominators

TABLES = {
    "none": (np.zeros((0, 3)), []),
    "one": ([[1, 2]], [-1]),
    "a chain": ([[1, 1], [3, 3], [2, 2]], [1, -1, 1]),
    "each has its strength": ([[1, 3], [2, 2], [3, 1]], [-1, -1, -1]),
    "equals do not dominate each other": ([[2, 2], [2, 2], [1, 2]], [-1, -1, 0]),
    # The sums are equal in floating point.
    "by a hair": ([[1e15, 1e-9], [1e15, 2e-9]], [1, -1]),
}


@pytest.mark.parametrize(("oriented", "by"), TABLES.values(), ids=TABLES)
def test_tables(oriented: list[list[float]], by: list[int]) -> None:
    assert dominators(np.array(oriented, dtype=np.float64)).tolist() == by


@given(st.lists(st.tuples(*[st.integers(-4, 4)] * 3), min_size=1, max_size=25))
def test_agrees_with_the_definition(rows: list[tuple[int, ...]]) -> None:
    by = dominators(np.array(rows, dtype=np.float64))

    for row, dominator in zip(rows, by, strict=True):
        above = [other for other in rows if other != row and all(a >= b for a, b in zip(other, row, strict=True))]
        assert (dominator >= 0) == bool(above)
        if dominator >= 0:
            assert rows[dominator] in above
            assert by[dominator] == -1


def test_memory_grows_with_the_number_of_candidates() -> None:
    count = 10_000
    # On one sloping line nobody dominates anybody: the worst case.
    slope = np.arange(count, dtype=np.float64)
    tracemalloc.start()

    by = dominators(np.column_stack([slope, -slope]))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (by == -1).all()
    # A table of all pairs, one byte each, would be 100 MB.
    assert peak < 200 * count
