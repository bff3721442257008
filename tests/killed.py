"""The program that is killed while it writes, at every step: it forks once for each kill, and tells what was left.

`killed.py FOLDER hook CASE…` kills at every event that Python tells an audit hook (sys.addaudithook): each opening,
renaming, linking, removing. `killed.py FOLDER strace CASE…` kills at every system call that changes anything, by
strace. One line of JSON for a kill: the case, where, what a reader finds at once, what after the first steps of the
next run, what after it, and whatever else lies there then.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from buju import draft, files
from buju.cli import report
from buju.views.site.staticsite import write_folder

Files = dict[str, bytes]
# Sizes differ, and so do the names: a mixture shows.
OLD: Files = {"places.geojson": b"old places", "layer.json": b"old layer " * 9}
NEW: Files = {"places.geojson": b"new places " * 30_000, "layer.json": b"new layer"}
SITE_OLD: Files = {"index.html": b"old", "maps/a.html": b"old map", "maps/b.html": b"gone"}
SITE_NEW: Files = {"index.html": b"new", "maps/a.html": b"new map", "text/c.html": b"more"}
RECIPE = {"recipe.yaml": b"mine", "notes/a.txt": b"mine too"}


def _one(root: Path, is_new: bool) -> None:
    files.write_whole(root / "map.html", b"new" * 100_000 if is_new else b"old")


def _site(root: Path, is_new: bool) -> None:
    write_folder(root / "site", (SITE_NEW if is_new else SITE_OLD).items())


def _pair(root: Path, is_new: bool) -> None:
    for name, content in RECIPE.items():
        path = root / "layer" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    files.write_together(root / "layer", NEW if is_new else OLD)


def _report(root: Path, is_new: bool) -> None:
    mark = "2" * 8 if is_new else "1" * 8
    pictures = {f"figure-{n}-{mark}.png": mark.encode() * n for n in (1, 2)}
    report._write_with(root / "x.md", "\n".join(pictures).encode(), folder=root / "x_files", pictures=pictures)


def _without_exchange(write: Callable[[Path, bool], None]) -> Callable[[Path, bool], None]:
    def without(root: Path, is_new: bool) -> None:
        kept = draft.exchange
        draft.exchange = files.exchange = lambda *_: False
        try:
            write(root, is_new)
        finally:
            draft.exchange = files.exchange = kept

    return without


_CHANGING = re.compile(r"open|creat|p?write|rename|link|unlink|symlink|mkdir|rmdir|f?truncate|fsync|f?chmod|flock")
# Only what is killed has to reach the disk.
_TO_DISK = os.fsync

CASES = {
    "file": _one,
    "site": _site,
    "pair": _pair,
    "report": _report,
    "site without exchange": _without_exchange(_site),
    "pair without exchange": _without_exchange(_pair),
}


def found(root: Path) -> Files:
    """All files under a folder that a reader would see; drafts and what was put aside have hidden names."""
    paths = (path for path in sorted(root.rglob("*")) if path.is_file() and "/.buju-" not in path.as_posix())
    seen = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    if "x.md" not in seen:
        return seen
    # Pictures that the text does not name are nobody's.
    return {name: seen[name] for name in ("x.md", *(f"x_files/{one}" for one in seen["x.md"].decode().split()))}


class Trial:
    """A folder with the old files, in which the new ones are written and killed."""

    def __init__(self, case: str, folder: Path) -> None:
        self.case = case
        self.write = CASES[case]
        self.folder = folder / case
        self.folder.mkdir()
        self.states: dict[str, Files] = {}
        for name, is_new in (("old", False), ("new", True)):
            root = self.folder / name
            root.mkdir()
            self.write(root, is_new)
            self.states[name] = found(root)

    def state(self, root: Path) -> str:
        """`old`, `new`, or what is there."""
        try:
            seen = found(root)
        except KeyError as error:
            return f"no {error}"
        return next((name for name, known in self.states.items() if known == seen), str(sorted(seen)))

    def root(self) -> Path:
        """A fresh copy of the old state."""
        root = self.folder / "trial"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.folder / "old", root)
        return root

    def told(self, where: str, root: Path) -> None:
        """Print what a kill has left, at once, after the next run's first steps, and after the next run."""
        at_once = self.state(root)
        for place in (root / "site", root / "layer"):
            draft.recover(place)
            draft.sweep(place)
        recovered = self.state(root)
        self.write(root, True)
        hidden = [path.name for path in root.rglob(".buju-*")]
        print(json.dumps([self.case, where, at_once, recovered, self.state(root), hidden]), flush=True)


def by_hook(trial: Trial) -> None:
    """Kill at the first event, the second, … until one run gets to its end."""
    at = 0
    while True:
        at += 1
        root = trial.root()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            _run(trial, root, partial(_die_at, at, write))
        os.close(write)
        _, status = os.waitpid(child, 0)
        with os.fdopen(read, "rb") as stream:
            where = stream.read().decode()
        if status == 0:
            return
        if not os.WIFSIGNALED(status):
            sys.exit(f"the write failed by itself: {where}")
        trial.told(where, root)


def _die_at(at: int, told: int) -> None:
    left = at

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event.split(".", maxsplit=1)[0] not in ("open", "os", "shutil", "tempfile", "fcntl", "ctypes"):
            return
        left -= 1
        if left == 0:
            os.write(told, f"{event} {arguments}".encode()[:200])
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def by_strace(trial: Trial) -> None:
    """Kill before every system call of an unharmed run that changes anything; between two of them all stays."""
    calls = Counter(call for call in _traced(trial, trial.root(), []) if _CHANGING.match(call))
    for call, count in calls.items():
        for at in range(1, count + 1):
            root = trial.root()
            _traced(trial, root, ["-e", f"inject={call}:signal=KILL:when={at}"])
            trial.told(f"{call} {at}", root)


def _traced(trial: Trial, root: Path, options: list[str]) -> list[str]:
    """Run the write under strace; return the names of its system calls."""
    child = os.fork()
    if child == 0:
        _run(trial, root, _stop)
    # Stopped first: a wake-up that comes before it would be lost.
    os.waitpid(child, os.WUNTRACED)
    log = trial.folder / "log"
    log.write_bytes(b"")
    tracer = subprocess.Popen(["strace", "-qq", *options, "-o", log, "-p", str(child)], stderr=subprocess.DEVNULL)
    while _tracer_of(child) == 0:
        if tracer.poll() is not None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            sys.exit("strace may not trace here")
        time.sleep(0.001)
    os.kill(child, signal.SIGCONT)
    os.waitpid(child, 0)
    tracer.wait()
    return [found[1] for line in log.read_text().splitlines() if (found := re.match(r"(\w+)\(", line))]


def _stop() -> None:
    # PR_SET_PTRACER_ANY: Yama lets only descendants be traced otherwise.
    ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)


def _run(trial: Trial, root: Path, prepare: Callable[[], None]) -> None:
    """Be the process that is killed; it never comes back."""
    status = 3
    try:
        os.fsync = _TO_DISK
        prepare()
        trial.write(root, True)
        status = 0
    finally:
        os._exit(status)


def _tracer_of(child: int) -> int:
    status = Path(f"/proc/{child}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("TracerPid")))


if __name__ == "__main__":
    os.fsync = lambda _: None
    for named in sys.argv[3:]:
        {"hook": by_hook, "strace": by_strace}[sys.argv[2]](Trial(named, Path(sys.argv[1])))
