"""The answer to a question: verdicts, ranking, stability, and what a reader must know of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from buju.sites.judgement import Condition, Finding, Verdict
from buju.sites.stability import Stability, stability

if TYPE_CHECKING:
    from buju.atlas.districts import District
    from buju.sites.candidates import Array, Candidates
    from buju.sites.query import Query
    from buju.sites.ranking import Ranking
    from buju.sites.scoring import Scoring
    from buju.sites.screening import Removal, Screening
    from buju.spatial.evidence import DatumEvidence


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
    `evidence` says what the user's own points tell of their datum; `remarks` what else a reader has to know.
    """

    question: Question
    screening: Screening
    scoring: Scoring | None
    ranking: Ranking | None
    evidence: DatumEvidence | None = None
    remarks: tuple[str, ...] = ()

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
        return np.lexsort((verdicts, place, tier))

    def having(self, *verdicts: Verdict) -> Array:
        """Return the indices of the candidates with one of the verdicts, in the answer's order."""
        return self.order[np.isin(self.order, self.screening.having(*verdicts), assume_unique=True)]

    def findings(self, index: int) -> tuple[Finding, ...]:
        """Return what every condition says of a candidate."""
        return self.screening.findings(index)

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
