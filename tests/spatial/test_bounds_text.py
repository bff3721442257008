"""四至 wording: each side with its road, in the order of the text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from buju.spatial.boundstext import Compass, parse_bounds, read_bounds

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


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("东至A路、B路；南到：丙河", [(E, "A路、B路"), (S, "丙河")]),
        ("东侧为嘉松公路，南以清水河为界", [(E, "嘉松公路"), (S, "清水河")]),
        ("甲路以东、乙路以南、丙路以西、丁河以北", [(W, "甲路"), (N, "乙路"), (E, "丙路"), (S, "丁河")]),
        ("东、南至京沪铁路，西南面临大江", [(E, "京沪铁路"), (S, "京沪铁路"), ("西南", "大江")]),
        ("东沿外环高速一线，北至甲路以西约200米", [(E, "外环高速"), (N, "甲路以西约200米")]),
        ("东至S5 沪嘉高速（含匝道，外侧）、南至G1503-绕城", [(E, "S5 沪嘉高速（含匝道，外侧）"), (S, "G1503-绕城")]),
        ("东靠城墙，南邻甲县县界，西边接乙乡", [(E, "城墙"), (S, "甲县县界"), (W, "乙乡")]),
        ("东至东环路、西至西至路", [(E, "东环路"), (W, "西至路")]),
        ("东至公园路和东环北路的围合区域为核心", [(E, "公园路和东环北路")]),
    ],
)
def test_other_wordings(text: str, sides: list[tuple[str, str]]) -> None:
    assert [(side.side, side.words) for side in read_bounds(text).sides] == sides


def test_names_are_parted_outside_brackets() -> None:
    (side,) = read_bounds("东至甲路（含桥、坡）、乙河和丙街").sides

    assert side.names == ("甲路（含桥、坡）", "乙河", "丙街")


@given(
    st.lists(
        st.sampled_from(
            ["东", "西南", "、", "至", "以", "为界", "，", "（", "）", "路", "一线", "A", " ", "临", "\n", "。"]
        ),
        max_size=24,
    ).map("".join)
)
def test_no_letter_of_a_bounds_text_is_dropped(text: str) -> None:
    read = read_bounds(text)
    spans = sorted({(side.start, side.end) for side in read.sides} | set(read.left))

    assert all(text[side.start : side.end] == side.words for side in read.sides)
    assert all(low < high for low, high in spans)
    if spans:
        # From the first side on, sides and what is left follow each other without a gap.
        assert [low for low, _ in spans[1:]] + [len(text)] == [high for _, high in spans]


def test_real_passages_have_the_sides_that_a_person_read(shared: Path) -> None:
    file = shared / "plans" / "bounds_passages.yaml"
    if not file.is_file():
        pytest.skip("共用的四至文本不在这台机器上")
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    wanted = [(row["text"], side, folded(words)) for row in rows for side, words in row["sides"]]
    right = [
        (text, side)
        for text, side, words in wanted
        if [folded(one.words) for one in read_bounds(text).sides if one.side == side] == [words]
    ]

    assert len(right) >= 0.95 * len(wanted)


def folded(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split())
