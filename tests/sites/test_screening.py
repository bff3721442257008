"""What must hold of every answer, whatever is asked: verdicts, counts, order, and what each finding rests on."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from buju.sites.answer import SiteAnswer
from buju.sites.candidates import Candidates, own_candidates
from buju.sites.conditions.functions import Match
from buju.sites.finder import SiteFinder
from buju.sites.judgement import Finding, Judgement, Outcome, Screening, Verdict
from buju.sites.query import CandidateKind, Query
from buju.sites.statement import statement
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from sites.asking import asked
from sites.ground_truth import candidates, column

PASSING = (Verdict.IN, Verdict.POSSIBLE)

# Values that leave something over of the shipped plans, for each part of a query.
PARTS: dict[str, list[Any]] = {
    "district": ["松江区", "上海市", "北京市", "大兴区", "重庆市", "青浦区", "九亭镇"],
    "functions": [("卫星终端",), ("火箭", "卫星研制"), ("卫星产业",), ("通导遥应用", "测运控")],
    "match": [Match.ANY, Match.ALL],
    "layout": ["songjiang", "shanghai", "beijing", "chongqing"],
    "roles": [(Role.TOWN,), (Role.PARK, Role.FACILITY), (Role.AREA, Role.NODE, Role.CORE)],
    "grade": [Grade.C, Grade.D, Grade.E],
    "unit": ["九亭镇", "区数据局", "市经济和信息化局", "海淀区政府"],
    "near": [("metro:1500",), ("metro:5公里", "railway:8000"), ("airport:20km",), ("121.3,31.1:9km",)],
    "inside": ["松江区", "九亭镇", "北星", "北京市"],
    "area": ["20..60平方公里", "..5000", "100000.."],
    "text": ["卫星", "产业基地", "5G"],
}
HARD = sorted(PARTS.keys() - {"match"})


@st.composite
def questions(draw: st.DrawFn, *, most: int = 4) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(PARTS)), max_size=most, unique=True))
    return {name: draw(st.sampled_from(PARTS[name])) for name in names}


# ── over the shipped plans ────────────────────────────────────────


@given(questions(), st.data())
def test_another_hard_limit_never_adds_a_candidate(
    finder: SiteFinder, parts: dict[str, Any], data: st.DataObject
) -> None:
    one = data.draw(st.sampled_from([name for name in HARD if name not in parts]))
    more = parts | {one: data.draw(st.sampled_from(PARTS[one]))}

    before, after = finder.ask(asked(**parts)), finder.ask(asked(**more))

    assert _ids(after, *PASSING) <= _ids(before, *PASSING)
    assert _ids(after, Verdict.IN) <= _ids(before, Verdict.IN)


@given(questions())
def test_the_verdict_follows_from_the_findings(finder: SiteFinder, parts: dict[str, Any]) -> None:
    answer = finder.ask(asked(**parts))
    scopes = [judgement.is_scope for judgement in answer.screening.judgements]

    for index in range(len(answer.candidates)):
        outcomes = [finding.outcome for finding in answer.findings(index)]
        assert answer.screening.verdict(index) is _verdict(outcomes, scopes)
        assert outcomes == [Outcome(judgement.outcomes[index]) for judgement in answer.screening.judgements]


@given(questions())
def test_every_finding_and_every_sentence_says_what_it_rests_on(finder: SiteFinder, parts: dict[str, Any]) -> None:
    answer = finder.ask(asked(**parts))

    _assert_grounded(answer)


@given(questions())
def test_the_order_has_everybody_once_and_the_better_verdicts_first(finder: SiteFinder, parts: dict[str, Any]) -> None:
    answer = finder.ask(asked(**parts))

    assert sorted(answer.order.tolist()) == list(range(len(answer.candidates)))
    codes = answer.screening.codes[answer.order]
    assert (np.diff(codes.astype(int)) >= 0).all()


def test_asked_for_nothing_everybody_is_in(finder: SiteFinder) -> None:
    answer = finder.ask(asked())

    assert answer.counts == {**dict.fromkeys(Verdict, 0), Verdict.IN: len(answer.candidates)}
    assert answer.removed_by == ()


# ── over candidates of the asker ──────────────────────────────────

KINDS = {
    "towns": asked(candidates=CandidateKind.TOWNS, district="松江区", functions=("火箭",), near=("metro:2000",)),
    "towns by area": asked(candidates=CandidateKind.TOWNS, district="青浦区", area="30..80平方公里", inside="上海市"),
    "cells": asked(
        candidates=CandidateKind.CELLS, district="松江区", resolution=7, functions=("卫星终端",), unit="九亭镇",
        near=("railway:5km",), grade=Grade.D, layout="一核两带", roles=(Role.TOWN,), text="九亭",
    ),
}  # fmt: skip


@pytest.mark.parametrize("query", KINDS.values(), ids=KINDS)
def test_of_towns_and_cells_every_finding_says_what_it_rests_on(finder: SiteFinder, query: Query) -> None:
    _assert_grounded(finder.ask(query))


OWN = asked(
    candidates=CandidateKind.FILE, district="松江区", functions=("卫星终端",), near=("metro:1500", "九亭镇:3km"),
    inside="泗泾镇", area="..50", criteria=("price:less*2", "metro:less*1"), missing="worst",
)  # fmt: skip

spots = st.tuples(st.floats(121.0, 121.5), st.floats(30.9, 31.3))


@st.composite
def lots(draw: st.DrawFn) -> list[tuple[shapely.Geometry, float]]:
    """Points, parcels and things without a shape, each with a price."""
    made = []
    for lon, lat in draw(st.lists(spots, min_size=1, max_size=9)):
        side = draw(st.sampled_from([0.0, 0.002, 0.03]))
        shape = shapely.box(lon, lat, lon + side, lat + side) if side else shapely.Point(lon, lat)
        made.append((shape, draw(st.sampled_from([100.0, 250.0, 900.0, float("nan")]))))
    return made


@settings(max_examples=15)
@given(lots(), st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_changes_nothing(finder: SiteFinder, made: list[Any], random: Any) -> None:
    ids = [f"p{row}" for row in range(len(made))]
    shuffled = list(zip(ids, made, strict=True))
    random.shuffle(shuffled)
    query = OWN if any(np.isfinite(price) for _, price in made) else OWN.replacing(criteria=())

    one = finder.ask(query, own=_own(ids, made))
    other = finder.ask(query, own=_own([name for name, _ in shuffled], [lot for _, lot in shuffled]))

    assert _told(one) == _told(other)
    assert one.removed_by == other.removed_by
    assert _scores(one) == pytest.approx(_scores(other))


@settings(max_examples=15)
@given(lots())
def test_the_name_of_a_criterion_changes_nothing(finder: SiteFinder, made: list[Any]) -> None:
    made = [*made, (shapely.Point(121.3, 31.1), 10.0)]
    ids = [f"p{row}" for row in range(len(made))]
    query = OWN.replacing(near=("metro:99km",), inside=None, area=None, functions=())
    renamed = query.replacing(criteria=("地价:less*2", "metro:less*1"))

    one = finder.ask(query, own=_own(ids, made))
    other = finder.ask(renamed, own=_own(ids, made, price="地价"))

    assert _told(one) == _told(other)
    assert _scores(one) == pytest.approx(_scores(other), abs=1e-12)
    assert one.ranking is not None
    assert other.ranking is not None
    assert one.ranking.parts == pytest.approx(other.ranking.parts, abs=1e-12)


@settings(max_examples=15)
@given(lots())
def test_every_finding_on_own_lots_says_what_it_rests_on(finder: SiteFinder, made: list[Any]) -> None:
    query = OWN.replacing(criteria=())

    _assert_grounded(finder.ask(query, own=_own([f"p{row}" for row in range(len(made))], made)))


# ── over made-up outcomes ─────────────────────────────────────────

tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from(Outcome), min_size=width, max_size=width), min_size=1, max_size=12
    ).flatmap(lambda rows: st.tuples(st.just(rows), st.lists(st.booleans(), min_size=width, max_size=width)))
)


@given(tables)
def test_verdicts_are_counted_out_one_by_one(table: tuple[list[list[Outcome]], list[bool]]) -> None:
    rows, scopes = table
    screening = _screened(rows, scopes)

    verdicts = [_verdict(row, scopes) for row in rows]

    assert [screening.verdict(index) for index in range(len(rows))] == verdicts
    assert screening.counts == {verdict: Counter(verdicts)[verdict] for verdict in Verdict}
    assert screening.having(*PASSING).tolist() == [i for i, one in enumerate(verdicts) if one in PASSING]


@given(tables)
def test_removals_are_counted_one_by_one(table: tuple[list[list[Outcome]], list[bool]]) -> None:
    rows, scopes = table
    misses = [[outcome in (Outcome.FAILED, Outcome.UNKNOWN) for outcome in row] for row in rows]

    found = _screened(rows, scopes).removed_by

    assert [one.removed for one in found] == [sum(row[at] for row in misses) for at in range(len(scopes))]
    assert [one.alone for one in found] == [
        sum(row[at] and sum(row) == 1 for row in misses) for at in range(len(scopes))
    ]


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_the_conditions_changes_no_verdict(
    table: tuple[list[list[Outcome]], list[bool]], random: Any
) -> None:
    rows, scopes = table
    turn = list(range(len(scopes)))
    random.shuffle(turn)

    one = _screened(rows, scopes)
    other = _screened([[row[at] for at in turn] for row in rows], [scopes[at] for at in turn])

    assert one.codes.tolist() == other.codes.tolist()


def _verdict(outcomes: list[Outcome], scopes: list[bool]) -> Verdict:
    """The definition in words: see `Verdict`."""
    missed = [scope for outcome, scope in zip(outcomes, scopes, strict=True) if outcome <= Outcome.UNKNOWN]
    if not missed:
        return Verdict.POSSIBLE if Outcome.POSSIBLE in outcomes else Verdict.IN
    if len(missed) == 1 and len(outcomes) > 1 and not any(missed):
        return Verdict.NEAR
    return Verdict.OUT if Outcome.FAILED in outcomes else Verdict.UNKNOWN


def _screened(rows: list[list[Outcome]], scopes: list[bool]) -> Screening:
    def judgement(at: int) -> Judgement:
        outcomes = np.array([row[at] for row in rows], dtype=np.uint8)
        return Judgement(
            f"k{at}", "-", outcomes, lambda i: Finding(f"k{at}", "-", "-", rows[i][at], source="-"), scopes[at]
        )

    return Screening(candidates([None] * len(rows)), tuple(judgement(at) for at in range(len(scopes))))


def _own(ids: list[str], made: list[Any], *, price: str = "price") -> Candidates:
    return own_candidates(
        ids=ids,
        names=ids,
        shapes=column([shape for shape, _ in made]),
        columns={price: np.array([value for _, value in made], dtype=float)},
        written={},
        source="made up",
    )


def _told(answer: SiteAnswer) -> dict[str, tuple[Verdict, tuple[Finding, ...]]]:
    rows = range(len(answer.candidates))
    return {str(answer.candidates.ids[i]): (answer.screening.verdict(i), answer.findings(i)) for i in rows}


def _scores(answer: SiteAnswer) -> dict[str, float]:
    ranking = answer.ranking
    return (
        {}
        if ranking is None
        else {str(one): float(score) for one, score in zip(ranking.ids, ranking.score, strict=True)}
    )


def _ids(answer: SiteAnswer, *verdicts: Verdict) -> set[str]:
    return {str(answer.candidates.ids[row]) for row in answer.screening.having(*verdicts)}


def _assert_grounded(answer: SiteAnswer) -> None:
    for index in range(len(answer.candidates)):
        for finding in answer.findings(index):
            assert finding.citations or finding.source, (answer.candidates.ids[index], finding)
            assert finding.value
            assert finding.threshold
    for sentence in statement(answer):
        assert sentence.citations or sentence.sources, sentence.text
