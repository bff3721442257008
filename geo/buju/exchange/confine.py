"""The child's own walls: limits of memory, time and files, and no network. Put up before anything is read."""

from __future__ import annotations

import ctypes
import os
import sys

from buju.exchange.limits import Limits

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
