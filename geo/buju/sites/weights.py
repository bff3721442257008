"""Weights of criteria: by hand, equal, or from the spread of the values (entropy). Pairs are in `buju.sites.pairs`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from buju.errors import QuestionInvalid
from buju.sites.criterion import Criterion, check
from buju.sites.missing import Missing, complete
from buju.sites.number import number, plain
from buju.sites.parameter import Group, Parameter, Select, offering


class Weighing(StrEnum):
    """Where weights come from."""

    HAND = "hand"
    EQUAL = "equal"
    AHP = "ahp"
    ENTROPY = "entropy"


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights in the order of the criteria.

    Attributes:
        values: not negative, sum 1.
        method: where they come from.
        words: the same for readers.
        consistency: the consistency ratio of pairwise comparisons, else None.
        warnings: what readers must be told before they use the weights.
    """

    values: tuple[float, ...]
    method: Weighing
    words: str
    consistency: float | None = None
    warnings: tuple[str, ...] = ()


def by_hand(
    numbers: Sequence[float] | Mapping[str, float], *, criteria: Sequence[Criterion], field: str = "weights"
) -> Weights:
    """Return weights that the user gave, one for each criterion, in their order or by name; brought to sum 1.

    Raises:
        QuestionInvalid: not one for each criterion, negative, not finite, or all zero; the message names `field`.
    """
    check(criteria)
    given = _by_name(numbers, criteria, field) if isinstance(numbers, Mapping) else list(numbers)
    if len(given) != len(criteria):
        raise QuestionInvalid(field, f"权重有 {len(given)} 个，准则有 {len(criteria)} 项；应每项准则一个权重")
    for each, value in zip(criteria, given, strict=True):
        if not math.isfinite(value) or value < 0:
            raise QuestionInvalid(field, f"准则“{each.label}”的权重 {value} 不可用；应为 0 以上的有限数")
    if not any(given):
        raise QuestionInvalid(field, "权重全为 0；至少一项准则的权重应大于 0")
    return Weights(_to_one(np.asarray(given)), Weighing.HAND, "权重由用户指定，已折算为合计 1")


def written(criteria: Sequence[Criterion], *, field: str = "weights") -> Weights:
    """Return the weights that stand with the criteria (`metro:less*0.3`); equal ones if none has any.

    Raises:
        QuestionInvalid: some criteria have a weight and some have none, or one cannot be used.
    """
    check(criteria)
    without = [each.label for each in criteria if each.weight is None]
    if len(without) == len(criteria):
        share = 1 / len(criteria)
        return Weights((share,) * len(criteria), Weighing.EQUAL, "未指定权重，各准则等权")
    if without:
        raise QuestionInvalid(field, f"准则“{'”“'.join(without)}”没有权重；应每项准则一个权重，或都不写（等权）")
    return by_hand([each.weight for each in criteria if each.weight is not None], criteria=criteria, field=field)


def by_entropy(
    values: NDArray[np.float64], *, criteria: Sequence[Criterion], missing: Missing | None, field: str = "weights"
) -> Weights:
    """Return entropy weights: a criterion on which the candidates differ more weighs more.

    w_j ∝ 1 − e_j with e_j = −Σ p_ij ln p_ij / ln n and p_ij = x_ij / Σ x_ij (Hwang & Yoon 1981, ch. 3), through
    pymcdm. A zero counts 0 · ln 0 = 0, its limit. A column with an ideal range enters with its distance from it.

    Args:
        values: (n, m), not negative, NaN where missing.
        criteria: the m criteria.
        missing: the rule for missing values, as in `buju.sites.ranking.rank`.
        field: named in errors.

    Raises:
        QuestionInvalid: a negative value, fewer than two candidates, or no criterion on which they differ.
    """
    used = complete(values, criteria=criteria, missing=missing).values
    if len(used) < 2:
        raise QuestionInvalid(field, f"只有 {len(used)} 个候选地；熵权法至少要 2 个")
    for each, least in zip(criteria, used.min(axis=0), strict=True):
        if least < 0:
            raise QuestionInvalid(field, f"准则“{each.label}”有负值，熵权法不适用；请改为指定权重或两两比较")

    spread = _one_less_entropy(used)
    if not spread.any():
        raise QuestionInvalid(field, "各候选地在每项准则上都相同，熵权法无从区分；请改为指定权重")
    return Weights(_to_one(spread), Weighing.ENTROPY, "熵权法：候选地之间差异越大的准则权重越大")


def _one_less_entropy(used: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is proportional to the weights; zero for a column of equal values."""
    from pymcdm.weights import entropy_weights

    differ = np.flatnonzero(np.ptp(used, axis=0) > 0)
    spread = np.zeros(used.shape[1])
    if differ.size:
        scaled = used[:, differ] / used[:, differ].max(axis=0)
        # pymcdm refuses zeros; p · ln p of so small a share is nothing in floating point.
        spread[differ] = np.maximum(entropy_weights(np.maximum(scaled, 1e-200)), 0)
    return spread


def _by_name(numbers: Mapping[str, float], criteria: Sequence[Criterion], field: str) -> list[float]:
    names = [each.name for each in criteria]
    unknown, absent = [name for name in numbers if name not in names], [name for name in names if name not in numbers]
    if unknown or absent:
        told = [f"“{name[:40]}”不是准则" for name in unknown] + [f"准则“{name}”没有权重" for name in absent]
        raise QuestionInvalid(field, f"{'，'.join(told)}；应每项准则一个权重", known=names)
    return [numbers[name] for name in names]


def _to_one(numbers: NDArray[np.float64]) -> tuple[float, ...]:
    # Divided by the largest first, so that no sum overflows.
    scaled = numbers / numbers.max()
    return tuple(float(value) for value in scaled / scaled.sum())


def weighing(words: str) -> tuple[float, ...] | Literal[Weighing.ENTROPY]:
    """Return the numbers that a user writes (`0.5,0.3,0.2`), or that weights are to come from the entropy of values.

    Raises:
        QuestionInvalid: neither.
    """
    if words == Weighing.ENTROPY:
        return Weighing.ENTROPY
    return tuple(number(one, field="weights") for one in words.replace("，", ",").split(","))


def _words(asked: tuple[float, ...] | Literal[Weighing.ENTROPY]) -> str:
    return ",".join(map(plain, asked)) if isinstance(asked, tuple) else asked.value


WEIGHTS = Parameter(
    key="weights",
    name="weights",
    label="权重",
    help="各准则的权重，如 0.5,0.3,0.2；或 entropy（熵权法）",
    metavar="权重",
    read=weighing,
    write=_words,
    widget=Select(
        "权重从哪里来", offering({Weighing.ENTROPY.value: "熵权法（按数据的差异）"}), none="上面所填（或两两比较）"
    ),
    group=Group.RANKING,
    told=81,
)
