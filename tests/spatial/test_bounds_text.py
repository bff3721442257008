"""四至 wording: each side with its road, in the order of the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.spatial.bounds import Compass, parse_bounds

E, S, W, N = "东南西北"
FOUR = [(E, "中心路"), (S, "云振路"), (W, "研展路"), (N, "姚北路")]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        pytest.param("基地范围为：东至中心路、南至云振路、西至研展路、北至姚北路，并向周边延伸", FOUR, id="Songjiang"),
        pytest.param("北至姚北路、西至研展路、南至云振路、东至中心路", FOUR[::-1], id="other order"),
        pytest.param("东临中心路，南起云振路，西靠研展路，北邻姚北路", FOUR, id="other verbs"),
        pytest.param("东面至中心路；南侧到云振路；西边抵研展路；北至姚北路。", FOUR, id="sides with nouns"),
        pytest.param("东至中心路,南至云振路;西至研展路.北至姚北路", FOUR, id="half-width punctuation"),
        pytest.param("东至中心路\n南至云振路\n西至研展路\n北至姚北路", FOUR, id="lines"),
        pytest.param("东至 中心路、南至 云振路、西至 研展路、北至 姚北路", FOUR, id="spaces before names"),
        pytest.param("东至中心路南至云振路西至研展路北至姚北路", FOUR, id="no punctuation"),
        pytest.param("（东至中心路、南至云振路、西至研展路、北至姚北路）", FOUR, id="in brackets"),
        pytest.param("东起漕盈路，西至青浦大道", [(E, "漕盈路"), (W, "青浦大道")], id="two sides"),
        pytest.param(
            "东至青礼路, 西至现状林地, 南临小龙河, 北接火车头体协",
            [(E, "青礼路"), (W, "现状林地"), (S, "小龙河"), (N, "火车头体协")],
            id="安定镇",
        ),
        pytest.param("东至G60高速、北至S32申嘉湖高速", [(E, "G60高速"), (N, "S32申嘉湖高速")], id="letters and digits"),
        pytest.param("打造核心承载区", [], id="none"),
        pytest.param("", [], id="empty"),
        pytest.param("向东、向南延伸", [], id="directions that are no sides"),
    ],
)
def test_wordings(text: str, sides: list[tuple[str, str]]) -> None:
    assert [(side.side.value, side.name) for side in parse_bounds(text)] == sides


@pytest.mark.parametrize("text", ["东至甲路、东至乙路", "东至甲路、南至乙路、西至丙路、东临丁路"])
def test_a_side_given_twice_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="同一方位出现两次"):
        parse_bounds(text)


NAMES = st.text(st.sampled_from("中心云振研展姚路街河大道G60"), min_size=1, max_size=8)


@given(st.permutations(list(Compass)), st.lists(NAMES, min_size=4, max_size=4), st.sampled_from("，、；"))
def test_any_order_and_any_names(order: list[Compass], names: list[str], comma: str) -> None:
    text = comma.join(f"{side}至{name}" for side, name in zip(order, names, strict=True))

    assert list(parse_bounds(text)) == list(zip(order, names, strict=True))


@pytest.mark.parametrize(
    ("side", "inward"),
    [(Compass.EAST, (-1, 0)), (Compass.WEST, (1, 0)), (Compass.NORTH, (0, -1)), (Compass.SOUTH, (0, 1))],
)
def test_the_site_lies_on_the_other_side(side: Compass, inward: tuple[int, int]) -> None:
    assert side.inward == inward


def test_a_hostile_text_is_read() -> None:
    with pytest.raises(ValueError, match="同一方位出现两次"):
        parse_bounds("东至甲，" * 5_000)
