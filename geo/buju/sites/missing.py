"""Missing values of a ranking: nothing is filled unless the user chose how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from buju.errors import QuestionInvalid
from buju.sites.criterion import Criterion, Direction, check
from buju.sites.parameter import Group, Parameter, Select, offering

# Beyond this, squares and reciprocals of values lose their meaning in floating point.
LARGEST = 1e15


class Missing(StrEnum):
    """What to do with a candidate that lacks a value; there is no default."""

    DROP = "drop"
    WORST = "worst"
    MEAN = "mean"

    @property
    def words(self) -> str:
        """The rule for readers."""
        return {"drop": "不参与排序", "worst": "按已知的最差值计", "mean": "按已知值的均值计"}[self]


CHOICES = "、".join(f"{rule.value}（{rule.words}）" for rule in Missing)


@dataclass(frozen=True, slots=True, eq=False)
class Complete:
    """Values without gaps.

    Attributes:
        values: (k, m) of the k kept candidates; a column with an ideal range holds the distance from it.
        lacking: (n, m) of all candidates, true where a value was missing.
        kept: (k,) rows of the n candidates that take part.
        filled: (k, m), true where a value was missing and now stands for it.
        fills: for each criterion the value that was filled in, None if none was.
    """

    values: NDArray[np.float64]
    lacking: NDArray[np.bool_]
    kept: NDArray[np.intp]
    filled: NDArray[np.bool_]
    fills: tuple[float | None, ...]


def complete(values: NDArray[np.float64], *, criteria: Sequence[Criterion], missing: Missing | None) -> Complete:
    """Return values without gaps, by the rule that the user chose.

    Args:
        values: (n, m) in the units of the criteria, NaN where the value is not known.
        criteria: the m criteria.
        missing: the rule, or None if the user chose none.

    Raises:
        QuestionInvalid: a value is missing and no rule was chosen; nothing is known that could be filled in;
            a value is infinite or beyond `LARGEST`.
    """
    check(criteria)
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != len(criteria):
        raise QuestionInvalid(
            "values", f"数值表为 {values.shape}；应为每个候选地一行、每项准则一列（{len(criteria)} 列）"
        )
    lacking = np.isnan(values)
    _sized(values, criteria)
    if lacking.any() and missing is None:
        raise QuestionInvalid("missing", f"{_gaps(lacking, criteria)}；请选定处理办法：{CHOICES}", known=list(Missing))

    kept = np.flatnonzero(~lacking.any(axis=1)) if missing is Missing.DROP else np.arange(len(values))
    used, filled = against_range(values[kept], criteria), lacking[kept]
    fills: list[float | None] = [None] * len(criteria)
    for column in map(int, np.flatnonzero(filled.any(axis=0))):
        fills[column] = _fill(used[~filled[:, column], column], criteria[column], missing)
        used[filled[:, column], column] = fills[column]
    return Complete(used, lacking, kept, filled, tuple(fills))


def against_range(values: NDArray[np.float64], criteria: Sequence[Criterion]) -> NDArray[np.float64]:
    """Return a copy of (n, m) values; a column with an ideal range holds its distance from it, zero inside."""
    used = values.copy()
    for column, each in enumerate(criteria):
        if each.low is not None and each.high is not None:
            below, above = each.low - used[:, column], used[:, column] - each.high
            used[:, column] = np.maximum(np.maximum(below, above), 0.0)
    return used


def _fill(known: NDArray[np.float64], each: Criterion, missing: Missing | None) -> float:
    if not known.size:
        raise QuestionInvalid("missing", f"准则“{each.label}”没有一个候选地有数值，无从填补；请去掉这项准则")
    if missing is Missing.MEAN:
        # Rounding must not carry the mean past the values that it is made of.
        return float(np.clip(known.mean(), known.min(), known.max()))
    return float(known.min() if each.direction is Direction.MORE else known.max())


def _sized(values: NDArray[np.float64], criteria: Sequence[Criterion]) -> None:
    for each, outside in zip(criteria, (np.abs(values) > LARGEST).sum(axis=0), strict=True):
        if outside:
            raise QuestionInvalid("values", f"准则“{each.label}”有 {outside} 个数值不是有限的数；应在 ±1e15 之内")


def _gaps(lacking: NDArray[np.bool_], criteria: Sequence[Criterion]) -> str:
    counts = zip(criteria, lacking.sum(axis=0), strict=True)
    return "，".join(f"准则“{each.label}”有 {count} 个候选地没有数值" for each, count in counts if count)


MISSING = Parameter(
    key="missing",
    name="missing",
    label="缺值办法",
    help="缺少数值时的办法，有缺值时必须选定：drop（不参与排序）、worst（按最差值）、mean（按均值）",
    metavar="办法",
    read=Missing,
    choices=Missing,
    widget=Select("缺少数值时", offering({rule.value: rule.words for rule in Missing}), none="没有缺值；有则先问"),
    group=Group.RANKING,
    told=85,
)
