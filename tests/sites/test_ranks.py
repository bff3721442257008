"""Places in a ranking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.sites.ranking import competition_ranks, competition_ranks_each

PLACES = {
    "none": ([], []),
    "one": ([0.3], [1]),
    "in order": ([3.0, 2.0, 1.0], [1, 2, 3]),
    "two firsts are followed by a third": ([0.5, 0.7, 0.7], [3, 1, 1]),
    "all level": ([0.0, 0.0, 0.0], [1, 1, 1]),
    "rounding is no difference": ([0.1 + 0.2, 0.3, 0.2], [1, 1, 3]),
    "a small difference is one": ([0.3, 0.3 + 1e-11], [2, 1]),
    "small scores are told apart": ([1e-13, 2e-13], [2, 1]),
    # Each step is within the tolerance of 1e-12, the whole row is not: groups of what is level with their best.
    "a row of tiny steps is no tie": ([1.0, 1 - 0.8e-12, 1 - 1.6e-12, 1 - 2.4e-12], [1, 1, 3, 3]),
}


@pytest.mark.parametrize(("scores", "places"), PLACES.values(), ids=PLACES)
def test_places(scores: list[float], places: list[int]) -> None:
    assert competition_ranks(np.array(scores, dtype=np.float64)).tolist() == places


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_a_place_is_one_more_than_the_number_of_better_ones(scores: list[int]) -> None:
    places = competition_ranks(np.array(scores, dtype=np.float64))

    assert places.tolist() == [1 + sum(other > score for other in scores) for score in scores]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.data())
def test_some_have_the_places_that_they_have_among_all(scores: list[float], data: st.DataObject) -> None:
    some = np.array(data.draw(st.lists(st.integers(0, len(scores) - 1), max_size=5)), dtype=np.intp)
    every = np.array(scores)

    assert competition_ranks(every, of=some).tolist() == competition_ranks(every)[some].tolist()


@given(
    st.integers(1, 6).flatmap(
        lambda size: st.lists(st.lists(st.integers(0, 4), min_size=size, max_size=size), min_size=1, max_size=6)
    ),
    # Whole steps are ties or none; the smallest is within the tolerance of the next, several of them are not.
    st.sampled_from([1.0, 0.7e-12]),
    st.data(),
)
def test_many_rankings_at_once_are_each_what_it_is_alone(
    rows: list[list[int]], step: float, data: st.DataObject
) -> None:
    scores = 1 + step * np.array(rows, dtype=np.float64)
    some = np.array(data.draw(st.lists(st.integers(0, scores.shape[1] - 1), max_size=4)), dtype=np.intp)

    together = competition_ranks_each(scores, of=some)

    assert together.tolist() == [competition_ranks(row, of=some).tolist() for row in scores]
