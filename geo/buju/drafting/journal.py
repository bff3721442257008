"""The journal of a draft: a line of JSON a step, only ever added to, from which every step can be undone.

A line that a killed process has left half is none: what it was to say has not happened.
"""

from __future__ import annotations

import getpass
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from buju.errors import BujuError
from buju.files import reason_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Rows = dict[str, dict[str, Any] | None]
NAME, UNDO = "journal.jsonl", "undo"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the rows of `proposals.json` that it changes, by id, as they were and as they are after it.

    None is a row that is not there. `cut` has the lines of facts.yaml that it took away, by id, and `undoes` the
    number of the step that it takes back: that of an undoing is a step, that of what is done again is an undoing.
    """

    number: int
    at: str
    who: str
    what: str
    before: Rows
    after: Rows
    cut: dict[str, str]
    undoes: int | None = None


def step(what: str, *, number: int, before: Rows, after: Rows, undoes: int | None = None) -> Step:
    """Return a step of this moment by the user of this process."""
    return Step(number, datetime.now(UTC).isoformat(timespec="seconds"), _user(), what, before, after, {}, undoes)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def read_steps(folder: Path) -> list[Step]:
    """Return the steps of a draft's journal, in order; none where there is no journal.

    Raises:
        BujuError: the file cannot be read, or a line other than the last is no step.
    """
    steps, _ = _read(folder / NAME)
    return steps


def _read(path: Path) -> tuple[list[Step], int]:
    """Return the steps of a file, and where the last whole line ends."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return [], 0
    except OSError as error:
        raise BujuError(f"无法读取 {path}：{reason_of(error)}") from error
    steps, end = [], 0
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        try:
            steps.append(Step(**json.loads(line)))
        except (ValueError, TypeError) as error:
            if end + len(line) == len(content):
                break
            raise BujuError(f"{path} 第 {number} 行不是一步的记录，文件被改动过；请由备份恢复") from error
        if not line.endswith(b"\n"):
            steps.pop()
            break
        end += len(line)
    return steps, end


def append(folder: Path, added: Step) -> None:
    """Bring a step to the disk, after the last whole line.

    Raises:
        BujuError: it cannot be written; the journal is as it was.
    """
    path = folder / NAME
    line = json.dumps(asdict(added), ensure_ascii=False).encode() + b"\n"
    _, end = _read(path)
    try:
        with path.open("r+b" if path.exists() else "xb") as stream:
            stream.truncate(end)
            stream.seek(end)
            try:
                stream.write(line)
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                stream.truncate(end)
                raise
    except OSError as error:
        raise BujuError(f"无法写入 {path}：{reason_of(error)}；这一步没有记下，之前的都在") from error


def undoable(steps: Sequence[Step]) -> Step | None:
    """Return the last step that is done and not taken back; None where there is nothing to undo."""
    done, _ = _standing(steps)
    return done[-1] if done else None


def redoable(steps: Sequence[Step]) -> Step | None:
    """Return the undoing that would be taken back; None where the last step was none, and nothing is to be redone."""
    _, undone = _standing(steps)
    return undone[-1] if undone else None


def _standing(steps: Sequence[Step]) -> tuple[list[Step], list[Step]]:
    """Return the steps that are done, redone ones among them, and the undoings since the last of a person's own."""
    done: list[Step] = []
    undone: list[Step] = []
    for one in steps:
        if one.what == UNDO:
            done = [other for other in done if other.number != one.undoes]
            undone.append(one)
        else:
            undone = [other for other in undone if other.number != one.undoes] if one.undoes is not None else []
            done.append(one)
    return done, undone
