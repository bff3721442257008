"""The ranking that a query asks for: criteria read, values measured, weights found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from buju.errors import QuestionInvalid
from buju.sites.candidates import Array, Candidates
from buju.sites.criterion import CRITERIA, Criterion, check
from buju.sites.ground import Ground
from buju.sites.missing import MISSING, Missing
from buju.sites.query import Query
from buju.sites.ranking import Ranking, rank
from buju.sites.scores import METHOD, NORMALISATION, Method, Normalisation
from buju.sites.values import Values, values_of
from buju.sites.weights import PAIRS, WEIGHTS, Weighing, Weights, by_entropy, by_hand, by_pairs, written


@dataclass(frozen=True, eq=False)
class Scoring:
    """Criteria with their values for all n candidates, ready to rank those that pass the screening."""

    criteria: tuple[Criterion, ...]
    values: tuple[Values, ...]
    weigh: Callable[[Array], Weights]
    method: Method
    normalisation: Normalisation
    missing: Missing | None

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
        missing=query.value(MISSING),
    )


def _weigh(query: Query, asked: tuple[Criterion, ...]) -> Callable[[Array], Weights]:
    pairs, given = query.values(PAIRS), query.value(WEIGHTS)
    if given is Weighing.ENTROPY and not pairs:
        return lambda table: by_entropy(table, criteria=asked, missing=query.value(MISSING))
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
