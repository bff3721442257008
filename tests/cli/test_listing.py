"""`buju layouts | places | documents | facts | check`: what is printed, for people and for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from buju.atlas.atlas import Atlas

if TYPE_CHECKING:
    from conftest import Runner

CITATION = {"document", "clause", "quote", "start", "end"}


@pytest.fixture
def listed(run: Runner, songjiang_data: Path) -> Any:
    """Runs a command on the Songjiang data with `--json` and parses what it prints."""

    def lister(*arguments: str) -> list[dict[str, Any]]:
        status, out, err = run(*arguments, "--json", "--data", songjiang_data)
        assert (status, err) == (0, "")
        rows = json.loads(out)
        assert isinstance(rows, list)
        assert all(isinstance(row, dict) for row in rows)
        return rows

    return lister


def test_layouts(listed: Any) -> None:
    (layout,) = listed("layouts")

    assert (layout["id"], layout["name"], layout["document"]) == ("songjiang", "一核两带", "songjiang-2024-102")
    assert (layout["places"], layout["drawn"]) == (58, 26)
    assert any("OpenStreetMap" in line and "ODbL" in line for line in layout["licences"])
    assert layout["wordings"][0]["wording"] == "一核两带"
    assert layout["wordings"][0]["citation"].keys() == CITATION


def test_places_show_their_citations(listed: Any, songjiang_text: str) -> None:
    places = listed("places")

    assert len(places) == 58
    for place in places:
        assert place["citations"]
        for citation in place["citations"]:
            assert citation.keys() == CITATION
            assert songjiang_text[citation["start"] : citation["end"]] == citation["quote"]
        assert (place["geometry"] is None) is (place["grade"] == "F")


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["--role", "core"], ["songjiang-core"]),
        (["--grade", "E", "--role", "belt"], ["songjiang-north-belt", "songjiang-south-belt"]),
        (["--query", "科创 云廊", "--grade", "D"], ["songjiang-yunlang"]),
        (["-q", "Ｇ６０佘山智造园", "--grade", "D"], ["songjiang-zhizao-park"]),
        (["--district", "青浦区"], ["songjiang-qingpu"]),
        (["--layout", "songjiang", "--role", "axis"], ["songjiang-g60-corridor"]),
        (["--grade", "A"], []),
    ],
)
def test_places_are_filtered(listed: Any, arguments: list[str], ids: list[str]) -> None:
    assert [place["id"] for place in listed("places", *arguments)] == ids


def test_facts_show_their_citation(listed: Any, songjiang: Atlas, songjiang_text: str) -> None:
    facts = listed("facts")

    assert [fact["id"] for fact in facts] == [fact.id for fact in songjiang.facts()]
    for fact in facts:
        assert fact["citation"].keys() == CITATION
        citation = fact["citation"]
        assert songjiang_text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--kind", "target"], 13),
        (["--kind", "mention"], 70),
        (["--place", "songjiang-core", "--kind", "membership"], 3),
        (["--document", "songjiang-2024-102", "--kind", "responsibility"], 21),
        (["--kind", "figure"], 0),
        (["--kind", "question"], 4),
    ],
)
def test_facts_are_filtered(listed: Any, arguments: list[str], count: int) -> None:
    assert len(listed("facts", *arguments)) == count


def test_documents(listed: Any, songjiang_text: str) -> None:
    (document,) = listed("documents")

    assert document["source"]["number"]["value"] == "沪松府〔2024〕102号"
    assert document["source"]["issued"].keys() == {"unstated"}
    assert len(document["clauses"]) == 39
    assert document["clauses"][-1]["end"] == len(songjiang_text)


def test_targets_and_units(listed: Any) -> None:
    assert len(listed("targets", "--year", "2027")) == 12
    assert [row["id"] for row in listed("targets", "--unit", "颗/年")] == ["sj-t-01"]
    (unit,) = listed("units", "--name", "国投")
    assert unit["name"] == "国投集团"
    assert [task["citation"]["clause"] for task in unit["tasks"]] == ["四(四)2"]


def test_coverage_and_relations(listed: Any) -> None:
    (row,) = listed("coverage")

    assert row["missing"] == []
    assert sum(row["treatments"].values()) == row["kinds"]["mention"] == 70
    assert listed("relations") == []


def test_the_ends_of_relations_are_told_by_name(run: Runner) -> None:
    status, out, _ = run("relations", "--kind", "homonym")

    assert status == 0
    assert "卫星互联网产业园（chongqing）" in out
    assert "卫星互联网产业园（beijing）" in out


def test_check_of_sound_data(run: Runner, songjiang_data: Path) -> None:
    assert run("check", "--data", songjiang_data) == (0, "", "数据检查通过，没有问题\n")
    assert run("check", "--data", songjiang_data, "--json") == (0, "[]\n", "")


def test_the_shipped_data_pass(run: Runner) -> None:
    status, out, _ = run("check")

    assert (status, out) == (0, "")


@pytest.fixture
def broken(data: Path) -> Path:
    """The data with one quote changed by one character."""
    facts = data / "seeds/songjiang-2024-102/facts.yaml"
    content = facts.read_text(encoding="utf-8")
    old = "quote: 以科技绿洲为先导区，久富开发区为联动区\n"
    assert content.count(old) == 1
    facts.write_text(content.replace(old, old.replace("先导", "先行")), encoding="utf-8")
    return data


def _line(broken: Path) -> int:
    written = (broken / "seeds/songjiang-2024-102/facts.yaml").read_text(encoding="utf-8")
    return written[: written.index("以科技绿洲为先行区")].count("\n") + 1


def test_check_prints_every_fault(run: Runner, broken: Path) -> None:
    status, out, err = run("check", "--data", broken)

    assert status == 1
    assert out.startswith(f"seeds/songjiang-2024-102/facts.yaml:{_line(broken)}: 错误 quote-not-found: ")
    assert "以科技绿洲为先导区，久富开发区为联动区" in out
    assert out.rstrip().endswith("（由事实摘录处理）")
    assert out.count("\n") == 1
    assert err == "共 1 处错误、0 处提醒\n"


def test_check_prints_faults_for_programs(run: Runner, broken: Path) -> None:
    status, out, err = run("check", "--data", broken, "--json")
    (fault,) = json.loads(out)

    assert (status, err) == (1, "")
    assert fault.keys() == {"code", "severity", "file", "line", "message", "fixer", "entry"}
    assert (fault["code"], fault["severity"], fault["line"], fault["entry"]) == (
        "quote-not-found",
        "error",
        _line(broken),
        "sj-m-006",
    )


def test_a_warning_alone_is_no_failure(run: Runner, data: Path) -> None:
    places = data / "layers/songjiang/places.geojson"
    content = places.read_text(encoding="utf-8")
    point = re.search(r'"Point","coordinates":\[(\d+\.\d+),', content)
    assert point
    longer = point[0].replace(point[1], f"{float(point[1]):.6f}1")
    places.write_text(content.replace(point[0], longer, 1), encoding="utf-8")

    status, out, err = run("check", "--data", data)

    assert status == 0
    assert "提醒 shape-precision" in out
    assert err == "共 0 处错误、1 处提醒\n"


@pytest.mark.parametrize(
    "command", ["layouts", "places", "documents", "facts", "targets", "units", "coverage", "relations"]
)
def test_lists_say_that_entries_were_left_out(run: Runner, broken: Path, command: str) -> None:
    _, out, err = run(command, "--data", broken, "--json")

    assert isinstance(json.loads(out), list)
    assert "1 处错误" in err
    assert "buju check" in err


@pytest.mark.parametrize(
    ("command", "headings", "holds"),
    [
        ("layouts", ["编号", "布局", "地区"], "一核两带"),
        ("places", ["编号", "名称", "角色", "等级", "误差"], "E 示意图形"),
        ("documents", ["编号", "标题", "文号"], "沪松府〔2024〕102号"),
        ("facts", ["编号", "类别", "条款", "引文"], "构建“一核两带”的空间布局"),
        ("targets", ["编号", "指标", "引文", "年份"], "2027年"),
        ("units", ["文件", "责任单位", "条款"], "专班各成员单位"),
        ("coverage", ["文件", "已绘", "遗漏"], "songjiang-2024-102"),
    ],
)
def test_tables_for_people(run: Runner, songjiang_data: Path, command: str, headings: list[str], holds: str) -> None:
    status, out, err = run(command, "--data", songjiang_data)

    assert status == 0
    assert all(heading in out.split("\n", maxsplit=1)[0] for heading in headings)
    assert holds in out
    assert err.startswith("共 ")


@pytest.mark.parametrize("command", ["places", "facts", "units"])
def test_two_runs_print_the_same(run: Runner, songjiang_data: Path, command: str) -> None:
    assert run(command, "--data", songjiang_data, "--json") == run(command, "--data", songjiang_data, "--json")


# YAML takes no longer keys.
LONG, KEY = "长" * 5_000, "长" * 900
FACTS = "seeds/songjiang-2024-102/facts.yaml"
WRITTEN = {
    FACTS: f"document: {LONG}\n{KEY}: 1\nfacts:\n"
    + "".join(
        f"  - {{id: x{n}{LONG[:500]}, kind: {kind}, clause: {clause}, quote: {LONG[:900]}, places: [{LONG[:900]}]}}\n"
        for n in range(100)
        for kind, clause in ((LONG[:500], "三(一)"), ("function", LONG[:500]))
    ),
    "seeds/songjiang-2024-102/source.yaml": f"id: {LONG}\ntitle: [{LONG}]\n{KEY}: {LONG}\npublished: {LONG}\n",
    "seeds/functions.yaml": f"{KEY}: 1\nstages: [{{id: {LONG}, name: []}}, {LONG}]\nfunctions: {LONG}\n",
    "seeds/relations.yaml": f"relations:\n  - {{id: {LONG}, kind: {LONG}, left: {{fact: {LONG}}}}}\n  - {LONG}\n",
    "layers/songjiang/recipe.yaml": f"id: {LONG}\nkind: layout\nname: {LONG}\n"
    f"places:\n  - {{id: {LONG}, make: {{by: {LONG}}}}}\n",
    "layers/songjiang/layer.json": f'{{"id": "{LONG}", "{LONG}": 1}}',
}


@pytest.mark.parametrize("file", WRITTEN)
def test_check_repeats_little_of_what_is_wrong_and_not_without_end(run: Runner, data: Path, file: str) -> None:
    (data / file).write_text(WRITTEN[file], encoding="utf-8")
    status, out, err = run("check", "--data", data)
    assert status == 1
    assert file in out
    assert all(len(line) < 1200 for line in out.splitlines())
    assert "长" * 201 not in out + err
    of_file = [line for line in out.splitlines() if line.startswith(f"{file}:")]
    assert len(of_file) <= 50
    assert (f"{file}：另有" in err) is (file == FACTS)

    _, out, _ = run("check", "--data", data, "--json")
    assert len([row for row in json.loads(out) if row["file"] == file]) == len(of_file)
    assert "长" * 201 not in out
