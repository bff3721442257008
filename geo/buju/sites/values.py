"""What criteria rank by: one number for each candidate, with its unit and source; NaN where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from buju.errors import QuestionInvalid
from buju.sites.candidates import Candidates
from buju.sites.criterion import FIELD
from buju.sites.extent import Reading
from buju.sites.ground import Ground
from buju.sites.measure import areas
from buju.sites.parameter import Measure
from buju.sites.query import DATUM, CandidateKind, Query

Array = np.ndarray[Any, Any]

# Shapes that say no single distance: the thing lies somewhere inside, or the shape is not to be measured.
_UNMEASURED = (Reading.STAND_IN, Reading.SCHEMATIC, Reading.NONE)


@dataclass(frozen=True, eq=False)
class Values:
    """One number for each candidate (NaN: missing), what it is called, its unit, and what it rests on."""

    label: str
    unit: str
    column: Array
    source: str


def values_of(name: str, *, query: Query, candidates: Candidates, ground: Ground) -> Values:
    """Return what a criterion's name stands for.

    A column of the user's table, a measure of the registry (`area`, `statements`), or whatever distances can be
    measured to: `metro`, `railway`, `airport`, a place, a district, `lon,lat`.

    Raises:
        QuestionInvalid, NameUnknown, Ambiguous: nothing, or too much, goes by this name.
    """
    if name in candidates.columns:
        return _own_column(name, candidates)
    for measure in query.registry.measures:
        if name in measure.names:
            return measure.of(candidates, ground)
    target = ground.target(name, datum=query.setting(DATUM), field=FIELD)
    if target.reading in _UNMEASURED:
        raise QuestionInvalid(FIELD, f"到“{target.label}”的距离不可量测：{target.reading.caveat}")
    column = ground.distances(candidates, target).value.copy()
    column[np.isin(candidates.readings, _UNMEASURED)] = np.nan
    return Values(f"距{target.label}", "米", column, target.source)


def _own_column(name: str, candidates: Candidates) -> Values:
    column = candidates.columns[name]
    if column.dtype.kind != "f":
        numeric = "、".join(key for key, item in candidates.columns.items() if item.dtype.kind == "f") or "（无）"
        raise QuestionInvalid(FIELD, f"“{name}”列不是数字，不能用来排序；数字列：{numeric}")
    return Values(name, "", column, f"自备数据的“{name}”列")


def _statements(candidates: Candidates, ground: Ground) -> Values:
    if candidates.kind is not CandidateKind.PLACES:
        raise QuestionInvalid(FIELD, f"“条文数”只用于规划提到的地点，现在选的是{candidates.kind.words}")
    counts = [
        len({(fact.citation.document, fact.citation.start) for fact in ground.atlas.facts_about(place.id)})
        for place in candidates.places
    ]
    return Values("条文数", "条", np.array(counts, dtype=float), "规划条文中关于该地点的引文数")


AREA_MEASURE = Measure(
    key="area",
    names=frozenset({"area", "面积"}),
    label="面积",
    of=lambda candidates, _ground: Values("面积", "公顷", areas(candidates), candidates.source),
)
STATEMENTS_MEASURE = Measure(
    key="statements",
    names=frozenset({"statements", "条文数"}),
    label="条文数（规划提到的次数）",
    of=_statements,
)
