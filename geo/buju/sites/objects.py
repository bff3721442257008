"""Answers as plain objects for JSON: the command and the service show the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from buju.sites.statement import statement
from buju.spatial.geojson import geometry_of

if TYPE_CHECKING:
    from buju.policy.citation import Citation
    from buju.sites.answer import SiteAnswer
    from buju.sites.judgement import Finding
    from buju.sites.ranking import Ranking
    from buju.sites.stability import Stability


def answer_object(answer: SiteAnswer, *, limit: int | None = None, geometry: bool = False) -> dict[str, Any]:
    """Return an answer: `query`, `candidates` in the answer's order (at most `limit`), `removed_by`, and what follows.

    With `geometry` each candidate has its GeoJSON geometry (lon/lat, WGS 84; null without shape).
    """
    rows = answer.order if limit is None else answer.order[:limit]
    return {
        "query": answer.query.words.model_dump(mode="json"),
        "district": _district(answer),
        "counts": {verdict.value: count for verdict, count in answer.counts.items()},
        "total": len(answer.candidates),
        "candidates": [candidate_object(answer, int(row), geometry=geometry) for row in rows],
        "removed_by": [
            {"name": one.name, "threshold": one.threshold, "removed": one.removed, "alone": one.alone}
            for one in answer.removed_by
        ],
        "ranking": None if answer.ranking is None else _ranking(answer.ranking),
        "stability": None if answer.stability is None else _stability(answer.stability),
        "datum_evidence": None if answer.evidence is None else answer.evidence.words,
        "remarks": list(answer.remarks),
        "statement": [
            {"text": sentence.text, "citations": _citations(sentence.citations), "sources": list(sentence.sources)}
            for sentence in statement(answer)
        ],
    }


def candidate_object(answer: SiteAnswer, index: int, *, geometry: bool = False) -> dict[str, Any]:
    """Return one candidate with its verdict, its conditions, and its place in the ranking if it has one."""
    candidates, row = answer.candidates, answer.place_in_ranking(index)
    shape: BaseGeometry | None = candidates.shapes[index]
    found: dict[str, Any] = {
        "id": str(candidates.ids[index]),
        "name": str(candidates.names[index]),
        "verdict": answer.screening.verdict(index).value,
        "conditions": [condition_object(finding) for finding in answer.findings(index)],
        "rank": None,
        "score": None,
        "parts": None,
    }
    if row is not None and answer.ranking is not None:
        ranking = answer.ranking
        found["rank"], found["score"] = int(ranking.rank[row]), float(ranking.score[row])
        found["parts"] = [
            {"criterion": one.name, "label": one.label, "value": float(value), "part": float(part)}
            for one, value, part in zip(ranking.criteria, ranking.values[row], ranking.parts[row], strict=True)
        ]
    return found | ({"geometry": geometry_of(shape)} if geometry else {})


def condition_object(finding: Finding) -> dict[str, Any]:
    """Return what one condition says: `passed` is true or false where that is certain, else null."""
    return {
        "name": finding.name,
        "value": finding.value,
        "threshold": finding.threshold,
        "outcome": finding.outcome.key,
        "passed": finding.outcome.passed,
        "citations": _citations(finding.citations),
        "source": finding.source,
        "note": finding.note,
    }


def _district(answer: SiteAnswer) -> dict[str, Any] | None:
    district = answer.question.district
    return None if district is None else {"name": district.name, "adcode": district.adcode, "note": district.note}


def _ranking(ranking: Ranking) -> dict[str, Any]:
    return {
        "method": ranking.method.value,
        "normalisation": ranking.normalisation.value,
        "missing": None if ranking.missing is None else ranking.missing.value,
        "weights": {
            "values": list(ranking.weights.values),
            "method": ranking.weights.method.value,
            "words": ranking.weights.words,
            "consistency": ranking.weights.consistency,
            "warnings": list(ranking.weights.warnings),
        },
        "criteria": [
            {"name": one.name, "label": one.label, "direction": one.direction_words, "unit": one.unit}
            for one in ranking.criteria
        ],
        "parts_words": ranking.method.parts_words,
        "dropped": [{"id": one.id, "reason": one.words} for one in ranking.dropped],
        "filled": [
            {"id": one.id, "criterion": one.criterion, "value": one.value, "rule": one.rule.words}
            for one in ranking.filled_cells()
        ],
    }


def _stability(found: Stability) -> dict[str, Any]:
    ids, flip = found.ranking.ids, found.flip
    return {
        "draws": found.draws,
        "seed": found.seed,
        "winner_share": found.winner_share,
        "ranges": [
            {"id": ids[row], "best": int(best), "worst": int(worst), "first": float(found.first[row])}
            for row, best, worst in zip(found.considered, found.best, found.worst, strict=True)
        ],
        "flip": None
        if flip is None
        else {
            "criterion": flip.criterion,
            "before": flip.before,
            "after": flip.after,
            "winner": flip.winner,
            "exact": flip.exact,
        },
        "dominated": [{"id": ids[row], "by": ids[by]} for row, by in enumerate(found.dominated_by) if by >= 0],
        "pareto": list(found.pareto),
        "words": [found.method_words, found.flip_words],
    }


def _citations(citations: tuple[Citation, ...]) -> list[dict[str, Any]]:
    return [citation.model_dump(mode="json") for citation in citations]
