"""Splitting at quote boundaries: nothing is lost, nothing is doubled, every quote is whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.atlas.atlas import Atlas
from buju.folded import Span
from buju.policy.fact import KINDS
from buju.views.reading.blocks import Segment, segments
from buju.views.reading.clauses import Quotes, read_clauses

TEXT = "甲乙丙丁戊己庚辛壬癸"

spans = st.builds(
    lambda start, length: Span(start, start + length), st.integers(-3, len(TEXT) + 3), st.integers(0, len(TEXT))
)
quotes = st.dictionaries(st.sampled_from("abcdefghij"), spans, max_size=10)
cuts = st.lists(st.integers(-2, len(TEXT) + 2), max_size=6)
within = st.builds(lambda a, b: Span(min(a, b), max(a, b)), st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))


@given(within=within, quotes=quotes, cuts=cuts)
def test_pieces_join_to_the_text(within: Span, quotes: dict[str, Span], cuts: list[int]) -> None:
    found = list(segments(within, quotes, cuts=cuts))
    assert "".join(TEXT[piece.start : piece.end] for piece in found) == TEXT[within.start : within.end]
    assert all(piece.start < piece.end for piece in found)


@given(within=within, quotes=quotes, cuts=cuts)
def test_a_piece_knows_exactly_the_quotes_that_cover_it(within: Span, quotes: dict[str, Span], cuts: list[int]) -> None:
    for piece in segments(within, quotes, cuts=cuts):
        for at in range(piece.start, piece.end):
            covering = {key for key, span in quotes.items() if span.start <= at < span.end}
            assert set(piece.quotes) == covering


@given(within=within, quotes=quotes, cuts=cuts)
def test_the_pieces_of_a_quote_join_to_the_quote(within: Span, quotes: dict[str, Span], cuts: list[int]) -> None:
    found = list(segments(within, quotes, cuts=cuts))
    for key, span in quotes.items():
        shown = "".join(TEXT[piece.start : piece.end] for piece in found if key in piece.quotes)
        assert (
            shown == TEXT[max(span.start, within.start) : max(min(span.end, within.end), within.start, span.start, 0)]
        )


@given(within=within, quotes=quotes)
def test_without_cuts_neighbours_differ(within: Span, quotes: dict[str, Span]) -> None:
    found = list(segments(within, quotes))
    bounds = {offset for span in quotes.values() for offset in span}
    assert all(piece.start in bounds for piece in found[1:])


CASES = [
    ("none", {}, [(0, 6, "")]),
    ("whole", {"a": (0, 6)}, [(0, 6, "a")]),
    ("nested", {"a": (0, 6), "b": (2, 4)}, [(0, 2, "a"), (2, 4, "ab"), (4, 6, "a")]),
    ("crossing", {"a": (0, 4), "b": (2, 6)}, [(0, 2, "a"), (2, 4, "ab"), (4, 6, "b")]),
    ("touching", {"a": (0, 3), "b": (3, 6)}, [(0, 3, "a"), (3, 6, "b")]),
    ("same", {"a": (1, 3), "b": (1, 3)}, [(0, 1, ""), (1, 3, "ab"), (3, 6, "")]),
    ("beyond", {"a": (-2, 2), "b": (5, 9)}, [(0, 2, "a"), (2, 5, ""), (5, 6, "b")]),
    ("empty quote", {"a": (3, 3)}, [(0, 6, "")]),
]


@pytest.mark.parametrize(("quotes", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_known_cases(quotes: dict[str, tuple[int, int]], expected: list[tuple[int, int, str]]) -> None:
    found = list(segments(Span(0, 6), {key: Span(*span) for key, span in quotes.items()}))
    assert found == [Segment(start, end, tuple(keys)) for start, end, keys in expected]


def test_each_fact_stands_beside_its_clause_once_under_the_heading_of_its_kind(shipped: Atlas) -> None:
    for document in shipped.documents():
        read = list(read_clauses(document, shipped, Quotes(document, shipped)))
        beside = [(group.kind, entry.anchor) for clause in read for group in clause.groups for entry in group.entries]
        assert sorted(beside) == sorted((fact.kind, f"e-{fact.id}") for fact in shipped.facts_of(document.id))
        for clause in read:
            assert [group.title for group in clause.groups] == [KINDS[group.kind] for group in clause.groups]
            assert all(group.entries for group in clause.groups)
