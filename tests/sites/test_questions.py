"""Questions to the shipped plans: the answers were read out of the documents by hand (questions.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import buju.errors
from buju.atlas.atlas import Atlas
from buju.folded import fold
from buju.sites.answer import SiteAnswer
from buju.sites.finder import SiteFinder
from buju.sites.judgement import Verdict
from buju.sites.query import Query
from buju.sites.statement import statement
from sites.asking import asked

Entry = dict[str, Any]

ENTRIES: list[Entry] = yaml.safe_load(Path(__file__).with_name("questions.yaml").read_text(encoding="utf-8"))
ANSWERED = {entry["id"]: entry for entry in ENTRIES if "refused" not in entry}
REFUSED = {entry["id"]: entry for entry in ENTRIES if "refused" in entry}

answered = pytest.mark.parametrize("entry", ANSWERED.values(), ids=ANSWERED)
refused = pytest.mark.parametrize("entry", REFUSED.values(), ids=REFUSED)


def _query(entry: Entry) -> Query:
    """Every entry of the plans is judged, also those that nobody could settle at."""
    return asked(**{"candidates": "mentioned"} | entry["ask"])


def test_there_are_enough_questions_and_no_two_share_a_name() -> None:
    assert len(ANSWERED) >= 30
    assert len(ANSWERED) + len(REFUSED) == len(ENTRIES)


def test_every_plan_and_the_press_article_are_asked() -> None:
    asked = {document for entry in ANSWERED.values() for document, _, _ in entry["says"]}

    assert asked == {
        "songjiang-2024-102", "shanghai-2023-19", "beijing-2024-2028", "chongqing-2023-7", "mingyuehu-2023",
    }  # fmt: skip


@answered
def test_the_reasons_are_words_of_the_documents(entry: Entry, shipped: Atlas) -> None:
    for document, clause, quote in entry["says"]:
        own = shipped.document(document)
        found = own.clause(clause)
        assert found is not None, clause
        assert fold(quote) in fold(own.text[found.start : found.end]), (clause, quote)


@answered
def test_the_answer_is_the_one_read_by_hand(entry: Entry, finder: SiteFinder) -> None:
    answer = finder.ask(_query(entry))

    assert _having(answer, Verdict.IN) == set(entry["in"])
    assert _having(answer, Verdict.POSSIBLE) == set(entry["possible"])
    assert not set(entry.get("out", ())) - _having(answer, Verdict.OUT)
    assert not set(entry.get("unknown", ())) - _having(answer, Verdict.UNKNOWN)
    for candidate, (name, outcome) in entry.get("near", {}).items():
        (missed,) = answer.screening.missed(_row(answer, candidate))
        assert answer.screening.verdict(_row(answer, candidate)) is Verdict.NEAR, candidate
        assert (missed.name, missed.outcome.key) == (name, outcome), candidate


@answered
def test_the_answer_says_what_it_rests_on(entry: Entry, finder: SiteFinder, shipped: Atlas) -> None:
    answer = finder.ask(_query(entry))

    for index in range(len(answer.candidates)):
        for finding in answer.findings(index):
            assert finding.citations or finding.source, (answer.candidates.ids[index], finding.name)
            for citation in finding.citations:
                text = shipped.document(citation.document).text
                assert text[citation.start : citation.end] == citation.quote
    for sentence in statement(answer):
        assert sentence.citations or sentence.sources, sentence.text


@refused
def test_what_is_not_clear_is_refused(entry: Entry, finder: SiteFinder) -> None:
    name, *said = entry["refused"]

    with pytest.raises(getattr(buju.errors, name)) as caught:
        finder.ask(_query(entry))

    message = str(caught.value)
    assert "\n" not in message
    for words in said:
        assert words in message


def _having(answer: SiteAnswer, verdict: Verdict) -> set[str]:
    return {str(answer.candidates.ids[row]) for row in answer.screening.having(verdict)}


def _row(answer: SiteAnswer, candidate: str) -> int:
    return list(answer.candidates.ids).index(candidate)
