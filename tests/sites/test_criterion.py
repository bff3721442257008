"""Criteria as users write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.errors import QuestionInvalid
from buju.sites.criterion import MOST, Criterion, Direction, check, criterion

READ = {
    "metro:less": Criterion("metro", Direction.LESS),
    "area:more": Criterion("area", Direction.MORE),
    "metro:500..1500": Criterion("metro", Direction.IDEAL, low=500, high=1500),
    "metro:ideal(500..1500)": Criterion("metro", Direction.IDEAL, low=500, high=1500),
    "metro:0.5..1.5*0.3": Criterion("metro", Direction.IDEAL, low=0.5, high=1.5, weight=0.3),
    "坡度:-2..2": Criterion("坡度", Direction.IDEAL, low=-2, high=2),
    "metro:less*3": Criterion("metro", Direction.LESS, weight=3),
    "near:九亭镇:less": Criterion("near:九亭镇", Direction.LESS),
    "到地铁的距离：less＊０.５": Criterion("到地铁的距离", Direction.LESS, weight=0.5),
    " metro : LESS ": Criterion("metro", Direction.LESS),
}

REFUSED = {
    "no direction": ("metro", "不是准则"),
    "unknown direction": ("metro:near", "方向“near”不认识"),
    "no name": (":less", "准则名"),
    "an empty weight": ("metro:less*", "不是准则"),
    "two weights": ("metro:less*1*2", "不是数字"),
    "not a number": ("metro:a..b", "“a”不是数字"),
    "an exponent": ("metro:1e3..2e3", "不是数字"),
    "infinity": ("metro:less*inf", "不是数字"),
    "digits of another script": ("metro:less*٣", "不是数字"),
    "ends the wrong way round": ("metro:1500..500", "理想区间"),
    "a sign that parts pairs": ("a>b:less", "准则名"),
    "a long name": ("名" * 61 + ":less", "准则名"),
}


@pytest.mark.parametrize("words", READ)
def test_reads_what_users_write(words: str) -> None:
    assert criterion(words) == READ[words]


@pytest.mark.parametrize(("words", "told"), REFUSED.values(), ids=REFUSED)
def test_refuses_the_rest_and_says_what_was_expected(words: str, told: str) -> None:
    with pytest.raises(QuestionInvalid, match=told) as caught:
        criterion(words)

    assert caught.value.field == "criteria"
    assert "\n" not in str(caught.value)


@given(
    name=st.text(st.sampled_from("metro地铁:_-9"), min_size=1, max_size=20).filter(lambda name: name.strip()),
    aim=st.sampled_from(["less", "more", "-3..7", "0.25..0.5"]),
    weight=st.sampled_from(["", "*0", "*0.3", "*12"]),
)
def test_what_is_written_reads_back(name: str, aim: str, weight: str) -> None:
    words = f"{name}:{aim}{weight}"

    assert str(criterion(words)) == words


def test_directions_in_words() -> None:
    assert [each.direction_words for each in map(criterion, ["a:less", "b:more", "c:0.5..1500"])] == [
        "越小越好",
        "越大越好",
        "以 0.5 至 1500 为宜",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "准则有 0 项；应为 1 至 15 项"),
        ([f"c{n}:less" for n in range(MOST + 1)], "准则有 16 项"),
        (["a:less", "b:more", "a:more"], "准则“a”重复"),
    ],
    ids=["none", "too many", "twice"],
)
def test_criteria_are_few_and_told_apart(words: list[str], told: str) -> None:
    with pytest.raises(QuestionInvalid, match=told):
        check([criterion(one) for one in words])


def test_a_range_belongs_to_an_ideal_only() -> None:
    with pytest.raises(QuestionInvalid, match="不应有理想区间"):
        Criterion("a", Direction.LESS, low=1, high=2)
