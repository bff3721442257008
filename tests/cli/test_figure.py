"""`buju figure`: one file in the format of its name, refused while the data have errors, no half file left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Runner

STARTS = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<svg ", "pdf": b"%PDF-"}


@pytest.mark.parametrize("ending", STARTS)
def test_the_name_decides_the_format(ending: str, run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / f"图.{ending.upper() if ending == 'png' else ending}"

    status, out, err = run("figure", "songjiang", "-o", target, "--dpi", "50", "--data", songjiang_data)

    assert (status, err) == (0, "")
    assert str(target) in out
    assert target.read_bytes().startswith(STARTS[ending])
    assert list(tmp_path.iterdir()) == [target]


def test_every_option_changes_the_figure(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    options = [
        [],
        ["--preset", "column"],
        ["--theme", "grey"],
        ["--places", "九亭镇"],
        ["--layers", "core,town"],
        ["--text", "text"],
        ["--profile", "report"],
    ]
    made = set()
    for number, more in enumerate(options):
        target = tmp_path / f"{number}.svg"
        assert run("figure", "songjiang", "-o", target, "--data", songjiang_data, *more)[0] == 0
        made.add(target.read_bytes())

    assert len(made) == len(options)


def test_what_was_written_is_told_to_programs(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.svg"

    _, out, _ = run("figure", "songjiang", "-o", target, "--data", songjiang_data, "--json")

    assert json.loads(out) == [{"file": str(target), "bytes": target.stat().st_size, "faults": 0}]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the command runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["songjiang", "-o", "x.gif"], ".svg"),
        (["songjiang", "-o", "x"], ".pdf"),
        (["songjiang"], "--output"),
        (["nowhere", "-o", "x.png"], "songjiang"),
        (["songjiang", "-o", "x.png", "--preset", "a5"], "a4-landscape"),
        (["songjiang", "-o", "x.png", "--theme", "sepia"], "grey"),
        (["songjiang", "-o", "x.png", "--dpi", "100000"], "1200"),
        (["songjiang", "-o", "x.png", "--dpi", "1200"], "像素"),
        (["songjiang", "-o", "x.png", "--dpi", "abc"], "整数"),
        (["songjiang", "-o", "x.png", "--places", "nowhere"], "nowhere"),
        (["songjiang", "-o", "x.png", "--layers", "nowhere"], "nowhere"),
        (["songjiang", "-o", "x.png", "--profile", "all"], "public"),
        (["songjiang", "-o", "x.svg", "--text", "bitmap"], "paths"),
    ],
)
def test_wrong_use_is_one_line_and_leaves_no_file(
    arguments: list[str], said: str, run: Runner, songjiang_data: Path, here: Path
) -> None:
    status, out, err = run("figure", *arguments, "--data", songjiang_data)

    assert (status, out) == (2, "")
    assert said in err or said.removeprefix("--") in err or "-o" in err
    assert err.count("\n") == 1
    assert list(here.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "x.png"

    status, out, err = run("figure", "songjiang", "-o", target, "--dpi", "50", "--data", songjiang_data)

    assert (status, out) == (1, "")
    assert "nowhere" in err
    assert err.count("\n") == 1


def test_a_figure_of_faulty_data_is_refused_and_a_forced_one_says_so(run: Runner, broken: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.svg"
    target.write_text("old", encoding="utf-8")

    status, _, err = run("figure", "songjiang", "-o", target, "--data", broken)
    assert (status, target.read_text(encoding="utf-8")) == (1, "old")
    assert "--force" in err

    status, _, _ = run("figure", "songjiang", "-o", target, "--data", broken, "--force", "--text", "text")
    assert status == 0
    assert "改正前请勿引用" in target.read_text(encoding="utf-8")


def test_an_old_figure_survives_a_full_disk(
    run: Runner, songjiang_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    target = tmp_path / "x.svg"
    target.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, _, err = run("figure", "songjiang", "-o", target, "--data", songjiang_data)

    assert status == 1
    assert str(target) in err
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]
