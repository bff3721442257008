"""Weights by hand, by pairs and by entropy."""

from __future__ import annotations

from math import inf, log, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.errors import QuestionInvalid
from buju.sites.criterion import Missing
from buju.sites.weights import Weighing, by_entropy, by_hand, written
from sites.asking import compared, criteria

THREE = criteria(["metro:less", "area:more", "rent:less"])
TWO = criteria(["a:more", "b:more"])

NOT_BY_HAND = {
    "negative": ([0.5, -0.1, 0.6], "准则“area”的权重 -0.1 不可用"),
    "not a number": ([0.5, nan, 0.5], "准则“area”的权重 nan 不可用"),
    "infinite": ([inf, 1, 1], "准则“metro”的权重 inf 不可用"),
    "all zero": ([0, 0, 0], "权重全为 0"),
    "too few": ([1, 1], "权重有 2 个，准则有 3 项"),
    "too many": ([1, 1, 1, 1], "权重有 4 个，准则有 3 项"),
    "a name too few": ({"metro": 1, "area": 1}, "准则“rent”没有权重"),
    "an unknown name": ({"metro": 1, "area": 1, "rent": 1, "price": 1}, "“price”不是准则"),
}


@given(st.lists(st.floats(0, 1e300), min_size=3, max_size=3).filter(any))
def test_weights_by_hand_add_up_to_one_in_proportion(numbers: list[float]) -> None:
    weights = by_hand(numbers, criteria=THREE).values

    assert sum(weights) == pytest.approx(1, abs=1e-12)
    assert min(weights) >= 0
    assert weights == pytest.approx([number / max(numbers) * max(weights) for number in numbers], rel=1e-9)


def test_weights_by_name_take_the_order_of_the_criteria() -> None:
    assert by_hand({"rent": 1, "metro": 2, "area": 1}, criteria=THREE).values == (0.5, 0.25, 0.25)


@pytest.mark.parametrize(("numbers", "told"), NOT_BY_HAND.values(), ids=NOT_BY_HAND)
def test_refuses_weights_by_hand(numbers: list[float] | dict[str, float], told: str) -> None:
    with pytest.raises(QuestionInvalid, match=told) as caught:
        by_hand(numbers, criteria=THREE, field="weight")

    assert caught.value.field == "weight"


def test_weights_written_with_the_criteria() -> None:
    weighted = written(criteria(["a:less*3", "b:more*1"]))
    equal = written(TWO)

    assert (weighted.values, weighted.method) == ((0.75, 0.25), Weighing.HAND)
    assert (equal.values, equal.method) == ((0.5, 0.5), Weighing.EQUAL)
    assert "等权" in equal.words


def test_weights_written_with_some_criteria_only_are_refused() -> None:
    with pytest.raises(QuestionInvalid, match="准则“b”没有权重"):
        written(criteria(["a:less*3", "b:more"]))


def test_pairs_of_the_textbook() -> None:
    # The 3 × 3 matrix with 3, 5 and 3 above the diagonal: largest eigenvalue 3.0385, CI 0.0193, CR 0.033
    # with the random index 0.58; weights 0.637, 0.258, 0.105.
    weights = compared(["metro>area:3", "metro>rent:5", "rent<area:3"], known=THREE)

    assert weights.values == pytest.approx((0.637, 0.258, 0.105), abs=5e-4)
    assert weights.consistency == pytest.approx(0.033, abs=5e-4)
    assert weights.warnings == ()
    assert "CR = 0.033" in weights.words


def test_consistent_pairs_have_no_ratio() -> None:
    weights = compared(["metro>area:2", "metro>rent:4", "area>rent:2"], known=THREE)

    assert weights.values == pytest.approx((4 / 7, 2 / 7, 1 / 7))
    assert weights.consistency == pytest.approx(0, abs=1e-12)


# Of three criteria with a over b, b over c and a over c the largest eigenvalue is 1 + x + 1/x, x = ∛(a·b / c);
# CI = (eigenvalue - 3) / 2, and the random index is 0.5799.
@pytest.mark.parametrize(
    ("times", "cube", "warned"),
    [
        (("2", "2", "2"), 2, False),
        (("3", "3", "3"), 3, True),
        (("3", "3", "1"), 9, True),
        (("3", "3", "1/3"), 27, True),
    ],
    ids=["nearly", "just too much", "much too much", "a circle"],
)
def test_contradicting_pairs_are_warned_of(times: tuple[str, str, str], cube: float, warned: bool) -> None:
    a, b, c = times
    weights = compared([f"metro>area:{a}", f"area>rent:{b}", f"metro>rent:{c}"], known=THREE)

    x = cube ** (1 / 3)
    assert weights.consistency == pytest.approx((1 + x + 1 / x - 3) / 2 / 0.5799)
    assert (weights.consistency > 0.1) == warned
    assert [("大于 0.1" in words) for words in weights.warnings] == [True] * warned


def test_the_ways_to_give_pairs_agree() -> None:
    words = compared(["area = metro", "rent<metro:1/2", "rent>area:2"], known=THREE)
    turned = compared(["metro=area", "metro>rent:1/2", "area < rent:2"], known=THREE)

    assert words == turned
    assert words.values == pytest.approx((0.25, 0.25, 0.5))


def test_one_or_two_criteria_cannot_contradict() -> None:
    assert compared([], known=criteria(["a:less"])).values == (1.0,)
    assert compared(["a>b:3"], known=TWO).values == pytest.approx((0.75, 0.25))
    assert compared(["a>b:3"], known=TWO).consistency == 0


NOT_PAIRS = {
    "missing pairs": (["metro>area:3"], "还有 2 对准则没有比较：metro 与 rent、area 与 rent"),
    "an unknown criterion": (["metro>price:3"], "“price”不是本次的准则"),
    "twice": (["metro>area:3", "area<metro:3"], "已经比较过"),
    "with itself": (["metro>metro:3"], "不与自身比较"),
    "no times": (["metro>area"], "不是两两比较"),
    "times for equals": (["metro=area:3"], "不是两两比较"),
    "more than nine": (["metro>area:10"], "倍数“10”不可用"),
    "zero": (["metro>area:0"], "倍数“0”不可用"),
    "a fraction of another kind": (["metro>area:2/3"], "倍数“2/3”不可用"),
    "no comparison": (["metro"], "不是两两比较"),
    "empty": ([""], "不是两两比较"),
}


@pytest.mark.parametrize(("words", "told"), NOT_PAIRS.values(), ids=NOT_PAIRS)
def test_refuses_pairs(words: list[str], told: str) -> None:
    with pytest.raises(QuestionInvalid, match=told) as caught:
        compared(words, known=THREE)

    assert caught.value.field == "pairs"


def test_entropy_by_hand() -> None:
    # a: shares 1/4 and 3/4, e = -(1/4 ln 1/4 + 3/4 ln 3/4) / ln 2 = 0.811278; b: shares 0 and 1, e = 0.
    weights = by_entropy(np.array([[1.0, 0.0], [3.0, 5.0]]), criteria=TWO, missing=None)

    less = 1 + (0.25 * log(0.25) + 0.75 * log(0.75)) / log(2)
    assert less == pytest.approx(0.188722, abs=1e-6)
    assert weights.values == pytest.approx((less / (1 + less), 1 / (1 + less)))
    assert weights.method is Weighing.ENTROPY


def test_a_criterion_that_tells_nobody_apart_has_no_entropy_weight() -> None:
    values = np.array([[7.0, 1.0], [7.0, 2.0], [7.0, 3.0]])

    assert by_entropy(values, criteria=TWO, missing=None).values == (0.0, 1.0)


NOT_ENTROPY = {
    "all equal": ([[1.0, 2.0], [1.0, 2.0]], None, "无从区分"),
    "one candidate": ([[1.0, 2.0]], None, "至少要 2 个"),
    "negative": ([[1.0, -2.0], [1.0, 2.0]], None, "准则“b”有负值"),
    "a gap without a rule": ([[1.0, nan], [1.0, 2.0]], None, "准则“b”有 1 个候选地没有数值"),
    "one left": ([[1.0, nan], [1.0, 2.0]], Missing.DROP, "至少要 2 个"),
}


@pytest.mark.parametrize(("values", "missing", "told"), NOT_ENTROPY.values(), ids=NOT_ENTROPY)
def test_refuses_entropy(values: list[list[float]], missing: Missing | None, told: str) -> None:
    with pytest.raises(QuestionInvalid, match=told):
        by_entropy(np.array(values), criteria=TWO, missing=missing)
