"""How far a candidate is from a station, an airport, a place, a district or a point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from buju.atlas.stations import STATION_THEMES
from buju.errors import QuestionInvalid
from buju.legible import plain
from buju.sites.candidates import Fidelity
from buju.sites.judgement import Condition, Finding, Judgement, Outcome
from buju.sites.parameter import FEW, OTHER, Cell, ConditionKind, Group, Rows
from buju.sites.query import DATUM, CandidateKind, Query, Registry
from buju.sites.wording import limit_words, metre_words, metres

if TYPE_CHECKING:
    from buju.policy.citation import Citation
    from buju.sites.candidates import Candidates
    from buju.sites.distance import Destination, Distances
    from buju.sites.ground import Ground
    from buju.spatial.shift import Datum

FIELD = "near"


@dataclass(frozen=True, slots=True)
class Near:
    """Within so many metres of what goes by the words `target`."""

    target: str
    metres: float

    def __str__(self) -> str:
        """Return the words that read back as the same."""
        return f"{self.target}:{plain(self.metres)}"


def near(words: str) -> Near:
    """Return what `target:distance` says, e.g. `metro:1500`, `九亭镇:10km`, `121.3,31.1:2公里`.

    Raises:
        QuestionInvalid: no target, or no distance.
    """
    target, within = split(words)
    if not within or not target:
        raise QuestionInvalid(FIELD, f"“{words[:60]}”应写成“对象:距离”，如 metro:1500、121.3,31.1:2公里")
    return Near(target, metres(within, field=FIELD))


def split(words: str) -> tuple[str, str]:
    """Return target and distance as they were written: the last colon parts them."""
    target, _, within = words.replace("：", ":").rpartition(":")
    return target.strip(), within.strip()


def near_condition(ground: Ground, *, asked: Near, datum: Datum) -> Condition:
    """Return the condition that a candidate is near a target; coordinates in the words are in `datum`.

    Raises:
        QuestionInvalid: a target without a shape.
        NameUnknown, Ambiguous: the target is unknown, or could be several.
    """
    limit = asked.metres
    target = ground.destination(asked.target, datum=datum, field=FIELD)
    name, threshold = f"距{target.label}", f"{limit_words(limit)}以内"

    def judged(candidates: Candidates) -> Judgement:
        measured = ground.distances(candidates, target)
        outcomes = measured.outcomes(limit)

        def finding(index: int) -> Finding:
            told = _told(candidates, target, measured, index, limit)
            return Finding(
                name,
                told.value,
                threshold,
                Outcome(outcomes[index]),
                told.citations,
                source=told.source,
                note=told.note,
            )

        gap = np.maximum(measured.value - limit, 0.0)
        return Judgement(name, threshold, outcomes, finding, gap=gap)

    return Condition((FIELD, target.key, limit), judged)


class _Told(NamedTuple):
    """A measured distance in words, and what it rests on."""

    value: str
    citations: tuple[Citation, ...]
    source: str
    note: str | None


def _told(candidates: Candidates, target: Destination, measured: Distances, index: int, limit: float) -> _Told:
    nearest = int(measured.nearest[index])
    if nearest < 0:
        citations = candidates.places[index].record.citations[:1] if candidates.kind is CandidateKind.PLACES else ()
        return _Told("无法量测", citations, target.source, Fidelity.NONE.caveat)
    of_target = f"{target.label}：{target.fidelity.caveat}" if target.fidelity.caveat else None
    caveat = Fidelity(candidates.fidelities[index]).caveat or of_target
    note = "；".join(one for one in (caveat, target.unlisted if measured.beyond[index] else None) if one) or None
    source = f"{target.sources[nearest]}；在 CGCS2000 椭球面上量算"
    return _Told(_value(candidates, target, measured, index, limit), target.citations, source, note)


def _value(candidates: Candidates, target: Destination, measured: Distances, index: int, limit: float) -> str:
    value, low, high = (float(column[index]) for column in (measured.value, measured.low, measured.high))
    value_words = metre_words(value, limit=limit)
    at, low_at, high_at = (int(column[index]) for column in (measured.nearest, measured.low_at, measured.high_at))
    fidelity, several = Fidelity(candidates.fidelities[index]), len(target.names) > 1
    named = f"（{target.names[at]}）" if several else ""
    if measured.beyond[index] and low > limit:
        listed = float(measured.listed[index])
        if listed < limit:
            return f"无法判断：已有数据中最近的相距 {value_words}{named}"
        return f"{value_words}{named}，没有列出的在 {metre_words(listed, limit=limit)}以外"
    if Fidelity.SCHEMATIC in (fidelity, target.fidelity):
        return f"按示意图形约 {value_words}{named}"
    if high == float("inf"):
        return f"距其所在政区 {value_words}"
    # Where the ends of the interval are those of other ones than the nearest, their names say so.
    of_low, of_high = (f"（{target.names[one]}）" if several and low_at != high_at else "" for one in (low_at, high_at))
    span = f"{metre_words(low, limit=limit)}{of_low}至 {metre_words(high, limit=limit)}{of_high}"
    if fidelity is Fidelity.STAND_IN:
        return f"所在政区距 {span}{named if low_at == high_at else ''}"
    about = f"范围内有{target.label}，或与之相接" if value == 0 and several else value_words
    return f"{about}{named}，计入误差为 {span}" if high - low > 1 else f"{about}{named}"


def _settle(values: tuple[Near, ...], query: Query, ground: Ground) -> Iterator[Condition]:
    datum = query.setting(DATUM)
    return (near_condition(ground, asked=one, datum=datum) for one in values)


def _targets(_ground: Ground, _registry: Registry) -> dict[str, str]:
    return {**{theme.value: theme.label for theme in STATION_THEMES}, OTHER: "指定的地点、区或坐标"}


def _joined(cells: tuple[str, ...]) -> str:
    return ":".join(cells) if any(cells) else ""


NEAR = ConditionKind(
    key="near",
    name="near",
    label="距离条件",
    help="距离条件“对象:距离”，如 metro:1500、railway:5公里、虹桥机场:10km、121.3,31.1:2公里",
    metavar="对象:距离",
    read=near,
    most=FEW,
    settle=_settle,
    widget=Rows(
        "near-row",
        (
            Cell("near_to", "离", offer=_targets, none="不限"),
            Cell("near_name", "地点、区或“经度,纬度”", longest=100, example="选“指定的…”时填", names="districts"),
            Cell("near_within", "不超过", longest=40, example="1500 或 1.5公里"),
        ),
        split=split,
        join=_joined,
        least=2,
    ),
    group=Group.DISTANCE,
    told=29,
)
