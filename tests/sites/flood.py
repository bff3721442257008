"""A condition of somebody else's: a candidate lies outside made-up flood areas. This file is all that it takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from buju.errors import QuestionInvalid
from buju.sites.candidates import Candidates
from buju.sites.judgement import Condition, Finding, Judgement, Outcome
from buju.sites.measure import containment
from buju.sites.parameter import ConditionKind, Line

# Once in so many years: the longer, the wider the area (lon/lat degrees, WGS 84).
FLOODED = {20: shapely.box(121.30, 31.10, 121.34, 31.15), 100: shapely.box(121.20, 31.00, 121.40, 31.20)}
_TURNED = {Outcome.PASSED: Outcome.FAILED, Outcome.FAILED: Outcome.PASSED}


@dataclass(frozen=True, slots=True)
class Flood:
    """A flood that comes once in `years`."""

    years: int

    def __str__(self) -> str:
        """Return the words that read back as the same."""
        return f"{self.years}年"


def flood(words: str) -> Flood:
    """Return the flood that `20年` or `100年` means."""
    years = words.removesuffix("年")
    if years not in map(str, FLOODED):
        raise QuestionInvalid("dry", f"“{words[:40]}”不是洪水的重现期；应为 20年 或 100年", known=["20年", "100年"])
    return Flood(int(years))


def dry_condition(asked: Flood) -> Condition:
    """Return the condition that a candidate is not flooded."""
    name, threshold = "不在洪水区内", f"{asked.years} 年一遇"

    def judged(candidates: Candidates) -> Judgement:
        inside = containment(candidates, FLOODED[asked.years], margin=0.0)
        outcomes = np.array([_TURNED.get(Outcome(one), Outcome(one)) for one in inside], dtype=np.uint8)

        def finding(index: int) -> Finding:
            outcome = Outcome(outcomes[index])
            return Finding(name, outcome.words, threshold, outcome, source="测试用的洪水区")

        return Judgement(name, threshold, outcomes, finding)

    return Condition(("dry", asked), judged)


DRY = ConditionKind(
    key="dry",
    name="dry",
    label="不在洪水区内",
    help="不在多少年一遇的洪水区内，如 100年",
    metavar="重现期",
    read=flood,
    settle=lambda values, _query, _ground: map(dry_condition, values),
    widget=Line("不在洪水区内（多少年一遇）", "如 100年"),
)
