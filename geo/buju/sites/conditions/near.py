"""How far a candidate is from a station, an airport, a place, a district or a point."""

from __future__ import annotations

from typing import NamedTuple

from buju.errors import QuestionInvalid
from buju.policy.citation import Citation
from buju.sites.candidates import Candidates
from buju.sites.condition import Condition
from buju.sites.extent import Reading
from buju.sites.finding import Finding
from buju.sites.ground import Ground
from buju.sites.judgement import Judgement
from buju.sites.measure import Distances
from buju.sites.number import metre_words, metres
from buju.sites.outcome import Outcome
from buju.sites.query import CandidateKind
from buju.sites.target import Target
from buju.spatial.shift import Datum

FIELD = "near"


def near_condition(ground: Ground, *, words: str, datum: Datum) -> Condition:
    """Return the condition `target:distance`, e.g. `metro:1500`, `九亭镇:10km`, `121.3,31.1:2公里`.

    Raises:
        QuestionInvalid: no distance, or a target without a shape.
        NameUnknown, Ambiguous: the target is unknown, or could be several.
    """
    left, colon, right = words.replace("：", ":").rpartition(":")
    if not colon or not left.strip():
        raise QuestionInvalid(FIELD, f"“{words[:60]}”应写成“对象:距离”，如 metro:1500、121.3,31.1:2公里")
    limit = metres(right, field=FIELD)
    target = ground.target(left.strip(), datum=datum, field=FIELD)
    name, threshold = f"距{target.label}", f"{metre_words(limit)}以内"

    def judged(candidates: Candidates) -> Judgement:
        measured = ground.distances(candidates, target)
        outcomes = measured.outcomes(limit)

        def finding(index: int) -> Finding:
            told = _told(candidates, target, measured, index)
            return Finding(
                name,
                told.value,
                threshold,
                Outcome(outcomes[index]),
                told.citations,
                source=told.source,
                note=told.note,
            )

        return Judgement(name, threshold, outcomes, finding)

    return Condition((FIELD, target.key, limit), judged)


class _Told(NamedTuple):
    """A measured distance in words, and what it rests on."""

    value: str
    citations: tuple[Citation, ...]
    source: str
    note: str | None


def _told(candidates: Candidates, target: Target, measured: Distances, index: int) -> _Told:
    nearest = int(measured.nearest[index])
    if nearest < 0:
        citations = candidates.places[index].record.citations[:1] if candidates.kind is CandidateKind.PLACES else ()
        return _Told("无法量测", citations, target.source, Reading.NONE.caveat)
    of_target = f"{target.label}：{target.reading.caveat}" if target.reading.caveat else None
    note = Reading(candidates.readings[index]).caveat or of_target
    source = f"{target.sources[nearest]}；在 CGCS2000 三度带内量算"
    return _Told(_value(candidates, target, measured, index), target.citations, source, note)


def _value(candidates: Candidates, target: Target, measured: Distances, index: int) -> str:
    value, low, high = (float(column[index]) for column in (measured.value, measured.low, measured.high))
    nearest = target.names[int(measured.nearest[index])]
    named = f"（{nearest}）" if len(target.names) > 1 else ""
    about = f"范围内有{target.label}，或与之相接" if value == 0 and len(target.names) > 1 else f"{metre_words(value)}"
    if Reading(candidates.readings[index]) is Reading.STAND_IN:
        return f"所在政区距 {metre_words(low)}至 {metre_words(high)}{named}"
    if high == float("inf"):
        return f"按示意图形约 {metre_words(value)}{named}"
    if high - low > 1:
        return f"{about}{named}，计入误差为 {metre_words(low)}至 {metre_words(high)}"
    return f"{about}{named}"
