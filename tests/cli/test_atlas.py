"""`buju atlas`: a folder that opens from a disk; refused while the data have errors, or over other people's files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Runner


def test_the_folder_is_written_and_replaced(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "站点"
    for _ in range(2):
        status, out, err = run("atlas", "-o", target, "--data", songjiang_data)

        assert (status, err) == (0, "")
        assert f"已写入 {target}（13 个文件" in out
        assert "index.html" in out
    assert [path.name for path in tmp_path.iterdir()] == ["站点"]
    first = (target / "index.html").read_text(encoding="utf-8")
    assert "一核两带" in first
    assert "目标指标" in first
    assert "布局对照" not in first, "one layout has nothing to be compared with"


def test_what_was_written_is_told_to_programs(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"

    _, out, _ = run("atlas", "-o", target, "--data", songjiang_data, "--figures", "--json")

    files = [path for path in target.rglob("*") if path.is_file() and path.name != "buju-atlas.json"]
    size = sum(path.stat().st_size for path in files)
    assert json.loads(out) == [{"folder": str(target), "files": 15, "bytes": size, "faults": 0}]
    assert len(files) == 15


def test_other_people_s_files_are_not_overwritten(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")

    status, out, err = run("atlas", "-o", tmp_path, "--data", songjiang_data)

    assert (status, out) == (1, "")
    assert err.startswith("buju：文件夹")
    assert err.count("\n") == 1
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["mine"]


def test_faulty_data_are_refused_unless_forced(run: Runner, broken: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    status, _, err = run("atlas", "-o", target, "--data", broken)
    assert status == 1
    assert "--force" in err
    assert not target.exists()

    status, _, err = run("atlas", "-o", target, "--data", broken, "--force", "--figures")
    assert (status, err) == (0, "")
    for page in ("index.html", "maps/songjiang.html", "layouts/songjiang.html"):
        assert "先行" in (target / page).read_text(encoding="utf-8"), page


def test_a_place_to_write_to_must_be_named(run: Runner) -> None:
    status, out, err = run("atlas")

    assert (status, out) == (2, "")
    assert "-o" in err
