"""How large a candidate is."""

from __future__ import annotations

import re

import numpy as np

from buju.errors import QuestionInvalid
from buju.folded import narrow
from buju.sites.candidates import Candidates
from buju.sites.condition import Condition
from buju.sites.extent import Reading
from buju.sites.finding import Finding
from buju.sites.judgement import Judgement
from buju.sites.measure import area_margins, areas
from buju.sites.number import number
from buju.sites.outcome import Outcome

FIELD = "area"

# 1 亩 = 1/15 公顷 (国务院 1984 年《关于在我国统一实行法定计量单位的命令》 keeps 亩 as 2,000/3 m²).
_HECTARES = {"": 1.0, "公顷": 1.0, "ha": 1.0, "亩": 1 / 15, "平方公里": 100.0, "km2": 100.0, "km²": 100.0}
_RANGE = re.compile(r"(?P<low>[\d.]*)\.\.(?P<high>[\d.]*)(?P<unit>([^\d.].*)?)")


def area_condition(*, words: str) -> Condition:
    """Return the condition on the area: `5..20` hectares, `..300亩`, `2..平方公里`.

    Raises:
        QuestionInvalid: no range, or its ends the wrong way round.
    """
    low, high = area_range(words)
    threshold = _threshold(low, high)

    def judged(candidates: Candidates) -> Judgement:
        value, off = areas(candidates), area_margins(candidates)
        outcomes = np.full(len(candidates), Outcome.FAILED, dtype=np.uint8)
        outcomes[(value + off >= low) & (value - off <= high)] = Outcome.POSSIBLE
        outcomes[(value - off >= low) & (value + off <= high)] = Outcome.PASSED
        outcomes[np.isnan(value)] = Outcome.UNKNOWN

        def finding(index: int) -> Finding:
            outcome, note = Outcome(outcomes[index]), Reading(candidates.readings[index]).caveat
            known = outcome is not Outcome.UNKNOWN
            words = (
                f"{value[index]:.2f} 公顷" + (f"（±{off[index]:.2f}）" if off[index] else "") if known else "无法量算"
            )
            source = f"{candidates.source}；在 CGCS2000 三度带内量算"
            return Finding("面积", words, threshold, outcome, source=source, note=note)

        return Judgement("面积", threshold, outcomes, finding)

    return Condition((FIELD, low, high), judged)


def area_range(words: str) -> tuple[float, float]:
    """Return the ends of a range in hectares; an end that is left out is 0 or infinity."""
    match = _RANGE.fullmatch(narrow(words).replace(" ", "").lower())
    if match is None or match["unit"] not in _HECTARES or not (match["low"] or match["high"]):
        raise QuestionInvalid(
            FIELD, f"“{words[:40]}”应写成“下限..上限”，单位公顷，也可加 亩、平方公里，如 5..20、..300亩"
        )
    scale = _HECTARES[match["unit"]]
    low = number(match["low"], field=FIELD) * scale if match["low"] else 0.0
    high = number(match["high"], field=FIELD) * scale if match["high"] else float("inf")
    if low > high:
        raise QuestionInvalid(FIELD, f"“{words[:40]}”的下限大于上限")
    return low, high


def _threshold(low: float, high: float) -> str:
    if high == float("inf"):
        return f"{low:g} 公顷以上"
    return f"{high:g} 公顷以下" if low == 0 else f"{low:g} 至 {high:g} 公顷"
