"""The program of the child process: puts up its walls, reads one file in its folder, writes what it found.

Run as a file, not as a module: `python child.py FOLDER`. No library is loaded before the walls stand.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buju.exchange.statement import Limits

INPUT, REQUEST = "input", "request.json"

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_PDEATHSIG, _SIGKILL = 1, 9
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


def main(folder: Path) -> None:
    """Read `input` as `request.json` asks, and leave the answer in the folder."""
    # One file is read and the process ends: looking for rubbish among millions of cells is the larger part of the time.
    gc.disable()
    _without_the_library()
    from buju.exchange.statement import Limits, Request

    # The walls stand before any library is loaded: those may start threads, and a process with threads cannot leave.
    asked = json.loads((folder / REQUEST).read_bytes())
    walls = confine(Limits(**asked["limits"]))
    from buju.errors import BujuError, TooLarge
    from buju.exchange.answer import write_error, write_reading
    from buju.exchange.reading import read

    request = Request.of_json((folder / REQUEST).read_text(encoding="utf-8"))
    try:
        write_reading(folder, read(folder / INPUT, request), walls=walls)
    except BujuError as error:
        write_error(folder, error)
    except MemoryError:
        gigabytes = request.limits.memory / (1 << 30)
        write_error(folder, TooLarge(f"读取所需内存超过 {gigabytes:g} GB 的上限；请分成几个文件，或删去不用的列"))


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
    library.prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    return any(library.unshare(flags) == 0 for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET))


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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
