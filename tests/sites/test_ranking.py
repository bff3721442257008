"""Ranking: worked by hand, and what holds for every ranking."""

from __future__ import annotations

import time
from dataclasses import replace
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.errors import QuestionInvalid
from buju.sites.criterion import Missing, criterion
from buju.sites.ranking import Dropped, Filled, Ranking, rank
from buju.sites.scores import Method, Normalisation
from buju.sites.weights import by_hand
from sites.asking import criteria
from sites.problems import Problem, problems

THREE = criteria(["metro:less*0.5", "area:more*0.3", "rent:less*0.2"])


def ranked(values: list[list[float]], words: list[str], weights: list[float], **options: object) -> Ranking:
    table, known = np.array(values, dtype=np.float64), criteria(words)
    ids = [chr(ord("A") + row) for row in range(len(table))]
    return rank(table, ids=ids, criteria=known, weights=by_hand(weights, criteria=known), **options)


def test_a_weighted_sum_by_hand() -> None:
    #        metro  area  rent      normalised      × 0.5, 0.3, 0.2     sum
    #   A      400    10     5      1    0    0     0.5   0    0        0.5
    #   B      900    30     3      0.5  1    1     0.25  0.3  0.2      0.75
    #   C     1400    20     4      0    0.5  0.5   0     0.15 0.1      0.25
    result = ranked(
        [[400, 10, 5], [900, 30, 3], [1400, 20, 4]], ["metro:less", "area:more", "rent:less"], [0.5, 0.3, 0.2]
    )

    assert result.normalised.tolist() == [[1, 0, 0], [0.5, 1, 1], [0, 0.5, 0.5]]
    assert result.parts == pytest.approx(np.array([[0.5, 0, 0], [0.25, 0.3, 0.2], [0, 0.15, 0.1]]))
    assert result.score == pytest.approx([0.5, 0.75, 0.25])
    assert result.rank.tolist() == [2, 1, 3]
    assert result.winners == ("B",)
    assert [result.ids[row] for row in result.order] == ["B", "A", "C"]


def test_topsis_by_hand() -> None:
    #        normalised   × 0.6, 0.4    to worst (0, 0)   to best (0.6, 0.4)      score
    #   A     1    0      0.6  0        0.6               0.4                     0.6
    #   B     0.5  1      0.3  0.4      0.5               0.3                     0.625
    #   C     0    0.5    0    0.2      0.2               sqrt(0.36 + 0.04)       0.2 / 0.832456
    # B's parts: 0.09 and 0.16 of 0.25, that is 0.36 and 0.64 of its score.
    result = ranked([[10, 1], [5, 3], [0, 2]], ["a:more", "b:more"], [0.6, 0.4], method=Method.TOPSIS)

    assert result.score == pytest.approx([0.6, 0.625, 0.2 / (0.2 + sqrt(0.4))])
    assert result.rank.tolist() == [2, 1, 3]
    assert result.parts[1] == pytest.approx([0.225, 0.4])
    assert "不是各项之和" in result.method.parts_words


NORMALISED = {
    # 3, 4 and the root of 9 + 16 = 5; 1/3 and 1/4 as shares of 7/12.
    Normalisation.MINMAX: ([0, 1], [1, 0]),
    Normalisation.MAX: ([3 / 4, 1], [1 / 4, 0]),
    Normalisation.SUM: ([3 / 7, 4 / 7], [4 / 7, 3 / 7]),
    Normalisation.VECTOR: ([3 / 5, 4 / 5], [2 / 5, 1 / 5]),
}


@pytest.mark.parametrize("normalisation", Normalisation)
def test_normalisations_by_hand(normalisation: Normalisation) -> None:
    result = ranked([[3, 3], [4, 4]], ["a:more", "b:less"], [1, 1], normalisation=normalisation)

    assert result.normalised.T.tolist() == [pytest.approx(column) for column in NORMALISED[normalisation]]


def test_an_ideal_range_counts_the_distance_from_it() -> None:
    result = ranked([[400], [500], [1000], [1500], [1700]], ["metro:500..1500"], [1])

    assert result.values.ravel().tolist() == [100, 0, 0, 0, 200]
    assert [str(value) for value in result.oriented.ravel()] == ["-100.0", "0.0", "0.0", "0.0", "-200.0"]
    assert result.score.tolist() == [0.5, 1, 1, 1, 0]
    assert result.rank.tolist() == [4, 1, 1, 1, 5]


@pytest.mark.parametrize("normalisation", Normalisation)
@pytest.mark.parametrize("method", Method)
def test_what_is_equal_for_all_tells_nobody_apart(method: Method, normalisation: Normalisation) -> None:
    result = ranked(
        [[0, 7, 2], [0, 7, 1]],
        ["a:more", "b:less", "c:more"],
        [1, 1, 1],
        method=method,
        normalisation=normalisation,
    )

    assert result.same == ("a", "b")
    assert result.normalised[:, :2].tolist() == [[1, 1], [1, 1]]
    assert result.rank.tolist() == [1, 2]


@pytest.mark.parametrize("method", Method)
def test_one_candidate_alone_has_the_full_score(method: Method) -> None:
    result = ranked([[3, 4]], ["a:more", "b:less"], [3, 1], method=method)

    assert result.score.tolist() == [1]
    assert result.parts.tolist() == [[0.75, 0.25]]


@given(problems())
def test_parts_add_up_to_the_score(problem: Problem) -> None:
    result = problem.ranked()

    assert np.isfinite(result.score).all()
    assert np.abs(result.parts.sum(axis=1) - result.score).max() <= 1e-9
    assert (result.parts >= 0).all()


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_nothing(problem: Problem, random: object) -> None:
    rows = list(range(len(problem.values)))
    random.shuffle(rows)

    plain, shuffled = problem.ranked(), replace(problem, values=problem.values[rows]).ranked()

    assert shuffled.score == pytest.approx(plain.score[rows], abs=1e-12)
    assert shuffled.rank.tolist() == plain.rank[rows].tolist()


@given(problems(), st.randoms(use_true_random=False))
def test_the_names_and_the_order_of_criteria_change_nothing(problem: Problem, random: object) -> None:
    columns = list(range(len(problem.criteria)))
    random.shuffle(columns)
    renamed = replace(
        problem,
        values=problem.values[:, columns],
        criteria=tuple(replace(problem.criteria[column], name=f"n{column}") for column in columns),
        numbers=tuple(problem.numbers[column] for column in columns),
    )

    plain, other = problem.ranked(), renamed.ranked()

    assert other.score == pytest.approx(plain.score, abs=1e-12)
    assert other.rank.tolist() == plain.rank.tolist()
    assert other.parts == pytest.approx(plain.parts[:, columns], abs=1e-12)


@given(problems(normalisations=(Normalisation.MINMAX,)), st.integers(2, 1000), st.integers(0, 50))
def test_units_change_nothing(problem: Problem, factor: int, shift: int) -> None:
    # Metres or kilometres, years or months: the ideal range is told in the same unit.
    scaled = replace(
        problem,
        values=problem.values * factor + shift,
        criteria=tuple(
            each if each.low is None else replace(each, low=each.low * factor + shift, high=each.high * factor + shift)
            for each in problem.criteria
        ),
    )

    assert scaled.ranked().rank.tolist() == problem.ranked().rank.tolist()


@given(problems(least_weight=1))
def test_a_candidate_better_everywhere_is_never_behind(problem: Problem) -> None:
    result = problem.ranked()

    for one in range(len(result.ids)):
        for other in range(len(result.ids)):
            if (result.oriented[one] >= result.oriented[other]).all():
                assert result.rank[one] <= result.rank[other]


GAPS = [[400, 10], [nan, 30], [1400, nan], [1000, 20]]


def test_a_gap_without_a_rule_is_an_error_that_names_the_choices() -> None:
    with pytest.raises(QuestionInvalid) as caught:
        ranked(GAPS, ["metro:less", "area:more"], [1, 1])

    assert caught.value.field == "missing"
    assert caught.value.known == ("drop", "worst", "mean")
    assert str(caught.value) == (
        "missing：准则“metro”有 1 个候选地没有数值，准则“area”有 1 个候选地没有数值；"
        "请选定处理办法：drop（不参与排序）、worst（按已知的最差值计）、mean（按已知值的均值计）"
    )


def test_dropped_candidates_are_told_with_the_reason() -> None:
    result = ranked(GAPS, ["metro:less", "area:more"], [1, 1], missing=Missing.DROP)

    assert result.ids == ("A", "D")
    assert result.dropped == (Dropped("B", ("metro",)), Dropped("C", ("area",)))
    assert result.dropped[0].words == "缺少“metro”的数值，不参与排序"
    assert list(result.filled_cells()) == []


@pytest.mark.parametrize(
    ("missing", "metro", "area"),
    [(Missing.WORST, 1400, 10), (Missing.MEAN, (400 + 1400 + 1000) / 3, 20)],
    ids=lambda value: str(value),
)
def test_filled_values_are_told(missing: Missing, metro: float, area: float) -> None:
    result = ranked(GAPS, ["metro:less", "area:more"], [1, 1], missing=missing)

    assert list(result.filled_cells()) == [
        Filled("B", "metro", pytest.approx(metro), missing),
        Filled("C", "area", area, missing),
    ]
    assert result.values[1, 0] == pytest.approx(metro)
    assert result.dropped == ()


def test_a_gap_in_an_ideal_range_is_filled_by_a_distance() -> None:
    result = ranked([[400], [nan], [2500]], ["metro:500..1500"], [1], missing=Missing.WORST)

    assert result.values.ravel().tolist() == [100, 1000, 1000]


def test_a_rule_that_was_not_needed_is_not_told() -> None:
    assert ranked([[1], [2]], ["a:more"], [1], missing=Missing.DROP).missing is None


@pytest.mark.parametrize("method", Method)
def test_nobody_may_be_left(method: Method) -> None:
    result = ranked([[nan, 1], [1, nan]], ["a:more", "b:more"], [1, 1], missing=Missing.DROP, method=method)

    assert (result.ids, result.winners, result.same) == ((), (), ())
    assert [each.id for each in result.dropped] == ["A", "B"]
    assert result.parts.shape == (0, 2)


REFUSED = {
    "infinite": ([[inf], [1]], {}, "准则“a”有 1 个数值不是有限的数"),
    "too large": ([[1e16], [1]], {}, "准则“a”有 1 个数值不是有限的数"),
    "nothing known": ([[nan], [nan]], {"missing": Missing.MEAN}, "准则“a”没有一个候选地有数值"),
    "sum of zeros": ([[0], [1]], {"normalisation": Normalisation.SUM}, "总和法要求全部大于 0"),
    "largest of negatives": ([[-2], [-1]], {"normalisation": Normalisation.MAX}, "最大值法要求全部不小于 0"),
    "too small to square": ([[1e-200], [2e-200]], {"normalisation": Normalisation.VECTOR}, "数值太小"),
}


@pytest.mark.parametrize(("values", "options", "told"), REFUSED.values(), ids=REFUSED)
def test_refuses_values(values: list[list[float]], options: dict[str, object], told: str) -> None:
    with pytest.raises(QuestionInvalid, match=told):
        ranked(values, ["a:more"], [1], **options)


def test_refuses_what_does_not_fit_together() -> None:
    weights = by_hand([1, 1, 1], criteria=THREE)
    values = np.ones((2, 3))

    with pytest.raises(QuestionInvalid, match="2 行；应一一对应"):
        rank(values, ids=["a"], criteria=THREE, weights=weights)
    with pytest.raises(QuestionInvalid, match="不重复"):
        rank(values, ids=["a", "a"], criteria=THREE, weights=weights)
    with pytest.raises(QuestionInvalid, match="3 列"):
        rank(np.ones((2, 2)), ids=["a", "b"], criteria=THREE, weights=weights)
    with pytest.raises(QuestionInvalid, match="权重有 3 个，准则有 1 项"):
        rank(np.ones((2, 1)), ids=["a", "b"], criteria=[criterion("a:less")], weights=weights)


def test_a_ranking_cannot_be_changed() -> None:
    result = ranked([[1], [2]], ["a:more"], [1])

    with pytest.raises(ValueError, match="read-only"):
        result.score[0] = 9


def test_many_candidates_take_no_time() -> None:
    values = np.random.default_rng(1).random((100_000, 6))
    known = criteria([f"k{column}:less" for column in range(6)])
    weights = by_hand([1] * 6, criteria=known)
    ids = [str(row) for row in range(len(values))]
    begun = time.perf_counter()
    rank(values, ids=ids, criteria=known, weights=weights)

    # Some 0.06 s where this was written; comparing all candidates with each other would take hours.
    assert time.perf_counter() - begun < 2


def test_under_an_ideal_range_the_value_and_its_distance_are_two_things() -> None:
    one = rank(
        np.array([[2345.678], [4500.0], [np.nan]]),
        ids=["inside", "beyond", "unknown"],
        criteria=[criterion("area:2000..4000")],
        weights=by_hand((1,), criteria=[criterion("area:2000..4000")]),
        missing=Missing.WORST,
    )
    parts = [next(one.parts_of(row)) for row in range(3)]

    assert [(part.value, part.distance) for part in parts] == [(2345.678, 0.0), (4500.0, 500.0), (None, 500.0)]
    assert [part.words for part in parts] == [
        "2345.68（在理想区间内）",
        "4500（距理想区间 500）",
        "数值缺失（距理想区间 500）",
    ]


def test_what_was_filled_in_stands_as_the_value_without_an_ideal_range() -> None:
    one = rank(
        np.array([[3.0], [5.0], [np.nan]]),
        ids=["a", "b", "c"],
        criteria=[criterion("k:less")],
        weights=by_hand((1,), criteria=[criterion("k:less")]),
        missing=Missing.MEAN,
    )

    assert [(part.value, part.distance, part.filled) for row in range(3) for part in one.parts_of(row)] == [
        (3.0, None, False), (5.0, None, False), (4.0, None, True),
    ]  # fmt: skip
