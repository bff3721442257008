"""An answer as a table: a line for each candidate, every condition with its value, its outcome and what proves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from buju.csv_text import Cell
from buju.legible import plain
from buju.sites.candidates import Fidelity
from buju.sites.criterion import Direction
from buju.sites.query import CandidateKind
from buju.sites.statement import clause_words, statement

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.citation import Citation
    from buju.sites.answer import SiteAnswer
    from buju.sites.judgement import Finding
    from buju.sites.ranking import Ranking

Row = tuple[Cell, ...]

# Kinds of candidates whose lines may be off; cells and the user's own shapes are taken as they are.
_UNSURE = (CandidateKind.PLACES, CandidateKind.TOWNS)


def answer_rows(answer: SiteAnswer, *, atlas: Atlas, limit: int | None = None) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Return headings, no two alike, and a row for each candidate in the answer's order (at most `limit`).

    Columns: id, name, verdict; the sureness of its shape; for each condition value, outcome, ground and note; rank,
    score, and for each criterion value and part; then the columns of the user's own table. What is not known is None.
    """
    table = _Table(answer, atlas)
    order = answer.order if limit is None else answer.order[:limit]
    return table.headings, (table.row(int(index)) for index in order)


def answer_features(
    answer: SiteAnswer, *, atlas: Atlas, limit: int | None = None
) -> Iterator[tuple[str, dict[str, Cell], BaseGeometry | None]]:
    """Yield (id, properties, shape) for each candidate: the same table, with shapes in lon/lat degrees (WGS 84)."""
    headings, rows = answer_rows(answer, atlas=atlas, limit=limit)
    for index, row in zip(answer.order, rows, strict=False):
        yield str(answer.candidates.ids[index]), dict(zip(headings, row, strict=True)), answer.candidates.shapes[index]


def removal_rows(answer: SiteAnswer) -> tuple[tuple[str, ...], list[Row]]:
    """Return headings and a row for each condition: how many candidates it removed, how many it alone."""
    rows: list[Row] = [(one.name, one.threshold, one.removed, one.alone) for one in answer.removed_by]
    return ("条件", "要求", "排除个数", "只因此项"), rows


def statement_rows(answer: SiteAnswer, *, atlas: Atlas) -> tuple[tuple[str, ...], list[Row]]:
    """Return headings and a row for each sentence of the answer: the sentence and its ground."""
    rows: list[Row] = [
        (sentence.text, _ground(sentence.citations, sentence.sources, atlas)) for sentence in statement(answer)
    ]
    return ("说明", "依据"), rows


class _Table:
    """The columns of one answer: each a heading with what it says of a candidate."""

    def __init__(self, answer: SiteAnswer, atlas: Atlas) -> None:
        self._answer = answer
        self._atlas = atlas
        self._grounds: dict[tuple[tuple[Citation, ...], str | None], str] = {}
        own = answer.candidates.written
        judged = [f"{one.name}（{one.threshold}）" for one in answer.screening.judgements]
        self.headings = distinct(
            (
                *("编号", "名称", "结论"),
                *self._sureness_headings(),
                *(f"{name}{what}" for name in judged for what in ("", "：结果", "：依据", "：说明")),
                *self._ranking_headings(),
                *own,
            )
        )
        self._own = tuple(own.values())

    def row(self, index: int) -> Row:
        candidates = self._answer.candidates
        return (
            str(candidates.ids[index]),
            str(candidates.names[index]),
            self._answer.screening.verdict(index).words,
            *self._sureness(index),
            *(cell for finding in self._answer.findings(index) for cell in self._condition(finding)),
            *self._ranked(index),
            *(column[index] for column in self._own),
        )

    def _sureness_headings(self) -> Iterator[str]:
        if self._answer.candidates.places:
            yield from ("所属布局", "图形等级")
        if self._answer.candidates.kind in _UNSURE:
            yield from ("误差（米）", "图形说明")

    def _sureness(self, index: int) -> Iterator[Cell]:
        candidates = self._answer.candidates
        if candidates.places:
            place = candidates.places[index]
            layout = self._atlas.find_layout(place.record.layout)
            yield layout.name if layout else place.record.layout
            yield f"{place.grade.value} {place.grade.label}"
            # The layer's own margin; how far it counts in a measurement depends on the shape's reading.
            yield place.record.margin_m
        elif candidates.kind in _UNSURE:
            yield _plain(candidates.margins[index])
        if candidates.kind in _UNSURE:
            yield Fidelity(candidates.fidelities[index]).caveat

    def _condition(self, finding: Finding) -> Row:
        grounds = (finding.citations, finding.source)
        if grounds not in self._grounds:
            sources = () if finding.source is None else (finding.source,)
            self._grounds[grounds] = _ground(finding.citations, sources, self._atlas)
        return finding.value, finding.outcome.words, self._grounds[grounds], finding.note

    def _ranking_headings(self) -> Iterator[str]:
        scoring = self._answer.scoring
        if scoring is None:
            return
        yield from ("名次", "得分")
        for each in scoring.criteria:
            yield f"{each.label}（{each.unit}）" if each.unit else f"{each.label}（数值）"
            yield f"{each.label}：得分分项"
        yield "缺值的处理"

    def _ranked(self, index: int) -> Iterator[Cell]:
        scoring, ranking = self._answer.scoring, self._answer.ranking
        if scoring is None:
            return
        measured = [_plain(values.column[index]) for values in scoring.values]
        row = self._answer.place_in_ranking(index)
        if row is None or ranking is None:
            yield from (None, None, *(cell for value in measured for cell in (value, None)), None)
            return
        parts = map(float, ranking.parts[row])
        yield from (int(ranking.rank[row]), float(ranking.score[row]))
        yield from (cell for pair in zip(measured, parts, strict=True) for cell in pair)
        yield self._filled(ranking, row)

    @staticmethod
    def _filled(ranking: Ranking, row: int) -> str | None:
        """Return which values stand in for missing ones, and by which rule."""
        if ranking.missing is None:
            return None
        told = [
            f"{each.label}{'与理想区间的距离' if each.direction is Direction.IDEAL else ''}按 {plain(fill)} 计"
            for each, fill, filled in zip(ranking.criteria, ranking.fills, ranking.filled[row], strict=True)
            if filled and fill is not None
        ]
        return f"{'；'.join(told)}（{ranking.missing.words}）" if told else None


def distinct(headings: Iterable[str]) -> tuple[str, ...]:
    """Return headings of which no two are alike: what stands there again is numbered."""
    taken: dict[str, None] = {}
    for heading in headings:
        free, number = heading, 1
        while free in taken:
            number += 1
            free = f"{heading} {number}"
        taken[free] = None
    return tuple(taken)


def _ground(citations: Iterable[Citation], sources: Iterable[str], atlas: Atlas) -> str:
    cited = (f"{clause_words(citation, atlas)}：“{citation.words}”" for citation in citations)
    return "；".join((*cited, *sources))


def _plain(value: Any) -> Cell:  # noqa: ANN401 - a cell of a column of numbers or of words
    if isinstance(value, str):
        return value
    number = float(value)
    return None if np.isnan(number) else number
