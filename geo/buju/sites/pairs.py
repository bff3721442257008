"""Weights from pairwise comparisons (AHP): how many times as important is one criterion as another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from buju.errors import QuestionInvalid
from buju.folded import narrow
from buju.sites.criterion import Criterion, check
from buju.sites.weights import Weighing, Weights

# Saaty's rule of thumb: above it the judgements contradict each other too much.
CONSISTENT = 0.1

_PAIR = re.compile(r"(?P<one>[^<>=]+)(?P<sign>[<>=])(?P<other>[^<>=]+?)(:\s*(?P<times>[0-9./-]+))?")
_TIMES = re.compile(r"[1-9]|1/[2-9]")
_EXPECTED = (
    "应如 metro>area:3（前者的重要性是后者的 3 倍）、metro<area:3 或 metro=area，倍数为 1 至 9 的整数或 1/2 至 1/9"
)


def by_pairs(words: Iterable[str], *, criteria: Sequence[Criterion], field: str = "pairs") -> Weights:
    """Return AHP weights from comparisons such as `metro>area:3`; each pair of criteria is compared once.

    Raises:
        QuestionInvalid: not a comparison, an unknown criterion, a pair compared twice or not at all (all missing
            pairs are named).
    """
    check(criteria)
    names = [each.name for each in criteria]
    matrix = np.eye(len(names))
    seen: set[frozenset[int]] = set()
    for each in words:
        one, other, times = _pair(each, names, field)
        if frozenset((one, other)) in seen:
            raise QuestionInvalid(field, f"“{each[:60]}”：这一对已经比较过；每对准则只比较一次")
        seen.add(frozenset((one, other)))
        matrix[one, other], matrix[other, one] = times, 1 / times

    lacking = [(a, b) for a, b in combinations(range(len(names)), 2) if frozenset((a, b)) not in seen]
    if lacking:
        told = "、".join(f"{names[a]} 与 {names[b]}" for a, b in lacking)
        raise QuestionInvalid(field, f"还有 {len(lacking)} 对准则没有比较：{told}；{_EXPECTED}")
    return by_matrix(matrix, criteria=criteria, field=field)


def by_judgements(
    judgements: Mapping[tuple[str, str], float], *, criteria: Sequence[Criterion], field: str = "pairs"
) -> Weights:
    """Return AHP weights from `{(name, other name): times}`; see `by_pairs`."""
    told = (f"{one}>{other}:{_times_words(times, field)}" for (one, other), times in judgements.items())
    return by_pairs(told, criteria=criteria, field=field)


def by_matrix(
    matrix: Sequence[Sequence[float]] | NDArray[np.float64], *, criteria: Sequence[Criterion], field: str = "pairs"
) -> Weights:
    """Return AHP weights from the full matrix of comparisons, through pymcdm.

    The weights are the principal eigenvector (Saaty 1980); the consistency ratio uses the random indices of
    Tummala & Ling (1998).

    Args:
        matrix: (m, m); row i, column j says how many times as important criterion i is as criterion j.
        criteria: the m criteria.
        field: named in errors.

    Raises:
        QuestionInvalid: not of that shape, not judgements of 1 to 9 and their reciprocals, or not reciprocal.
    """
    from pymcdm.weights.subjective import AHP

    check(criteria)
    judged = np.asarray(matrix, dtype=np.float64)
    if judged.shape != (len(criteria), len(criteria)):
        raise QuestionInvalid(field, f"比较矩阵为 {judged.shape}；应为 {len(criteria)} 行 {len(criteria)} 列")
    for a, b in combinations(range(len(criteria)), 2):
        pair = f"{criteria[a].name} 与 {criteria[b].name}"
        _times_words(judged[a, b], field)
        if not np.isclose(judged[a, b] * judged[b, a], 1, atol=1e-3):
            raise QuestionInvalid(field, f"{pair}：{judged[a, b]:g} 与 {judged[b, a]:g} 不互为倒数")
    if not np.allclose(np.diag(judged), 1):
        raise QuestionInvalid(field, "比较矩阵的对角线应全为 1：准则与自身同等重要")

    process = AHP(matrix=judged)
    values = tuple(float(weight) for weight in process())
    # Rounding may take the ratio of a consistent matrix a hair below zero.
    ratio = max(0.0, float(process.get_cr()))
    words = f"层次分析法（两两比较），一致性比率 CR = {ratio:.3f}"
    warnings: tuple[str, ...] = ()
    if ratio > CONSISTENT:
        warnings = (f"一致性比率 CR = {ratio:.3f}，大于 {CONSISTENT}：两两比较前后矛盾较大，宜重新比较后再用。",)
    return Weights(values, Weighing.AHP, words, consistency=ratio, warnings=warnings)


def _pair(words: str, names: Sequence[str], field: str) -> tuple[int, int, float]:
    match = _PAIR.fullmatch(narrow(words).strip())
    if match is None or (match["times"] is None) != (match["sign"] == "="):
        raise QuestionInvalid(field, f"“{words[:60]}”不是两两比较；{_EXPECTED}")
    one, other = (_known(match[part].strip(), names, field) for part in ("one", "other"))
    if one == other:
        raise QuestionInvalid(field, f"“{words[:60]}”：准则不与自身比较")
    times = (match["times"] or "1").strip()
    if not _TIMES.fullmatch(times):
        raise QuestionInvalid(field, f"“{words[:60]}”的倍数“{times[:20]}”不可用；{_EXPECTED}")
    value = 1 / int(times[2:]) if "/" in times else float(times)
    return one, other, 1 / value if match["sign"] == "<" else value


def _known(name: str, names: Sequence[str], field: str) -> int:
    folded = [narrow(each).strip() for each in names]
    if name not in folded:
        raise QuestionInvalid(field, f"“{name[:40]}”不是本次的准则；应为 {'、'.join(names)} 之一", known=names)
    return folded.index(name)


def _times_words(times: float, field: str) -> str:
    for whole in range(1, 10):
        if abs(times - whole) < 1e-9:
            return str(whole)
        if abs(times * whole - 1) < 1e-2:
            return f"1/{whole}"
    raise QuestionInvalid(field, f"倍数 {times:g} 不可用；{_EXPECTED}")
