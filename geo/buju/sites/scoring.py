"""The ranking that a query asks for: what criteria measure, and the weights that they get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from buju.errors import QuestionInvalid
from buju.sites.candidates import Fidelity
from buju.sites.criterion import CRITERIA, FIELD, MISSING, Criterion, Missing, check
from buju.sites.measure import areas
from buju.sites.parameter import Measure
from buju.sites.query import DATUM, CandidateKind, Query
from buju.sites.ranking import Ranking, rank
from buju.sites.scores import METHOD, NORMALISATION, Method, Normalisation
from buju.sites.weights import PAIRS, WEIGHTS, Weighing, Weights, by_entropy, by_hand, by_pairs, written
from buju.sites.wording import named

if TYPE_CHECKING:
    from buju.sites.candidates import Array, Candidates
    from buju.sites.ground import Ground

# Shapes that say no single distance: the thing lies somewhere inside, or the shape is not to be measured.
_UNMEASURED = (Fidelity.STAND_IN, Fidelity.SCHEMATIC, Fidelity.NONE)


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
    target = ground.destination(name, datum=query.setting(DATUM), field=FIELD)
    if target.fidelity in _UNMEASURED:
        raise QuestionInvalid(FIELD, f"到“{target.label}”的距离不可量测：{target.fidelity.caveat}")
    column = ground.distances(candidates, target).known
    column[np.isin(candidates.fidelities, _UNMEASURED)] = np.nan
    return Values(f"距{target.label}", "米", column, target.source)


def _own_column(name: str, candidates: Candidates) -> Values:
    column = candidates.columns[name]
    if column.dtype.kind != "f":
        numeric = "、".join(key for key, item in candidates.columns.items() if item.dtype.kind == "f") or "（无）"
        odd = next((row for row, cell in enumerate(column) if not _is_number(cell)), None)
        cell = "" if odd is None else f"（{named(str(candidates.names[odd]))}的一格是{named(column[odd])}）"
        raise QuestionInvalid(FIELD, f"“{name}”列不是数字{cell}，不能用来排序；数字列：{numeric}")
    return Values(name, "", column, f"自备数据的“{name}”列")


def _is_number(cell: str) -> bool:
    """Whether a cell is a number, or says nothing."""
    try:
        return not cell.strip() or bool(np.isfinite(float(cell.replace(",", ""))))
    except ValueError:
        return False


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


@dataclass(frozen=True, eq=False)
class Scoring:
    """Criteria with their values for all n candidates, ready to rank those that pass the screening."""

    criteria: tuple[Criterion, ...]
    values: tuple[Values, ...]
    weigh: Callable[[Array], Weights]
    method: Method
    normalisation: Normalisation
    missing: Missing

    def rank(self, rows: Array, *, ids: list[str]) -> Ranking:
        """Rank the candidates of `rows` (indices); `ids` are theirs.

        Raises:
            QuestionInvalid: a value is missing and no rule was chosen, or a normalisation cannot take the values.
        """
        table = np.column_stack([values.column[rows] for values in self.values])
        return rank(
            table,
            ids=ids,
            criteria=self.criteria,
            weights=self.weigh(table),
            method=self.method,
            normalisation=self.normalisation,
            missing=self.missing,
        )


def scoring_of(query: Query, *, candidates: Candidates, ground: Ground) -> Scoring | None:
    """Return how a query wants its candidates ranked; None if it names no criteria.

    Raises:
        QuestionInvalid, NameUnknown, Ambiguous: a criterion or weight that cannot be used; the field is named.
    """
    asked = query.values(CRITERIA)
    if not asked:
        _refuse_weights_alone(query)
        return None
    check(asked)
    values = tuple(values_of(each.name, query=query, candidates=candidates, ground=ground) for each in asked)
    named = tuple(replace(each, unit=one.unit, title=one.label) for each, one in zip(asked, values, strict=True))
    return Scoring(
        criteria=named,
        values=values,
        weigh=_weigh(query, named),
        method=query.setting(METHOD),
        normalisation=query.setting(NORMALISATION),
        missing=query.setting(MISSING),
    )


def _weigh(query: Query, asked: tuple[Criterion, ...]) -> Callable[[Array], Weights]:
    pairs, given = query.values(PAIRS), query.value(WEIGHTS)
    if given is Weighing.ENTROPY and not pairs:
        return lambda table: by_entropy(table, criteria=asked, missing=query.setting(MISSING))
    if pairs:
        weights = by_pairs(pairs, criteria=asked)
    elif isinstance(given, tuple):
        weights = by_hand(given, criteria=asked)
    else:
        weights = written(asked)
    return lambda _: weights


def _refuse_weights_alone(query: Query) -> None:
    for key, given in ((WEIGHTS.key, query.values(WEIGHTS)), (PAIRS.key, query.values(PAIRS))):
        if given:
            raise QuestionInvalid(key, "没有准则，权重无从说起；应先写准则，如 metro:less")
