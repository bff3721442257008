"""Small problems of ranking, drawn by hypothesis: whole numbers, so that ties and dominance come up often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from buju.sites.criterion import Criterion, Missing, criterion
from buju.sites.ranking import Ranking, rank
from buju.sites.scores import Method, Normalisation
from buju.sites.weights import by_hand


@dataclass(frozen=True)
class Problem:
    values: NDArray[np.float64]
    criteria: tuple[Criterion, ...]
    numbers: tuple[float, ...]
    method: Method
    normalisation: Normalisation = Normalisation.MINMAX
    missing: Missing | None = None

    def ranked(self, numbers: tuple[float, ...] | None = None) -> Ranking:
        return rank(
            self.values,
            ids=[f"c{row}" for row in range(len(self.values))],
            criteria=self.criteria,
            weights=by_hand(numbers or self.numbers, criteria=self.criteria),
            method=self.method,
            normalisation=self.normalisation,
            missing=self.missing,
        )


AIMS = st.sampled_from(["less", "more", "3..6"])


@st.composite
def problems(
    draw: st.DrawFn,
    *,
    methods: tuple[Method, ...] = tuple(Method),
    normalisations: tuple[Normalisation, ...] = tuple(Normalisation),
    least_criteria: int = 1,
    least_weight: int = 0,
) -> Problem:
    count, width = draw(st.integers(1, 8)), draw(st.integers(least_criteria, 5))
    normalisation = draw(st.sampled_from(normalisations))
    # The sum method takes no zero, and the distance from an ideal range often is one.
    aims = st.sampled_from(["less", "more"]) if normalisation is Normalisation.SUM else AIMS
    row = st.lists(st.integers(1, 10), min_size=width, max_size=width)
    weights = st.lists(st.integers(least_weight, 9), min_size=width, max_size=width).filter(any)
    return Problem(
        values=np.array(draw(st.lists(row, min_size=count, max_size=count)), dtype=np.float64),
        criteria=tuple(criterion(f"k{column}:{draw(aims)}") for column in range(width)),
        numbers=tuple(draw(weights)),
        method=draw(st.sampled_from(methods)),
        normalisation=normalisation,
    )
