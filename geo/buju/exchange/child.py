"""The program of the child process: puts up its walls, reads one file in its folder, writes what it found.

Run as a file, not as a module: `python child.py FOLDER`.
"""

from __future__ import annotations

import gc
import json
import sys
import types
from pathlib import Path

INPUT, REQUEST = "input", "request.json"


def main(folder: Path) -> None:
    """Read `input` as `request.json` asks, and leave the answer in the folder."""
    # One file is read and the process ends: looking for rubbish among millions of cells is the larger part of the time.
    gc.disable()
    _without_the_library()
    from buju.exchange.confine import confine
    from buju.exchange.limits import Limits

    # The walls stand before any library is loaded: those may start threads, and a process with threads cannot leave.
    asked = json.loads((folder / REQUEST).read_bytes())
    walls = confine(Limits(**asked["limits"]))
    from buju.errors import BujuError, TooLarge
    from buju.exchange.answer import write_error, write_reading
    from buju.exchange.reading import read
    from buju.exchange.request import Request

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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
