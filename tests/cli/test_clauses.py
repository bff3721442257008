"""`buju clauses`: what a text is cut into, and what is said of one that is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from buju.cli.app import run
from drafting.pdfmade import set_plan

TEXT = "某市规划\n\u2003一、布局\n（一）园区。建设甲园。\n"


def test_clauses_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, encoding="utf-8")

    assert run(["clauses", str(file), "--json"]) == 0

    rows = json.loads(capsys.readouterr().out)
    assert [(row["path"], row["title"], row["line"]) for row in rows] == [
        (["文首"], "文首", 1),
        (["一"], "布局", 2),
        (["一", "(一)"], "园区", 3),
    ]
    assert TEXT[rows[2]["start"] :].startswith("（一）")


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 0, "文件里没有文字"),
        ("只有正文".encode(), 0, "没有一行以编号"),
        ("一、甲".encode("gb18030"), 1, "不是 UTF-8 文本"),
        (b"%PDF\x00", 1, "不是文本文件"),
        (b"a" * 6_000_001, 2, "上限"),
    ],
)
def test_what_has_no_clauses_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, status: int, said: str
) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes(content)

    assert run(["clauses", str(file), "--json"]) == status

    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_clauses_of_a_file_with_pages_say_on_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["一、目标", *["建设云溪高新区，支持南岭产业基地发展，推动各区联动。" * 4] * 12, "二、布局", "一核两带。"]
    (tmp_path / "plan.pdf").write_bytes(set_plan(words))

    assert run(["clauses", str(tmp_path / "plan.pdf"), "--json"]) == 0

    printed = capsys.readouterr()
    pages = {row["path"][0]: row["pages"] for row in json.loads(printed.out)}
    assert pages["一"][0] == 1
    assert pages["一"][1] >= 2
    assert pages["二"][0] == pages["二"][1] == pages["一"][1]
    assert "读取：页码" in printed.err
