"""The answer to a question: verdicts, ranking, stability."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from buju.sites.candidates import Fidelity
from buju.sites.judgement import Condition, Finding, Outcome, Verdict
from buju.sites.query import CandidateKind, Query
from buju.sites.stability import Stability, stability

if TYPE_CHECKING:
    from buju.atlas.districts import District
    from buju.sites.candidates import Array, Candidates
    from buju.sites.judgement import Removal, Screening
    from buju.sites.query import Query
    from buju.sites.ranking import Ranking
    from buju.sites.scoring import Scoring
    from buju.sites.setaside import SetAside
    from buju.spatial.evidence import DatumEvidence


# A criterion on which more than this share of the ranked are equal hardly separates them; of two or three nobody knows.
_FLAT, _FEWEST = 0.8, 4
# What is printed as 100.0 %.
_ALWAYS = 0.9995


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its district found and its conditions in the order in which they are told."""

    query: Query
    district: District | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, eq=False)
class SiteAnswer:
    """What was asked, and everything that the answer rests on.

    `ranking` covers the candidates that pass, certainly or possibly; None if no criteria were given, or nobody passes.
    `evidence` says what the user's own points tell of their datum; `remarks` what else a reader has to know; `aside`
    what the plans mention and is no candidate.
    """

    question: Question
    screening: Screening
    scoring: Scoring | None
    ranking: Ranking | None
    evidence: DatumEvidence | None = None
    remarks: tuple[str, ...] = ()
    aside: tuple[SetAside, ...] = ()

    @property
    def query(self) -> Query:
        """The query as it was asked."""
        return self.question.query

    @property
    def candidates(self) -> Candidates:
        """What was chosen from."""
        return self.screening.candidates

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many candidates have each verdict."""
        return self.screening.counts

    @property
    def removed_by(self) -> tuple[Removal, ...]:
        """How many candidates each condition removed."""
        return self.screening.removed_by

    @cached_property
    def stability(self) -> Stability | None:
        """What the ranking owes to its weights, worked out when first asked for; None if nobody is ranked."""
        return stability(self.ranking) if self.ranking is not None and self.ranking.ids else None

    @cached_property
    def order(self) -> Array:
        """All candidates as indices: by verdict, the ranked ones by rank, else as they came."""
        place = np.full(len(self.candidates), np.iinfo(np.int64).max)
        for row, index in enumerate(self._ranked):
            if self.ranking is not None:
                place[index] = self.ranking.rank[row]
        verdicts = self.screening.codes
        # A ranking puts certain and possible candidates into one order.
        tier = np.where(verdicts <= 1, 0, verdicts) if self.ranking is not None else verdicts
        return np.lexsort((self._gap, self._doubt, verdicts, place, tier))

    @cached_property
    def _doubt(self) -> Array:
        """How much is left open of each candidate: conditions that are not certain, then how its shape is read."""
        if self.candidates.kind is not CandidateKind.PLACES:
            return np.zeros(len(self.candidates), dtype=np.int64)
        open_ = sum(
            (
                np.isin(one.outcomes, (Outcome.UNKNOWN, Outcome.POSSIBLE)).astype(np.int64)
                for one in self.screening.judgements
            ),
            np.zeros(len(self.candidates), dtype=np.int64),
        )
        return open_ * len(Fidelity) + self.candidates.fidelities

    @cached_property
    def _gap(self) -> Array:
        """How far each candidate is from what was asked, by the condition that measures: the nearest misses first."""
        gaps = (np.nan_to_num(one.gap, nan=np.inf) for one in self.screening.judgements if one.gap is not None)
        return sum(gaps, np.zeros(len(self.candidates)))

    def having(self, *verdicts: Verdict) -> Array:
        """Return the indices of the candidates with one of the verdicts, in the answer's order."""
        return self.order[np.isin(self.order, self.screening.having(*verdicts), assume_unique=True)]

    def findings(self, index: int) -> tuple[Finding, ...]:
        """Return what every condition says of a candidate."""
        return self.screening.findings(index)

    @property
    def winners(self) -> list[int]:
        """The indices of everyone in first place."""
        if self.ranking is None:
            return []
        return [index for index, row in self._rows.items() if self.ranking.rank[row] == 1]

    @cached_property
    def flat(self) -> tuple[tuple[str, int, int], ...]:
        """The criteria that hardly separate the ranked: label, how many share one value, how many there are."""
        if self.ranking is None or len(self.ranking.ids) < _FEWEST:
            return ()
        columns = zip(self.ranking.criteria, self.ranking.oriented.T, strict=True)
        most = [(each.label, int(np.unique(column, return_counts=True)[1].max())) for each, column in columns]
        whole = len(self.ranking.ids)
        return tuple((label, count, whole) for label, count in most if count > _FLAT * whole)

    @cached_property
    def unsure(self) -> int:
        """How many of the ranked have a shape that stands for something else, or a value that was filled in."""
        if self.ranking is None:
            return 0
        loose = self.candidates.fidelities[self._ranked] != Fidelity.EXACT
        filled = self.ranking.filled.any(axis=1)
        return int((loose | filled).sum())

    @property
    def steady_words(self) -> str:
        """How the first place holds under other weights, for readers; of stand-ins it claims nothing beyond weights."""
        found = self.stability
        if found is None:
            return ""
        if len(found.ranking.criteria) == 1:
            return "只有一项准则，名次与权重无关。"
        share = f"{found.draws} 组随机权重中，第一名不变的占 {found.winner_share:.1%}"
        if not self.unsure:
            return f"{share}；{found.flip_words}"
        if found.winner_share > _ALWAYS:
            share = f"{found.draws} 组随机权重中没有换过第一名"
        doubt = f"但排序的 {self._count} 个中有 {self.unsure} 个以佐证点、所在政区代表，或数值是填补的，名次未必稳定"
        return f"{share}；{found.flip_words.rstrip('。')}。{doubt}。"

    @property
    def _count(self) -> int:
        return len(self._ranked)

    def place_in_ranking(self, index: int) -> int | None:
        """Return the row of a candidate in the ranking, None if it is not ranked."""
        return self._rows.get(index)

    @cached_property
    def _ranked(self) -> list[int]:
        """Return the candidates' indices in the order of the ranking's rows."""
        if self.ranking is None:
            return []
        passing = self.screening.having(Verdict.IN, Verdict.POSSIBLE)
        dropped = {one.id for one in self.ranking.dropped}
        return [int(index) for index in passing if self.candidates.ids[index] not in dropped]

    @cached_property
    def _rows(self) -> dict[int, int]:
        return {index: row for row, index in enumerate(self._ranked)}
