"""The rules of docs/labels.md for points, case by case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from buju.views.carto.collisionindex import CollisionIndex
from buju.views.carto.labelcandidate import LabelCandidate
from buju.views.carto.scene import Box
from buju.views.carto.standing import at_its_place, led
from buju.views.carto.symbolizer import symbol_box
from buju.views.carto.territory import Claim, territories

CASES = json.loads((Path(__file__).parent / "label_cases.json").read_text(encoding="utf-8"))
CASE = pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
WIDE, HIGH, MARK, SIZE = 400, 300, 12.0, 12.0


@CASE
def test_python_stands_labels_where_the_rules_say(case: dict[str, Any]) -> None:
    symbols = [symbol_box(x=x, y=y, size=MARK) for x, y in (label["at"] for label in case["labels"])]
    index = CollisionIndex(Box(0, 0, WIDE, HIGH), [*(Box(*box) for box in case["taken"]), *symbols])
    stands = {}
    for label in sorted(case["labels"], key=lambda row: row["rank"]):
        one = candidate(label)
        found = at_its_place(one, index) or led(one, index)
        assert found is not None
        stands[label["words"]] = "leader" if found.leader else side(found.box, label["at"])
    assert stands == case["stands"]


def candidate(label: dict[str, Any]) -> LabelCandidate:
    (territory,) = territories([Claim(label["rank"], pins=(tuple(label["at"]),))])
    return LabelCandidate(label["words"], SIZE, "#000000", None, territory, pin=MARK, led=True)


def side(box: Box, anchor: list[float]) -> str:
    """On which side of its anchor a box stands."""
    across, down = (box.left + box.right) / 2 - anchor[0], (box.top + box.bottom) / 2 - anchor[1]
    upright = "" if abs(down) < 1 else "upper" if down < 0 else "lower"
    aside = "" if abs(across) < 1 else "right" if across > 0 else "left"
    if not aside:
        return {"upper": "above", "lower": "below"}[upright]
    return f"{upright} {aside}".strip()
