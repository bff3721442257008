"""Output on consoles that lack letters: nothing breaks, and what programs read is UTF-8 all the same."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from buju.cli.app import run

# Every command that answers on the console; `check` and `digitise` say little more than their names.
ASKED = {
    "layouts": [],
    "places": ["--layout", "songjiang"],
    "documents": [],
    "facts": ["--document", "beijing-2024-2028"],
    "targets": [],
    "units": [],
    "functions": [],
    "relations": [],
    "coverage": [],
    "check": [],
    "schema": [],
    "sites": ["--district", "松江区", "--near", "metro:1500", "--criterion", "area:more", "--missing", "drop"],
    "at": ["121.32", "31.13"],
}


def printed(arguments: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, bytes, bytes]:
    """Run a command with its output redirected to a file of an encoding, which cannot hold every letter."""
    out, err = io.BytesIO(), io.BytesIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding, write_through=True))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding=encoding, write_through=True))
        status = run(arguments)
        assert sys.stdout.errors == "strict"
        return status, out.getvalue(), err.getvalue()


FEW = [("layouts", "ascii"), ("at", "ascii")]


@pytest.mark.parametrize(("command", "encoding"), [("facts", "gbk"), ("check", "gbk"), ("sites", "gbk"), *FEW])
def test_what_programs_read_is_utf8(command: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, _ = printed([command, *ASKED[command], "--json"], encoding, monkeypatch)

    assert status == 0
    assert json.loads(out.decode("utf-8")) is not None


@pytest.mark.parametrize(("command", "encoding"), [*((command, "gbk") for command in ASKED), *FEW])
def test_what_people_read_loses_letters_at_most(command: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, err = printed([command, *ASKED[command]], encoding, monkeypatch)

    assert status == 0
    # For an encoding without Chinese, click writes UTF-8.
    assert (out + err).decode("gbk" if encoding == "gbk" else "utf-8")


def test_help_and_errors_lose_letters_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, _ = printed(["sites", "--help"], "gbk", monkeypatch)
    assert (status, "选址" in out.decode("gbk")) == (0, True)

    status, out, err = printed(["at", "121.32", "㎡\u0e01\udcff"], "gbk", monkeypatch)
    assert (status, out) == (2, b"")
    assert err.decode("gbk").startswith("buju：")


def test_a_schema_is_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    _, out, _ = printed(["schema", "facts"], "gbk", monkeypatch)

    assert "事实" in json.dumps(json.loads(out.decode("utf-8")), ensure_ascii=False)


def test_a_redirected_command_of_another_process(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "gbk",
        "PYTHONCOERCECLOCALE": "0",
        "LC_ALL": "C",
    }
    command = [sys.executable, "-m", "buju", "at", "121.32", "31.13", "--json"]

    with (tmp_path / "out.json").open("wb") as file:
        subprocess.run(command, stdout=file, env=environment, check=True, timeout=60)

    assert "松江区" in (tmp_path / "out.json").read_text(encoding="utf-8")
