"""The drawing of a ranking's stability."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from buju.views.carto.face import cut, ems
from buju.views.carto.stabilitychart import MOST, StabilityRow, share_words, stability_chart, stability_styles

SVG = "{http://www.w3.org/2000/svg}"


def row(at: int, name: str = "洞泾镇") -> StabilityRow:
    return StabilityRow(f"{name}{at}", rank=at, best=max(1, at - 1), worst=at + 2, first=0.25)


def test_each_candidate_has_its_name_bar_and_dot() -> None:
    drawn = ET.fromstring(
        stability_chart([StabilityRow("甲", 1, 1, 3, 0.625), StabilityRow("乙", 2, 2, 2, 0)], draws=9)
    )

    one, other = drawn.findall(f"{SVG}g")[1:3]
    assert one.find(f"{SVG}title").text == "甲：现在第 1 名；随机权重下第 1 至第 3 名，排第一的占 62.5%"
    assert other.find(f"{SVG}title").text == "乙：现在第 2 名；随机权重下第 2 名，排第一的占 0%"
    assert [text.text for text in one.findall(f"{SVG}text")] == ["1. 甲", "排第一 62.5%"]
    # The scale runs from the first place at the left to the last one drawn, the third, at the right.
    bar, dot = one.find(f"{SVG}line"), one.find(f"{SVG}circle")
    assert (bar.get("x1"), bar.get("x2"), dot.get("cx")) == ("16.0", "344.0", "16.0")
    assert other.find(f"{SVG}circle").get("cx") == "180.0"
    assert drawn.find(f"{SVG}title").text == "排序的稳定性"
    assert "甲：现在第 1 名" in drawn.find(f"{SVG}desc").text


def test_names_are_escaped() -> None:
    drawn = stability_chart([row(1, '<script>alert("x")</script>&')], draws=9)

    assert "<script" not in drawn
    ET.fromstring(drawn)


def test_only_the_first_are_drawn_and_that_is_said() -> None:
    rows = [row(at) for at in range(1, MOST + 4)]

    drawn = stability_chart(rows, draws=1000)

    assert drawn.count("<circle") == MOST + 1
    assert f"只列前 {MOST} 个，共 {MOST + 3} 个" in drawn
    assert drawn == stability_chart(rows, draws=1000)


def test_everything_lies_on_the_drawing() -> None:
    drawn = stability_chart([StabilityRow("很长的名字" * 20, 1, 1, 98_765, 0.00001), row(2)], draws=1000)

    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', drawn).groups())
    for name, most in (("x", width), ("x1", width), ("x2", width), ("cx", width), ("y", height), ("cy", height)):
        assert all(0 <= float(at) <= most for at in re.findall(rf' {name}="([^"]+)"', drawn))
    assert "很长的名字" * 20 in drawn
    assert ">98765</text>" in drawn


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0%"), (1, "100%"), (0.5, "50%"), (0.123, "12.3%"), (0.0004, "不足 0.1%"), (0.9996, "超过 99.9%")],
)
def test_a_share_never_reads_as_none_or_all_of_it(share: float, words: str) -> None:
    assert share_words(share) == words


def test_a_text_is_cut_by_its_length() -> None:
    assert ems("镇G60") == pytest.approx(1 + 3 * 0.6)
    assert cut("洞泾镇", to=3) == "洞泾镇"
    assert cut("洞泾镇、新桥镇", to=5) == "洞泾镇…"


def test_the_styles_bound_the_width() -> None:
    assert ".stability" in stability_styles()
