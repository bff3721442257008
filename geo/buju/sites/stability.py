"""Stability: what a ranking owes to its weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from buju.errors import QuestionInvalid, Refused
from buju.sites.flip import Flip, flip
from buju.sites.ranks import TIE, competition_ranks_each, dominators
from buju.sites.scores import Scorer

if TYPE_CHECKING:
    from buju.sites.ranking import Ranking

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
