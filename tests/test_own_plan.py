"""docs/your-own-plan.md, run as it is written: every command but those that wait for a browser."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import docx
import pytest

from buju.cli.app import run

PLAN = """昆明市低空经济发展行动方案（2025-2027年）
为推动昆明市低空经济发展，昆明市人民政府制定本方案。
一、目标
到2027年，昆明市低空经济产值达到100亿元。
二、布局
构建“一核两区”空间布局。以五华区为核心，联动盘龙区、官渡区，建设云溪低空产业园。（责任单位：市发展改革委、五华区政府）
"""
# They serve until they are told to end.
WAITING = ("studio", "serve")


def commands(root: Path) -> list[list[str]]:
    text = (root / "docs" / "your-own-plan.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines() if line.startswith("buju ")]


def test_the_page_holds(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = docx.Document()
    for line in PLAN.splitlines():
        file.add_paragraph(line)
    file.save("yangpu-2025.docx")
    written = commands(root)
    assert {command[0] for command in written} >= {*WAITING, "draft", "check", "map", "report"}
    drafting = [command for command in written if command[:1] == ["draft"] and "--accept" in command]
    # The browser's way and the command's lead to the same folder: what comes after it is run on what the command made.
    for command in (*drafting, *(command for command in written if command not in drafting)):
        if command[0] not in WAITING:
            assert run(command) == 0, command
    for made in ("布局图.html", "布局图.png", "报告.docx"):
        assert Path(made).stat().st_size > 10_000


def test_its_pictures_and_keys_are_there(root: Path) -> None:
    text = (root / "docs" / "your-own-plan.md").read_text(encoding="utf-8")
    for picture in re.findall(r"\]\((images/[^)]+)\)", text):
        assert (root / "docs" / picture).is_file(), picture
    script = "".join(path.read_text(encoding="utf-8") for path in (root / "api/buju_studio/assets").glob("*.js"))
    keys = re.findall(r"^\| ((?:`[a-z]` ?)+)\|", text, re.MULTILINE)
    for key in re.findall(r"`([a-z])`", "".join(keys)):
        assert re.search(rf"['\"]{key}['\"]|\b{key}:", script), key
