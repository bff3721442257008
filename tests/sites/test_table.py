"""An answer as a table: every cell against the answer itself, and the counts against a recount."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from buju.atlas.atlas import Atlas
from buju.csv_text import csv_text
from buju.sites.answer import SiteAnswer
from buju.sites.candidates import Candidates, own_candidates
from buju.sites.finder import SiteFinder
from buju.sites.judgement import Outcome, Verdict
from buju.sites.registry import SHIPPED
from buju.sites.statement import statement
from buju.sites.table import answer_features, answer_rows, distinct, removal_rows, statement_rows

QUESTIONS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "songjiang": {"district": "松江区", "functions": ("卫星终端",), "near": ("metro:1500",)},
    "twice": {"near": ("metro:1500", "metro:3000", "metro:1500")},
    "ranked": {
        "district": "松江",
        "near": ("metro:1500",),
        "criteria": ("metro:500..1500*2", "area:more*1"),
        "missing": "worst",
    },
    "topsis": {
        "district": "上海市",
        "criteria": ("metro:less", "statements:more", "area:more"),
        "missing": "mean",
        "method": "topsis",
    },
    "towns": {"candidates": "towns", "district": "松江区", "near": ("airport:20km",), "criteria": ("area:more",)},
    "cells": {"candidates": "cells", "district": "松江区", "resolution": 6, "inside": "九亭镇"},
    "none": {"district": "松江区", "functions": ("运载火箭",), "grade": "A"},
}


@pytest.fixture(scope="module")
def finder(shipped: Atlas) -> SiteFinder:
    return SiteFinder(shipped)


@pytest.fixture(scope="module", params=QUESTIONS)
def answer(request: pytest.FixtureRequest, finder: SiteFinder) -> SiteAnswer:
    return finder.ask(SHIPPED.query(QUESTIONS[request.param]))


def own(**columns: Any) -> Candidates:
    shapes = np.array([shapely.Point(121.2, 31.0 + n / 100) for n in range(3)], dtype=object)
    written = {name: [None if str(cell) == "nan" else cell for cell in cells] for name, cells in columns.items()}
    return own_candidates(
        ids=["a", "b", "c"], names=["甲", "乙", "丙"], shapes=shapes, columns=columns, written=written, source="自备"
    )


def rows_of(answer: SiteAnswer, atlas: Atlas, **more: Any) -> list[dict[str, Any]]:
    headings, rows = answer_rows(answer, atlas=atlas, **more)
    assert len(set(headings)) == len(headings)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_every_candidate_has_a_row_in_the_answers_order(answer: SiteAnswer, shipped: Atlas) -> None:
    rows = rows_of(answer, shipped)

    assert [row["编号"] for row in rows] == [answer.candidates.ids[index] for index in answer.order]
    assert [row["名称"] for row in rows] == [answer.candidates.names[index] for index in answer.order]
    assert [row["结论"] for row in rows] == [answer.screening.verdict(int(index)).words for index in answer.order]
    assert rows[:2] == rows_of(answer, shipped, limit=2)


def test_every_condition_has_value_outcome_and_ground(answer: SiteAnswer, shipped: Atlas) -> None:
    for index, row in zip(answer.order, rows_of(answer, shipped), strict=True):
        cells = list(row.values())
        first = next((n for n, heading in enumerate(row) if heading.endswith("：结果")), 0) - 1
        for number, finding in enumerate(answer.findings(int(index))):
            value, outcome, ground, note = cells[first + 4 * number :][:4]
            assert (value, outcome) == (finding.value, finding.outcome.words)
            assert note == finding.note
            assert ground
            for citation in finding.citations:
                clause = shipped.document(citation.document).clause(citation.clause)
                assert clause is not None
                assert f"{clause.label}：“{citation.words}”" in ground
            assert finding.source is None or finding.source in ground


def test_scores_and_parts(answer: SiteAnswer, shipped: Atlas) -> None:
    if answer.ranking is None or answer.scoring is None:
        assert not any("得分" in heading for heading in answer_rows(answer, atlas=shipped)[0])
        return
    ranked = {key: row for row, key in enumerate(answer.ranking.ids)}
    for row in rows_of(answer, shipped):
        parts = [value for heading, value in row.items() if heading.endswith("：得分分项")]
        if row["编号"] not in ranked:
            assert [row["名次"], row["得分"], *parts] == [None] * (2 + len(parts))
            continue
        at = ranked[row["编号"]]
        assert (row["名次"], row["得分"]) == (answer.ranking.rank[at], answer.ranking.score[at])
        assert sum(parts) == pytest.approx(row["得分"], abs=1e-9)
        assert (row["缺值的处理"] is not None) == answer.ranking.filled[at].any()


def test_measured_values_stand_as_they_are_and_gaps_stay_gaps(finder: SiteFinder, shipped: Atlas) -> None:
    answer = finder.ask(SHIPPED.query(QUESTIONS["ranked"]))
    assert answer.scoring is not None
    values = dict(zip(answer.candidates.ids, answer.scoring.values[1].column, strict=True))

    rows = rows_of(answer, shipped)

    assert any(row["面积（公顷）"] is None for row in rows)
    for row in rows:
        assert row["面积（公顷）"] == (None if np.isnan(values[row["编号"]]) else values[row["编号"]])


def test_places_bring_their_grade_and_their_margin(finder: SiteFinder, shipped: Atlas) -> None:
    for row in rows_of(finder.ask(SHIPPED.query({})), shipped):
        place = shipped.place(row["编号"])
        assert row["图形等级"] == f"{place.grade.value} {place.grade.label}"
        assert row["误差（米）"] == place.record.margin_m
        assert row["所属布局"] == shipped.layout(place.record.layout).name


def test_features_are_the_rows_with_shapes(answer: SiteAnswer, shipped: Atlas) -> None:
    rows, features = rows_of(answer, shipped), list(answer_features(answer, atlas=shipped))

    assert [properties for _, properties, _ in features] == rows
    shapes = dict(zip(answer.candidates.ids, answer.candidates.shapes, strict=True))
    assert all(shapes[key] is shape for key, _, shape in features)
    assert len(list(answer_features(answer, atlas=shipped, limit=1))) == 1


def test_what_each_condition_removed(answer: SiteAnswer) -> None:
    _, rows = removal_rows(answer)
    missed = [
        [finding.outcome <= Outcome.UNKNOWN for finding in answer.findings(index)]
        for index in range(len(answer.candidates))
    ]

    for at, row in enumerate(rows):
        assert row[2:] == (sum(line[at] for line in missed), sum(line[at] and sum(line) == 1 for line in missed))


def test_every_sentence_has_its_ground(answer: SiteAnswer, shipped: Atlas) -> None:
    _, rows = statement_rows(answer, atlas=shipped)

    assert [row[0] for row in rows] == [sentence.text for sentence in statement(answer)]
    assert all(row[1] for row in rows)


def test_the_users_own_columns_come_along(finder: SiteFinder, shipped: Atlas) -> None:
    candidates = own(租金=np.array([3.0, np.nan, 1.0]), 名称=np.array(["=1", "x", "y"], dtype=object))
    query = SHIPPED.query({"candidates": "file", "criteria": ("租金:less",), "missing": "drop"})

    rows = rows_of(finder.ask(query, own=candidates), shipped)

    assert [(row["编号"], row["名次"], row["租金"], row["名称"], row["名称 2"]) for row in rows] == [
        ("c", 1, 1.0, "丙", "y"),
        ("a", 2, 3.0, "甲", "=1"),
        ("b", None, None, "乙", "x"),
    ]
    read = csv.reader(io.StringIO(csv_text(*answer_rows(finder.ask(query, own=candidates), atlas=shipped))))
    assert "'=1" in [cell for row in read for cell in row]


@given(st.lists(st.sampled_from(["a", "a 2", "b", ""]), max_size=12))
def test_headings_are_told_apart(headings: list[str]) -> None:
    found = distinct(headings)

    assert len(set(found)) == len(found) == len(headings)
    assert all(new.startswith(old) for new, old in zip(found, headings, strict=True))
    assert not headings or found[0] == headings[0]


def test_rows_by_verdict_in_the_answers_order(answer: SiteAnswer) -> None:
    rows = answer.having(Verdict.IN, Verdict.NEAR)

    wanted = [i for i in answer.order if answer.screening.verdict(int(i)) in (Verdict.IN, Verdict.NEAR)]
    assert list(rows) == wanted
