"""Conditions on what the plans say: judged place by place, and carried to whatever lies in these places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from buju.sites.candidates import Fidelity
from buju.sites.judgement import Finding, Judgement, Outcome
from buju.sites.measure import containment
from buju.sites.query import CandidateKind
from buju.sites.wording import named
from buju.spatial.role import Role

if TYPE_CHECKING:
    from buju.atlas.place import Place
    from buju.sites.candidates import Array, Candidates
    from buju.sites.ground import Ground

_UNSURE = {Fidelity.STAND_IN, Fidelity.SCHEMATIC}


def placewise(
    ground: Ground,
    candidates: Candidates,
    *,
    name: str,
    threshold: str,
    judge: Callable[[Place], Finding],
    is_scope: bool = False,
    holds_of_parts: bool = False,
) -> Judgement:
    """Judge places by what is said of them; towns, cells and own parcels by the places that they lie in.

    What a plan says of a whole city or district is not thereby said of each parcel in it: unless it `holds_of_parts`,
    it leaves the parcel open.
    """
    if candidates.kind is CandidateKind.PLACES:
        findings = [judge(place) for place in candidates.places]
        outcomes = np.array([finding.outcome for finding in findings], dtype=np.uint8)
        return Judgement(name, threshold, outcomes, findings.__getitem__, is_scope)
    # Only places that meet the condition can pass it on to what lies in them.
    meeting = [(place, finding) for place, finding in _judged(ground, judge) if finding.outcome >= Outcome.POSSIBLE]
    if not holds_of_parts:
        meeting = [(place, _of_part(place, finding)) for place, finding in meeting]
    outcomes, best, surely = _carried(ground, candidates, meeting)

    def finding(index: int) -> Finding:
        if best[index] < 0:
            return Finding(name, "不在符合这一项的地点之内", threshold, Outcome.FAILED, source=_compared(meeting))
        return _inside(meeting[best[index]], Outcome(outcomes[index]), ground, surely=bool(surely[index]))

    return Judgement(name, threshold, outcomes, finding, is_scope)


def _judged(ground: Ground, judge: Callable[[Place], Finding]) -> list[tuple[Place, Finding]]:
    """Return the drawn places and what is found of them, the smallest first: of several, the nearest whole is told."""
    drawn = [place for place in ground.atlas.places() if place.shape is not None]
    # Areas in degrees do for an order.
    places = sorted(drawn, key=lambda place: place.shape.area if place.shape is not None else 0.0)
    return [(place, judge(place)) for place in places if place.role is not Role.BOUND]


def _of_part(place: Place, finding: Finding) -> Finding:
    if not place.role.is_outer:
        return finding
    return replace(finding, outcome=Outcome.UNKNOWN, note=f"原文说的是{named(place.printed)}整体，没有分到其中的这一处")


def _carried(
    ground: Ground, candidates: Candidates, meeting: Sequence[tuple[Place, Finding]]
) -> tuple[Array, Array, Array]:
    """Return each candidate's best outcome, the row of `meeting` behind it (-1: none), and if it is surely in there."""
    outcomes = np.full(len(candidates), Outcome.FAILED, dtype=np.uint8)
    best = np.full(len(candidates), -1, dtype=np.int32)
    surely = np.zeros(len(candidates), dtype=bool)
    for row, (place, finding) in enumerate(meeting):
        assert place.shape is not None  # noqa: S101 - only drawn places are compared
        unsure = ground.fidelity[place.id] in _UNSURE
        margin = float(np.nan_to_num(ground.margin(place)))
        inside = containment(candidates, place.shape, margin=margin, schematic=unsure)
        found = np.minimum(inside, np.uint8(finding.outcome))
        # The smallest place comes first and is kept unless a larger one says something better.
        better = (inside >= Outcome.POSSIBLE) & (found > outcomes)
        outcomes[better], best[better], surely[better] = found[better], row, inside[better] == Outcome.PASSED
    return outcomes, best, surely


def _inside(found: tuple[Place, Finding], outcome: Outcome, ground: Ground, *, surely: bool) -> Finding:
    place, finding = found
    where = f"{'' if surely else '可能'}位于{named(place.printed)}（{place.grade} 级）之内"
    source = f"规划布局图层{named(place.printed)}，误差{place.margin_words}"
    note = finding.note or ground.fidelity[place.id].caveat
    return replace(finding, value=f"{where}：{finding.value}", outcome=outcome, source=source, note=note)


def _compared(meeting: Sequence[tuple[Place, Finding]]) -> str:
    names = "、".join(place.printed for place, _ in meeting[:6])
    more = f"等 {len(meeting)} 处" if len(meeting) > 6 else ""
    return f"比较了图上符合这一项的地点：{names}{more}" if meeting else "图上没有符合这一项的地点"
