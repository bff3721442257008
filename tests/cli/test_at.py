"""`buju at`: what holds a point, certainly or possibly, and the plans that apply there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from buju.atlas.atlas import Atlas
from buju.spatial.shift import Datum, from_wgs84

if TYPE_CHECKING:
    from conftest import Runner

JIUTING = (121.32, 31.13)


def test_a_point_in_jiuting(run: Runner, shipped: Atlas) -> None:
    status, out, err = run("at", *JIUTING, "--json")

    found = json.loads(out)
    assert (status, err) == (0, "")
    assert (found["lon"], found["lat"]) == JIUTING
    assert [held["name"] for held in found["districts"]] == ["上海市", "松江区", "九亭镇"]
    held = {place["name"]: place["certain"] for place in found["places"]}
    assert held["九亭镇"]
    assert held["松江区"]
    # Drawn by members only: nothing is certain of it.
    assert held["西翼"] is False
    assert {plan["document"] for plan in found["plans"]} == {"shanghai-2023-19", "songjiang-2024-102"}
    for item in (*found["places"], *found["plans"]):
        assert item["citations"]
        for citation in item["citations"]:
            text = shipped.document(citation["document"]).text
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_plain_answer(run: Runner) -> None:
    status, out, _ = run("at", *JIUTING)

    assert status == 0
    for words in (
        "政区：",
        "上海市松江区",
        "规划地点：",
        "九亭镇",
        "示意图形，不可量测",
        "范围包含这里的规划：",
        "松江行动计划",
    ):
        assert words in out


def test_gcj02_is_converted_and_told(run: Runner) -> None:
    (lon, lat), *_ = from_wgs84(np.array([JIUTING]), datum=Datum.GCJ02)
    arguments = ("at", f"{lon:.7f}", f"{lat:.7f}", "--datum", "gcj02")

    found = json.loads(run(*arguments, "--json")[1])
    _, out, _ = run(*arguments)

    assert (found["lon"], found["lat"]) == pytest.approx(JIUTING, abs=2e-7)
    assert found["given"] == {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}", "datum": "gcj02"}
    assert "由 GCJ-02 坐标" in out


def test_where_nothing_is_known(run: Runner) -> None:
    status, out, _ = run("at", "91.1", "29.6")

    assert status == 0
    assert out.count("现有资料中没有") == 4


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["121.3"], ["纬度"]),
        ([], ["经度"]),
        (["121.3", "31.1", "5"], ["多出"]),
        (["31.1", "121.3"], ["纬度在前"]),
        (["2.35", "48.85"], ["不在中国"]),
        (["nan", "31.1"], ["nan", "不是数字"]),
        (["1_21", "31.1"], ["1_21"]),
        (["121.3", "31.1", "--datum", "mars"], ["--datum", "wgs84、cgcs2000、gcj02、bd09"]),
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_line(run: Runner, arguments: list[str], says: list[str]) -> None:
    status, out, err = run("at", *arguments)

    assert (status, out) == (2, "")
    assert err.startswith("buju：")
    assert err.count("\n") == 1
    for words in says:
        assert words in err


WORDS = [
    (("121.32,31.13",), "经度在前"),
    (("31.13, 121.32",), "纬度在前"),
    (("东经121°19′12″，北纬31°7′48″",), "经度在前"),
    (("121°19′12″", "31°7′48″"), None),
    (("31.13N", "121.32E"), None),
]


@pytest.mark.parametrize(("words", "order"), WORDS, ids=[" ".join(row[0]) for row in WORDS])
def test_a_point_in_one_word_or_in_minutes_and_seconds(run: Runner, words: tuple[str, ...], order: str | None) -> None:
    status, out, err = run("at", *words, "--json")

    found = json.loads(out)
    assert status == 0
    assert (found["lon"], found["lat"]) == pytest.approx((121.32, 31.13))
    assert (order in err) if order else not err


def test_one_word_that_is_no_pair_says_what_to_write(run: Runner) -> None:
    status, _, err = run("at", "jiuting")

    assert status == 2
    assert "121.32,31.13" in err


@pytest.mark.parametrize(
    "words",
    [("九亭站",), ("科技绿洲",), ("松江区九亭镇",), ("松江区", "九亭镇"), ("松江区九亭镇沪亭北路1号",)],
    ids="".join,
)
def test_a_name_or_an_address_is_a_point_in_jiuting(run: Runner, words: tuple[str, ...]) -> None:
    status, out, _ = run("at", *words, "--json")

    assert status == 0
    assert "九亭镇" in [held["name"] for held in json.loads(out)["districts"]]


@pytest.mark.parametrize("words", ["苏州市", "苏州市中心路", "江苏省苏州市相城区"])
def test_a_city_that_the_atlas_lacks_is_answered_with_what_it_covers(run: Runner, words: str) -> None:
    status, out, err = run("at", words)

    assert (status, out) == (2, "")
    assert "现有资料只收" in err
    assert "松江区" in err
    assert "相近的有" not in err
