"""The report of a site question: each section against the answer itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import shapely

from buju.atlas.atlas import Atlas
from buju.outputs import ANSWER, REPORT, AnswerWriter, Output
from buju.policy.citation import Citation
from buju.sites.answer import SiteAnswer
from buju.sites.candidates import own_candidates
from buju.sites.finder import SiteFinder
from buju.sites.judgement import Verdict
from buju.sites.registry import SHIPPED
from buju.sites.statement import Topic, best, parts, statement
from buju.views.report.block import Bullets, PageBreak, Paragraph, Picture, Report, Run, Table
from buju.views.report.sitesreport import site_report
from buju.views.words.links import Links
from buju.views.words.wording import Quote, quoted

QUESTIONS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "songjiang": {"district": "松江区", "functions": ("卫星终端",), "unit": "九亭镇", "near": ("metro:1500",)},
    "ranked": {
        "district": "松江",
        "near": ("metro:1500",),
        "criteria": ("metro:500..1500*2", "area:more*1"),
        "missing": "worst",
    },
    "dropped": {"district": "松江", "criteria": ("area:more",), "missing": "drop"},
    "nobody ranked": {"district": "松江", "roles": ("node",), "criteria": ("area:more",), "missing": "drop"},
    "towns": {"candidates": "towns", "district": "松江区", "near": ("airport:20km",), "criteria": ("area:more",)},
    "cells": {"candidates": "cells", "district": "松江区", "resolution": 6},
    "none": {"district": "松江区", "functions": ("运载火箭",), "grade": "A"},
}


@pytest.fixture(scope="module")
def finder(shipped: Atlas) -> SiteFinder:
    return SiteFinder(shipped)


@pytest.fixture(scope="module", params=QUESTIONS)
def answer(request: pytest.FixtureRequest, finder: SiteFinder) -> SiteAnswer:
    return finder.ask(SHIPPED.query(QUESTIONS[request.param]))


def paragraphs(report: Report) -> Iterator[Paragraph]:
    for block in report.blocks:
        match block:
            case Paragraph():
                yield block
            case Bullets():
                yield from block.items
            case Table():
                yield from (item for row in block.rows for content in row for item in content)


def runs(report: Report) -> list[Run]:
    return [run for item in paragraphs(report) for run in item.runs]


def said(report: Report) -> list[str]:
    return ["".join(run.words for run in item.runs) for item in paragraphs(report)]


def table(report: Report, caption: str) -> Table:
    return next(block for block in report.blocks if isinstance(block, Table) and block.caption == caption)


def test_every_sentence_stands_in_it_with_its_ground(answer: SiteAnswer, shipped: Atlas) -> None:
    made = site_report(answer, shipped)
    words, quotes = said(made), {run for run in runs(made) if isinstance(run, Quote)}

    # Reasons and near misses stand in tables, place by place.
    told = parts(answer)
    for sentence in (one for topic in Topic if topic not in (Topic.REASONS, Topic.NEAR) for one in told[topic]):
        assert sentence.text in words
        if told[Topic.QUESTION][0] == sentence or told[Topic.RESULT][0] == sentence:
            continue
        assert {quoted(citation, shipped) for citation in sentence.citations} <= quotes
        assert not sentence.sources or f"依据：{'；'.join(sentence.sources)}" in words


def test_every_quote_is_verbatim(answer: SiteAnswer, shipped: Atlas) -> None:
    texts = {
        document.source.short: "".join(letter for letter in document.text if not letter.isspace())
        for document in shipped.documents()
    }
    for run in runs(site_report(answer, shipped)):
        if isinstance(run, Quote):
            short = run.clause.split(" ")[0]
            assert "".join(run.words.split()) in texts[short].replace("*", "")


def test_every_condition_of_those_that_pass_stands_in_the_table(answer: SiteAnswer, shipped: Atlas) -> None:
    made = site_report(answer, shipped, most=10_000)
    passing = answer.having(Verdict.IN, Verdict.POSSIBLE)
    if not len(passing):
        assert "附录：没有候选地符合全部条件。" in said(made)
        return
    rows = table(made, "候选地逐项情况").rows
    assert len(rows) == len(passing)
    for index, row in zip(passing, rows, strict=True):
        name, conditions, grounds = (
            ["".join(run.words for run in item.runs) for item in content] for content in row
        )  # fmt: skip
        assert name[0] == answer.candidates.names[index]
        for finding in answer.findings(int(index)):
            assert finding.value in conditions
            assert f"{finding.name}　{finding.outcome.words}（要求{finding.threshold}）" in conditions
            assert finding.source is None or finding.source in grounds
        assert grounds


def test_near_misses_name_the_condition_that_they_miss(finder: SiteFinder, shipped: Atlas) -> None:
    answer = finder.ask(SHIPPED.query(QUESTIONS["songjiang"]))
    rows = table(site_report(answer, shipped), "只差一项的候选地").rows

    near = answer.having(Verdict.NEAR)
    assert len(rows) == min(len(near), 5) > 0
    for index, row in zip(near[:5], rows, strict=True):
        (missed,) = answer.screening.missed(int(index))
        words = ["".join(run.words for run in item.runs) for item in row[1]]
        assert words[0].startswith(f"{missed.name}　{missed.outcome.words}")


def test_what_is_left_out_of_a_table_is_counted(finder: SiteFinder, shipped: Atlas) -> None:
    made = site_report(finder.ask(SHIPPED.query({"candidates": "mentioned"})), shipped, most=4)

    assert len(table(made, "候选地逐项情况").rows) == 4
    assert f"本表只列前 4 个，共 {shipped.counts().places} 个。" in said(made)


def test_the_ranking_with_its_parts(finder: SiteFinder, shipped: Atlas) -> None:
    answer = finder.ask(SHIPPED.query(QUESTIONS["ranked"]))
    ranking, stability = answer.ranking, answer.stability
    assert ranking is not None
    assert stability is not None
    made = site_report(answer, shipped, most=10_000)

    scores = table(made, "名次与得分").rows
    ranges = table(made, "随机权重下的名次范围").rows
    assert len(scores) == len(ranges) == len(ranking.ids)
    for at, row in zip(ranking.order, scores, strict=True):
        assert [run.words for content in row[:3] for item in content for run in item.runs] == [
            str(ranking.rank[at]), shipped.place(ranking.ids[at]).printed, f"{ranking.score[at]:.4f}",
        ]  # fmt: skip
        parts = ["".join(run.words for run in item.runs).rsplit(" ", 1)[1] for item in row[3]]
        assert sum(map(float, parts)) == pytest.approx(ranking.score[at], abs=2e-4)
    assert stability.method_words in said(made)
    assert ranking.method.parts_words in said(made)
    assert any("按已知的最差值计" in words and "分项" in words for words in said(made))


def test_layers_and_documents_are_named_with_their_licences(finder: SiteFinder, shipped: Atlas) -> None:
    answer = finder.ask(SHIPPED.query(QUESTIONS["songjiang"]))
    made = site_report(answer, shipped)

    stations = next(item for item in shipped.contexts() if item.file.theme == "metro")
    assert any(stations.file.source.licence in line and stations.file.source.title in line for line in made.licences)
    assert answer.question.district is not None
    assert answer.question.district.source.attribution in made.attribution
    cited = {citation.document for sentence in statement(answer) for citation in sentence.citations}
    listed = {row[0][0].runs[0].words for row in table(made, "引用的规划").rows}
    assert listed >= {shipped.document(name).title for name in cited}


class _Addresses:
    def citation(self, citation: Citation) -> str | None:
        return f"/documents/{citation.document}#{citation.start}"

    def place(self, place_id: str) -> str | None:
        return None

    def document(self, document_id: str) -> str | None:
        return None


def test_quotes_are_links_where_there_are_addresses(finder: SiteFinder, shipped: Atlas) -> None:
    links: Links = _Addresses()
    made = site_report(finder.ask(SHIPPED.query(QUESTIONS["songjiang"])), shipped, links=links)

    hrefs = {run.href for run in runs(made) if isinstance(run, Quote)}
    assert hrefs
    assert all(href is not None and href.startswith("/documents/") for href in hrefs)


@pytest.mark.parametrize("output", ANSWER.formats, ids=ANSWER.endings)
def test_each_format_is_the_same_each_time(answer: SiteAnswer, shipped: Atlas, output: Output[AnswerWriter]) -> None:
    first, second = (b"".join(output.write(answer, shipped)) for _ in range(2))

    assert first == second


def test_names_that_would_run_do_not(hostile: Atlas) -> None:
    answer = SiteFinder(hostile).ask(SHIPPED.query({"text": "星湖", "criteria": ("statements:more",)}))

    page = REPORT.of("html").write(site_report(answer, hostile), None).decode()

    assert "<script>window" not in page
    assert "onerror=" not in page.replace("&#34;", '"').split("<body")[0]
    assert "<svg onload" not in page
    assert "<img src=x" not in page


def test_own_sites_say_where_they_come_from(finder: SiteFinder, shipped: Atlas) -> None:
    shapes = np.array([shapely.Point(121.2, 31.0), shapely.Point(121.3, 31.1)], dtype=object)
    candidates = own_candidates(
        ids=["1", "2"], names=["甲", "乙"], shapes=shapes, columns={}, written={}, source="自备数据“x.csv”"
    )

    answer = finder.ask(SHIPPED.query({"candidates": "file"}), own=candidates, remarks=("读入 2 个。",))
    made = site_report(answer, shipped)

    assert "自备数据“x.csv”" in said(made)
    assert "读入 2 个。" in said(made)
    assert made.licences == ("本报告没有用到图层",)


def test_the_first_page_has_question_map_and_the_best_with_a_reason_each(finder: SiteFinder, shipped: Atlas) -> None:
    answer = finder.ask(SHIPPED.query({"district": "松江区", "functions": ("地面站",), "near": ("metro:3km",)}))
    made = site_report(answer, shipped, land=finder.ground)
    first = made.blocks[: made.blocks.index(PageBreak())]

    (picture,) = [block for block in first if isinstance(block, Picture)]
    assert "示意" in picture.caption
    assert all(words in picture.caption for words in ("可能符合", "最接近的"))
    (listed,) = [block for block in first if isinstance(block, Bullets)]
    assert 0 < len(listed.items) <= 5
    for one, item in zip(best(answer, most=5), listed.items, strict=True):
        words = "".join(run.words for run in item.runs)
        assert words == f"{one.name}（{one.words}）{one.reason}"
        assert one.reason
    assert not any(isinstance(block, Table) for block in first)


def test_a_report_without_leave_to_draw_has_no_map(finder: SiteFinder, shipped: Atlas) -> None:
    answer = finder.ask(SHIPPED.query(QUESTIONS["songjiang"]))

    assert not any(isinstance(block, Picture) for block in site_report(answer, shipped).blocks)
