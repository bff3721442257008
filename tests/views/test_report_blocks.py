"""What a report must have, and how words are made fit for a file."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from buju.errors import BujuError
from buju.legible import legible
from buju.views.report.block import Heading, Picture, Report, Table, assembled, cell, paragraph
from views.reported import png, report

OPENING, CLOSING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068", {"\u202c", "\u2069"}


@pytest.mark.parametrize("field", ["title", "attribution", "data_date", "licences", "grade_note"])
@pytest.mark.parametrize("empty", [True, False])
def test_what_must_stand_on_a_report_can_be_neither_empty_nor_left_out(field: str, *, empty: bool) -> None:
    values = {name: getattr(report(), name) for name in Report.__slots__}
    if empty:
        with pytest.raises(ValueError, match=field):
            Report(**(values | {field: type(values[field])()}))
    else:
        del values[field]
        with pytest.raises(TypeError, match=field):
            Report(**values)


def test_the_imprint_names_everything_and_comes_last() -> None:
    blocks = assembled(report(paragraph("正文")))

    said = json.dumps(blocks[1:], default=str, ensure_ascii=False)
    assert blocks[0] == paragraph("正文")
    for words in ("2026年7月21日", "示意图，不是法定边界", "© 示例贡献者", "许可：ODbL-1.0"):
        assert words in said


def test_captions_are_numbered_by_kind() -> None:
    table = Table(("a",), ((cell("x"),),), "甲", (1,))
    picture = Picture(png(1, 1), None, "图", "乙", 50)

    captions = [block.caption for block in assembled(report(table, picture, table)) if hasattr(block, "caption")]

    assert captions == ["表 1　甲", "图 1　乙", "表 2　甲"]


@pytest.mark.parametrize(
    ("rows", "widths"),
    [((), (1, 1)), (((cell("x"),),), (1, 1)), (((cell("x"), cell("y")),), (1,)), (((cell("x"), cell("y")),), (1, 0))],
    ids=["no rows", "short row", "short widths", "no width"],
)
def test_a_table_that_does_not_fit_itself_is_not_made(rows: tuple[object, ...], widths: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"“表”|widths"):
        Table(("一", "二"), rows, "表", widths)


def test_a_heading_has_one_of_three_levels() -> None:
    with pytest.raises(ValueError, match="level 4"):
        Heading(4, "x")


@pytest.mark.parametrize(
    ("content", "said"), [(b"GIF89a" + b"\x00" * 30, "不是 PNG"), (b"", "不是 PNG"), (png(0, 5), "没有大小")]
)
def test_a_picture_that_is_none_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(BujuError, match=said):
        Picture(content, None, "图", "图", 100)


def test_the_size_of_a_picture() -> None:
    assert Picture(png(40, 30), None, "图", "图", 100).height_per_width == 0.75


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("九亭镇", "九亭镇"),
        ("a\tb\r\nc\u2028d", "a b c d"),
        ("a\x08b", "a[U+0008]b"),
        ("\x00\x1f\x7f\x85\x9b\ufffe\uffff", "[U+0000][U+001F][U+007F] [U+009B][U+FFFE][U+FFFF]"),
        ("\ud800", "[U+D800]"),
        ("𠀀a\u200b", "𠀀a\u200b"),
        ("\u202e倒", "\u2068\u202e倒\u202c\u2069"),
        ("شنغهاي", "\u2068شنغهاي\u2069"),
        ("甲\u2069乙", "\u2068甲[U+2069]乙\u2069"),
        ("\u2067甲\u202e乙\u2069丙", "\u2068\u2067甲\u202e乙\u202c\u2069丙\u2069"),
        ("\u202a甲\u2066乙\u202c", "\u2068\u202a甲\u2066乙[U+202C]\u2069\u202c\u2069"),
    ],
)
def test_words_are_made_fit(given: str, shown: str) -> None:
    assert legible(given) == shown


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from([*OPENING, *CLOSING, "\x00", "א", "镇"]))))
def test_no_word_breaks_a_file_or_reorders_what_stands_beside_it(text: str) -> None:
    fit = legible(text)

    # lxml holds XML's own rule on characters; the counts are the simplest reading of UAX #9.
    etree.Element("t").text = fit
    fit.encode()
    count = Counter(fit)
    assert sum(count[mark] for mark in "\u2066\u2067\u2068") == count["\u2069"]
    assert sum(count[mark] for mark in "\u202a\u202b\u202d\u202e") == count["\u202c"]
    depth = 0
    for letter in fit:
        depth += letter in OPENING
        depth -= letter in CLOSING
        assert depth >= 0
    assert depth == 0
    if set(fit) & set(OPENING):
        assert (fit[0], fit[-1]) == ("\u2068", "\u2069")
        # Nothing before its end closes the isolate that stands round the words.
        inner = 0
        for letter in fit[1:-1]:
            inner += letter in "\u2066\u2067\u2068"
            inner -= letter == "\u2069"
            assert inner >= 0


@given(st.text(alphabet=st.characters(categories=["Lo", "Nd", "Po", "Pd", "Sm"], exclude_characters="\u0600")))
def test_plain_words_stay_as_they_are(text: str) -> None:
    fit = legible(text)

    assert text in fit
    assert fit.strip("\u2068\u2069") == text
