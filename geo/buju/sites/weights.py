"""Weights of criteria: by hand, equal, from the spread of the values (entropy), or from comparisons in pairs (AHP)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from buju.errors import QuestionInvalid
from buju.folded import narrow
from buju.legible import plain
from buju.sites.criterion import Criterion, Missing, check, complete
from buju.sites.parameter import FEW, Group, Joined, Parameter, Select, offering
from buju.sites.wording import number

PAIRS_FIELD = "pairs"
# Saaty's rule of thumb: above it the judgements contradict each other too much.
CONSISTENT = 0.1
# Mean consistency index of random judgements among 1 to 15 criteria (Rao Tummala & Ling, Theory and Decision 44, 1998).
_RANDOM_INDEX = (
    *(0.0, 0.0, 0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952),
    *(1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831),
)

_PAIR = re.compile(r"(?P<one>[^<>=]+)(?P<sign>[<>=])(?P<other>[^<>=]+?)(:\s*(?P<times>[0-9./-]+))?")
_TIMES = re.compile(r"[1-9]|1/[2-9]")
_PAIRS_EXPECTED = (
    "应如 metro>area:3（前者的重要性是后者的 3 倍）、metro<area:3 或 metro=area，倍数为 1 至 9 的整数或 1/2 至 1/9"
)


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

    w_j ∝ 1 − e_j with e_j = −Σ p_ij ln p_ij / ln n and p_ij = x_ij / Σ x_ij (Hwang & Yoon 1981, ch. 3). A zero
    counts 0 · ln 0 = 0, its limit. A column with an ideal range enters with its distance from it.

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
    """Return 1 − e_j for each criterion; zero for a column of equal values."""
    differ = np.flatnonzero(np.ptp(used, axis=0) > 0)
    spread = np.zeros(used.shape[1])
    if differ.size:
        # Divided by the largest first, so that no sum overflows.
        scaled = used[:, differ] / used[:, differ].max(axis=0)
        # p · ln p of so small a share is nothing in floating point, as its limit is.
        shares = np.maximum(scaled, 1e-200)
        shares = shares / shares.sum(axis=0)
        entropy = -(shares * np.log(shares)).sum(axis=0) / np.log(len(used))
        spread[differ] = np.maximum(1 - entropy, 0)
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


@dataclass(frozen=True, slots=True)
class Pair:
    """One criterion compared with another: it is `times` as important."""

    one: str
    other: str
    times: Fraction

    def __str__(self) -> str:
        """Return the words that read back as the same."""
        return f"{self.one}>{self.other}:{self.times}"


def pair(words: str) -> Pair:
    """Return the comparison that a user writes as `metro>area:3`, `metro<area:3` or `metro=area`.

    Raises:
        QuestionInvalid: not of this form, or a criterion compared with itself.
    """
    match = _PAIR.fullmatch(narrow(words).strip())
    if match is None or (match["times"] is None) != (match["sign"] == "="):
        raise QuestionInvalid(PAIRS_FIELD, f"“{words[:60]}”不是两两比较；{_PAIRS_EXPECTED}")
    one, other = (match[part].strip() for part in ("one", "other"))
    if one == other:
        raise QuestionInvalid(PAIRS_FIELD, f"“{words[:60]}”：准则不与自身比较")
    times = (match["times"] or "1").strip()
    if not _TIMES.fullmatch(times):
        raise QuestionInvalid(PAIRS_FIELD, f"“{words[:60]}”的倍数“{times[:20]}”不可用；{_PAIRS_EXPECTED}")
    value = Fraction(times)
    return Pair(one, other, 1 / value if match["sign"] == "<" else value)


def by_pairs(pairs: Iterable[Pair], *, criteria: Sequence[Criterion]) -> Weights:
    """Return AHP weights from comparisons; each pair of criteria is compared once.

    The weights are the principal eigenvector of the matrix of comparisons (Saaty 1980); the consistency ratio uses the
    random indices of Tummala & Ling (1998).

    Raises:
        QuestionInvalid: an unknown criterion, a pair compared twice or not at all (all missing pairs are named).
    """
    check(criteria)
    names = [each.name for each in criteria]
    matrix = np.eye(len(names))
    seen: set[frozenset[int]] = set()
    for each in pairs:
        one, other = (_row(name, names) for name in (each.one, each.other))
        if frozenset((one, other)) in seen:
            raise QuestionInvalid(PAIRS_FIELD, f"“{each}”：这一对已经比较过；每对准则只比较一次")
        seen.add(frozenset((one, other)))
        matrix[one, other], matrix[other, one] = float(each.times), float(1 / each.times)

    lacking = [(a, b) for a, b in combinations(range(len(names)), 2) if frozenset((a, b)) not in seen]
    if lacking:
        told = "、".join(f"{names[a]} 与 {names[b]}" for a, b in lacking)
        raise QuestionInvalid(PAIRS_FIELD, f"还有 {len(lacking)} 对准则没有比较：{told}；{_PAIRS_EXPECTED}")
    return _by_matrix(matrix)


def _by_matrix(matrix: NDArray[np.float64]) -> Weights:
    """Return the principal eigenvector of reciprocal judgements (m, m) as weights, with its consistency ratio."""
    values, vectors = np.linalg.eig(matrix)
    principal = vectors[:, np.argmax(np.abs(values))].real
    size = len(matrix)
    index = (float(values.real.max()) - size) / (size - 1) if size > 2 else 0.0
    # Rounding may take the ratio of a consistent matrix a hair below zero.
    ratio = max(0.0, index / _RANDOM_INDEX[size - 1]) if size > 2 else 0.0
    words = f"层次分析法（两两比较），一致性比率 CR = {ratio:.3f}"
    warnings: tuple[str, ...] = ()
    if ratio > CONSISTENT:
        warnings = (f"一致性比率 CR = {ratio:.3f}，大于 {CONSISTENT}：两两比较前后矛盾较大，宜重新比较后再用。",)
    weights = tuple(float(weight) for weight in principal / principal.sum())
    return Weights(weights, Weighing.AHP, words, consistency=ratio, warnings=warnings)


def _row(name: str, names: Sequence[str]) -> int:
    folded = [narrow(each).strip() for each in names]
    if name not in folded:
        raise QuestionInvalid(PAIRS_FIELD, f"“{name[:40]}”不是本次的准则；应为 {'、'.join(names)} 之一", known=names)
    return folded.index(name)


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
PAIRS = Parameter(
    key=PAIRS_FIELD,
    name="pair",
    label="两两比较",
    help="准则的两两比较，用来定权重，如 metro>area:3",
    metavar="比较",
    read=pair,
    # Twelve criteria can be compared in 66 pairs.
    most=FEW * (FEW - 1) // 2,
    widget=Joined("两两比较（层次分析法）", "pairs", "如 metro>area:3；几项用分号隔开"),
    group=Group.RANKING,
    told=82,
)
