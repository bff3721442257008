"""How large a candidate is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from buju.errors import QuestionInvalid
from buju.folded import narrow
from buju.legible import plain
from buju.sites.candidates import Fidelity
from buju.sites.judgement import Condition, Finding, Judgement, Outcome
from buju.sites.measure import area_margins, areas
from buju.sites.parameter import ConditionKind, Line
from buju.sites.wording import number, sided

if TYPE_CHECKING:
    from buju.sites.candidates import Candidates

FIELD = "area"

# 1 亩 = 1/15 公顷 (国务院 1984 年《关于在我国统一实行法定计量单位的命令》 keeps 亩 as 2,000/3 m²).
_HECTARES = {"": 1.0, "公顷": 1.0, "ha": 1.0, "亩": 1 / 15, "平方公里": 100.0, "km2": 100.0, "km²": 100.0}
_WRITTEN = {"": "公顷", "ha": "公顷", "km2": "平方公里", "km²": "平方公里"}
_RANGE = re.compile(r"(?P<low>\d*(?:\.\d+)?)\.\.(?P<high>[\d.]*+)(?P<unit>([^\d.].*)?)")


@dataclass(frozen=True, slots=True)
class Area:
    """A range of areas in a unit of `_HECTARES`; an end that is None is open."""

    least: float | None
    most: float | None
    unit: str = ""

    @property
    def hectares(self) -> tuple[float, float]:
        """Both ends in hectares; an open one is 0 or infinity."""
        scale = _HECTARES[self.unit]
        low = 0.0 if self.least is None else self.least * scale
        return low, float("inf") if self.most is None else self.most * scale

    @property
    def words(self) -> str:
        """The range for readers, in the asker's unit and to the last digit."""
        least, most = ("" if end is None else plain(end) for end in (self.least, self.most))
        unit = _WRITTEN.get(self.unit, self.unit)
        if not most:
            return f"{least} {unit}以上"
        return f"{most} {unit}以下" if not float(least or 0) else f"{least} 至 {most} {unit}"

    def told(self, hectares: float, off: float) -> str:
        """Return an area with its margin for readers, in the asker's unit; its side of either end can be seen."""
        scale, unit = _HECTARES[self.unit], _WRITTEN.get(self.unit, self.unit)
        ends = (self.least or 0.0, float("inf") if self.most is None else self.most)
        value, margin = hectares / scale, off / scale
        least, most = (sided(one, *ends, places=2) for one in (value - margin, value + margin))
        words = f"{sided(value, *ends, places=2)} {unit}"
        return f"{words}，计入误差为 {least} 至 {most}" if off else words

    def __str__(self) -> str:
        """Return the words that read back as the same."""
        low, high = ("" if end is None else plain(end) for end in (self.least, self.most))
        return f"{low}..{high}{self.unit}"


def area(words: str) -> Area:
    """Return the range that words like `5..20` (hectares), `..300亩`, `2..平方公里` mean.

    Raises:
        QuestionInvalid: no range, or its ends the wrong way round.
    """
    match = _RANGE.fullmatch(narrow(words).replace(" ", "").lower())
    if match is None or match["unit"] not in _HECTARES or not (match["low"] or match["high"]):
        raise QuestionInvalid(
            FIELD, f"“{words[:40]}”应写成“下限..上限”，单位公顷，也可加 亩、平方公里，如 5..20、..300亩"
        )
    least, most = (number(match[end], field=FIELD) if match[end] else None for end in ("low", "high"))
    if least is not None and most is not None and least > most:
        raise QuestionInvalid(FIELD, f"“{words[:40]}”的下限大于上限")
    return Area(least, most, match["unit"])


def area_condition(asked: Area) -> Condition:
    """Return the condition that an area lies in a range."""
    low, high = asked.hectares
    threshold = asked.words

    def judged(candidates: Candidates) -> Judgement:
        value, off = areas(candidates), area_margins(candidates)
        outcomes = np.full(len(candidates), Outcome.FAILED, dtype=np.uint8)
        outcomes[(value + off >= low) & (value - off <= high)] = Outcome.POSSIBLE
        outcomes[(value - off >= low) & (value + off <= high)] = Outcome.PASSED
        outcomes[np.isnan(value)] = Outcome.UNKNOWN

        def finding(index: int) -> Finding:
            outcome, note = Outcome(outcomes[index]), Fidelity(candidates.fidelities[index]).caveat
            known = outcome is not Outcome.UNKNOWN
            words = asked.told(float(value[index]), float(off[index])) if known else "无法量算"
            source = f"{candidates.source}；在 CGCS2000 椭球面上量算"
            return Finding("面积", words, threshold, outcome, source=source, note=note)

        return Judgement("面积", threshold, outcomes, finding)

    return Condition((FIELD, asked), judged)


AREA = ConditionKind(
    key="area",
    name="area",
    label="面积",
    help="面积“下限..上限”，单位公顷，也可加 亩、平方公里，如 5..20、..300亩",
    metavar="下限..上限",
    read=area,
    settle=lambda values, _query, _ground: map(area_condition, values),
    widget=Line("面积（公顷，也可写亩、平方公里）", "如 5..20 或 ..300亩"),
    told=30,
)
