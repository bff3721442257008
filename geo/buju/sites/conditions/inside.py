"""Whether a candidate lies in a named place or district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from buju.sites.candidates import Fidelity
from buju.sites.judgement import Condition, Finding, Judgement, Outcome
from buju.sites.measure import containment
from buju.sites.parameter import ConditionKind, Line
from buju.sites.query import CandidateKind

if TYPE_CHECKING:
    from buju.sites.candidates import Candidates
    from buju.sites.distance import Destination
    from buju.sites.ground import Ground

FIELD = "inside"

_WORDS = {
    Outcome.PASSED: "在其内",
    Outcome.POSSIBLE: "部分在其内，或在误差之内",
    Outcome.FAILED: "不在其内，或大部分在其外",
    Outcome.UNKNOWN: "没有图形，无法判断",
}


def inside_condition(ground: Ground, *, words: str) -> Condition:
    """Return the condition that a candidate lies in a place or a district.

    Raises:
        QuestionInvalid: the place has no shape, or it is a kind of station.
        NameUnknown, Ambiguous: unknown, or could be several.
    """
    target = ground.area(words, field=FIELD)
    name = f"位于{target.label}"

    def judged(candidates: Candidates) -> Judgement:
        # Inside a district that a park lies somewhere in is not inside the park.
        unsure = target.fidelity in (Fidelity.STAND_IN, Fidelity.SCHEMATIC)
        region, margin = target.shapes[0], float(np.nan_to_num(target.margins[0]))
        outcomes = containment(candidates, region, margin=margin, schematic=unsure, known=target.known)
        # A place within its own margins would be possible in itself, which reads as nonsense.
        itself = _itself(candidates, target)
        if itself is not None:
            outcomes[itself] = Outcome.PASSED

        def finding(index: int) -> Finding:
            return _finding(candidates, target, index, Outcome(outcomes[index]), name)

        return Judgement(name, "在其内", outcomes, finding)

    return Condition((FIELD, target.key), judged)


def _itself(candidates: Candidates, target: Destination) -> int | None:
    if candidates.kind is not CandidateKind.PLACES:
        return None
    return next((row for row, place in enumerate(candidates.places) if place.id == target.key), None)


def _finding(candidates: Candidates, target: Destination, index: int, outcome: Outcome, name: str) -> Finding:
    own = Fidelity(candidates.fidelities[index])
    caveat = own.caveat or (f"{target.label}：{target.fidelity.caveat}" if target.fidelity.caveat else None)
    shape = candidates.shapes[index]
    # Two places that stand for one district have its shape: neither lies in the other.
    is_equal = shape is not None and shapely.equals(shape, target.shapes[0])
    value = "与其同一图形" if is_equal else _WORDS[outcome]
    if outcome is Outcome.UNKNOWN and shape is not None:
        value, caveat = f"无法判断：{target.label}的界线只有一部分", target.unlisted
    return Finding(name, value, "在其内", outcome, target.citations, source=target.source, note=caveat)


INSIDE = ConditionKind(
    key="inside",
    name="inside",
    label="位于",
    help="位于哪个区、镇或规划地点之内",
    metavar="地点",
    read=str,
    settle=lambda values, _query, ground: (inside_condition(ground, words=one) for one in values),
    widget=Line("位于哪个区、镇或规划地点之内", "如 九亭镇", "districts"),
    told=28,
)
