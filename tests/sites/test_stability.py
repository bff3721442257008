"""Stability: random weightings, and the smallest change of one weight that changes the winner."""

from __future__ import annotations

import time
from dataclasses import replace
from math import nan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from buju.errors import QuestionInvalid, Refused
from buju.sites import stability as module
from buju.sites.criterion import Missing
from buju.sites.ranking import Ranking, rank
from buju.sites.scores import Method, Normalisation, Scorer
from buju.sites.stability import Stability, shifted, stability
from buju.sites.weights import by_hand, written
from sites.asking import criteria
from sites.problems import Problem, problems

# The weighted sum worked by hand in test_ranking: B leads with 0.75, A has 0.5, C 0.25.
WORKED = Problem(
    values=np.array([[400.0, 10, 5], [900, 30, 3], [1400, 20, 4]]),
    criteria=criteria(["metro:less", "area:more", "rent:less"]),
    numbers=(0.5, 0.3, 0.2),
    method=Method.WSM,
)


def test_the_flip_by_hand() -> None:
    # With t the weight of metro, A scores t and B 0.5 t + (1 - t): level at t = 2/3, a change of 1/6. For area A
    # catches up at t = 1/15, a change of 7/30; for rent never, and C never leads: it is behind B everywhere.
    found = stability(WORKED.ranked(), draws=10).flip

    assert found is not None
    assert (found.criterion, found.winner, found.exact) == ("metro", "c0", True)
    assert found.before == 0.5
    assert found.tie == pytest.approx(2 / 3, abs=1e-12)
    assert found.after == pytest.approx(2 / 3, abs=1e-9)
    assert found.after > found.tie
    assert found.change == pytest.approx(1 / 6, abs=1e-9)
    assert found.weights == pytest.approx((2 / 3, 1 / 3 * 0.6, 1 / 3 * 0.4), abs=1e-9)


def test_the_flip_in_words() -> None:
    result = stability(WORKED.ranked(), draws=10)

    assert result.flip_words == ("改动最小的一项：“metro”的权重由 0.5000 升至 0.6667（其余按比例调整），第一名就换了。")


def test_the_winner_share_by_hand() -> None:
    # A leads if t > 1 - t / 2, that is t > 2/3; on the simplex of three weights that has the chance (1/3)² = 1/9.
    result = stability(WORKED.ranked(), draws=20_000)

    assert result.first == pytest.approx([1 / 9, 8 / 9, 0], abs=0.01)
    assert result.winner_share == result.first[1]
    assert result.best.tolist() == [1, 1, 2]
    # C passes A whenever (1 - t) / 2 > t, that is t < 1/3.
    assert result.worst.tolist() == [3, 2, 3]
    assert result.dominated_by.tolist() == [-1, -1, 1]
    assert result.pareto == ("c0", "c1")


def outsider_leads(problem: Problem, weights: tuple[float, ...], firsts: tuple[str, ...]) -> bool:
    return not set(problem.ranked(weights).winners) & set(firsts)


def steps(problem: Problem, *, within: float) -> list[tuple[float, ...]]:
    """Weights with one of them moved by less than `within`."""
    values = by_hand(problem.numbers, criteria=problem.criteria).values
    moves = [(column, before + within * part) for column, before in enumerate(values) for part in np.linspace(-1, 1, 9)]
    return [shifted(values, column=column, to=to) for column, to in moves if 0 <= to <= 1]


@given(problems(least_criteria=2))
def test_the_reported_flip_flips_and_a_smaller_one_does_not(problem: Problem) -> None:
    ranking = problem.ranked()
    found = stability(ranking, draws=1).flip
    assume(found is not None)

    assert sum(found.weights) == pytest.approx(1, abs=1e-12)
    flipped = problem.ranked(found.weights)
    assert not set(flipped.winners) & set(ranking.winners)
    assert found.winner in flipped.winners
    smaller = abs(found.change) - 1e-6
    if smaller > 0:
        assert not any(outsider_leads(problem, weights, ranking.winners) for weights in steps(problem, within=smaller))


@given(problems(least_criteria=2, methods=(Method.WSM,)))
def test_without_a_flip_no_change_of_one_weight_changes_the_winner(problem: Problem) -> None:
    ranking = problem.ranked()
    assume(stability(ranking, draws=1).flip is None)

    assert not any(outsider_leads(problem, weights, ranking.winners) for weights in steps(problem, within=1))


@given(problems(least_criteria=2, methods=(Method.WSM,), normalisations=(Normalisation.MINMAX,)))
def test_both_searches_find_the_same_flip(problem: Problem) -> None:
    # The numerical search asks the same question of a weighted sum, where the closed form is its oracle.
    ranking = problem.ranked()
    pareto = module.dominators(ranking.oriented) < 0
    firsts = module._distinct(ranking, ranking.rank == 1)
    rivals = module._distinct(ranking, pareto & (ranking.rank != 1))
    assume(rivals.size)

    closed = min(module._closed(ranking, firsts, rivals), default=None)
    searched = min(module._searched(ranking, firsts, rivals), default=None)

    assert (closed is None) == (searched is None)
    if closed is not None:
        assert searched.size == pytest.approx(closed.size, abs=2e-9)


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_nothing(problem: Problem, random: object) -> None:
    rows = list(range(len(problem.values)))
    random.shuffle(rows)

    plain = stability(problem.ranked(), draws=20)
    shuffled = stability(replace(problem, values=problem.values[rows]).ranked(), draws=20)

    assert shuffled.first.tolist() == plain.first[rows].tolist()
    assert shuffled.best.tolist() == plain.best[rows].tolist()
    assert shuffled.worst.tolist() == plain.worst[rows].tolist()
    assert shuffled.winner_share == plain.winner_share
    assert (shuffled.flip is None) == (plain.flip is None)
    if plain.flip is not None:
        assert abs(shuffled.flip.change) == pytest.approx(abs(plain.flip.change), abs=1e-9)


@given(problems(least_weight=1))
def test_no_dominated_candidate_ever_wins(problem: Problem) -> None:
    result = stability(problem.ranked(), draws=50)

    dominated = result.dominated_by >= 0
    assert (result.ranking.rank[dominated] > 1).all()
    assert (result.first[dominated] == 0).all()
    assert (result.best[dominated] > 1).all()


@given(problems())
def test_places_under_random_weightings_are_those_of_the_ranking(problem: Problem) -> None:
    draws, seed = 8, 7
    result = stability(problem.ranked(), draws=draws, seed=seed)

    weightings = np.random.default_rng(seed).dirichlet(np.ones(len(problem.criteria)), draws)
    places = np.array([problem.ranked(tuple(weights)).rank for weights in weightings])
    assert result.best.tolist() == places.min(axis=0).tolist()
    assert result.worst.tolist() == places.max(axis=0).tolist()
    assert result.first == pytest.approx((places == 1).mean(axis=0))


@given(problems())
def test_many_weightings_score_as_one(problem: Problem) -> None:
    ranking = problem.ranked()
    weights = np.asarray(ranking.weights.values)

    scores = Scorer.of(ranking.normalised, problem.method).scores(np.array([weights, weights]))

    assert scores[1] == pytest.approx(ranking.score, abs=1e-12)


def test_many_weightings_of_equals_score_as_one() -> None:
    # Best and worst point are one there.
    equals = replace(WORKED, values=np.ones((2, 3)), method=Method.TOPSIS).ranked()

    assert equals.score.tolist() == [1, 1]
    assert Scorer.of(equals.normalised, Method.TOPSIS).scores(np.array([[0.5, 0.3, 0.2]])).tolist() == [[1, 1]]


def of(values: list[list[float]], words: list[str]) -> Stability:
    known = criteria(words)
    ids = [chr(ord("A") + row) for row in range(len(values))]
    return stability(rank(np.array(values), ids=ids, criteria=known, weights=written(known)), draws=50)


def test_without_rivals_there_is_no_flip() -> None:
    result = of([[3.0, 3.0], [1.0, 2.0]], ["a:more", "b:more"])

    assert result.flip is None
    assert result.flip_words == "只改动任何一项准则的权重（其余按比例调整），第一名都不变。"
    assert result.winner_share == 1


def test_equals_share_the_first_place_and_do_not_displace_each_other() -> None:
    result = of([[3.0, 3.0], [3.0, 3.0], [1.0, 2.0]], ["a:more", "b:more"])

    assert result.ranking.winners == ("A", "B")
    assert result.first.tolist() == [1, 1, 0]
    assert result.flip is None


def test_rounding_alone_displaces_nobody() -> None:
    # 0.1 + 0.2 is not 0.3 in floating point.
    result = of([[0.1 + 0.2, 3.0], [0.3, 3.0], [0.0, 1.0]], ["a:more", "b:more"])

    assert result.ranking.winners == ("A", "B")
    assert result.first.tolist() == [1, 1, 0]


def test_one_criterion_has_no_weight_to_move() -> None:
    assert of([[3.0], [1.0]], ["a:more"]).flip is None


def test_a_weight_of_one_can_only_fall_and_the_others_share_it_equally() -> None:
    # A leads on a alone. With the weight t on a, A scores t, B (1 - t) / 2 · 2: level at t = 1/2.
    result = of([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]], ["a:more*1", "b:more*0", "c:more*0"])

    assert result.flip.criterion == "a"
    assert result.flip.tie == pytest.approx(0.5)
    assert result.flip.weights == pytest.approx((0.5, 0.25, 0.25), abs=1e-9)


def test_the_same_seed_gives_the_same_answer() -> None:
    one, same, other = (stability(WORKED.ranked(), draws=100, seed=seed) for seed in (1, 1, 2))

    assert one.first.tolist() == same.first.tolist()
    assert one.first.tolist() != other.first.tolist()
    assert "100 组权重" in one.method_words
    assert "种子 1）" in one.method_words


def large(count: int) -> Ranking:
    values = np.random.default_rng(3).random((count, 6))
    known = criteria([f"k{column}:less" for column in range(6)])
    return rank(values, ids=[str(row) for row in range(count)], criteria=known, weights=written(known))


def test_of_many_candidates_the_best_are_considered_and_that_is_said() -> None:
    ranking = large(3000)
    result = stability(ranking, draws=20)

    assert set(ranking.rank[result.considered]) == set(range(1, module.CONSIDERED + 1))
    assert "只计算现名次靠前的 1000 个（在全部 3000 个之中的名次）" in result.method_words
    assert result.first.shape == (3000,)
    assert result.worst.max() > module.CONSIDERED
    assert "靠前" not in stability(large(50), draws=20).method_words


def test_a_thousand_candidates_take_no_time() -> None:
    ranking = large(1000)

    begun = time.perf_counter()
    stability(ranking)

    # Some 0.15 s where this was written.
    assert time.perf_counter() - begun < 2


def test_refuses_what_cannot_be_examined() -> None:
    known = criteria(["a:more"])
    weights = by_hand([1], criteria=known)
    empty = rank(np.array([[nan]]), ids=["A"], criteria=known, weights=weights, missing=Missing.DROP)

    with pytest.raises(Refused, match="没有候选地参与排序"):
        stability(empty)
    with pytest.raises(QuestionInvalid, match="抽取次数 0 不可用"):
        stability(WORKED.ranked(), draws=0)
    with pytest.raises(QuestionInvalid, match="种子 -1 不可用"):
        stability(WORKED.ranked(), seed=-1)
