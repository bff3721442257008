"""Answers as JSON, each declared once: the command prints them, the service answers with them and their schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field
from shapely.geometry.base import BaseGeometry

from buju.atlas.entries import Geometry
from buju.csv_text import Cell, Literal
from buju.policy.citation import Citation
from buju.policy.status import StatusBody, status_body
from buju.schema import Body
from buju.sites.answer import SiteAnswer
from buju.sites.criterion import Missing
from buju.sites.judgement import Finding, OutcomeKey, Verdict
from buju.sites.query import CandidateKind
from buju.sites.ranking import Ranking
from buju.sites.scores import Method, Normalisation
from buju.sites.setaside import Reason
from buju.sites.stability import Stability
from buju.sites.statement import statement
from buju.sites.weights import Weighing
from buju.spatial.geojson import geometry_of

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas


class DistrictFound(Body):
    """The district that the question means."""

    name: str
    adcode: str | None
    note: str | None


class ConditionItem(Body):
    """What one condition says of a candidate; `passed` is null where that is not certain."""

    name: str
    value: str
    threshold: str
    outcome: OutcomeKey
    passed: bool | None
    citations: list[Citation]
    source: str | None
    note: str | None


class PartItem(Body):
    """What one criterion adds to a score; `distance` is how far the value lies outside an ideal range."""

    criterion: str
    label: str
    value: float | None
    distance: float | None
    part: float


class CandidateItem(Body):
    """One candidate with its verdict; rank, score and parts are null where it is not ranked."""

    id: str
    name: str
    verdict: Verdict
    conditions: list[ConditionItem]
    rank: int | None
    score: float | None
    parts: list[PartItem] | None
    columns: dict[str, Any] | None = Field(description="自备文件这一行的各列，值与文件所写相同；其他候选为 null")


class DrawnCandidate(CandidateItem):
    """A candidate with its geometry; null without shape."""

    geometry: Geometry | None


class RemovalItem(Body):
    """How many candidates a condition removed, and how many it alone."""

    name: str
    threshold: str
    removed: int
    alone: int


class WeightsItem(Body):
    """The weights of the criteria, and where they come from."""

    values: list[float]
    method: Weighing
    words: str
    consistency: float | None
    warnings: list[str]


class CriterionItem(Body):
    """One criterion as it was read."""

    name: str
    label: str
    direction: str
    unit: str | None


class DroppedItem(Body):
    """A candidate that is not ranked, and why."""

    id: str
    reason: str


class FilledItem(Body):
    """A value that stands in for a missing one."""

    id: str
    criterion: str
    value: float
    rule: str


class RankingItem(Body):
    """How the ranking was made."""

    method: Method
    normalisation: Normalisation
    missing: Missing | None
    weights: WeightsItem
    criteria: list[CriterionItem]
    parts_words: str
    dropped: list[DroppedItem]
    filled: list[FilledItem]


class RangeItem(Body):
    """A candidate's places over the random weightings."""

    id: str
    best: int
    worst: int
    first: float


class FlipItem(Body):
    """The smallest change of one weight that changes the winner."""

    criterion: str
    before: float
    after: float
    winner: str
    exact: bool


class DominatedItem(Body):
    """A candidate that another one is nowhere worse than."""

    id: str
    by: str


class StabilityItem(Body):
    """What the ranking owes to its weights."""

    draws: int
    seed: int
    winner_share: float
    ranges: list[RangeItem]
    flip: FlipItem | None
    dominated: list[DominatedItem]
    pareto: list[str]
    words: list[str]


class SentenceItem(Body):
    """A sentence of the answer with its ground."""

    text: str
    citations: list[Citation]
    sources: list[str]


class AsideItem(Body):
    """What the plans mention and is no candidate, for one reason."""

    reason: Reason
    words: str
    names: list[str]


class PlanItem(Body):
    """A plan that the candidates shown rest on, with its status on the day asked for; null where no day is set."""

    document: str
    short: str
    status: StatusBody | None


class SitesBody(Body):
    """The answer: candidates in their order, at most `limit` of `total`, and everything that it rests on."""

    query: dict[str, Any]
    district: DistrictFound | None
    counts: dict[Verdict, int] = Field(
        description="各结论各有几个，合计为 total；unknown 是没有一项不符合、但有无法判断的，不计入 out"
    )
    total: int
    candidates: list[CandidateItem | DrawnCandidate]
    removed_by: list[RemovalItem]
    aside: list[AsideItem]
    ranking: RankingItem | None
    stability: StabilityItem | None
    datum_evidence: str | None
    remarks: list[str]
    statement: list[SentenceItem]
    plans: list[PlanItem]


def sites_body(answer: SiteAnswer, atlas: Atlas, *, limit: int | None = None, geometry: bool = False) -> SitesBody:
    """Return an answer: its first `limit` candidates in its order, each with its geometry if that is asked for.

    The day of `atlas` is the one that the status of the plans is told for.
    """
    rows = answer.order if limit is None else answer.order[:limit]
    district = answer.question.district
    item = _drawn if geometry else _candidate
    candidates = [item(answer, int(row)) for row in rows]
    return SitesBody(
        query=answer.query.words.model_dump(mode="json"),
        district=None if district is None else DistrictFound.model_validate(district, from_attributes=True),
        counts=answer.counts,
        total=len(answer.candidates),
        candidates=candidates,
        removed_by=[RemovalItem.model_validate(one, from_attributes=True) for one in answer.removed_by],
        aside=[AsideItem(reason=one.reason, words=one.reason.words, names=list(one.names)) for one in answer.aside],
        ranking=None if answer.ranking is None else _ranking(answer.ranking),
        stability=None if answer.stability is None else _stability(answer.stability),
        datum_evidence=None if answer.evidence is None else answer.evidence.words,
        remarks=list(answer.remarks),
        statement=[SentenceItem.model_validate(sentence, from_attributes=True) for sentence in statement(answer)],
        plans=_plans(candidates, atlas),
    )


def _plans(candidates: Iterable[CandidateItem], atlas: Atlas) -> list[PlanItem]:
    cited = {
        citation.document for one in candidates for condition in one.conditions for citation in condition.citations
    }
    return [
        PlanItem(document=one.id, short=one.source.short, status=status_body(atlas.status(one.id)))
        for one in atlas.documents()
        if one.id in cited
    ]


def _drawn(answer: SiteAnswer, index: int) -> DrawnCandidate:
    shape: BaseGeometry | None = answer.candidates.shapes[index]
    drawn = geometry_of(shape)
    geometry = None if drawn is None else Geometry.model_validate(drawn)
    return DrawnCandidate(**dict(_candidate(answer, index)), geometry=geometry)


def _candidate(answer: SiteAnswer, index: int) -> CandidateItem:
    candidates, row, ranking = answer.candidates, answer.place_in_ranking(index), answer.ranking
    rank, score, parts = None, None, None
    if row is not None and ranking is not None:
        rank, score, parts = int(ranking.rank[row]), float(ranking.score[row]), _parts(ranking, row)
    return CandidateItem(
        id=str(candidates.ids[index]),
        name=str(candidates.names[index]),
        verdict=answer.screening.verdict(index),
        conditions=[_condition(finding) for finding in answer.findings(index)],
        rank=rank,
        score=score,
        parts=parts,
        columns=_own(candidates.written, index) if candidates.kind is CandidateKind.FILE else None,
    )


def _own(written: Mapping[str, Sequence[Cell]], index: int) -> dict[str, Any]:
    cells = ((name, column[index]) for name, column in written.items())
    return {name: cell.value if isinstance(cell, Literal) else cell for name, cell in cells}


def _condition(finding: Finding) -> ConditionItem:
    return ConditionItem(
        name=finding.name,
        value=finding.value,
        threshold=finding.threshold,
        outcome=finding.outcome.key,
        passed=finding.outcome.passed,
        citations=list(finding.citations),
        source=finding.source,
        note=finding.note,
    )


def _parts(ranking: Ranking, row: int) -> list[PartItem]:
    return [
        PartItem(
            criterion=one.criterion.name,
            label=one.criterion.label,
            value=one.value,
            distance=one.distance,
            part=one.part,
        )
        for one in ranking.parts_of(row)
    ]


def _ranking(ranking: Ranking) -> RankingItem:
    return RankingItem(
        method=ranking.method,
        normalisation=ranking.normalisation,
        missing=ranking.missing,
        weights=WeightsItem.model_validate(ranking.weights, from_attributes=True),
        criteria=[
            CriterionItem(name=one.name, label=one.label, direction=one.direction_words, unit=one.unit)
            for one in ranking.criteria
        ],
        parts_words=ranking.method.parts_words,
        dropped=[DroppedItem(id=one.id, reason=one.words) for one in ranking.dropped],
        filled=[
            FilledItem(id=one.id, criterion=one.criterion, value=one.value, rule=one.rule.words)
            for one in ranking.filled_cells()
        ],
    )


def _stability(found: Stability) -> StabilityItem:
    ids = found.ranking.ids
    return StabilityItem(
        draws=found.draws,
        seed=found.seed,
        winner_share=found.winner_share,
        ranges=[
            RangeItem(id=ids[row], best=int(best), worst=int(worst), first=float(found.first[row]))
            for row, best, worst in zip(found.considered, found.best, found.worst, strict=True)
        ],
        flip=None if found.flip is None else FlipItem.model_validate(found.flip, from_attributes=True),
        dominated=[DominatedItem(id=ids[row], by=ids[by]) for row, by in enumerate(found.dominated_by) if by >= 0],
        pareto=list(found.pareto),
        words=[found.method_words, found.flip_words],
    )
