"""`buju sites --out`: reports and tables say the same, and what cannot be written leaves nothing."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest

from buju import outputs
from buju.cli import sites
from buju.sites.finder import SiteFinder

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from conftest import Runner
from cli.siteasked import EXAMPLE, RANKED, asked, letters


@pytest.fixture(scope="module")
def dated(shipped: Atlas) -> Atlas:
    return shipped.as_of(date(2026, 1, 1))


@pytest.fixture(scope="module")
def finder(dated: Atlas) -> SiteFinder:
    return SiteFinder(dated)


@pytest.fixture(autouse=True)
def _at_hand(monkeypatch: pytest.MonkeyPatch, dated: Atlas, finder: SiteFinder) -> None:
    """What is looked at here is what is written: the atlas is opened, and made ready for questions, once."""
    monkeypatch.setattr(sites, "opened", lambda *_, **__: dated)
    monkeypatch.setattr(sites, "SiteFinder", lambda _: finder)


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
