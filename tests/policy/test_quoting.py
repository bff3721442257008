"""Quotes: verbatim but for white space and emphasis, or refused with what the text really says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from buju.fault import FaultCode
from buju.folded import bare, fold
from buju.policy.citation import Citation, Misquote, nearest_passage, resolve
from buju.policy.document import StoredText


@pytest.fixture(scope="session")
def stored(songjiang_text: str) -> StoredText:
    return StoredText("songjiang-2024-102", songjiang_text)


def every(stored: StoredText, clause: str, quote: str) -> Iterator[Citation]:
    """The citations of a quote, by its one place or by each of its occurrences."""
    found = resolve(stored, clause_id=clause, quote=quote)
    if isinstance(found, Misquote):
        assert found.code is FaultCode.QUOTE_AMBIGUOUS, found
        number = 1
        while isinstance(found := resolve(stored, clause_id=clause, quote=quote, occurrence=number), Citation):
            yield found
            number += 1
    else:
        yield found


@st.composite
def cuts(draw: st.DrawFn, stored: StoredText, *, least: int = 1) -> tuple[str, int, str]:
    """A clause, an offset in it and the passage there, of which no end cuts through a mark of the stored text."""
    clause = draw(st.sampled_from(stored.clauses))
    start = draw(st.integers(clause.start, clause.end - 1))
    passage = stored.raw[start : draw(st.integers(start + 1, min(clause.end, start + 60)))]
    quote = passage.strip("#*- \u3000\n")
    assume(len(bare(quote)) >= least)
    return clause.id, start + passage.index(quote), quote


@given(st.data())
def test_every_passage_of_a_clause_can_be_cited(stored: StoredText, data: st.DataObject) -> None:
    clause_id, start, quote = data.draw(cuts(stored))
    clause = stored.clause(clause_id)
    assert clause is not None

    found = list(every(stored, clause_id, quote))

    for citation in found:
        assert citation.quote == stored.raw[citation.start : citation.end]
        assert bare(citation.quote) == bare(quote)
        assert clause.start <= citation.start < citation.end <= clause.end
        assert (citation.document, citation.clause) == ("songjiang-2024-102", clause_id)
    assert any(citation.start <= start < citation.end for citation in found)


@given(st.data())
def test_no_passage_is_cited_for_another(stored: StoredText, data: st.DataObject) -> None:
    clause_id, _, quote = data.draw(cuts(stored, least=4))
    at = data.draw(st.integers(0, len(quote) - 1))
    letter = data.draw(st.sampled_from("的一二三０1０G，、（甲\u2028é") | st.characters(exclude_categories=["Cs"]))
    changed = data.draw(
        st.sampled_from([quote[:at] + letter + quote[at + 1 :], quote[:at] + quote[at + 1 :], quote[:at] + letter])
    )
    assume(bare(changed) != bare(quote))

    found = resolve(stored, clause_id=clause_id, quote=changed, occurrence=1)

    if isinstance(found, Citation):
        assert bare(found.quote) == bare(changed)
        assert found.quote == stored.raw[found.start : found.end]


@pytest.mark.parametrize(
    ("clause", "quote", "occurrence", "code", "says"),
    [
        pytest.param(
            "一(三)",
            "在轨运营卫星数量达到 700 颗左右",
            None,
            FaultCode.QUOTE_NOT_FOUND,
            "在轨运营卫星数量达到 600 颗左右",
            id="one digit changed",
        ),
        pytest.param(
            "二",
            "围绕九亭镇打造品牌辐射效应突出的松江区卫星互联网产业核心承接区",
            None,
            FaultCode.QUOTE_NOT_FOUND,
            "围绕九亭镇打造品牌辐射效应突出的松江区卫星互联网产业核心承载区",
            id="one letter changed",
        ),
        pytest.param(
            "二",
            "主导或参与制（修）定卫星互联网",
            None,
            FaultCode.QUOTE_NOT_FOUND,
            "它在条款“一(三)”",
            id="other clause",
        ),
        pytest.param("二(一)", "一核两带", None, FaultCode.CLAUSE_UNKNOWN, "四(一)", id="unknown clause"),
        pytest.param("", "一核两带", None, FaultCode.CLAUSE_UNKNOWN, "文首", id="no clause"),
        pytest.param("二", "南向", None, FaultCode.QUOTE_AMBIGUOUS, "occurrence", id="ambiguous"),
        pytest.param("二", "南向", 4, FaultCode.QUOTE_NOT_FOUND, "没有第 4 处", id="occurrence beyond"),
        pytest.param("二", "南向", -1, FaultCode.QUOTE_NOT_FOUND, "只有 3 处", id="occurrence below"),
        pytest.param("二", "南向", 0, FaultCode.QUOTE_NOT_FOUND, "没有第 0 处", id="occurrence zero"),
        pytest.param(
            "一(三)", "３00 颗/年", None, FaultCode.QUOTE_NOT_FOUND, "原文为“300 颗/年”", id="full-width digit"
        ),
        pytest.param(
            "二",
            "北斗时空(上海)大数据",
            None,
            FaultCode.QUOTE_NOT_FOUND,
            "北斗时空（上海）大数据",
            id="half-width brackets",
        ),
        pytest.param("二", "--北向产业", None, FaultCode.QUOTE_NOT_FOUND, "——北向产业", id="hyphens for a dash"),
        pytest.param("二", "", None, FaultCode.QUOTE_NOT_FOUND, "不在条款“二”内", id="empty quote"),
        pytest.param("二", " \n**", None, FaultCode.QUOTE_NOT_FOUND, "不在条款“二”内", id="only space"),
        pytest.param("二", "αβγδ", None, FaultCode.QUOTE_NOT_FOUND, "没有相近的原文", id="nothing alike"),
    ],
)
def test_misquotes(
    *, stored: StoredText, clause: str, quote: str, occurrence: int | None, code: FaultCode, says: str
) -> None:
    found = resolve(stored, clause_id=clause, quote=quote, occurrence=occurrence)

    assert isinstance(found, Misquote)
    assert found.code is code
    assert says in found.message
    assert "\n" not in found.message


@pytest.mark.parametrize(
    ("clause", "quote", "occurrence", "raw"),
    [
        pytest.param("一(三)", "智造能力达到300颗/年", None, "智造\n\n能力达到 300 颗/年", id="page break and spaces"),
        pytest.param("二", "“一核两带”的空间布局。以G60", None, "“一核两带”的空间布局。**以 G60", id="emphasis"),
        pytest.param("二", "南向", 2, "南向", id="second occurrence"),
        pytest.param(
            "四", "（责责任单位：区经委、区数据局", None, "（责\n\n责任单位：区经委、区数据局", id="parent clause"
        ),
    ],
)
def test_what_may_differ(stored: StoredText, clause: str, quote: str, occurrence: int | None, raw: str) -> None:
    found = resolve(stored, clause_id=clause, quote=quote, occurrence=occurrence)

    assert isinstance(found, Citation)
    assert found.quote == raw == stored.raw[found.start : found.end]


def test_the_second_occurrence_is_the_second(stored: StoredText) -> None:
    clause = stored.clause("二")
    assert clause is not None
    first = stored.raw.index("南向", clause.start)

    found = resolve(stored, clause_id="二", quote="南向", occurrence=2)

    assert isinstance(found, Citation)
    assert found.start == stored.raw.index("南向", first + 1)


def test_the_nearest_passage_is_as_long_as_the_quote_and_begins_where_most_of_it_does(stored: StoredText) -> None:
    clause = stored.clause("二")
    assert clause is not None
    start = stored.raw.index("北斗时空", clause.start)
    passage = stored.raw[start : start + 12]

    for wrong in (passage[:-1] + "错", "错" + passage[1:], passage[:5] + "错" + passage[6:]):
        near = nearest_passage(stored, wrong, clause=clause)
        assert near is not None
        assert stored.raw[near.start : near.end] == passage
    assert nearest_passage(stored, "αβγδ", clause=clause) is None


def test_the_nearest_passage_may_be_the_first_of_a_clause(stored: StoredText) -> None:
    clause = stored.clause("二")
    assert clause is not None
    first = fold(stored.raw[clause.start : clause.end])[:12]

    for wrong in (first[:-1] + "错", "错错" + first):
        near = nearest_passage(stored, wrong, clause=clause)
        assert near is not None
        assert fold(stored.raw[near.start : near.end])[:11] == first[:11]


def test_a_long_quote_is_shortened_in_its_message(stored: StoredText) -> None:
    found = resolve(stored, clause_id="二", quote="无" * 500)

    assert isinstance(found, Misquote)
    assert len(found.message) < 120


@pytest.mark.parametrize("clause", ["一", "一(二)", "文尾"])
def test_the_deepest_clause_of_an_offset(stored: StoredText, clause: str) -> None:
    found = stored.clause(clause)
    assert found is not None

    assert stored.clause_at(found.start).id == clause
