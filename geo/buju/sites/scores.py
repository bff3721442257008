"""Scores: values brought to one scale, and one number made of them, under one weighting or very many at once.

Weighted sum: S_i = Σ w_j r_ij (Fishburn 1967). TOPSIS: S_i = d⁻_i / (d⁻_i + d⁺_i), with d⁻ and d⁺ the Euclidean
distances of the weighted values from the worst and to the best point (Hwang & Yoon, Multiple Attribute Decision Making,
1981; the normalisations are those of the same book). Tests hold all of them against pymcdm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from buju.sites.parameter import Group, Parameter, Select, offering

Floats = NDArray[np.float64]

# Scores held at once (8 bytes each, a few arrays of them): 32 MB an array.
_AT_ONCE = 4_000_000


class Method(StrEnum):
    """How a score is made."""

    WSM = "wsm"
    TOPSIS = "topsis"

    @property
    def words(self) -> str:
        """The method for readers."""
        return {"wsm": "加权求和", "topsis": "TOPSIS（逼近理想点）"}[self]

    @property
    def parts_words(self) -> str:
        """What the parts of a score mean, for readers."""
        if self is Method.WSM:
            return "得分是各准则“权重 × 归一化值”之和，各分项就是其中的一项。"
        return (
            "得分 = 到最差点的距离 ÷（到最差点的距离 + 到最优点的距离），本身不是各项之和；"
            "各分项是把得分按各准则在“到最差点距离的平方”中所占的份额分摊，只用于说明得分从何而来。"
        )


class Normalisation(StrEnum):
    """How the values of one criterion are brought to one scale; where all are equal, each becomes 1."""

    MINMAX = "minmax"
    MAX = "max"
    SUM = "sum"
    VECTOR = "vector"

    @property
    def words(self) -> str:
        """The normalisation for readers."""
        return {"minmax": "极差法", "max": "最大值法", "sum": "总和法", "vector": "向量法"}[self]


def scaled(column: Floats, *, normalisation: Normalisation, less: bool) -> Floats:
    """Return (n,) values, not all equal, on one scale on which more is better; `less` says that less of them is.

    What a normalisation cannot take becomes infinite or NaN.
    """
    least, most = column.min(), column.max()
    found: Floats
    match normalisation:
        case Normalisation.MINMAX:
            found = (most - column if less else column - least) / (most - least)
        case Normalisation.MAX:
            found = 1 - column / most if less else column / most
        case Normalisation.SUM:
            shares = 1 / column if less else column
            found = shares / shares.sum()
        case Normalisation.VECTOR:
            unit = column / np.sqrt((column**2).sum())
            found = 1 - unit if less else unit
    return found


def scores(normalised: Floats, weights: Floats, *, method: Method) -> Floats:
    """Return (n,) scores of (n, m) normalised values, more is better, under (m,) weights of sum 1.

    TOPSIS has no answer where best and worst point are one: everyone then is at the best point, and has 1.
    """
    weighted = normalised * weights
    if method is Method.WSM or not len(weighted):
        return np.asarray(weighted.sum(axis=1), dtype=np.float64)
    from_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    to_best = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    whole = from_worst + to_best
    found: Floats = np.divide(from_worst, whole, out=np.ones_like(whole), where=whole > 0)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """What a method needs of n candidates to score them under many weightings.

    TOPSIS: squared gaps from the worst and to the best point.
    """

    method: Method
    gains: Floats
    gaps: Floats

    @classmethod
    def of(cls, normalised: Floats, method: Method) -> Scorer:
        """Prepare (n, m) normalised values, more is better."""
        if method is Method.WSM or not len(normalised):
            return cls(method, normalised, normalised)
        return cls(method, (normalised - normalised.min(axis=0)) ** 2, (normalised.max(axis=0) - normalised) ** 2)

    def only(self, rows: NDArray[np.intp]) -> Scorer:
        """Return the scorer of some candidates; best and worst point stay those of all."""
        return Scorer(self.method, self.gains[rows], self.gaps[rows])

    def scores(self, weightings: Floats) -> Floats:
        """Return (d, n) scores under (d, m) weightings, each not negative with sum 1."""
        if self.method is Method.WSM:
            return np.asarray(weightings @ self.gains.T)
        # Squares of weights times squared gaps are one product of matrices for all weightings at once.
        squares = weightings**2
        from_worst, to_best = np.sqrt(squares @ self.gains.T), np.sqrt(squares @ self.gaps.T)
        whole = from_worst + to_best
        scores: Floats = np.divide(from_worst, whole, out=np.ones_like(whole), where=whole > 0)
        return scores

    def blocks(self, weightings: Floats) -> Iterator[Floats]:
        """Yield the same scores in blocks of rows that fit into memory whatever n is."""
        # A thousand weightings of a million candidates are 8 GB if they are held at once.
        step = max(1, _AT_ONCE // max(1, len(self.gains)))
        for start in range(0, len(weightings), step):
            yield self.scores(weightings[start : start + step])


METHOD = Parameter(
    key="method",
    name="method",
    label="计分方法",
    help="计分方法：wsm（加权求和，默认）或 topsis",
    metavar="方法",
    read=Method,
    default=Method.WSM.value,
    choices=Method,
    widget=Select("计分方法", offering({method.value: method.words for method in Method})),
    group=Group.RANKING,
    told=83,
)
NORMALISATION = Parameter(
    key="normalisation",
    name="normalisation",
    label="归一化",
    help="归一化方法：minmax（默认）、max、sum、vector",
    metavar="方法",
    read=Normalisation,
    default=Normalisation.MINMAX.value,
    choices=Normalisation,
    widget=Select("归一化", offering({one.value: one.words for one in Normalisation})),
    group=Group.RANKING,
    told=84,
)
