"""Scores under many weightings at once, by the same formulas as `buju.sites.ranking.rank`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from buju.sites.method import Method

Floats = NDArray[np.float64]

# Scores held at once (8 bytes each, a few arrays of them): 32 MB an array.
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """What a method needs of n candidates; TOPSIS: squared gaps from the worst and to the best point."""

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
        squares = weightings**2
        from_worst, to_best = np.sqrt(squares @ self.gains.T), np.sqrt(squares @ self.gaps.T)
        whole = from_worst + to_best
        scores: Floats = np.divide(from_worst, whole, out=np.ones_like(whole), where=whole > 0)
        return scores

    def blocks(self, weightings: Floats) -> Iterator[Floats]:
        """Yield the same scores in blocks of rows that fit into memory whatever n is."""
        step = max(1, _AT_ONCE // max(1, len(self.gains)))
        for start in range(0, len(weightings), step):
            yield self.scores(weightings[start : start + step])
