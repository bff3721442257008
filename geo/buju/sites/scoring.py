"""The ranking that a query asks for: criteria read, values measured, weights found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

import numpy as np

from buju.errors import QuestionInvalid
from buju.sites.candidates import Array, Candidates
from buju.sites.criterion import Criterion, criteria
from buju.sites.ground import Ground
from buju.sites.method import Method, Normalisation
from buju.sites.missing import CHOICES, Missing
from buju.sites.number import number
from buju.sites.pairs import by_pairs
from buju.sites.query import Query
from buju.sites.question import datum_of
from buju.sites.ranking import Ranking, rank
from buju.sites.values import Values, values_of
from buju.sites.weights import Weights, by_entropy, by_hand, written

Choice = TypeVar("Choice", bound=StrEnum)

ENTROPY = "entropy"


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
        QuestionInvalid, NameUnknown, Ambiguous: a criterion, weight or choice that cannot be used; the field is named.
    """
    method = _choice(Method, query.method, field="method")
    normalisation = _choice(Normalisation, query.normalisation, field="normalisation")
    missing = None if query.missing is None else _choice(Missing, query.missing, field="missing", expected=CHOICES)
    if not query.criteria:
        _refuse_weights_alone(query)
        return None
    asked = criteria(query.criteria, field="criteria")
    datum = datum_of(query)
    values = tuple(values_of(each.name, candidates=candidates, ground=ground, datum=datum) for each in asked)
    named = tuple(replace(each, unit=one.unit, title=one.label) for each, one in zip(asked, values, strict=True))
    return Scoring(named, values, _weighing(query, named, missing), method, normalisation, missing)


def _weighing(query: Query, asked: tuple[Criterion, ...], missing: Missing | None) -> Callable[[Array], Weights]:
    if query.pairs:
        weights = by_pairs(query.pairs, criteria=asked)
        return lambda _: weights
    if query.weights is None:
        weights = written(asked)
        return lambda _: weights
    if query.weights == ENTROPY:
        return lambda table: by_entropy(table, criteria=asked, missing=missing)
    weights = by_hand([number(one, field="weights") for one in _parted(query.weights)], criteria=asked)
    return lambda _: weights


def _parted(words: str) -> list[str]:
    return words.replace("，", ",").split(",")


def _choice(kind: type[Choice], words: str, *, field: str, expected: str = "") -> Choice:
    try:
        return kind(words)
    except ValueError:
        known = tuple(item.value for item in kind)
        raise QuestionInvalid(
            field, f"不认识“{words[:40]}”；应为 {expected or '、'.join(known)} 之一", known=known
        ) from None


def _refuse_weights_alone(query: Query) -> None:
    for field, value in (("weights", query.weights), ("pairs", query.pairs)):
        if value:
            raise QuestionInvalid(field, "没有准则，权重无从说起；应先写准则，如 metro:less")
