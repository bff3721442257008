"""Build the wheel, install it into a clean environment, and use it from another folder.

Run by `make test` after the tests. The environment is kept under `build/` and made again only when the
pinned versions change; the wheel itself is built and installed afresh each time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "wheel-test"


def main() -> None:
    """Build, install, and run the commands that a user would."""
    wheel = _built()
    python = _environment()
    _run([python, "-m", "pip", *_QUIET, "--constraint", str(ROOT / "constraints.txt"), str(wheel)], ROOT)
    _run([python, "-m", "pip", *_QUIET, "--force-reinstall", "--no-deps", str(wheel)], ROOT)
    with tempfile.TemporaryDirectory() as elsewhere:
        here = Path(elsewhere)
        buju = str(Path(python).with_name("buju"))
        _run([buju, "check"], here)
        _run([buju, "map", "songjiang", "-o", "songjiang.html"], here)
        _run([python, "-c", _NO_STRAY_MODULES], here)
        assert (here / "songjiang.html").stat().st_size > 0
    print("wheel: 1 passed, 0 failed")


_QUIET = ["install", "--quiet", "--disable-pip-version-check"]

# A top-level module called `geo` or `api` would collide with users' own.
_NO_STRAY_MODULES = (
    "import importlib.util as u, buju, buju_api; "
    "assert not any(u.find_spec(name) for name in ('geo', 'api', 'layers', 'seeds', 'tests')); "
    "assert 'site-packages' in buju.__file__"
)


def _built() -> Path:
    target = WORK / "dist"
    shutil.rmtree(target, ignore_errors=True)
    _run([sys.executable, "-m", "build", "--outdir", str(target), str(ROOT)], ROOT)
    (wheel,) = target.glob("*.whl")
    return wheel


def _environment() -> str:
    """Return the Python of a clean environment for the pinned versions."""
    pins = hashlib.sha256((ROOT / "constraints.txt").read_bytes()).hexdigest()[:12]
    folder = WORK / f"venv-{pins}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True, clear=True)
    return str(python)


def _run(command: list[str], folder: Path) -> None:
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "BUJU_DATA", "VIRTUAL_ENV")}
    subprocess.run(command, cwd=folder, env=clean, check=True)


if __name__ == "__main__":
    main()
