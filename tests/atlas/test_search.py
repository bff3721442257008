"""Search: blind to white space, line breaks, digit width and case; every answer is a span of the raw text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.atlas.atlas import Atlas
from buju.atlas.search import Hits, Searchable, SearchIndex, merged, needle
from buju.folded import Span, bare, fold


@pytest.fixture(scope="module")
def index(shipped: Atlas) -> SearchIndex:
    return SearchIndex(shipped)


def test_a_name_that_its_source_breaks_is_found(index: SearchIndex, shipped: Atlas) -> None:
    hits = index.search("临港卫星制造集聚区")
    assert [hit.place.id for hit in hits.places] == ["shanghai-lingang-cluster"]
    texts = {document.text[span.start : span.end] for document, span in _spans(hits)}
    assert any("\n" in text for text in texts), "the source breaks the name; if it no longer does, find another"
    assert {bare(text) for text in texts} == {"临港卫星制造集聚区"}


SAME = [
    ("６００颗", "600颗"),
    ("600 颗", "600颗"),
    ("g60", "Ｇ６０"),
    ("松江 卫星 产业基地", "松江卫星产业基地"),
    ("临港卫星\n制造集聚区", "临港卫星制造集聚区"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_the_same_question(index: SearchIndex, one: str, other: str) -> None:
    assert index.search(one) == index.search(other)
    assert index.search(one)


def test_both_plans_answer_for_600(index: SearchIndex) -> None:
    hits = index.search("600颗")
    assert {"sh-t-02", "sj-t-02"} <= {hit.fact.id for hit in hits.facts}
    assert {hit.document.id for hit in hits.clauses} == {"shanghai-2023-19", "songjiang-2024-102"}


def test_the_place_of_that_name_comes_first(index: SearchIndex) -> None:
    assert index.search("松江区").places[0].place.name == "松江区"


def test_words_are_looked_for_one_by_one_only_if_no_phrase_holds_them(index: SearchIndex) -> None:
    hits = index.search("九亭镇 星座运营")
    assert hits.is_by_words
    assert hits.clauses
    for hit in hits.clauses:
        text = fold(hit.document.text[hit.own.start : hit.own.end])
        assert "九亭镇" in text
        assert "星座运营" in text


@pytest.mark.parametrize("nothing", ["", " ", "\u3000\n", "**"])
def test_what_says_nothing_finds_nothing(index: SearchIndex, nothing: str) -> None:
    assert not index.search(nothing)


def test_no_answer_is_invented(index: SearchIndex) -> None:
    assert not index.search("不在任何文本里的一句话")


def test_every_fact_is_found_by_its_quote(index: SearchIndex, shipped: Atlas) -> None:
    for fact in shipped.facts():
        assert fact.id in {hit.fact.id for hit in index.search(fact.citation.words).facts}, fact.id


def test_clause_spans_lie_in_the_own_text_of_their_clause(index: SearchIndex) -> None:
    for hit in index.search("卫星").clauses:
        assert all(hit.own.start <= span.start < hit.own.end for span in hit.spans)
        assert hit.document.stored.clause_at(hit.spans[0].start) == hit.clause


letters = st.text(alphabet="卫星６6gGⅡ㈠ßİ -—\n\u3000", max_size=30)


@given(letters, letters, letters)
def test_what_stands_in_a_text_is_found_there(before: str, middle: str, after: str) -> None:
    raw = before + middle + after
    word = needle(middle)
    found = Searchable(raw).find(word)
    assert (word in needle(raw)) is bool(found or not word)
    for span in found:
        assert 0 <= span.start < span.end <= len(raw)
        assert word in needle(raw[span.start : span.end])


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), max_size=8))
def test_merged_spans_cover_the_same_and_never_overlap(rows: list[tuple[int, int]]) -> None:
    spans = [Span(start, start + length) for start, length in rows]
    whole = merged(spans)
    assert {at for span in whole for at in range(*span)} == {at for span in spans for at in range(*span)}
    assert all(one.end <= other.start for one, other in pairwise(whole))


def _spans(hits: Hits) -> list[tuple[object, Span]]:
    return [(hit.document, span) for hit in hits.clauses for span in hit.spans]


def test_a_unit_finds_what_texts_put_there_after_what_bears_its_name(index: SearchIndex) -> None:
    hits = index.search("丰台区")

    assert [hit.place.id for hit in hits.places] == [
        "beijing-fengtai",
        "beijing-fengtai-park",
        "beijing-transfer-centre",
    ]


def test_layouts_are_found_by_their_names(index: SearchIndex) -> None:
    assert [hit.layout.id for hit in index.search("一核两带").layouts] == ["songjiang"]
    assert [hit.layout.id for hit in index.search("南箭北星").layouts] == ["beijing"]


def test_a_function_comes_with_everything_that_is_stated_of_it(index: SearchIndex, shipped: Atlas) -> None:
    first = index.search("卫星终端").functions[0]

    stated = {row.fact for row in shipped.vocabulary.mapping_of(first.function.id)}
    assert first.function.name == "卫星终端" or "卫星终端" in first.function.words
    assert {fact.id for fact in first.facts} == stated
    assert len(stated) >= 30


def test_every_function_is_found_by_every_name_that_it_has(index: SearchIndex, shipped: Atlas) -> None:
    for function in shipped.vocabulary.functions:
        for words in function.words:
            assert function.id in {hit.function.id for hit in index.search(words).functions}, words
