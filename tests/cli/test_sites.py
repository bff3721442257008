"""`buju sites`: each option, each kind of output, and everything that may be wrong with a question or a file."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import numpy as np
import pytest
import shapely

from buju import outputs
from buju.atlas.atlas import Atlas
from buju.spatial.shift import Datum, from_wgs84

if TYPE_CHECKING:
    from conftest import Runner

# The command of the issue.
EXAMPLE = (
    "sites", "--district", "松江区", "--function", "卫星终端", "--unit", "九亭镇", "--near", "metro:1500"
)  # fmt: skip
RANKED = (
    "sites", "--district", "松江", "--function", "卫星终端", "--near", "metro:1500",
    "--criterion", "metro:less*2", "--criterion", "statements:more*1", "--missing", "worst",
)  # fmt: skip


@pytest.fixture(scope="module")
def songjiang_shape(shipped: Atlas) -> Any:
    return shipped.place("songjiang-district").shape


def written(path: Path, points: Sequence[Sequence[float]], *, names: Sequence[str] = ()) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["编号", "名称", "经度", "纬度", "租金"])
        for number, (lon, lat) in enumerate(points):
            name = names[number] if names else f"地块{number}"
            writer.writerow([f"P{number}", name, f"{lon:.7f}", f"{lat:.7f}", number])
    return path


def asked(run: Runner, *arguments: object) -> dict[str, Any]:
    status, out, err = run(*arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_the_example_has_the_promised_shape(run: Runner, shipped: Atlas) -> None:
    found = asked(run, *EXAMPLE)

    assert found.keys() >= {"query", "candidates", "removed_by"}
    assert found["query"]["unit"] == "九亭镇"
    assert len(found["candidates"]) == found["total"] < shipped.counts().places
    for one in found["candidates"]:
        assert one.keys() == {"id", "name", "verdict", "conditions", "rank", "score", "parts", "columns"}
        assert one["verdict"] in {"in", "possible", "near", "out"}
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

    assert found["counts"] == {"in": shipped.counts().places, "possible": 0, "near": 0, "out": 0}
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


def letters(words: str) -> str:
    """Words without white space: what readers see has no hard line ends of the stored text."""
    return "".join(words.split())


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
    shown = [one for one in found["candidates"] if one["verdict"] != "out"]
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


def test_reports_have_every_sentence_and_every_quote(run: Runner, tmp_path: Path) -> None:
    found = asked(run, *RANKED)
    quotes = {citation["quote"] for sentence in found["statement"] for citation in sentence["citations"]}
    for ending in ("docx", "md", "html"):
        target = tmp_path / f"答复.{ending}"
        status, out, err = run(*RANKED, "--out", target)
        assert (status, err) == (0, "")
        assert str(target) in out

    document = docx.Document(str(tmp_path / "答复.docx"))
    paragraphs = ["".join(run.text for run in item.runs) for item in document.paragraphs]
    # What rests on clauses stands in tables, place by place; question and answer on the first page.
    for sentence in (one for one in found["statement"] if not one["citations"] and "差一项" not in one["text"][2:]):
        assert sentence["text"] in paragraphs
    body = "".join(document.element.body.itertext())
    page = re.sub(r"<[^>]+>", "", (tmp_path / "答复.html").read_text(encoding="utf-8"))
    assert len(quotes) >= 5
    for quote in quotes:
        assert letters(quote) in letters(body)
        assert letters(quote) in letters(page)
    assert "https://" not in (tmp_path / "答复.md").read_text(encoding="utf-8")


def test_tables_hold_the_same_in_each_format(run: Runner, tmp_path: Path) -> None:
    found = asked(run, *RANKED)
    for ending in ("csv", "geojson", "xlsx"):
        run(*RANKED, "--out", tmp_path / f"a.{ending}")
        run(*RANKED, "--out", tmp_path / f"b.{ending}")
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()

    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    features = json.loads((tmp_path / "a.geojson").read_bytes())["features"]
    assert [row["编号"] for row in table] == [one["id"] for one in found["candidates"]]
    assert [feature["id"] for feature in features] == [one["id"] for one in found["candidates"]]
    for row, feature, one in zip(table, features, found["candidates"], strict=True):
        assert list(feature["properties"]) == list(row)
        assert row["名称"].removeprefix("'") == feature["properties"]["名称"] == one["name"]
        assert row["得分"] == ("" if one["score"] is None else str(one["score"]))
        near = one["conditions"][2]
        assert row["距轨道交通站（1.5 公里以内）"] == near["value"]
        for citation in one["conditions"][1]["citations"]:
            assert letters(citation["quote"]) in letters(row["产业功能（卫星终端）：依据"])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        words = book.read("xl/sharedStrings.xml").decode()
        sheets = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert sheets == ["候选地", "各条件", "说明"]
    assert "九亭镇" in words


@pytest.mark.parametrize("ending", outputs.ANSWER.endings)
def test_an_unwritable_target_leaves_nothing(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    import os

    target = tmp_path / f"x.{ending}"
    target.write_text("old", encoding="utf-8")
    status, out, err = run(*EXAMPLE, "--out", tmp_path / "no" / f"x.{ending}")
    assert (status, out) == (1, "")
    assert "无法写入" in err

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, out, err = run(*EXAMPLE, "--out", target)

    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_text(encoding="utf-8") == "old"


def test_json_beside_a_file(run: Runner, tmp_path: Path) -> None:
    status, out, err = run(*EXAMPLE, "--out", tmp_path / "x.csv", "--json")

    assert status == 0
    assert json.loads(out)["query"]["unit"] == "九亭镇"
    assert "已写入" in err


def test_a_house_style_is_taken(run: Runner, tmp_path: Path) -> None:
    house, target = tmp_path / "本院.docx", tmp_path / "x.docx"
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "某某规划设计院"
    document.save(str(house))

    status, _, err = run(*EXAMPLE, "--out", target, "--template", house)

    assert (status, err) == (0, "")
    assert docx.Document(str(target)).sections[0].header.paragraphs[0].text == "某某规划设计院"


@pytest.mark.parametrize("ending", ["geojson", "xlsx"])
def test_what_does_not_fit_into_memory_is_refused(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    formats = tuple(
        replace(output, limit=output.limit and replace(output.limit, most=3)) for output in outputs.ANSWER.formats
    )
    monkeypatch.setattr(outputs, "ANSWER", replace(outputs.ANSWER, formats=formats))

    status, _, err = run(*EXAMPLE, "--out", tmp_path / f"x.{ending}")
    assert status == 2
    assert ".csv" in err
    assert list(tmp_path.iterdir()) == []

    status, _, _ = run(*EXAMPLE, "--out", tmp_path / f"x.{ending}", "--limit", 3)
    assert status == 0


def inner_edge(shape: Any, *, count: int) -> np.ndarray:
    """Points some 100 m inside the eastern line of an area, 31° N: half of what GCJ-02 shifts there."""
    west, south, east, north = shape.bounds
    points = []
    for lat in np.linspace(south + 0.02, north - 0.02, 4 * count):
        line = shape.intersection(shapely.LineString([(west, lat), (east, lat)]))
        if line.geom_type == "LineString":
            points.append((line.bounds[2] - 0.001, lat))
    return np.array(points[:count])


def test_own_points_in_gcj02_come_to_where_they_are(run: Runner, tmp_path: Path, songjiang_shape: Any) -> None:
    true = inner_edge(songjiang_shape, count=12)
    file = written(tmp_path / "地块.csv", from_wgs84(true, datum=Datum.GCJ02))
    question = ("sites", "--file", file, "--district", "松江区", "--criterion", "租金:less")

    found = asked(run, *question, "--datum", "gcj02")
    run(*question, "--datum", "gcj02", "--out", tmp_path / "x.geojson")

    features = json.loads((tmp_path / "x.geojson").read_bytes())["features"]
    places = {item["id"]: item["geometry"]["coordinates"] for item in features}
    for number, (lon, lat) in enumerate(true):
        assert places[f"P{number}"] == pytest.approx([lon, lat], abs=2e-6)
    assert all("原经度" in item["properties"] for item in features)
    assert found["query"]["datum"] == "gcj02"
    assert found["datum_evidence"].startswith(f"按 GCJ-02 计，{len(true)} 个点全部在松江区界内")
    assert any("换算" in remark for remark in found["remarks"])
    assert [one["id"] for one in found["candidates"]][:2] == ["P0", "P1"]


def test_gcj02_declared_wgs84_is_told_with_the_evidence(run: Runner, tmp_path: Path, songjiang_shape: Any) -> None:
    true = inner_edge(songjiang_shape, count=12)
    file = written(tmp_path / "x.csv", from_wgs84(true, datum=Datum.GCJ02))

    found = asked(run, "sites", "--file", file, "--district", "松江区", "--datum", "wgs84")

    said = " ".join(sentence["text"] for sentence in found["statement"])
    assert "坐标基准存疑" in said
    assert "GCJ-02" in found["datum_evidence"]
    assert "坐标未作任何改动" in said


def test_a_file_must_say_its_datum_or_be_told(run: Runner, tmp_path: Path) -> None:
    status, out, err = run("sites", "--file", written(tmp_path / "x.csv", [(121.2, 31.05)]))

    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "--datum wgs84、cgcs2000、gcj02、bd09" in err


def test_a_file_with_its_own_system_needs_no_option(run: Runner, tmp_path: Path) -> None:
    shapes = [shapely.box(121.2, 31.0, 121.21, 31.01), shapely.box(121.22, 31.0, 121.25, 31.02)]
    feature = {"type": "Feature", "properties": {}}
    file = tmp_path / "x.geojson"
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}
    content = {
        "type": "FeatureCollection",
        "crs": crs,
        "features": [feature | {"geometry": shapely.geometry.mapping(shape)} for shape in shapes],
    }
    file.write_text(json.dumps(content), encoding="utf-8")

    found = asked(run, "sites", "--file", file, "--area", "..300", "--district", "松江区")

    assert [one["verdict"] for one in found["candidates"]] == ["in", "near"]


@pytest.mark.parametrize("bad", ["", "121.2x", "nan", "31.05"])
def test_one_bad_row(run: Runner, tmp_path: Path, bad: str) -> None:
    file = written(tmp_path / "x.csv", [(121.20, 31.05), (121.21, 31.05), (121.22, 31.05)])
    file.write_text(file.read_text(encoding="utf-8").replace("121.2100000", bad), encoding="utf-8")
    question = ("sites", "--file", file, "--datum", "wgs84")

    status, out, err = run(*question)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "第 3 行" in err
    assert "--keep-valid" in err

    found = asked(run, *question, "--keep-valid")
    assert [one["id"] for one in found["candidates"]] == ["P0", "P2"]
    assert any("第 3 行" in remark for remark in found["remarks"])
    assert any("第 3 行" in sentence["text"] for sentence in found["statement"])


def test_latitude_first_is_swapped_at_the_users_word_only(run: Runner, tmp_path: Path) -> None:
    file = written(tmp_path / "x.csv", [(31.05, 121.2), (31.06, 121.2)])
    question = ("sites", "--file", file, "--datum", "wgs84", "--district", "松江区")

    status, _, err = run(*question)
    assert status == 2
    assert "--swap" in err

    assert asked(run, *question, "--swap")["counts"]["in"] == 2


def test_thirty_thousand_points(run: Runner, tmp_path: Path, songjiang_shape: Any) -> None:
    rng = np.random.default_rng(4)
    points = np.column_stack((rng.uniform(121.0, 121.5, 30_000), rng.uniform(30.9, 31.2, 30_000)))
    file = written(tmp_path / "x.csv", points)

    status, out, err = run(
        "sites", "--file", file, "--datum", "wgs84", "--district", "松江区", "--near", "metro:2000",
        "--criterion", "租金:less", "--criterion", "metro:less", "--json",
    )  # fmt: skip

    found = json.loads(out)
    assert status == 0
    assert found["total"] == 30_000
    assert len(found["candidates"]) == 10_000
    inside = int(shapely.contains_xy(songjiang_shape, points[:, 0], points[:, 1]).sum())
    # Points within the margin of the line are possible: some hundreds at this density.
    assert found["removed_by"][0]["removed"] == pytest.approx(30_000 - inside, abs=500)
    assert "逐项筛选" in err
    assert "2/2" in err
    assert "只列前 10000 个" in err


HOSTILE = ("=cmd|'/c calc'!A1", "<script>alert(1)</script>", "\x1b[31m红\x1b[0m", "\u202e倒写", "名称，“引号”")


def test_hostile_names_do_nothing(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "x.csv", [(121.2, 31.0 + n / 100) for n in range(len(HOSTILE))], names=HOSTILE)
    question = ("sites", "--file", file, "--datum", "wgs84", "--criterion", "租金:less", "--data", songjiang_data)

    status, out, err = run(*question)
    assert status == 0
    assert "\x1b" not in out + err
    assert "倒写\u202c" in out, "what reorders words is closed again"

    assert [one["name"] for one in asked(run, *question)["candidates"]] == list(HOSTILE)
    for ending in outputs.ANSWER.endings:
        status, _, err = run(*question, "--out", tmp_path / f"y.{ending}")
        assert (status, err) == (0, ""), ending
    page = (tmp_path / "y.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    rows = csv.reader(io.StringIO((tmp_path / "y.csv").read_text(encoding="utf-8-sig"), newline=""))
    assert [row for row in rows if any(cell.startswith(("=", "+", "@")) for cell in row)] == []


@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"%PDF-1.7", b"<OGRVRTDataSource/>", b"PK\x03\x04"])
def test_what_is_no_table_is_one_line(run: Runner, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)

    status, out, err = run("sites", "--file", file, "--datum", "wgs84")

    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_fault_in_a_long_file_is_one_line_without_bars(run: Runner, tmp_path: Path) -> None:
    points = [(121.2, 31.0 + n / 1e6) for n in range(25_000)]
    file = written(tmp_path / "x.csv", [*points, (121.2, 95.0)])

    status, out, err = run("sites", "--file", file, "--datum", "wgs84")

    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "第 25002 行" in err


def test_no_bar_for_few(run: Runner, tmp_path: Path) -> None:
    _, _, err = run("sites", "--file", written(tmp_path / "x.csv", [(121.2, 31.05)]), "--datum", "wgs84", "--json")

    assert err == ""


def test_a_column_of_words_names_the_cell_that_is_no_number(run: Runner, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('名称,经度,纬度,投资\n甲,121.32,31.13,"1,200"\n乙,121.23,31.04,面议\n', encoding="utf-8")

    status, _, err = run("sites", "--file", path, "--datum", "wgs84", "--criterion", "投资:more")

    assert status == 2
    assert "“乙”的一格是“面议”" in err


def test_points_have_no_area_and_are_not_said_to_fail(run: Runner, tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", [(121.32, 31.13)])

    status, out, _ = run("sites", "--file", path, "--datum", "wgs84", "--area", "2..")

    assert status == 0
    assert "不符合 0 个，无法判断 1 个" in out
