"""Stability: what a ranking owes to its weights, and the smallest change of one weight that changes the winner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from buju.errors import QuestionInvalid, Refused
from buju.sites.ranking import TIE, competition_ranks_each, dominators
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


# Rank ranges are worked out for this many candidates, the best under the weights given.
CONSIDERED = 1000
MOST_DRAWS = 100_000


@dataclass(frozen=True, eq=False)
class Stability:
    """How a ranking holds under other weights.

    Attributes:
        ranking: the ranking examined, of k candidates.
        draws: number of random weightings.
        seed: seed of numpy's default generator; the same seed gives the same answer.
        first: (k,) share of weightings under which a candidate is first; ties count for each of them.
        winner_share: share of weightings under which a present winner is first.
        considered: (c,) rows of the candidates whose range of places is known: all, or the best `CONSIDERED`.
        best: (c,) best place over the weightings, among all k candidates.
        worst: (c,) worst place.
        dominated_by: (k,) row of one candidate that is nowhere worse and somewhere better, -1 if there is none.
        flip: the smallest change of one weight that changes the winner, None if there is none.
    """

    ranking: Ranking
    draws: int
    seed: int
    first: NDArray[np.float64]
    winner_share: float
    considered: NDArray[np.intp]
    best: NDArray[np.intp]
    worst: NDArray[np.intp]
    dominated_by: NDArray[np.intp]
    flip: Flip | None

    @cached_property
    def pareto(self) -> tuple[str, ...]:
        """The candidates that no other dominates."""
        return tuple(self.ranking.ids[row] for row in np.flatnonzero(self.dominated_by < 0))

    @property
    def method_words(self) -> str:
        """How this was worked out, for readers."""
        whole = len(self.ranking.ids)
        ranges = f"名次范围只计算现名次靠前的 {len(self.considered)} 个（在全部 {whole} 个之中的名次）；"
        return (
            f"随机抽取 {self.draws} 组权重（在合计为 1 的范围内均匀抽取，种子 {self.seed}），逐组重新排序；"
            f"并列第一者各计一次；{ranges if len(self.considered) < whole else ''}抽到的范围不等于可能的全部范围。"
        )

    @property
    def flip_words(self) -> str:
        """The smallest change of one weight, for readers."""
        if self.flip is None:
            return "只改动任何一项准则的权重（其余按比例调整），第一名都不变。"
        at = next(n for n, each in enumerate(self.ranking.criteria) if each.name == self.flip.criterion)
        how = "升至" if self.flip.change > 0 else "降至"
        found = "" if self.flip.exact else "（数值搜索，精确到 1e-9；短于 1/400 的变化可能漏检）"
        return (
            f"改动最小的一项：“{self.ranking.criteria[at].label}”的权重由 {self.flip.before:.4f} {how} "
            f"{self.flip.after:.4f}（其余按比例调整），第一名就换了{found}。"
        )


def stability(ranking: Ranking, *, draws: int = 1000, seed: int = 20260101) -> Stability:
    """Examine a ranking under random weightings, single changes of weights, and without weights.

    Weightings are uniform on the simplex (Dirichlet with all parameters 1).

    Args:
        ranking: at least one candidate.
        draws: how many weightings, 1 to `MOST_DRAWS`.
        seed: not negative.

    Raises:
        Refused: nobody takes part in the ranking.
        QuestionInvalid: draws or seed outside their bounds.
    """
    if not ranking.ids:
        raise Refused("没有候选地参与排序，无从分析稳定性")
    if not 1 <= draws <= MOST_DRAWS:
        raise QuestionInvalid("draws", f"抽取次数 {draws} 不可用；应为 1 至 {MOST_DRAWS} 的整数")
    if seed < 0:
        raise QuestionInvalid("seed", f"种子 {seed} 不可用；应为 0 以上的整数")

    count, considered = len(ranking.ids), np.sort(ranking.order[:CONSIDERED])
    weightings = np.random.default_rng(seed).dirichlet(np.ones(len(ranking.criteria)), draws)
    firsts, held = np.zeros(count, dtype=np.intp), 0
    best, worst = np.full(len(considered), count), np.ones(len(considered), dtype=np.intp)
    for block in Scorer.of(ranking.normalised, ranking.method).blocks(weightings):
        leading = block >= block.max(axis=1, keepdims=True) - TIE * np.abs(block).max(axis=1, keepdims=True)
        firsts += leading.sum(axis=0)
        held += int((leading & (ranking.rank == 1)).any(axis=1).sum())
        places = competition_ranks_each(block, of=considered)
        np.minimum(best, places.min(axis=0), out=best)
        np.maximum(worst, places.max(axis=0), out=worst)

    by = dominators(ranking.oriented)
    return Stability(
        ranking=ranking,
        draws=draws,
        seed=seed,
        first=firsts / draws,
        winner_share=held / draws,
        considered=considered,
        best=best,
        worst=worst,
        dominated_by=by,
        flip=flip(ranking, pareto=by < 0),
    )
