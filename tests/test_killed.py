"""Writing killed at every step leaves the old or the new, and what is left over is gone after the next run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import buju
from buju import draft, files
from buju.errors import BujuError
from buju.views.site.staticsite import write_folder

ROOT = Path(__file__).parent
IN_ONE_STEP = ("file", "site", "pair", "report")
# Where there is no exchange of names the next run sees to it.
RECOVERED = ("site without exchange", "pair without exchange")

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked, stopped and traced as Linux does")


class Kill(NamedTuple):
    """What one kill has left."""

    case: str
    where: str
    at_once: str
    recovered: str
    after: str
    hidden: list[str]


def kills(folder: Path, how: str, *cases: str) -> list[Kill]:
    """Everything that the program tells of some cases."""
    path = os.pathsep.join((str(Path(buju.__file__).parents[1]), str(ROOT)))
    done = subprocess.run(
        [sys.executable, str(ROOT / "killed.py"), str(folder), how, *cases],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if "may not trace" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    return [Kill(*json.loads(line)) for line in done.stdout.splitlines()]


@linux
def test_a_kill_at_any_event_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    found = kills(tmp_path, "hook", *IN_ONE_STEP, *RECOVERED)

    assert [kill for kill in found if kill.case in IN_ONE_STEP and kill.at_once not in ("old", "new")] == []
    assert [kill for kill in found if kill.recovered not in ("old", "new") or kill.after != "new"] == []
    assert [kill for kill in found if kill.hidden] == []
    # Both sides of the step were tried in each case.
    assert {(kill.case, kill.recovered) for kill in found} == {
        (case, state) for case in (*IN_ONE_STEP, *RECOVERED) for state in ("old", "new")
    }


@linux
def test_a_kill_at_any_system_call_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed; the test before this one kills at Python's own events")
    cases = ("file", "site", "pair")
    both = {(case, state) for case in cases for state in ("old", "new")}

    found = kills(tmp_path, "strace", *cases)

    assert [kill for kill in found if kill.at_once not in ("old", "new") or kill.after != "new" or kill.hidden] == []
    assert {(kill.case, kill.at_once) for kill in found} == both
    assert any(kill.where.startswith("renameat2") for kill in found)


def test_drafts_of_the_living_stay(tmp_path: Path) -> None:
    with draft.file_draft(tmp_path) as first, draft.folder_draft(tmp_path) as second:
        files.write_whole(tmp_path / "other", b"x")
        draft.sweep(tmp_path)

        assert first.path.exists()
        assert second.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


@linux
def test_drafts_of_the_dead_go_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".buju-abcdefgh.tmp").write_bytes(b"half")
    (tmp_path / ".buju-12345678.tmp").mkdir()
    (tmp_path / ".buju-12345678.tmp" / "index.html").write_bytes(b"half")
    mine = [".buju-notes.tmp", ".buju-abcdefgh.tmp.txt", "buju-abcdefgh.tmp"]
    for name in mine:
        (tmp_path / name).write_bytes(b"mine")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".buju-linklink.tmp").symlink_to(tmp_path / "elsewhere")

    files.write_whole(tmp_path / "a", b"x")

    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*mine, "a", "elsewhere", ".buju-linklink.tmp"}


def test_a_folder_that_one_stands_in_stays_the_same_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell that called would be left in a folder that is gone."""
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino

    files.write_together(tmp_path, {"a": b"1", "b": b"2"})

    assert tmp_path.stat().st_ino == before
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"1", "b": b"2"}


@pytest.mark.parametrize("stands_in", [False, True], ids=["by exchange", "by list"])
def test_what_else_lies_in_the_folder_stays_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stands_in: bool
) -> None:
    folder = tmp_path / "layer"
    (folder / "notes").mkdir(parents=True)
    (folder / "notes" / "a.txt").write_bytes(b"mine")
    (folder / "recipe.yaml").write_bytes(b"mine")
    (folder / "link").symlink_to("recipe.yaml")
    folder.chmod(0o750)
    before = (folder / "recipe.yaml").stat().st_ino
    if stands_in:
        monkeypatch.chdir(folder)

    files.write_together(folder, {"a": b"1", "b": b"2"})

    assert (folder / "recipe.yaml").stat().st_ino == before
    assert (folder / "link").readlink() == Path("recipe.yaml")
    assert (folder / "notes" / "a.txt").read_bytes() == b"mine"
    assert folder.stat().st_mode & 0o777 == 0o750
    assert [path.name for path in tmp_path.iterdir()] == ["layer"]


@pytest.mark.parametrize("stands_in", [False, True], ids=["by exchange", "by list"])
def test_one_that_cannot_be_written_keeps_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stands_in: bool) -> None:
    folder = tmp_path / "layer"
    files_before = {"a": b"1", "b": b"2"}
    folder.mkdir()
    files.write_together(folder, files_before)
    if stands_in:
        monkeypatch.chdir(folder)
    monkeypatch.setattr(os, "fsync", _full())

    with pytest.raises(BujuError, match=r"无法写入 .*layer.*磁盘空间不足"):
        files.write_together(folder, {"a": b"3", "b": b"4"})

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files_before
    assert [path.name for path in tmp_path.iterdir()] == ["layer"]


def _full() -> object:
    calls: list[int] = []

    def fsync(_: int) -> None:
        calls.append(1)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")

    return fsync


def test_an_absent_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BujuError, match="没有这个文件或文件夹"):
        files.write_together(tmp_path / "nowhere", {"a": b"1", "b": b"2"})


def test_a_list_of_somebody_else_names_nothing_outside(tmp_path: Path) -> None:
    folder = tmp_path / "layer"
    folder.mkdir()
    (folder / ".buju-abcdefgh.tmp").write_bytes(b"new")
    listed = {"../outside": ".buju-abcdefgh.tmp", "a": "../../passwd", "b": ".buju-abcdefgh.tmp"}
    (folder / draft.LIST).write_text(json.dumps(listed))

    draft.finish(folder)

    assert [path.name for path in tmp_path.rglob("*")] == ["layer", "b"]


def test_an_interrupt_while_a_folder_is_put_aside_puts_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path / "site", [("index.html", b"old")])
    monkeypatch.setattr(draft, "exchange", lambda *_: False)
    real, calls = os.rename, []

    def interrupted(*names: object) -> None:
        calls.append(names)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*names)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "site", [("index.html", b"new")])

    assert (tmp_path / "site" / "index.html").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
