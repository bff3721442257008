"""Drafts: what is being written lies beside its place under a name of its own, until it takes the place in one step.

Whoever writes a draft holds a lock on it (flock(2)), which ends with the process: a draft that nobody holds was left by
one that was killed, and the next draft in the same folder sweeps it away.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_PREFIX, _SUFFIX = ".buju-", ".tmp"
_DRAFT = re.compile(r"\.buju-[a-z0-9_]{8}\.tmp")
# What a step has still to rename: names and their drafts; see `buju.files.write_together`.
LIST = ".buju-step.json"
# renameat2(2), linux/fs.h.
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_CANNOT_EXCHANGE = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
_MOST_ATTEMPTS = 5


class FileDraft:
    """A file that is being written: `stream` takes its bytes, `settle` gives it its place."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self.stream = stream

    def settle(self, place: Path) -> None:
        """Take a place, over what is there; a reader of the place sees the old bytes or these."""
        self.finish()
        self.path.replace(place)

    def finish(self) -> None:
        """Bring all bytes to the disk."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.path.chmod(0o644)
        if sys.platform == "win32":
            # An open file cannot be renamed there. Elsewhere it stays open, for with it ends the lock.
            self.stream.close()


@contextmanager
def file_draft(folder: Path) -> Iterator[FileDraft]:
    """Give a draft of a file for a folder; what has not settled when the block ends is gone.

    Raises:
        OSError: the folder cannot be written.
    """
    sweep(folder)
    path, handle = _held_file(folder)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield FileDraft(path, stream)
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def folder_draft(beside: Path) -> Iterator[Path]:
    """Give an empty folder in another one; what bears its name when the block ends is gone.

    After `put` that is what stood in the place before.

    Raises:
        OSError: `beside` cannot be written.
    """
    sweep(beside)
    path, handle = _held_folder(beside)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def put(draft: Path, place: Path) -> None:
    """Give a finished folder its place; what is there goes to the draft's name, in one step where the system has one.

    Where it has none (`exchange`), the earlier folder is put aside first: whoever is killed then leaves it to
    `recover`.

    Raises:
        OSError: it cannot be done; the earlier folder is in its place.
    """
    if not place.exists():
        draft.rename(place)
        return
    if exchange(draft, place):
        return
    aside = _aside(place)
    try:
        place.rename(aside)
        draft.rename(place)
        aside.rename(draft)
    except BaseException:
        recover(place)
        raise


def recover(place: Path) -> None:
    """Put back a folder that a killed process had put aside, or remove it where the new one stands already."""
    aside = _aside(place)
    if not aside.is_dir() or aside.is_symlink():
        return
    if place.exists():
        shutil.rmtree(aside, ignore_errors=True)
    else:
        aside.rename(place)


def exchange(one: Path, other: Path) -> bool:
    """Let two paths change names in one step (Linux, renameat2(2)); False if the system or its disk cannot.

    Raises:
        OSError: it can, but not these two.
    """
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


def finish(folder: Path) -> None:
    """Carry out what a killed process has left a list of; nothing where there is none."""
    listed = folder / LIST
    try:
        drafts = json.loads(listed.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return
    except ValueError:
        drafts = {}
    for name, draft in drafts.items():
        if Path(name).name == name and _DRAFT.fullmatch(draft):
            # What is no longer there has been renamed already.
            with suppress(FileNotFoundError):
                (folder / draft).replace(folder / name)
    listed.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove the drafts in a folder that nobody writes any more; whatever hinders it is no error."""
    with suppress(OSError):
        finish(folder)
        left = [entry.name for entry in os.scandir(folder) if _DRAFT.fullmatch(entry.name)]
        for name in left:
            _sweep(folder / name)


def _sweep(path: Path) -> None:
    if sys.platform == "win32":
        # Without locks a draft of the living looks like one of the dead.
        return
    import fcntl

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        kind = os.fstat(handle).st_mode
        if stat.S_ISDIR(kind):
            shutil.rmtree(path, ignore_errors=True)
        elif stat.S_ISREG(kind):
            path.unlink(missing_ok=True)
    except OSError:
        # Somebody holds it, or it is another user's.
        return
    finally:
        os.close(handle)


def _held_file(folder: Path) -> tuple[Path, int]:
    for _ in range(_MOST_ATTEMPTS):
        handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX, suffix=_SUFFIX)
        if _hold(handle, name):
            return Path(name), handle
        os.close(handle)
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(folder))


def _held_folder(beside: Path) -> tuple[Path, int | None]:
    for _ in range(_MOST_ATTEMPTS):
        name = tempfile.mkdtemp(dir=beside, prefix=_PREFIX, suffix=_SUFFIX)
        if sys.platform == "win32":
            return Path(name), None
        try:
            handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        if _hold(handle, name):
            return Path(name), handle
        os.close(handle)
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(beside))


def _hold(handle: int, name: str) -> bool:
    """Lock a draft; False if a sweeper was there between its making and its lock.

    A disk without locks has no sweepers either: they need the same lock.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(name))
    except FileNotFoundError:
        return False


def _aside(place: Path) -> Path:
    """Return where a folder is put aside: a name that the next run finds, however long the folder's own is."""
    mark = hashlib.sha256(os.fsencode(place.name)).hexdigest()[:16]
    return place.with_name(f"{_PREFIX}{mark}.old")
