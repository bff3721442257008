"""`buju functions`: the vocabulary, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from buju.atlas.atlas import Atlas
from buju.policy.fact import StatedFunction

if TYPE_CHECKING:
    from conftest import Runner


def test_every_function_with_its_statements(run: Runner, shipped: Atlas) -> None:
    status, out, err = run("functions", "--json")
    assert (status, err) == (0, "")
    rows = json.loads(out)
    assert [row["id"] for row in rows] == [function.id for function in shipped.vocabulary.functions]
    said = {(item["fact"], item["words"]) for row in rows for item in row["stated"]}
    facts = [fact for fact in shipped.facts() if isinstance(fact, StatedFunction)]
    assert said == {(fact.id, words) for fact in facts for words in fact.functions}
    for item in (item for row in rows for item in row["stated"]):
        text = shipped.document(item["citation"]["document"]).text
        assert text[item["citation"]["start"] : item["citation"]["end"]] == item["citation"]["quote"]
        assert tuple(item["places"]) == shipped.fact(item["fact"]).places


@pytest.mark.parametrize("stage", ["端", "终端与地面设备", " 终端与地面设备 "])
def test_one_stage(run: Runner, stage: str) -> None:
    status, out, _ = run("functions", "--stage", stage, "--json")
    assert status == 0
    assert [row["id"] for row in json.loads(out)] == ["terminal", "chips-components", "ground-segment"]


def test_the_table(run: Runner) -> None:
    status, out, err = run("functions", "--stage", "箭")
    assert status == 0
    assert out.split()[:6] == ["环节", "编号", "功能", "叫法", "表述", "文件"]
    line = next(line for line in out.splitlines() if "launch-service" in line)
    assert "发射服务" in line
    assert "beijing-2024-2028、chongqing-2023-7、shanghai-2023-19" in line
    assert "共 3 条" in err


def test_an_unknown_stage_is_refused_with_the_known_ones(run: Runner) -> None:
    status, out, err = run("functions", "--stage", "船")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "船" in err
    assert "星、箭、端、网、用、支撑、总称" in err
