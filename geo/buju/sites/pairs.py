"""Weights from pairwise comparisons (AHP): how many times as important is one criterion as another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from buju.errors import QuestionInvalid
from buju.folded import narrow
from buju.sites.criterion import Criterion, check
from buju.sites.parameter import FEW, Group, Joined, Parameter
from buju.sites.weights import Weighing, Weights

FIELD = "pairs"
# Saaty's rule of thumb: above it the judgements contradict each other too much.
CONSISTENT = 0.1
# Mean consistency index of random judgements among 1 to 15 criteria (Rao Tummala & Ling, Theory and Decision 44, 1998).
_RANDOM_INDEX = (
    *(0.0, 0.0, 0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952),
    *(1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831),
)

_PAIR = re.compile(r"(?P<one>[^<>=]+)(?P<sign>[<>=])(?P<other>[^<>=]+?)(:\s*(?P<times>[0-9./-]+))?")
_TIMES = re.compile(r"[1-9]|1/[2-9]")
_EXPECTED = (
    "应如 metro>area:3（前者的重要性是后者的 3 倍）、metro<area:3 或 metro=area，倍数为 1 至 9 的整数或 1/2 至 1/9"
)


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
        raise QuestionInvalid(FIELD, f"“{words[:60]}”不是两两比较；{_EXPECTED}")
    one, other = (match[part].strip() for part in ("one", "other"))
    if one == other:
        raise QuestionInvalid(FIELD, f"“{words[:60]}”：准则不与自身比较")
    times = (match["times"] or "1").strip()
    if not _TIMES.fullmatch(times):
        raise QuestionInvalid(FIELD, f"“{words[:60]}”的倍数“{times[:20]}”不可用；{_EXPECTED}")
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
            raise QuestionInvalid(FIELD, f"“{each}”：这一对已经比较过；每对准则只比较一次")
        seen.add(frozenset((one, other)))
        matrix[one, other], matrix[other, one] = float(each.times), float(1 / each.times)

    lacking = [(a, b) for a, b in combinations(range(len(names)), 2) if frozenset((a, b)) not in seen]
    if lacking:
        told = "、".join(f"{names[a]} 与 {names[b]}" for a, b in lacking)
        raise QuestionInvalid(FIELD, f"还有 {len(lacking)} 对准则没有比较：{told}；{_EXPECTED}")
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
        raise QuestionInvalid(FIELD, f"“{name[:40]}”不是本次的准则；应为 {'、'.join(names)} 之一", known=names)
    return folded.index(name)


PAIRS = Parameter(
    key=FIELD,
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
