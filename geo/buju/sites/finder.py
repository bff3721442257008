"""Asking: the one door to site selection."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from buju.errors import QuestionInvalid
from buju.sites.answer import Question, SiteAnswer
from buju.sites.candidates import Candidates, cell_candidates
from buju.sites.conditions.attributes import ROLES
from buju.sites.conditions.district import DISTRICT
from buju.sites.ground import Ground
from buju.sites.judgement import Condition, Judgement, Progress, Screening, Verdict, screen
from buju.sites.query import CANDIDATES, RESOLUTION, CandidateKind, Query
from buju.sites.scoring import Scoring, scoring_of
from buju.sites.spotname import named_by_place, spot_names
from buju.sites.whereabouts import Spot, Whereabouts, spot_of, whereabouts
from buju.spatial.evidence import DatumEvidence, datum_evidence
from buju.spatial.shift import Datum, from_wgs84

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.sites.ranking import Ranking

_KEPT = 256


class SiteFinder:
    """Questions to one atlas. What conditions say of the atlas's own places is kept, for it cannot change."""

    def __init__(self, atlas: Atlas) -> None:
        self.ground = Ground(atlas)
        self._of_mentioned = lru_cache(maxsize=_KEPT)(self._judge_mentioned)
        self._of_places = lru_cache(maxsize=_KEPT)(self._judge_places)

    def ask(
        self,
        query: Query,
        *,
        own: Candidates | None = None,
        declared: Datum | None = None,
        remarks: tuple[str, ...] = (),
        progress: Progress | None = None,
    ) -> SiteAnswer:
        """Answer a query.

        `own` are the user's candidates (kind FILE), `declared` is the datum that they came in, `remarks` what reading
        them brought to light. `progress(done, all)` is told after each condition.

        Raises:
            QuestionInvalid, NameUnknown, Ambiguous: a part of the query means nothing, or too much.
        """
        question = settled(query, ground=self.ground)
        candidates = self._candidates(question, own)
        screening = screen(candidates, conditions=question.conditions, judge=self._judge, progress=progress)
        scoring = scoring_of(query, candidates=candidates, ground=self.ground)
        ranking = None if scoring is None else _ranking(scoring, screening)
        return SiteAnswer(
            question=question,
            screening=screening,
            scoring=scoring,
            ranking=ranking,
            evidence=_evidence(question, candidates, declared),
            aside=self.ground.aside if candidates is self.ground.settleable else (),
            remarks=remarks,
        )

    def whereabouts(self, lon: str, lat: str, *, datum: Datum = Datum.WGS84) -> Whereabouts:
        """Say what holds a point; see `buju.sites.whereabouts`."""
        return whereabouts(lon, lat, ground=self.ground, datum=datum)

    def spot(self, words: str) -> Spot:
        """Return the point that words mean; see `buju.sites.whereabouts.spot_of`."""
        return spot_of(words, ground=self.ground)

    def _candidates(self, question: Question, own: Candidates | None) -> Candidates:
        kind = question.query.setting(CANDIDATES)
        if (own is None) == (kind is CandidateKind.FILE):
            raise QuestionInvalid("candidates", "选“自备地块”（file）时要给出文件，选其他时不要给")
        if own is not None:
            return named_by_place(own, ground=self.ground)
        if kind is CandidateKind.MENTIONED or (kind is CandidateKind.PLACES and question.query.values(ROLES)):
            return self.ground.places
        if kind is CandidateKind.PLACES:
            return self.ground.settleable
        if kind is CandidateKind.TOWNS:
            return self.ground.towns_of(question.district)
        if question.district is None:
            raise QuestionInvalid("district", "用六边形格网选址时，要写明在哪个区")
        name = partial(spot_names, district=question.district, ground=self.ground)
        return cell_candidates(question.district, resolution=question.query.setting(RESOLUTION), name=name)

    def _judge(self, condition: Condition, candidates: Candidates) -> Judgement:
        if candidates is self.ground.places:
            return self._of_mentioned(condition)
        return self._of_places(condition) if candidates is self.ground.settleable else condition.judge(candidates)

    def _judge_mentioned(self, condition: Condition) -> Judgement:
        return condition.judge(self.ground.places)

    def _judge_places(self, condition: Condition) -> Judgement:
        return condition.judge(self.ground.settleable)


def settled(query: Query, *, ground: Ground) -> Question:
    """Resolve a query's words.

    Raises:
        NameUnknown, Ambiguous, QuestionInvalid: a word means nothing, or too much; the message says
            what could stand there.
    """
    named = query.value(DISTRICT)
    district = None if named is None else ground.atlas.gazetteer.district(named)
    return Question(query, district, tuple(_conditions(query, ground)))


def _conditions(query: Query, ground: Ground) -> Iterator[Condition]:
    for kind in query.registry.conditions:
        yield from kind.settle(query.values(kind), query, ground)


def _ranking(scoring: Scoring, screening: Screening) -> Ranking | None:
    rows = screening.having(Verdict.IN, Verdict.POSSIBLE)
    if not rows.size:
        return None
    return scoring.rank(rows, ids=[screening.candidates.ids[row] for row in rows])


def _evidence(question: Question, candidates: Candidates, declared: Datum | None) -> DatumEvidence | None:
    """Return what own points say of their datum, where the question says which district they should lie in."""
    if question.district is None or declared is None or candidates.kind is not CandidateKind.FILE:
        return None
    middles = shapely.get_coordinates(shapely.centroid(candidates.shapes))
    return datum_evidence(
        # The evidence is weighed on the coordinates as they came.
        from_wgs84(np.asarray(middles, dtype=np.float64), datum=declared),
        shape=question.district.shape,
        name=question.district.name,
        declared=declared,
        margin_m=question.district.margin_m,
    )
