"""How much of the hand-made facts the rules find: `python benchmarks/drafting.py [seeds]`, a line a document.

The rules were not made for these texts. A place counts as found if a mention has its name, quotation marks aside;
precision counts what is a name, or a part of one, of the hand-made facts.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import yaml

from buju.drafting.reader import proposals
from buju.folded import fold
from buju.policy.document import StoredText


def flat(path: Path) -> list[dict[str, Any]]:
    """Return the facts of a file, each with its quote, groups taken apart."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["facts"]
    out: list[dict[str, Any]] = []
    for row in rows:
        shared = {key: row.get(key) for key in ("clause", "quote")}
        out += [{**shared, **one} for one in row["facts"]] if "facts" in row else [row]
    return out


def _key(name: str) -> str:
    return fold(name).replace("“", "").replace("”", "")


def _share(found: int, of: int) -> str:
    return f"{found}/{of}"


def score(folder: Path) -> tuple[dict[str, str], list[str], list[str]]:
    """Return the scores of a document, the places that are not found, and what is found that is none."""
    raw = (folder / "text.txt").read_bytes().decode()
    began = time.perf_counter()
    made = proposals(StoredText(folder.name, raw), scope="-")
    seconds = time.perf_counter() - began
    facts = flat(folder / "facts.yaml")
    mentions = [one for one in facts if one["kind"] == "mention"]
    wanted = {_key(one["name"]) for one in mentions if one.get("standing", "is") == "is"}
    known = {_key(one["name"]) for one in facts if one["kind"] in ("mention", "host")}
    got = {_key(one.values["name"]) for one in made if one.kind == "mention"}
    right = {name for name in got if any(name in one or one in name for one in known)}
    worded = [fold(one["wording"]) for one in facts if one["kind"] == "layout"]
    said = [fold(one.values["wording"]) for one in made if one.kind == "layout"]
    pairs = {(one["clause"], fold(unit)) for one in facts if one["kind"] == "responsibility" for unit in one["units"]}
    units = {(one.clause, fold(unit)) for one in made if one.kind == "responsibility" for unit in one.values["units"]}
    numbers = {_number(one) for one in facts if one["kind"] == "target" and isinstance(one["value"], (int, float))}
    numbered = {_number(one.values) for one in made if one.kind == "target" and "target_class" not in one.values}
    row = {
        "places": _share(len(wanted & got), len(wanted)),
        "precision": _share(len(right), len(got)),
        "layouts": _share(sum(any(one in two or two in one for two in said) for one in worded), len(worded)),
        "units": _share(len(pairs & units), len(pairs)),
        "unit precision": _share(len(pairs & units), len(units)),
        "targets": _share(len(numbers & numbered), len(numbers)),
        "target precision": _share(len(numbers & numbered), len(numbered)),
        "seconds": f"{seconds:.2f}",
    }
    return row, sorted(wanted - got), sorted(got - right)


def _number(said: dict[str, Any]) -> tuple[float, str, float | None]:
    return float(said["value"]), str(said["operator"]), said.get("upper")


if __name__ == "__main__":
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "seeds"
    for folder in sorted(path.parent for path in root.glob("*/facts.yaml")):
        row, missed, false = score(folder)
        print(folder.name, " ".join(f"{key} {value}" for key, value in row.items()))
        print("  missed:", "、".join(missed))
        print("  false:", "、".join(false))
