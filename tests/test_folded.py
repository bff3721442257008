"""Folding for matching: whatever the wrapping, a quote is found, and the raw text stays what it is."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from buju.folded import FoldedText, Span, bare, fold, narrow, unwrapped

# Asterisks and hashes are marks of the stored text: what they do is said in tables below.
LETTERS = st.one_of(
    st.sampled_from("松江区卫星互联网产业园（一）()，,。.“”…㎡½Ⅳ０１２３0123G６6—–-«《·• \u3000\t\nａＡa"),
    st.characters(exclude_categories=["Cs"], exclude_characters="*#"),
)
TEXTS = st.text(LETTERS, min_size=1, max_size=40)
BREAKS = st.sampled_from(["", "", " ", "\n", "\n\n", "\r\n", "\u3000", "\t", "**", " **\n"])


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, str, str]:
    """A text, a quote cut from it, and the text wrapped anew at any places."""
    text = draw(TEXTS.filter(lambda words: fold(words) != ""))
    start = draw(st.integers(0, len(text) - 1))
    quote = text[start : draw(st.integers(start + 1, len(text)))]
    wrapped = "".join(letter + draw(BREAKS) for letter in text)
    return text, quote, wrapped


@given(quoted())
@example(("..…", "…", "..…"))
@example(("一㎡2", "2", "一㎡2"))
def test_a_quote_is_found_whatever_the_wrapping(case: tuple[str, str, str]) -> None:
    _, quote, wrapped = case
    spans = FoldedText(wrapped).find_all(quote)
    if fold(quote) == "":
        assert spans == []
        return
    assert spans, f"{quote!r} is not found in {wrapped!r}"
    for span in spans:
        assert fold(wrapped[span.start : span.end]) == fold(quote)


@given(TEXTS)
def test_every_folded_letter_comes_from_its_origin(text: str) -> None:
    folded = FoldedText(text)
    origins = [folded.origin(index) for index in range(len(folded.text))]

    assert folded.raw == text
    assert origins == sorted(origins)
    for index, origin in enumerate(origins):
        assert folded.text[index] in fold(text[origin])


@given(TEXTS)
def test_nothing_but_space_and_asterisks_is_lost(text: str) -> None:
    kept = {FoldedText(text).origin(index) for index in range(len(fold(text)))}
    lost = (unicodedata.normalize("NFKC", text[at]) for at in set(range(len(text))) - kept)

    assert all(letter.isspace() or letter == "*" for letter in lost)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "text", ["a* *b", "＊＊重点＊＊", "***", "*\n*"], ids=["spaced", "full-width", "three", "wrapped"]
)
def test_folding_asterisks_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text("0123456789", min_size=1, max_size=12))
def test_full_width_digits_are_the_same_digits(digits: str) -> None:
    wide = digits.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})

    assert fold(wide) == digits
    assert FoldedText(f"到{wide}年").find_all(digits) == [Span(1, 1 + len(digits))]


@given(st.text("1１a.…*# \n", max_size=30), st.text("1１a.…", min_size=1, max_size=4), st.data())
@example("……", ".", None)
def test_occurrences_are_in_order_apart_and_inside(text: str, wanted: str, data: st.DataObject | None) -> None:
    low = data.draw(st.integers(0, len(text))) if data else 0
    within = Span(low, data.draw(st.integers(low, len(text))) if data else len(text))

    spans = FoldedText(text).find_all(wanted, within=within)

    assert all(within.start <= span.start < span.end <= within.end for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        pytest.param("产业链、创新\n\n链深度融合", "创新链", ["创新\n\n链"], id="page break"),
        pytest.param("依托长三角 G60 科创走廊", "长三角G60科创走廊", ["长三角 G60 科创走廊"], id="spaces"),
        pytest.param("年产５０发", "50发", ["５０发"], id="full-width"),
        pytest.param("**构建“一核”。**以", "构建“一核”。以", ["构建“一核”。**以"], id="emphasis"),
        pytest.param("## 一、总体\n要求", "一、总体要求", ["一、总体\n要求"], id="heading mark"),
        pytest.param("前文\n### （三）目标", "前文（三）", ["前文\n### （三）"], id="mark inside"),
        pytest.param("２０２３—２０２５年", "2023-2025", ["２０２３—２０２５"], id="dash"),
        pytest.param("«计划»", "《计划》", ["«计划»"], id="guillemets"),
        pytest.param("阿阿阿", "阿阿", ["阿阿"], id="overlap counts once"),
        pytest.param("一核两带", "三核", [], id="absent"),
        pytest.param("一核两带", "", [], id="empty"),
        pytest.param("一核两带", " \n", [], id="only space"),
        pytest.param("", "核", [], id="empty text"),
        pytest.param("等……地", ".", [], id="part of a letter is no letter"),
    ],
)
def test_occurrences(text: str, wanted: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in FoldedText(text).find_all(wanted)] == found


@given(quoted())
def test_bare_is_blind_to_wrapping_alone(case: tuple[str, str, str]) -> None:
    text, _, wrapped = case

    assert bare(wrapped) == bare(text) == "".join(text.split())


@given(quoted())
def test_unwrapped_loses_lines_and_no_words(case: tuple[str, str, str]) -> None:
    _, _, wrapped = case
    words = unwrapped(wrapped)

    assert "\n" not in words
    assert "**" not in words
    assert bare(words) == bare(wrapped)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param("智造\n\n能力达到 300 颗/年", "智造能力达到 300 颗/年", id="spaces inside a line stay"),
        pytest.param("**构建“一核”。**以", "构建“一核”。以", id="emphasis"),
        pytest.param("### （三）主要目标\n", "（三）主要目标", id="heading mark"),
        pytest.param("  正文\u3000", "正文", id="ends"),
    ],
)
def test_unwrapped(raw: str, words: str) -> None:
    assert unwrapped(raw) == words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ＡＺａｚ０９", "AZaz09"),
        ("！～（，）", "!~(,)"),
        ("３\u3000公里", "3 公里"),
        ("10²㎡½", "10²㎡½"),
        ("3 km", "3 km"),
    ],
)
def test_full_width_letters_become_narrow_and_nothing_else_does(words: str, said: str) -> None:
    assert narrow(words) == said
