"""The sheet of a reader: text and facts side by side, and whatever comes back told row by row."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from buju.atlas.atlas import Atlas
from buju.errors import InputInvalid
from buju.policy.passages import text_coverage
from buju.views.reading.readersheet import (
    AGREED,
    DISPUTED,
    Row,
    SheetBack,
    read_sheet,
    reading_rows,
    sheet_bytes,
    state_of,
)

DOCUMENT = "chongqing-2023-7"
COLUMNS = {"原文": 2, "事实": 4, "核对": 7, "意见": 8, "编号": 9, "校验": 10}


@pytest.fixture(scope="module")
def rows(shipped: Atlas) -> tuple[Row, ...]:
    return reading_rows(shipped.document(DOCUMENT), shipped)


@pytest.fixture(scope="module")
def sheet(shipped: Atlas) -> bytes:
    return sheet_bytes(shipped.document(DOCUMENT), shipped)


def filled(sheet: bytes, fill: Callable[[Any], None]) -> bytes:
    """The sheet as another program saves it, after a reader has filled it in."""
    book = load_workbook(io.BytesIO(sheet))
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def back(sheet: bytes, shipped: Atlas, fill: Callable[[Any], None]) -> SheetBack:
    return read_sheet(filled(sheet, fill), shipped.document(DOCUMENT), shipped)


def put(number: int, **cells: object) -> Callable[[Any], None]:
    """Fill cells of a row (the first below the headings is 2)."""

    def fill(book: Any) -> None:
        for heading, value in cells.items():
            book["逐条核对"].cell(number, COLUMNS[heading]).value = value

    return fill


@pytest.mark.parametrize("document", ["songjiang-2024-102", "shanghai-2023-19", "beijing-2024-2028", "mingyuehu-2023"])
def test_every_fact_and_every_passage_without_one_has_a_row(document: str, shipped: Atlas) -> None:
    found = shipped.document(document)
    facts = shipped.facts_of(document)
    rows = reading_rows(found, shipped)

    assert sorted(row.key for row in rows if row.fact) == sorted(fact.id for fact in facts)
    assert [row.quote for row in rows if row.fact is None] == [
        passage.citation.words for passage in text_coverage(found, facts).passages
    ]
    assert [row.span.start for row in rows] == sorted(row.span.start for row in rows)
    assert len({row.key for row in rows}) == len(rows)


def test_the_same_facts_give_the_same_bytes(sheet: bytes, shipped: Atlas) -> None:
    assert sheet_bytes(shipped.document(DOCUMENT), shipped) == sheet


def test_an_untouched_sheet_comes_back_without_a_word(sheet: bytes, shipped: Atlas, rows: tuple[Row, ...]) -> None:
    found = read_sheet(sheet, shipped.document(DOCUMENT), shipped)

    assert (found.agreed, found.open, found.disputes, found.problems) == (0, len(rows), [], [])


def test_disputes_come_back_with_their_remarks(sheet: bytes, shipped: Atlas, rows: tuple[Row, ...]) -> None:
    def fill(book: Any) -> None:
        put(2, 核对=AGREED)(book)
        put(3, 核对=f" {DISPUTED}\n", 意见="  引文应到句末 ")(book)
        put(4, 核对=DISPUTED, 意见="=1+1")(book)

    found = back(sheet, shipped, fill)

    assert (found.agreed, found.open, found.problems) == (1, len(rows) - 3, [])
    assert [(one.row.key, one.remark, one.warning) for one in found.disputes] == [
        (rows[1].key, "引文应到句末", None),
        # What a formula would give was never reckoned: its words are gone, the dispute is not.
        (rows[2].key, "", None),
    ]


WRONG: dict[str, tuple[Callable[[Any], None], str]] = {
    "another word": (put(2, 核对="也许", 意见="再看"), "只认“同意”“异议”，现为“也许”"),
    "a number": (put(2, 核对=1), "现为“1”"),
    "a remark alone": (put(2, 意见="有疑"), "没有选核对"),
    "a changed quote": (put(2, 原文="原文不是这样", 核对=DISPUTED), "“原文”被改动"),
    "a changed fact": (put(2, 事实="别的事实"), "“事实”被改动"),
    "another state of the fact": (put(2, 校验="00000000", 核对=DISPUTED), "改过"),
    "an unknown fact": (put(2, 编号="cq-m-999", 意见="删去的"), "没有编号为“cq-m-999”"),
    "no id": (put(2, 编号=None), "没有编号"),
    "a row twice": (lambda book: put(3, 编号=book["逐条核对"].cell(2, 9).value)(book), "第 2 行已有"),
    "a long remark": (put(2, 核对=DISPUTED, 意见="长" * 5000), "超过 2000 字"),
    "rows gone": (lambda book: book["逐条核对"].delete_rows(2, 4), "没有现在的 4 行"),
    "another state": (lambda book: setattr(book["说明"].cell(3, 2), "value", "deadbeef"), "状态 deadbeef"),
}


@pytest.mark.parametrize(("fill", "says"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_told(sheet: bytes, shipped: Atlas, fill: Callable[[Any], None], says: str) -> None:
    found = back(sheet, shipped, fill)

    assert any(says in problem for problem in found.problems), found.problems
    assert all("\n" not in problem and len(problem) < 400 for problem in found.problems)
    assert all(len(one.remark) <= 2000 for one in found.disputes)


def test_a_changed_row_is_still_taken_with_a_warning(sheet: bytes, shipped: Atlas) -> None:
    (one,) = back(sheet, shipped, put(2, 原文="改了", 核对=DISPUTED, 意见="见此")).disputes

    assert one.remark == "见此"
    assert one.warning is not None
    assert "原文" in one.warning


def without(heading: str) -> Callable[[Any], None]:
    return lambda book: setattr(book["逐条核对"].cell(1, COLUMNS[heading]), "value", "别的")


REFUSED: dict[str, tuple[Callable[[Any], None], str]] = {
    "another document": (lambda book: setattr(book["说明"].cell(1, 2), "value", "songjiang-2024-102"), "songjiang"),
    "no document": (lambda book: book.remove(book["说明"]), "没有写明"),
    "no rows": (lambda book: book.remove(book["逐条核对"]), "没有“逐条核对”"),
    "no column": (without("编号"), "缺少“编号”栏"),
}


@pytest.mark.parametrize(("fill", "says"), REFUSED.values(), ids=REFUSED)
def test_another_sheet_is_refused(sheet: bytes, shipped: Atlas, fill: Callable[[Any], None], says: str) -> None:
    with pytest.raises(InputInvalid, match="核对表不能使用") as caught:
        back(sheet, shipped, fill)

    assert says in str(caught.value)


def bomb(sheet: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b"<x>" + b" " * 15_000_000 if name.endswith("sheet1.xml") else old.read(name))
    return stream.getvalue()


def with_entity(sheet: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>', 1)
            new.writestr(name, part)
    return stream.getvalue()


def far_cell(sheet: bytes) -> bytes:
    """A page that claims to reach to its last corner."""
    del sheet
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "逐条核对"
    page["XFD1048576"] = "远"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "no package": lambda _: b"PK\x03\x04 not a package",
    "nothing": lambda _: b"",
    "cut off": lambda sheet: sheet[: len(sheet) // 2],
    "old format": lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "a bomb": bomb,
    "an entity": with_entity,
    "a far cell": far_cell,
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_one_line(made: Callable[[bytes], bytes], sheet: bytes, shipped: Atlas) -> None:
    with pytest.raises(InputInvalid, match="核对表不能使用") as caught:
        read_sheet(made(sheet), shipped.document(DOCUMENT), shipped)

    assert "\n" not in str(caught.value)


@given(st.lists(st.text(max_size=12), max_size=12))
def test_the_state_tells_rows_apart(words: list[str]) -> None:
    class Told:
        def __init__(self, check: str) -> None:
            self.check = check

    told = [Told(word) for word in words]
    other = [*told, Told("更多")]

    assert state_of(told) != state_of(other)  # type: ignore[arg-type] # only `check` is asked
