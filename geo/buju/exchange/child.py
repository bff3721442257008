"""The program of the child process: puts up its walls, reads one file, hands back what it found.

Run as a file, not as a module: `python child.py`, with three open files as standard input, output and error (`Sheets`).
No library is loaded before the walls stand. What it needs on a disk it has on one of its own, in memory, which is gone
with the process, however that ends.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import types
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from buju.exchange.statement import Limits

_INPUT = "input"

_CLONE_NEWNS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 2, 4, 8, 1 << 14, 1 << 18
# Where the child's own disk lies: a folder that every Linux has and no library is loaded from.
_OWN_DISK = "/dev/shm"  # noqa: S108 - covered by a disk that only this process sees
_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 64

NO_NETWORK, LIMITED = "无网络", "限制内存与时间"

# For kernels that give no empty network: whatever GDAL would ask for goes to a port where nobody listens.
ENVIRONMENT = {
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTPS_PROXY": "127.0.0.1:9",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_DRIVER_PATH": "disable",
    "OGR_DRIVER_PATH": "disable",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    "GDAL_PAM_ENABLED": "NO",
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


class Sheets(NamedTuple):
    """The open files between parent and child, none of which has a name that anybody could find.

    `given` is the user's file, `words` the request and later the answer's words, `arrays` the answer's arrays.
    """

    given: int
    words: int
    arrays: int


def main(sheets: Sheets) -> None:
    """Read the file as the request asks, and write the answer."""
    # One file is read and the process ends: looking for rubbish among millions of cells is the larger part of the time.
    gc.disable()
    _without_the_library()
    from buju.exchange.landlock import FENCED, fence
    from buju.exchange.statement import Limits, Request

    # The walls stand before any library is loaded: those may start threads, and a process with threads cannot leave.
    with open(sheets.words, encoding="utf-8", closefd=False) as stream:
        request = stream.read()
    asked = json.loads(request)
    limits = Limits(**asked["limits"])
    common = view()
    walls = confine(limits)
    from buju.errors import BujuError, TooLarge
    from buju.exchange.answer import ARRAYS_NPZ, WORDS_JSON, write_error, write_reading
    from buju.exchange.reading import read

    with desk(limits, is_apart=view() != common) as folder:
        walls += [FENCED] if fence(folder) else []
        copy_in(sheets.given, folder / _INPUT)
        try:
            write_reading(folder, read(folder / _INPUT, Request.of_json(request)), walls=walls)
        except BujuError as error:
            write_error(folder, error)
        except MemoryError:
            gigabytes = limits.memory / (1 << 30)
            said = f"读取所需内存超过 {gigabytes:g} GB 的上限；请分成几个文件，或删去不用的列"
            write_error(folder, TooLarge(said))
        for name, sheet in ((WORDS_JSON, sheets.words), (ARRAYS_NPZ, sheets.arrays)):
            hand_back(folder / name, sheet)


@contextmanager
def desk(limits: Limits, *, is_apart: bool) -> Iterator[Path]:
    """Give a folder to work in: on a disk of this process's own, else a draft that another process minds."""
    # What is mounted before this process has its own view of the disks, all would see.
    if is_apart and _mount_own_disk(2 * limits.unpacked + limits.size):
        yield Path(_OWN_DISK)
        return
    from buju.draft import folder_draft

    with folder_draft(Path(tempfile.gettempdir())) as folder:
        if sys.platform == "win32":
            yield folder
            return
        worker = os.fork()
        if worker == 0:
            _end_with_parent(signal.SIGKILL)
            yield folder
            os._exit(0)
        status = _minded(worker)
    # The folder is gone; the worker's end is told as one's own.
    if status < 0:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    os._exit(max(status, 0))


def _minded(worker: int) -> int:
    """Wait for the worker and return its status; whoever ends this process, or dies above it, ends the worker."""

    def ended(*_: object) -> None:
        os.kill(worker, signal.SIGKILL)

    signal.signal(signal.SIGTERM, ended)
    _end_with_parent(signal.SIGTERM)
    return os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])


def _end_with_parent(number: int) -> None:
    """Let the kernel send this process a signal when its parent dies (prctl(2)); only Linux does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)


def copy_in(given: int, path: Path) -> None:
    """Copy an open file to a path of this process's own."""
    with open(given, "rb", closefd=False) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)


def hand_back(path: Path, sheet: int) -> None:
    """Put a file's bytes, none if there is no file, in place of what an open file holds."""
    with open(sheet, "r+b", closefd=False) as target:
        target.seek(0)
        target.truncate()
        if path.exists():
            with path.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)


def _without_the_library() -> None:
    """Make `buju` an empty package: its own `__init__` opens the whole library, which costs half the start."""
    package = types.ModuleType("buju")
    package.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["buju"] = package
    # pyogrio would load these for frames, which are not made here; half of its start too. None means: not installed.
    for name in ("geopandas", "pandas"):
        sys.modules[name] = None  # type: ignore[assignment]  # documented (importlib, sys.modules), not in the stub


def confine(limits: Limits) -> list[str]:
    """Confine this process, which must have one thread only; return which walls stand, in words for readers.

    Where the system offers none of it (Windows), the parent's clock is the only limit.
    """
    walls = []
    if _leave_network():
        walls.append(NO_NETWORK)
    if _limit(limits):
        walls.append(LIMITED)
    return walls


def _leave_network() -> bool:
    """Move to an empty network of one's own (unshare(2)); the kernel or the container may forbid it."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    _end_with_parent(signal.SIGKILL)
    user, group = os.getuid(), os.getgid()
    own = _CLONE_NEWNET | _CLONE_NEWNS
    for flags in (_CLONE_NEWUSER | own, own, _CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET):
        if library.unshare(flags) == 0:
            if flags & _CLONE_NEWUSER:
                _stay(user, group)
            return True
    return False


def _stay(user: int, group: int) -> None:
    """Be in the new world who one was in the old (user_namespaces(7)): nobody may write to a disk otherwise."""
    lines = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
    for name, line in lines.items():
        with suppress(OSError):
            Path(f"/proc/self/{name}").write_text(line, encoding="ascii")


def _mount_own_disk(size: int) -> bool:
    return cover(_OWN_DISK, size)


def cover(place: str, size: int) -> bool:
    """Cover a folder by a disk in memory that no other process sees (mount(2), tmpfs); False if that cannot be.

    Only for a process with a view of the disks of its own (`view`).
    """
    library = ctypes.CDLL(None, use_errno=True)
    if library.mount(b"none", b"/", None, ctypes.c_ulong(_MS_REC | _MS_PRIVATE), None) != 0:
        return False
    flags = ctypes.c_ulong(_MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    options = f"size={size},mode=0700".encode()
    return bool(library.mount(b"tmpfs", place.encode(), b"tmpfs", flags, options) == 0)


def view() -> str:
    """Return which view of the disks this process has (namespaces(7)); empty where there is but one."""
    try:
        return str(Path("/proc/self/ns/mnt").readlink())
    except OSError:
        return ""


def _limit(limits: Limits) -> bool:
    if sys.platform == "win32":
        return False
    import resource

    _lower(resource.RLIMIT_AS, limits.memory)
    # At the lower limit of time the kernel says why it ends the process, at the upper one it does not.
    _lower(resource.RLIMIT_CPU, limits.seconds, upper=limits.seconds + 1)
    _lower(resource.RLIMIT_FSIZE, 2 * limits.unpacked)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_CORE, 0)
    os.umask(0o077)
    return True


def _lower(kind: int, value: int, *, upper: int | None = None) -> None:
    """Set a limit, never above one that already holds."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(kind)
    wanted = (value, value if upper is None else upper)
    soft, high = wanted if hard == resource.RLIM_INFINITY else (min(one, hard) for one in wanted)
    resource.setrlimit(kind, (soft, high))


def taken() -> Sheets:
    """Return the three standard files under other numbers; what a library prints goes nowhere."""
    sheets = Sheets(*(os.dup(number) for number in range(3)))
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    os.close(nothing)
    return sheets


if __name__ == "__main__":
    main(taken())
