"""Names: folded blind to what does not matter, and to nothing else; what counts first; what is near."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from buju.errors import Ambiguous, NameUnknown
from buju.folded import name_key, narrow
from buju.register import Register

LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="*#")
NAMES = st.text(LETTERS, min_size=1, max_size=20)
SPACES = st.sampled_from(["", "", " ", "\u3000", "\n", "\t"])
# What differs between two names of the kind that the data have: no letter of one is the other's.
PLAIN = st.text(st.sampled_from("松江区卫星互联网产业园基地核心带一二三abcxyz0123456789()-·"), min_size=1, max_size=12)


@given(NAMES)
@example("ẞ")
@example("İ")
@example("Ⅷ㎡…")
def test_folding_a_name_twice_changes_nothing(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(PLAIN, st.data())
def test_names_are_folded_blind_to_spaces_width_and_case(name: str, data: st.DataObject) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and data.draw(st.booleans()) else c for c in name)
    spaced = "".join(letter + data.draw(SPACES) for letter in wide)

    assert name_key(spaced) == name_key(spaced.upper()) == name_key(name)


@given(PLAIN, PLAIN)
def test_names_that_differ_stay_apart(one: str, other: str) -> None:
    assert (name_key(one) == name_key(other)) is (one == other)


@given(st.text(LETTERS, max_size=30))
def test_narrow_folds_what_input_methods_widen_and_nothing_else(words: str) -> None:
    narrowed = narrow(words)

    assert narrow(narrowed) == narrowed
    assert len(narrowed) == len(words)
    for before, after in zip(words, narrowed, strict=True):
        assert before == after or (after.isascii() and unicodedata.normalize("NFKC", before) == after)


def test_narrow_keeps_powers_that_compatibility_would_flatten() -> None:
    assert narrow("１０²　ｋｍ") == "10² km"


def register_of(*tiers: dict[str, str]) -> Register[str]:
    things = {thing for tier in tiers for thing in tier.values()}
    return Register(
        "东西",
        [tier.items() for tier in tiers],
        id_of=lambda thing: f"{thing}号",
        described=lambda thing: f"某{thing}",
        offered=lambda words: sorted(things) if words.isascii() else ["甲镇", "乙镇", "丙街道"],
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [("a1", "a"), ("Ａ１", "a"), (" A 1 ", "a"), ("甲 镇", "b"), ("乙", "c"), ("", None), (" ", None), ("丁", None)],
)
def test_what_goes_by_the_words(words: str, found: str | None) -> None:
    register = register_of({"a1": "a"}, {"甲镇": "b", "A1": "c"}, {"甲镇": "c", "乙": "c"})

    assert register.bearing(words) == (() if found is None else (found,))


def test_an_id_counts_before_any_name() -> None:
    assert register_of({"base": "a", "b": "b"}, {"base": "b", "a": "b"}).find("BASE") == "a"


def test_what_has_two_names_alike_is_one_thing() -> None:
    assert register_of({}, {"G60 基地": "a", "Ｇ６０基地": "a"}).find("g60基地") == "a"


def test_several_things_of_a_name_are_told_apart() -> None:
    register = Register(
        "地点",
        [[("两带", "北"), ("两带", "南")]],
        id_of=lambda thing: f"{thing}-id",
        described=lambda thing: f"{thing}向（{thing}-id）",
        offered=lambda _: ["北", "南"],
    )

    with pytest.raises(Ambiguous) as caught:
        register.find("两\n带")

    assert (caught.value.kind, caught.value.name) == ("地点", "两\n带")
    assert str(caught.value).startswith("“两 带”可以指多个地点：北向（北-id）、南向（南-id）")
    assert caught.value.choices == ("北向（北-id）", "南向（南-id）")
    assert caught.value.known == ("北-id", "南-id")


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("甲街道", ["丙街道"]),
        ("甲正", ["甲镇"]),
        ("丙 街\u3000道", ["丙街道"]),
        ("龘", ["甲镇", "乙镇", "丙街道"]),
        ("zz", ["a", "b"]),
    ],
)
def test_what_nothing_goes_by_is_refused_with_the_nearest(words: str, near: list[str]) -> None:
    register = register_of({"一": "a", "二": "b"})

    with pytest.raises(NameUnknown) as caught:
        register.find(words)

    assert list(caught.value.known)[: len(near)] == near
    assert caught.value.kind == "东西"


@given(st.text(min_size=1, max_size=400))
def test_a_message_repeats_words_on_one_short_line(words: str) -> None:
    with pytest.raises(NameUnknown) as caught:
        register_of({}).find(words)

    assert caught.value.name == words
    assert len(str(caught.value)) < 100
    assert "\n" not in str(caught.value)
