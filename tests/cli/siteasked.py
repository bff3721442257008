"""Questions to `buju sites`, and files that are asked about."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conftest import Runner

EXAMPLE = (
    "sites", "--district", "松江区", "--function", "卫星终端", "--unit", "九亭镇", "--near", "metro:1500"
)  # fmt: skip

RANKED = (
    "sites", "--district", "松江", "--function", "卫星终端", "--near", "metro:1500",
    "--criterion", "metro:less*2", "--criterion", "statements:more*1", "--missing", "worst",
)  # fmt: skip


def written(path: Path, points: Sequence[Sequence[float]], *, names: Sequence[str] = ()) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["编号", "名称", "经度", "纬度", "租金"])
        for number, (lon, lat) in enumerate(points):
            name = names[number] if names else f"地块{number}"
            writer.writerow([f"P{number}", name, f"{lon:.7f}", f"{lat:.7f}", number])
    return path


def asked(run: Runner, *arguments: object) -> dict[str, Any]:
    status, out, err = run(*arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def letters(words: str) -> str:
    """Words without white space: what readers see has no hard line ends of the stored text."""
    return "".join(words.split())
