"""`buju map`: one file, refused while the data have errors, the same bytes each time."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Runner


def test_the_map_is_one_file(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "地图.html"

    status, out, err = run("map", "songjiang", "-o", target, "--data", songjiang_data)

    page = target.read_text(encoding="utf-8")
    assert (status, err) == (0, "")
    assert str(target) in out
    assert page.lower().startswith("<!doctype html>")
    assert target.stat().st_size < 1_500_000
    assert "一核两带" in page
    assert "北向产业创新拓展带" in page
    assert [path.name for path in tmp_path.iterdir()] == ["地图.html"]


def test_two_runs_write_the_same_bytes(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    for name in ("one.html", "two.html"):
        run("map", "songjiang", "-o", tmp_path / name, "--data", songjiang_data)

    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_what_was_written_is_told_to_programs(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.html"

    _, out, _ = run("map", "songjiang", "-o", target, "--data", songjiang_data, "--json")

    assert json.loads(out) == [{"file": str(target), "bytes": target.stat().st_size, "faults": 0}]


def test_a_map_of_faulty_data_is_refused(run: Runner, broken: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.html"
    target.write_text("old", encoding="utf-8")

    status, out, err = run("map", "songjiang", "-o", target, "--data", broken)

    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert f"facts.yaml:{_line_of(broken, '以科技绿洲为先行区')}" in err
    assert "--force" in err
    assert target.read_text(encoding="utf-8") == "old"


def test_a_forced_map_prints_the_faults(run: Runner, broken: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.html"

    status, _, _ = run("map", "songjiang", "-o", target, "--data", broken, "--force")

    page = target.read_text(encoding="utf-8")
    assert status == 0
    assert "引文不在所引条款内" in page
    assert "以科技绿洲为先行区" in page
    assert f"facts.yaml 第 {_line_of(broken, '以科技绿洲为先行区')} 行" in page


def test_sound_data_print_no_faults(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.html"

    run("map", "songjiang", "-o", target, "--data", songjiang_data, "--force")

    assert "引文不在所引条款内" not in target.read_text(encoding="utf-8")


def test_a_folder_that_is_not_there_is_named(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    status, _, err = run("map", "songjiang", "-o", tmp_path / "nowhere" / "x.html", "--data", songjiang_data)

    assert status in (1, 2)
    assert "nowhere" in err
    assert err.count("\n") == 1


def test_an_old_map_survives_a_full_disk(
    run: Runner, songjiang_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    target = tmp_path / "x.html"
    target.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, _, err = run("map", "songjiang", "-o", target, "--data", songjiang_data)

    assert status == 1
    assert str(target) in err
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_options_are_those_of_the_embedded_map(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    import click

    from buju.cli.map import map_command
    from buju.views.map.mapoptions import NAMES

    offered = {param.name for param in map_command.params if isinstance(param, click.Option)}

    assert set(NAMES) <= offered


def test_options_shape_the_file(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    from buju.atlas.memory import open_atlas
    from buju.views.map.mapoptions import map_options
    from buju.views.map.mappage import map_file

    target = tmp_path / "x.html"
    asked = [("places", "九亭镇,songjiang-core"), ("theme", "grey"), ("highlight", "九亭镇"), ("height", "480")]
    written = [word for name, value in asked for word in (f"--{name}", value)]

    status, _, err = run(
        *("map", "songjiang", "-o", target, "--data", songjiang_data, "--on", "2026-11-29"),
        *written,
        *("--no-legend", "--no-table"),
    )

    assert (status, err) == (0, "")
    options = map_options([*asked, ("legend", "0"), ("table", "0")])
    atlas = open_atlas(songjiang_data).as_of(date(2026, 11, 29))
    assert target.read_bytes() == map_file(atlas, "songjiang", options=options)
    page = target.read_text(encoding="utf-8")
    assert 'id="legend"' not in page
    assert 'id="place-songjiang-jiuting"' in page
    assert 'id="place-songjiang-north-belt"' not in page


def test_no_option_is_the_map_that_the_service_offers(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.html", tmp_path / "two.html"
    run("map", "songjiang", "-o", one, "--data", songjiang_data)
    run("map", "songjiang", "-o", two, "--data", songjiang_data, "--theme", "colour", "--legend", "--lang", "zh")

    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--theme", "pink", "colour、grey、safe"),
        ("--highlight", "科技绿", "科技绿洲"),
        ("--places", "songjiang-cor", "songjiang-core"),
        ("--layers", "cores", "core"),
        ("--height", "100000", "4000"),
        ("--zoom", "1", "5 至 18"),
        ("--bbox", "1,2,3", "西,南,东,北"),
        ("--lang", "de", "zh、en"),
        ("--higlight", "x", "--highlight"),
    ],
)
def test_a_wrong_option_is_one_line_and_writes_nothing(
    run: Runner, songjiang_data: Path, tmp_path: Path, *, option: str, value: str, says: str
) -> None:
    status, out, err = run("map", "songjiang", "-o", tmp_path / "x.html", "--data", songjiang_data, option, value)

    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def _line_of(data: Path, words: str) -> int:
    lines = (data / "seeds/songjiang-2024-102/facts.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)
