"""Scores and weights beside pymcdm, which was written by others: the same values lead to the same numbers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from pymcdm import normalizations
from pymcdm.methods import TOPSIS, WSM
from pymcdm.weights import entropy_weights
from pymcdm.weights.subjective import AHP

from buju.sites.scores import Method, Normalisation, Scorer, scaled, scores
from buju.sites.weights import by_entropy
from sites.asking import compared, criteria
from sites.problems import Problem, problems

Floats = NDArray[np.float64]

VALUES = st.floats(0.01, 1e6)
TABLES = st.tuples(st.integers(2, 9), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=VALUES)
)
THEIRS = {
    Normalisation.MINMAX: normalizations.minmax_normalization,
    Normalisation.MAX: normalizations.max_normalization,
    Normalisation.SUM: normalizations.sum_normalization,
    Normalisation.VECTOR: normalizations.vector_normalization,
}


def as_it_is(column: Floats, cost: bool) -> Floats:
    return column


@pytest.mark.parametrize("less", [True, False])
@pytest.mark.parametrize("normalisation", Normalisation)
@given(column=arrays(np.float64, st.integers(2, 20), elements=VALUES))
def test_one_scale(normalisation: Normalisation, less: bool, column: Floats) -> None:
    assume(np.ptp(column) > 0)

    assert scaled(column, normalisation=normalisation, less=less) == pytest.approx(
        THEIRS[normalisation](column, cost=less), rel=1e-12, abs=1e-15
    )


@pytest.mark.parametrize("method", Method)
@given(problem=problems(least_weight=1))
def test_whole_rankings(method: Method, problem: Problem) -> None:
    ours = Problem(problem.values, problem.criteria, problem.numbers, method, problem.normalisation).ranked()
    process = (WSM if method is Method.WSM else TOPSIS)(as_it_is)
    weights = np.array(ours.weights.values)
    # Where all are equal, TOPSIS of pymcdm divides by zero.
    assume(method is Method.WSM or np.ptp(ours.normalised, axis=0).any())

    theirs = process(ours.normalised, weights, np.ones(len(weights)), validation=False)

    assert ours.score == pytest.approx(theirs, rel=1e-12, abs=1e-15)
    assert ours.parts.sum(axis=1) == pytest.approx(ours.score, abs=1e-9)


@pytest.mark.parametrize("method", Method)
@given(table=TABLES, seed=st.integers(0, 99))
def test_many_weightings_score_as_one_does(method: Method, table: Floats, seed: int) -> None:
    weightings = np.random.default_rng(seed).dirichlet(np.ones(table.shape[1]), 5)
    normalised = table / table.max(axis=0)
    together = Scorer.of(normalised, method).scores(weightings)

    for row, weights in enumerate(weightings):
        assert together[row] == pytest.approx(scores(normalised, weights, method=method), abs=1e-9)


@given(table=TABLES)
def test_entropy(table: Floats) -> None:
    assume((np.ptp(table, axis=0) > 1e-3 * table.max(axis=0)).all())
    known = criteria([f"k{column}:more" for column in range(table.shape[1])])

    assert by_entropy(table, criteria=known, missing=None).values == pytest.approx(entropy_weights(table), rel=1e-6)


@given(
    st.integers(1, 7).flatmap(
        lambda size: st.lists(st.integers(-8, 8), min_size=size * (size - 1) // 2, max_size=size * (size - 1) // 2).map(
            lambda drawn: (size, drawn)
        )
    )
)
def test_comparisons_in_pairs(drawn: tuple[int, list[int]]) -> None:
    size, judged = drawn
    matrix, words = np.eye(size), []
    for (one, other), times in zip(combinations(range(size), 2), judged, strict=True):
        more = abs(times) + 1
        matrix[one, other], matrix[other, one] = (more, 1 / more) if times >= 0 else (1 / more, more)
        words.append(f"k{one}{'>' if times >= 0 else '<'}k{other}:{more}")
    ours = compared(words, known=criteria([f"k{row}:more" for row in range(size)]))
    theirs = AHP(matrix=matrix)

    assert ours.values == pytest.approx(theirs(), rel=1e-9)
    assert ours.consistency == pytest.approx(max(0.0, theirs.get_cr()), abs=1e-9)
