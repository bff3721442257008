"""Landlock (landlock(7)): a process that reads strangers' files writes into its own folder only, and opens no other's.

The child loads this before its walls stand: nothing but the standard library is imported here.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

# linux/landlock.h; the numbers of the calls are the same on every architecture.
_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION, _PATH_BENEATH, _PR_SET_NO_NEW_PRIVS = 1, 1, 38
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | 1 << 14 | 1 << 15
# Which rights a version of the interface knows: 2 brought linking across folders, 3 truncating, 5 ioctl on devices.
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_READABLE = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/opt", "/proc", "/sys/devices/system/cpu", "/dev")
# Where Debian keeps what LibreOffice has unpacked.
_OFFICE = ("/var/lib/libreoffice", "/var/spool/libreoffice", "/var/cache/fontconfig")

FENCED = "不能碰其他文件"


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def fence(*own: Path) -> bool:
    """Leave this process its own folders to write in, and libraries to read; False where the kernel has no Landlock.

    What is open already stays so. It holds for whatever this process starts, and cannot be taken back.
    """
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    version = library.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    rights = _RIGHTS[min(version, max(_RIGHTS))]
    asked = _Ruleset(rights)
    ruleset = library.syscall(_CREATE, ctypes.byref(asked), ctypes.c_size_t(ctypes.sizeof(asked)), 0)
    if ruleset < 0:
        return False
    try:
        _allow(library, ruleset, own, rights)
        _allow(library, ruleset, _libraries(), rights & (_EXECUTE | _READ_FILE | _READ_DIR))
        _allow(library, ruleset, [Path(os.devnull)], rights & (_READ_FILE | _WRITE_FILE))
        if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            return False
        return bool(library.syscall(_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _libraries() -> list[Path]:
    """Return where the system and this Python have their libraries, this one too; none of it is a user's."""
    own = (sys.prefix, sys.base_prefix, sys.exec_prefix, str(Path(__file__).resolve().parents[2]))
    paths = (Path(entry) for entry in (*_READABLE, *_OFFICE, *own, *sys.path) if entry)
    return [path for path in paths if path.exists()]


def _allow(library: ctypes.CDLL, ruleset: int, paths: Iterable[Path], rights: int) -> None:
    for path in paths:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            allowed = rights if path.is_dir() else rights & _OF_FILES
            library.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(_Beneath(allowed, handle)), 0)
        finally:
            os.close(handle)
