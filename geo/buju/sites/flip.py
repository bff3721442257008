"""The smallest change of one weight that changes the winner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from buju.sites.ranks import TIE
from buju.sites.scores import Method, Scorer

if TYPE_CHECKING:
    from buju.sites.ranking import Ranking

Floats = NDArray[np.float64]

# A winner must lead by more than what counts as a tie, with room for rounding.
_LEAD = 1.5 * TIE
# TOPSIS is searched in steps of 1/400 of a weight, then halved down to `_EXACT`.
_STEPS = 400
_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Flip:
    """One weight changed, the others rescaled in proportion so that the sum stays 1.

    Attributes:
        criterion: name of the criterion whose weight changes.
        before: its weight now.
        after: the nearest weight at which `winner` leads alone, by more than what counts as a tie.
        tie: the weight at which the present and the new winner are level; `after` lies a hair beyond it.
        winner: id of the new first.
        weights: all weights after the change, in the order of the criteria.
        exact: true for the closed form of the weighted sum; false for the numerical search for TOPSIS, which is
            exact to 1e-9 but may overlook a change that lasts for less than 1/400.
    """

    criterion: str
    before: float
    after: float
    tie: float
    winner: str
    weights: tuple[float, ...]
    exact: bool

    @property
    def change(self) -> float:
        """How far the weight moves, negative for downwards."""
        return self.after - self.before


class _Move(NamedTuple):
    """A change found so far; sorts by its size, then by criterion and by the new winner's row."""

    size: float
    column: int
    after: float
    tie: float
    row: int


def shifted(weights: tuple[float, ...], *, column: int, to: float) -> tuple[float, ...]:
    """Return weights with one of them set to `to` and the others rescaled in proportion to sum 1 - `to`.

    If the others are all 0 there is no proportion; they then share the rest equally.
    """
    others = _others(np.asarray(weights), column)
    others *= 1 - to
    others[column] = to
    return tuple(float(value) for value in others)


def flip(ranking: Ranking, *, pareto: NDArray[np.bool_]) -> Flip | None:
    """Return the smallest change of one weight by which someone outside the present first place leads.

    Args:
        ranking: at least one candidate.
        pareto: (k,) the Pareto set; no one else can ever lead.

    Returns:
        None if no change of any one weight between 0 and 1 does it.
    """
    # A dominated candidate has a better one under every weighting, so only the Pareto set is worth the search.
    firsts, rivals = _distinct(ranking, ranking.rank == 1), _distinct(ranking, pareto & (ranking.rank != 1))
    if not rivals.size or len(ranking.criteria) < 2:
        return None
    exact = ranking.method is Method.WSM
    moves = _closed(ranking, firsts, rivals) if exact else _searched(ranking, firsts, rivals)
    move = min(moves, default=None)
    if move is None:
        return None
    values = ranking.weights.values
    return Flip(
        criterion=ranking.criteria[move.column].name,
        before=values[move.column],
        after=move.after,
        tie=move.tie,
        winner=ranking.ids[move.row],
        weights=shifted(values, column=move.column, to=move.after),
        exact=exact,
    )


def _closed(ranking: Ranking, firsts: NDArray[np.intp], rivals: NDArray[np.intp]) -> Iterator[_Move]:
    """Yield the nearest change up and down for each criterion: a weighted sum is linear in the weight moved.

    With t the weight of criterion k, S_i(t) = t·r_ik + (1 - t)·o_i, where o_i is the sum over the other criteria
    with their weights brought to sum 1. A rival's lag behind a first grows by a constant slope; where that is
    negative it catches up after lag / -slope.
    """
    weights = np.asarray(ranking.weights.values)
    scores = ranking.normalised @ weights
    lead = _LEAD * float(np.abs(ranking.normalised).max())
    for column, before in enumerate(weights):
        others = ranking.normalised @ _others(weights, column)
        rise = ranking.normalised[:, column] - others
        # Both ways: a reader asks how firm the winner is, whichever way the weight is doubted.
        for sign, room in ((1.0, 1.0 - before), (-1.0, before)):
            level, beyond = np.zeros(len(rivals)), np.zeros(len(rivals))
            # Whoever now shares first place must be passed too.
            for first in firsts:
                lag = np.maximum(scores[first] - scores[rivals], 0.0)
                slope = sign * (rise[rivals] - rise[first])
                gaining = slope > 0
                for reached, needed in ((level, lag), (beyond, lag + lead)):
                    passes = np.divide(needed, slope, out=np.full(len(rivals), np.inf), where=gaining)
                    np.maximum(reached, passes, out=reached)
            # The first rival to lead is the one that a doubt about this weight would bring about.
            nearest = int(np.argmin(beyond))
            if beyond[nearest] <= room:
                after, tie = (float(before + sign * size[nearest]) for size in (beyond, level))
                yield _Move(float(beyond[nearest]), column, after, tie, int(rivals[nearest]))


def _searched(ranking: Ranking, firsts: NDArray[np.intp], rivals: NDArray[np.intp]) -> Iterator[_Move]:
    """Yield the nearest change up and down for each criterion, by steps and then by halving."""
    every = Scorer.of(ranking.normalised, ranking.method)
    ahead, behind = every.only(firsts), every.only(rivals)
    weights = np.asarray(ranking.weights.values)

    def leads(column: int, values: Floats) -> NDArray[np.bool_]:
        """Whether some rival leads, for each value of the weight moved."""
        others = _others(weights, column)
        weightings = (1 - values)[:, None] * others
        weightings[:, column] = values
        best = np.concatenate([block.max(axis=1) for block in behind.blocks(weightings)])
        # TOPSIS scores lie between 0 and 1.
        leading: NDArray[np.bool_] = best - ahead.scores(weightings).max(axis=1) > _LEAD
        return leading

    for column, before in enumerate(weights):
        for end in (1.0, 0.0):
            # TOPSIS is not linear in a weight: a lead may come and go, so steps look for the nearest change.
            steps = np.linspace(before, end, max(2, int(np.ceil(_STEPS * abs(end - before))) + 1))
            found = np.flatnonzero(leads(column, steps))
            if not found.size or found[0] == 0:
                continue
            near, far = float(steps[found[0] - 1]), float(steps[found[0]])
            # The weight that is told must itself lead, so the far end is kept where a rival leads.
            while abs(far - near) > _EXACT / 2:
                half = (near + far) / 2
                near, far = (near, half) if leads(column, np.array([half]))[0] else (half, far)
            moved = np.asarray(shifted(ranking.weights.values, column=column, to=far))[None]
            row = int(rivals[np.argmax(behind.scores(moved)[0])])
            yield _Move(abs(far - before), column, far, near, row)


def _others(weights: Floats, column: int) -> Floats:
    """Return the other weights brought to sum 1, zero for the column itself."""
    others = weights.copy()
    others[column] = 0.0
    if not others.any():
        others = np.ones(len(weights))
        others[column] = 0.0
    whole = others.sum()
    # In proportion, so that what the reader said of the other criteria among themselves stays true.
    return others / whole if whole else others


def _distinct(ranking: Ranking, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the chosen rows, one for each distinct row of values: equal candidates rise and fall together."""
    rows = np.flatnonzero(chosen)
    _, first = np.unique(ranking.normalised[rows], axis=0, return_index=True)
    return rows[np.sort(first)]
