"""`buju draft` and `buju review`: from a text to accepted facts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from buju.cli.app import run

TEXT = "云溪区规划\n一、目标\n到2027年，产值达到500亿元。\n二、布局\n构建“一核两带”。（责任单位：区经委、甲镇政府）\n"


def facts(folder: Path) -> list[dict[str, object]]:
    return list(yaml.safe_load((folder / "seeds" / "demo" / "facts.yaml").read_text(encoding="utf-8"))["facts"])


@pytest.fixture
def drafted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, list[dict[str, object]]]:
    file = tmp_path / "demo.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert run(["draft", str(file), "-o", str(tmp_path / "out"), "--json"]) == 0
    return tmp_path / "out", json.loads(capsys.readouterr().out)["proposals"]


def test_nothing_is_a_fact_before_it_is_accepted(drafted: tuple[Path, list[dict[str, object]]]) -> None:
    folder, rows = drafted

    assert {row["kind"] for row in rows} == {"source", "target", "layout", "responsibility", "mention"}
    assert facts(folder) == []


def test_accepted_and_rejected(
    drafted: tuple[Path, list[dict[str, object]]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, rows = drafted
    ids = sorted((str(row["id"]) for row in rows), key=lambda one: one.startswith("source"))
    first, second, *others = ids

    assert run(["review", str(folder), "--accept", first, "--reject", second, "--json"]) == 0

    states = {row["id"]: row["state"] for row in json.loads(capsys.readouterr().out)["proposals"]}
    assert states == {first: "accepted", second: "rejected", **dict.fromkeys(others, "open")}
    assert [fact["id"] for fact in facts(folder)] == [f"demo-{first}"]


def test_a_draft_is_not_written_over(
    drafted: tuple[Path, list[dict[str, object]]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, rows = drafted

    assert run(["draft", str(folder.parent / "demo.txt"), "-o", str(folder)]) != 0
    assert "不覆盖" in capsys.readouterr().err
    assert run(["review", str(folder), "--accept", "target-0"]) != 0
    assert "没有编号为" in capsys.readouterr().err
    (folder / "seeds" / "demo" / "text.txt").write_text("改", encoding="utf-8")
    assert run(["review", str(folder), "--accept", str(rows[0]["id"])]) != 0
    assert "被改动" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", b"PK", "已损坏"),
        ("a.txt", b"", "是空的"),
        ("a.txt", b"\xff\x00\xfe", "不是 UTF-8"),
        ("b.txt", None, "没有文件"),
    ],
)
def test_what_cannot_be_drafted_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, said: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)

    assert run(["draft", str(file), "-o", str(tmp_path / "out")]) != 0
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
