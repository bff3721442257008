"""What users wrote, as messages repeat it: every letter to be seen, none hidden, none that reorders the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.legible import code_point, has_control, is_invisible, isolated, legible, shown, some, spelled


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("松江\u202e区", "松江[U+202E]区"),
        ("a\u200bb", "a[U+200B]b"),
        ("a\x00\n", "a[U+0000][U+000A]"),
        ("\ue000", "[U+E000]"),
        ("\ud800", "[U+D800]"),
        ("\U000e0041", "[U+E0041]"),
        ("全角　空格 ½", "全角　空格 ½"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text: str, said: str) -> None:
    assert spelled(text) == shown(text) == said


@given(st.text(st.characters()))
def test_nothing_invisible_is_left_and_nothing_visible_is_lost(text: str) -> None:
    said = spelled(text)

    assert not any(map(is_invisible, said))
    assert spelled(said) == said
    assert said == "".join(f"[{code_point(c)}]" if is_invisible(c) else c for c in text)
    assert has_control(said) is False


@pytest.mark.parametrize(("count", "cut"), [(39, False), (40, False), (41, True)])
def test_long_words_are_cut_and_say_so(count: int, cut: bool) -> None:
    assert shown("长" * count) == "长" * min(count, 40) + "……" * cut


def test_of_many_names_the_first_are_told() -> None:
    assert some([]) == "（无）"
    assert some(["甲", "乙\u200b"]) == "“甲”、“乙[U+200B]”"
    assert some([str(number) for number in range(8)]).endswith("“6”、“7”")
    assert some([str(number) for number in range(9)]).endswith("“7” 等 9 个")


@pytest.mark.parametrize("text", ["泖港", "plain", "泖港 plain 300 颗/年"])
def test_words_that_run_from_left_to_right_stay_as_they_are(text: str) -> None:
    assert isolated(text) == text


@pytest.mark.parametrize("text", ["泖港 שלום", "泖\u202e港\u202c", "السلام"])
def test_words_that_may_run_from_right_to_left_stand_between_isolating_marks(text: str) -> None:
    assert isolated(text) == f"\u2068{text}\u2069"


@given(st.text(st.characters()))
def test_what_goes_into_a_file_is_one_line_without_controls(text: str) -> None:
    assert not has_control(legible(text))
    assert "\n" not in legible(text)
