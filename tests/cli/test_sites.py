"""`buju sites`: each option, and everything that may be wrong with a question."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from buju.atlas.atlas import Atlas

if TYPE_CHECKING:
    from conftest import Runner
from cli.siteasked import EXAMPLE, RANKED, asked


def test_the_example_has_the_promised_shape(run: Runner, shipped: Atlas) -> None:
    found = asked(run, *EXAMPLE)

    assert found.keys() >= {"query", "candidates", "removed_by"}
    assert found["query"]["unit"] == "九亭镇"
    assert len(found["candidates"]) == found["total"] < shipped.counts().places
    for one in found["candidates"]:
        assert one.keys() == {"id", "name", "verdict", "conditions", "rank", "score", "parts", "columns"}
        assert one["verdict"] in {"in", "possible", "near", "unknown", "out"}
        assert [item["name"] for item in one["conditions"]] == ["所在区", "产业功能", "责任单位", "距轨道交通站"]
        for item in one["conditions"]:
            assert item.keys() >= {"name", "value", "threshold", "passed"}
            assert item["citations"] or item["source"]
            assert_verbatim(item["citations"], shipped)
    for sentence in found["statement"]:
        assert sentence["citations"] or sentence["sources"]
        assert_verbatim(sentence["citations"], shipped)
    # 五(三) names 九亭镇 as a responsible unit; the plan gives the terminals to the base that it is part of (二), not
    # to the town itself. 泗泾 answers for itself, not for 九亭镇.
    passing = {one["name"]: one["verdict"] for one in found["candidates"] if one["verdict"] in ("in", "possible")}
    assert passing["九亭镇"] == "possible"
    assert "泗泾" not in passing


def assert_verbatim(citations: list[dict[str, Any]], atlas: Atlas) -> None:
    for citation in citations:
        text = atlas.document(citation["document"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_every_option_may_be_left_out(run: Runner, shipped: Atlas) -> None:
    found = asked(run, "sites", "--candidates", "mentioned")

    assert found["counts"] == {"in": shipped.counts().places, "possible": 0, "near": 0, "unknown": 0, "out": 0}
    assert found["removed_by"] == []
    status, out, _ = run("sites")
    assert status == 0
    assert "未设条件" in out


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        (["--district", "310117"], "district", "310117"),
        (["--function", "卫星终端", "--function", "芯片"], "functions", ["卫星终端", "芯片"]),
        (["--function", "卫星终端", "--match", "all"], "match", "all"),
        (["--role", "core", "--role", "belt"], "roles", ["core", "belt"]),
        (["--layout", "songjiang"], "layout", "songjiang"),
        (["--grade", "C"], "grade", "C"),
        (["--unit", "九亭镇"], "unit", "九亭镇"),
        (["--near", "metro:1.5公里", "--near", "121.3,31.1:20km"], "near", ["metro:1.5公里", "121.3,31.1:20km"]),
        (["--near", "121.3,31.1:2km", "--datum", "gcj02"], "datum", "gcj02"),
        (["--area", "5..20"], "area", "5..20"),
        (["--inside", "松江区"], "inside", "松江区"),
        (["--text", "卫星"], "text", "卫星"),
        (["--candidates", "towns", "--district", "松江区"], "candidates", "towns"),
        (["--candidates", "cells", "--district", "松江区", "--resolution", "6"], "resolution", 6),
        (["--criterion", "metro:less", "--missing", "drop"], "missing", "drop"),
        (["--criterion", "statements:more", "--weights", "1"], "weights", "1"),
        (["--criterion", "statements:more", "--method", "topsis"], "method", "topsis"),
        (["--criterion", "statements:more", "--normalisation", "vector"], "normalisation", "vector"),
    ],
    ids=lambda item: " ".join(item) if isinstance(item, list) else "",
)
def test_each_option_reaches_the_query(
    run: Runner, songjiang_data: Path, arguments: list[str], field: str, value: object
) -> None:
    found = asked(run, "sites", *arguments, "--data", songjiang_data)

    assert found["query"][field] == value


def test_pairs_weigh_criteria(run: Runner) -> None:
    found = asked(
        run, "sites", "--candidates", "towns", "--district", "松江区",
        "--criterion", "metro:less", "--criterion", "area:more", "--pair", "metro>area:3",
    )  # fmt: skip

    # Saaty: two criteria compared 3 : 1 weigh 3/4 and 1/4, and cannot contradict each other.
    assert found["ranking"]["weights"]["values"] == pytest.approx([0.75, 0.25])
    assert found["ranking"]["weights"]["consistency"] == pytest.approx(0, abs=1e-9)
    scored = [one for one in found["candidates"] if one["score"] is not None]
    assert len(scored) > 1
    assert [one["rank"] for one in scored] == [1 + sum(a["score"] > b["score"] for a in scored) for b in scored]
    for one in scored:
        assert sum(part["part"] for part in one["parts"]) == pytest.approx(one["score"], abs=1e-9)


def test_no_candidate_left_says_what_removed_how_many(run: Runner) -> None:
    question = ("sites", "--district", "松江区", "--function", "运载火箭", "--grade", "A")
    found = asked(run, *question)
    _, out, _ = run(*question)

    assert found["counts"]["in"] == found["counts"]["possible"] == 0
    assert "没有候选地全部符合" in out
    for row, one in enumerate(found["removed_by"]):
        outcomes = [[item["outcome"] for item in each["conditions"]] for each in found["candidates"]]
        missed = [[outcome in ("failed", "unknown") for outcome in line] for line in outcomes]
        removed, alone = sum(line[row] for line in missed), sum(line[row] and sum(line) == 1 for line in missed)
        assert (one["removed"], one["alone"]) == (removed, alone)
        unknown = sum(line[row] == "unknown" for line in outcomes)
        unjudged = f"（{unknown} 个无法判断）" if unknown else ""
        assert f"{one['name']}（{one['threshold']}）排除 {removed} 个{unjudged}，其中只因此项的 {alone} 个" in out


def test_the_plain_answer(run: Runner) -> None:
    status, out, err = run(*RANKED)
    found = asked(run, *RANKED)

    assert status == 0
    for sentence in found["statement"]:
        assert sentence["text"] in out
    lines = out.splitlines()
    table = lines[next(n for n, line in enumerate(lines) if line.startswith("名次")) :]
    shown = [one for one in found["candidates"] if one["verdict"] not in ("unknown", "out")]
    assert [line.split()[1] for line in table[1 : len(shown) + 1]] == [one["name"].split()[0] for one in shown]
    assert "〔松江行动计划 二、空间布局" in out
    assert "--limit" in err


@pytest.mark.parametrize("limit", [1, 7])
def test_a_limit(run: Runner, limit: int) -> None:
    found = asked(run, *EXAMPLE, "--limit", limit)
    _, out, _ = run(*EXAMPLE, "--limit", limit)

    assert len(found["candidates"]) == limit
    assert found["total"] > limit
    table = out[out.index("名次") :].split("\n\n")[0].splitlines()
    assert len(table) == 1 + limit


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--district", "松江县"], ["松江县", "松江区"]),
        (["--district", ""], ["--district", "不能为空"]),
        (["--district", "松" * 201], ["--district", "200"]),
        (["--function", "造船"], ["造船", "相近的有"]),
        (["--match", "some"], ["--match", "any、all"]),
        (["--role", "king"], ["--role", "core"]),
        (["--layout", "火星"], ["火星", "songjiang"]),
        (["--grade", "Z"], ["--grade", "A、B、C、D、E、F"]),
        (["--near", "metro"], ["--near", "metro:1500"]),
        (["--near", "metro:近"], ["--near", "“近”不是"]),
        (["--near", "31.1,121.3:1000"], ["--near", "纬度在前"]),
        (["--near", "121.3,31.1:1000", "--datum", "mars"], ["--datum", "gcj02"]),
        (["--area", "20..5"], ["--area", "下限大于上限"]),
        (["--inside", "metro"], ["--inside", "没有范围"]),
        (["--candidates", "parks"], ["--candidates", "places、mentioned、towns、cells"]),
        (["--candidates", "cells"], ["--district", "写明在哪个区"]),
        (["--candidates", "cells", "--district", "松江", "--resolution", "12"], ["--resolution", "10"]),
        (["--candidates", "cells", "--district", "松江", "--resolution", "八"], ["--resolution", "整数"]),
        (["--weights", "1"], ["--weights", "准则"]),
        (["--criterion", "metro"], ["--criterion", "metro:less"]),
        (["--criterion", "statements:more", "--weights", "-1"], ["--weights", "0 以上"]),
        (["--criterion", "statements:more", "--weights", "0"], ["--weights", "全为 0"]),
        (["--criterion", "statements:more", "--weights", "nan"], ["--weights", "不是数字"]),
        (["--criterion", "statements:more", "--weights", "1,2"], ["--weights", "每项准则一个"]),
        (["--criterion", "statements:more", "--method", "best"], ["--method", "topsis"]),
        (["--criterion", "statements:more", "--normalisation", "z"], ["--normalisation", "minmax"]),
        (["--criterion", "statements:more", "--missing", "zero"], ["--missing", "drop"]),
        (["--criterion", "statements:more", "--pair", "a>b"], ["--pair", "metro>area:3"]),
        ([arg for n in range(13) for arg in ("--near", f"metro:{n}")], ["--near", "12 项"]),
        (["--limit", "0"], ["--limit", "不小于 1"]),
        (["--limit", "many"], ["--limit", "整数"]),
        (["--file", "nowhere.csv"], ["nowhere.csv", "没有文件"]),
        (["--file", "."], ["无法读取"]),
        (["--file", "x.csv", "--candidates", "towns"], ["--candidates", "--file"]),
        (["--out", "x.pdf"], [".docx", ".csv", "x.pdf"]),
        (["--out", "x.csv", "--template", "y.docx"], ["--template", ".docx"]),
        (["--out", "x.docx", "--template", "y.docx"], ["没有模板文件"]),
    ],
    ids=lambda item: " ".join(item)[:60],
)  # fmt: skip
def test_a_wrong_question_is_one_line(
    run: Runner,
    songjiang_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    arguments: list[str],
    says: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BUJU_DATA", str(songjiang_data))

    status, out, err = run("sites", *arguments)

    assert (status, out) == (2, "")
    assert err.startswith("buju：")
    assert err.count("\n") == 1
    for words in says:
        assert words in err
    assert not re.search(r"Traceback|Error|invalid|criteria|functions：", err)
    assert list(tmp_path.iterdir()) == []


def test_an_ambiguous_name_is_told_with_the_choices(run: Runner) -> None:
    status, out, err = run("sites", "--district", "经开区")

    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "请写明是哪一个" in err
    assert "北京经济技术开发区" in err
