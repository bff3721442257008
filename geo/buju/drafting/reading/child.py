"""The program of the child that reads a plan's file: behind the walls of `buju.exchange.child`, on a disk of its own.

Run as a file with three open ones (`Sheets`): the user's file, the request and later the answer, and one in which it
says how many pages are read.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

# What /tmp is on the systems that have it, whatever the user calls his own.
_SCRATCH = "/tmp"  # noqa: S108 - covered by a disk that only this process sees

if TYPE_CHECKING:
    from buju.exchange.child import Sheets
    from buju.exchange.statement import Limits


def main(sheets: Sheets) -> None:
    """Read the file as the request asks, and write the answer."""
    from buju.exchange.child import confine, copy_in, desk, hand_back, view
    from buju.exchange.landlock import FENCED, fence
    from buju.exchange.statement import Limits

    gc.disable()
    with open(sheets.words, encoding="utf-8", closefd=False) as stream:
        asked = json.load(stream)
    limits = Limits(**asked["limits"])
    common = view()
    # No library is loaded before the walls stand: those may start threads, and a process with threads cannot leave.
    walls = confine(limits)
    with desk(limits, is_apart=view() != common) as folder:
        own = [folder, *_scratch(limits, is_apart=view() != common)]
        walls += [FENCED] if fence(*own) else []
        copy_in(sheets.given, folder / "input")
        answer = _answer(folder, asked, limits, sheets) | {"walls": walls}
        (folder / "answer").write_text(json.dumps(answer), encoding="utf-8")
        hand_back(folder / "answer", sheets.words)


def _scratch(limits: Limits, *, is_apart: bool) -> list[Path]:
    """Give LibreOffice, which will have no other place for its socket, a /tmp that nobody else sees."""
    from buju.exchange.child import cover

    needed = (sys.prefix, sys.base_prefix, *sys.path)
    if not is_apart or any(Path(one).resolve().is_relative_to(_SCRATCH) for one in needed if one):
        return []
    return [Path(_SCRATCH)] if cover(_SCRATCH, limits.unpacked) else []


def _answer(folder: Path, asked: dict[str, Any], limits: Limits, sheets: Sheets) -> dict[str, Any]:
    from buju.drafting.reading.scan import ScanFound
    from buju.drafting.reading.task import Asked, read
    from buju.errors import BujuError

    def told(done: int, of: int) -> None:
        os.pwrite(sheets.arrays, f"{done} {of}\n".encode(), 0)

    try:
        kind, made = read(
            folder / "input", Asked(asked["name"], asked["ocr"], asked["has_time"]), limits=limits, told=told
        )
    except ScanFound:
        return {"is_scan": True}
    except BujuError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        gigabytes = limits.memory / (1 << 30)
        return {"error": "TooLarge", "message": f"读取所需内存超过 {gigabytes:g} GB 的上限；请分成几个文件"}
    except Exception as error:  # noqa: BLE001 - what libraries make of broken files has no end
        said = f"读不了：文件可能已损坏，或有少见的写法（{type(error).__name__}）；请另存为 .docx 或 .txt 再试"
        return {"error": "InputInvalid", "message": said}
    return {
        "format": kind,
        "text": made.text,
        "pages": made.pages,
        "damage": [one.to_json() for one in made.damage],
    }


def _without_the_library() -> None:
    """Make `buju` an empty package: its own `__init__` opens the whole library, which costs half the start."""
    package = types.ModuleType("buju")
    package.__path__ = [str(Path(__file__).resolve().parents[2])]
    sys.modules["buju"] = package


if __name__ == "__main__":
    _without_the_library()
    from buju.exchange.child import taken

    main(taken())
