"""A sheet for a reader who holds the facts against the text: written in the text's order, read back as disputes.

Every fact has a row beside its quote, and so has every passage that no fact quotes. The reader writes 同意 or 异议,
and a remark. What comes back is a stranger's file: it is opened behind the gates of office files, its rows are held
against the facts as they are now, and whatever does not fit is told, row by row.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from buju.errors import InputInvalid
from buju.folded import Span, bare, fold
from buju.policy.fact import KINDS
from buju.policy.passages import text_coverage
from buju.views.reading.clauses import places_of
from buju.views.report.package import Kind, checked, refusing
from buju.views.words.wording import statement

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.clause import Clause
    from buju.policy.document import Document
    from buju.policy.fact import Fact
    from buju.policy.passages import Passage

BOOK = Kind(
    "xlsx",
    "buju read 写出的 Excel 表（.xlsx）",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    noun="核对表",
)
AGREED, DISPUTED = "同意", "异议"
_ROWS, _ABOUT = "逐条核对", "说明"
_HEADINGS = ("条款", "原文", "类别", "事实", "地点", "说明", "核对", "意见", "编号", "校验")
_WIDTHS = (18, 48, 10, 40, 18, 32, 8, 40, 24, 10)
# What the program wrote: a reader has no reason to change it.
_WRITTEN = _HEADINGS[:6]
_UNQUOTED = "未成事实"
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no time zones
_MOST_ROWS, _MOST_COLUMNS, _LONGEST = 20_000, 40, 2_000
_ASKED = "没有事实引用；认为应补的写“异议”"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a fact with its quote, or a passage (`fact` is None) that no fact quotes.

    `key` tells the rows of a document apart, `check` (8 digits of SHA-256) changes with what the row says.
    """

    key: str
    clause: Clause
    span: Span
    quote: str
    kind: str
    said: str
    places: str
    note: str
    fact: Fact | None

    @property
    def written(self) -> tuple[str, ...]:
        """The cells that the program writes."""
        return self.clause.label, self.quote, self.kind, self.said, self.places, self.note

    @property
    def check(self) -> str:
        """The digits that show whether the row still says the same."""
        return _digest([self.key, *self.written])


@dataclass(frozen=True, slots=True)
class Dispute:
    """What a reader disputes; `warning` says why the remark may be about something else."""

    row: Row
    remark: str
    warning: str | None


@dataclass(slots=True)
class SheetBack:
    """What came back: how many rows are agreed to and open, the disputes, and what does not fit."""

    agreed: int = 0
    open: int = 0
    disputes: list[Dispute] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def reading_rows(document: Document, atlas: Atlas) -> tuple[Row, ...]:
    """Return the rows of a document in the order of its text; of one quote, the kinds as readers want them."""
    kinds = list(KINDS)
    clauses = {clause.id: clause for clause in document.clauses}
    rows = [_fact_row(fact, clauses[fact.citation.clause], atlas) for fact in atlas.facts_of(document.id)]
    passages = text_coverage(document, atlas.facts_of(document.id)).passages
    rows += [_passage_row(passage, clauses[passage.citation.clause]) for passage in passages]
    order = {title: number for number, title in enumerate(KINDS.values())}
    return tuple(sorted(rows, key=lambda row: (row.span.start, order.get(row.kind, len(kinds)), row.key)))


def _fact_row(fact: Fact, clause: Clause, atlas: Atlas) -> Row:
    said = statement(fact, atlas)
    return Row(
        key=fact.id,
        clause=clause,
        span=Span(fact.citation.start, fact.citation.end),
        quote=fact.citation.words,
        kind=KINDS[fact.kind],
        said="；".join(filter(None, (said.headline, "、".join(said.items)))),
        places="、".join(place.printed for place in places_of(fact, atlas)),
        note="；".join(said.notes),
        fact=fact,
    )


def _passage_row(passage: Passage, clause: Clause) -> Row:
    cited = passage.citation
    key = f"原文 {cited.start}-{cited.end}"
    return Row(key, clause, Span(cited.start, cited.end), cited.words, _UNQUOTED, passage.kind.word, "", _ASKED, None)


def state_of(rows: Sequence[Row]) -> str:
    """Return the digits that tell one state of a document's facts from another."""
    return _digest([row.check for row in rows])


def sheet_bytes(document: Document, atlas: Atlas) -> bytes:
    """Return the sheet of a document as a workbook, the same bytes for the same facts."""
    from xlsxwriter import Workbook

    rows = reading_rows(document, atlas)
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(stream, options) as book:
        book.set_properties({"created": _EPOCH})
        _write_rows(book, rows)
        _write_about(book, document, rows)
    return stream.getvalue()


def _write_rows(book: Any, rows: Sequence[Row]) -> None:  # noqa: ANN401 - object of the library
    page = book.add_worksheet(_ROWS)
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    bare_text = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#f3e3e0"})
    for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, heading, head)
    for number, row in enumerate(rows, start=1):
        look = bare_text if row.fact is None else plain
        for column, words in enumerate((*row.written, "", "", row.key, row.check)):
            page.write_string(number, column, words, look)
    answer = _HEADINGS.index("核对")
    page.data_validation(1, answer, max(len(rows), 1), answer, {"validate": "list", "source": [AGREED, DISPUTED]})
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, len(rows), len(_HEADINGS) - 1)


def _write_about(book: Any, document: Document, rows: Sequence[Row]) -> None:  # noqa: ANN401 - object of the library
    page = book.add_worksheet(_ABOUT)
    page.set_column(0, 0, 12)
    page.set_column(1, 1, 90)
    for number, line in enumerate(
        (
            ("规划文件", document.id),
            ("标题", document.title),
            ("事实状态", state_of(rows)),
            ("怎样填", f"在“核对”一栏选“{AGREED}”或“{DISPUTED}”，有异议的在“意见”里写明；其余各栏请勿改动。"),
            ("底色的行", "原文中没有任何事实引用的语句；认为应当成为事实的选“异议”，不必的选“同意”。"),
            ("交回", f"buju read {document.id} --sheet 文件.xlsx"),
        )
    ):
        for column, words in enumerate(line):
            page.write_string(number, column, words)


def read_sheet(content: bytes, document: Document, atlas: Atlas) -> SheetBack:
    """Return what a reader wrote into the sheet of a document.

    Raises:
        InputInvalid: it is no such sheet, is another document's, or cannot be opened safely; the message says which.
    """
    about, cells = _opened(content)
    named = about.get("规划文件", "")
    if named != document.id:
        whose = f"是“{named[:60]}”的" if named else "没有写明是哪份文件的"
        raise InputInvalid(f"核对表不能使用：这张表{whose}，不是“{document.id}”的")
    rows = reading_rows(document, atlas)
    back = SheetBack()
    state = about.get("事实状态", "")
    if state != state_of(rows):
        told = f"这张表按另一份事实（状态 {state[:16] or '没有写明'}）写出，现在的状态是 {state_of(rows)}；逐行核对如下"
        back.problems.append(told)
    _take(cells, {row.key: row for row in rows}, back)
    return back


def _opened(content: bytes) -> tuple[dict[str, str], list[tuple[int, dict[str, str]]]]:
    """Return what the sheet says of itself, and its rows (number in the sheet, cells by heading)."""
    from openpyxl import load_workbook

    whole = checked(content, BOOK)
    with refusing(BOOK):
        book = load_workbook(io.BytesIO(whole), read_only=True, data_only=True, keep_links=False)
        tables = {name: _table(book[name]) for name in (_ROWS, _ABOUT) if name in book.sheetnames}
    if _ROWS not in tables or not tables[_ROWS]:
        raise InputInvalid(f"核对表不能使用：没有“{_ROWS}”这张工作表，或表是空的；应为{BOOK.name}")
    head = tables[_ROWS][0]
    missing = [heading for heading in _HEADINGS if heading not in head]
    if missing:
        raise InputInvalid(f"核对表不能使用：“{_ROWS}”缺少“{'”“'.join(missing)}”栏；应为{BOOK.name}")
    if len(tables[_ROWS]) > _MOST_ROWS:
        raise InputInvalid(f"核对表不能使用：“{_ROWS}”超过 {_MOST_ROWS} 行")
    at = {heading: head.index(heading) for heading in _HEADINGS}
    about = {line[0]: line[1] for line in tables.get(_ABOUT, ()) if len(line) > 1}
    rows = enumerate(tables[_ROWS][1:], start=2)
    return about, [(number, {key: row[column] for key, column in at.items()}) for number, row in rows if any(row)]


def _table(page: Any) -> list[list[str]]:  # noqa: ANN401 - object of the library
    """Return a page's cells as text, no more than the limits whatever size the page claims to have."""
    page.reset_dimensions()
    rows = page.iter_rows(max_row=_MOST_ROWS + 1, max_col=_MOST_COLUMNS, values_only=True)
    table = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
    wide = max(map(len, table), default=0)
    return [row + [""] * (wide - len(row)) for row in table]


def _take(cells: Sequence[tuple[int, Mapping[str, str]]], known: Mapping[str, Row], back: SheetBack) -> None:
    first: dict[str, int] = {}
    for number, line in cells:
        key = line["编号"]
        row = known.get(key)
        if row is None:
            told = f"没有编号为“{key[:60]}”的事实或语句" if key else "没有编号"
            back.problems.append(f"第 {number} 行：{told}，可能已删去或改过；没有取用{_with_remark(line)}")
        elif first.setdefault(key, number) != number:
            back.problems.append(f"第 {number} 行：“{key}”在第 {first[key]} 行已有，只取前一行{_with_remark(line)}")
        else:
            _judge(number, line, row, back)
    absent = [key for key in known if key not in first]
    if absent:
        some = "、".join(absent[:5]) + ("等" if len(absent) > 5 else "")
        back.problems.append(f"表中没有现在的 {len(absent)} 行（{some}），按未核计")
    back.open += len(absent)


def _judge(number: int, line: Mapping[str, str], row: Row, back: SheetBack) -> None:
    warning = _changed(line, row)
    if warning is not None:
        back.problems.append(f"第 {number} 行（{row.key}）：{warning}")
    answer, remark = fold(line["核对"]), line["意见"]
    if len(remark) > _LONGEST:
        back.problems.append(f"第 {number} 行（{row.key}）：意见超过 {_LONGEST} 字，只取前面的")
        remark = remark[:_LONGEST]
    if answer == DISPUTED:
        back.disputes.append(Dispute(row, remark, warning))
    elif answer == AGREED:
        back.agreed += 1
    else:
        back.open += 1
        if answer:
            told = f"“核对”只认“{AGREED}”“{DISPUTED}”，现为“{line['核对'][:20]}”，按未核计"
            back.problems.append(f"第 {number} 行（{row.key}）：{told}{_with_remark(line)}")
        elif remark:
            back.problems.append(f"第 {number} 行（{row.key}）：写了意见而没有选核对，按未核计{_with_remark(line)}")


def _changed(line: Mapping[str, str], row: Row) -> str | None:
    """Return what has changed since the sheet was written: the fact, or cells that the reader was not to touch."""
    if line["校验"] != row.check:
        return "这条事实在表写出以后改过，或校验被改动；意见说的可能是旧的"
    touched = [key for key, words in zip(_WRITTEN, row.written, strict=True) if bare(line[key]) != bare(words)]
    return f"“{'”“'.join(touched)}”被改动，现按数据为准" if touched else None


def _with_remark(line: Mapping[str, str]) -> str:
    return f"；意见：{line['意见'][:80]}" if line["意见"] else ""


def _digest(words: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:8]
