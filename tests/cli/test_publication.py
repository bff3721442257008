"""Who a map is for: every command that draws maps asks for the number, and draws without lines on request."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Runner


NUMBER = "沪S(2026)001号"
COMMANDS = [("map", "x.html"), ("figure", "x.svg"), ("report", "x.docx")]


@pytest.mark.parametrize(("command", "name"), COMMANDS)
def test_a_public_map_with_lines_and_no_number_is_refused(
    command: str, name: str, run: Runner, songjiang_data: Path, tmp_path: Path
) -> None:
    target = tmp_path / name
    status, out, err = run(command, "songjiang", "-o", target, "--profile", "public", "--data", songjiang_data)

    assert (status, out) == (1, "")
    assert "审图号" in err
    assert "布局 songjiang" in err
    assert err.count("\n") == 1
    assert not target.exists()


@pytest.mark.parametrize(("command", "name"), COMMANDS)
def test_without_lines_it_is_drawn(command: str, name: str, run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / name
    options = ("--profile", "public", "--without-lines", "--data", songjiang_data)
    status, _, err = run(command, "songjiang", "-o", target, *options)

    assert (status, err) == (0, "")
    assert target.stat().st_size > 10_000


@pytest.mark.parametrize(("command", "name"), COMMANDS)
def test_the_number_that_was_entered_for_it_is_on_it(
    command: str, name: str, run: Runner, songjiang_data: Path, tmp_path: Path
) -> None:
    """What the refusal says of the map is what has to be entered, and it clears no other map."""
    target, register = tmp_path / name, tmp_path / "审图号.json"
    options = ("-o", target, "--profile", "public", "--data", songjiang_data)
    _, _, err = run(command, "songjiang", *options)
    said = re.search(r"布局 (\w+)，范围 ([\d., ]+)，(?:比例尺 1:(\d+)|屏幕地图)", err)
    assert said is not None
    entry = {
        "layout": said[1],
        "bbox": [float(side) for side in said[2].split(",")],
        "scale": None if said[3] is None else float(said[3]),
        "number": NUMBER,
    }
    register.write_text(json.dumps([entry]), encoding="utf-8")

    status, _, err = run(command, "songjiang", *options, "--reviewed", register)
    assert (status, err) == (0, "")
    assert target.exists()

    target.unlink()
    register.write_text(json.dumps([entry | {"layout": "shanghai"}]), encoding="utf-8")
    status, _, err = run(command, "songjiang", *options, "--reviewed", register)
    assert status == 1
    assert "审图号" in err
    assert not target.exists()


@pytest.mark.parametrize("content", ["", "{}", '[{"layout": "songjiang"}]', '[{"number": "x"}]'])
def test_what_is_no_register_is_said_in_one_line(
    content: str, run: Runner, songjiang_data: Path, tmp_path: Path
) -> None:
    register = tmp_path / "登记.json"
    register.write_text(content, encoding="utf-8")
    target = tmp_path / "x.html"
    status, out, err = run("map", "songjiang", "-o", target, "--reviewed", register, "--data", songjiang_data)

    assert (status, out) == (2, "")
    assert "登记.json" in err
    assert err.count("\n") == 1
    assert not target.exists()
