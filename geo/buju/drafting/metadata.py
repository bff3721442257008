"""What source.yaml says of a text: title, issuer, number, dates, period, each from where the text says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from buju.drafting.proposal import Proposal
from buju.folded import Span

if TYPE_CHECKING:
    from buju.policy.document import StoredText

_KINDS = r"(?:规划|计划|方案|意见|条例|办法|措施|纲要|若干政策|政策|通知|决定|行动|细则|指引|规定|工作要点|任务清单)"
_PERIOD_WORDS = r"(?:\(20[0-9]{2}[-至—~]20[0-9]{2}年?\)|\((?:20[0-9]{2}年)?[^()]{0,8}\))?"
_TITLED = re.compile(
    rf"《(?P<title>[^《》]{{4,60}}{_KINDS}{_PERIOD_WORDS})》(?=[^。]{{0,30}}(?:印发|同意|通过|审议|按照执行|予以))"
)
_LINE = re.compile(rf"^(?P<title>(?:[^。;:,《]|“[^”]{{1,20}}”){{2,60}}{_KINDS}{_PERIOD_WORDS})$")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}[〔\[(【]20[0-9]{2}[〕\])】][0-9]{1,5}号")
_DAY = re.compile(r"(?P<y>20[0-9]{2})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日")
_PRINTED = re.compile(r"(?P<day>20[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)印发")
_ISSUER = re.compile(
    r"^(?:中共)?[\u4e00-\u9fff]{2,24}(?:人民政府(?:办公厅|办公室)?|国务院(?:办公厅)?|委员会|管委会|管理委员会|[厅局署]|办公厅|办公室|常务委员会|代表大会)$"
)
_OF_TITLE = re.compile(r"^(?P<issuer>[\u4e00-\u9fff]{2,24}?(?:政府(?:办公厅|办公室)?|办公厅|委员会|局|厅|国务院))关于")
_ENACTED = re.compile(r"日(?P<issuer>[\u4e00-\u9fff]{2,12}?第[^会]{1,8}届人民代表大会(?:常务委员会)?)第")
_PERIOD = re.compile(r"(?P<from>20[0-9]{2})年?[-—~至](?P<to>20[0-9]{2})年")
# What collectors put before a text: lines of a list, or a label in bold.
_COLLECTED = re.compile(r"^\s*(?:[-*+]\s|\*\*[^*\n]{2,10}\*\*\s*[:：]|>|【)")
_HEAD_LINES, _LONGEST = 60, 90


def metadata(text: StoredText) -> Iterator[Proposal]:
    """Yield the proposals for source.yaml, at most one a field."""
    lines = list(_lines(text))
    title = _title(text, lines)
    if title is not None:
        yield title
        yield from _period(text, title)
    for low, high in lines:
        number = _NUMBER.search(text.folded.text, low, high)
        if number is not None:
            yield _proposal(text, "number", number[0], number.span(), 0.9)
            break
    yield from _signed(text, lines)
    printed = _PRINTED.search(text.folded.text, max(0, len(text.folded.text) - 400))
    if printed is not None and (said := _day(printed["day"])):
        yield _proposal(text, "printed", said, printed.span("day"), 0.9)


def _lines(text: StoredText) -> Iterator[tuple[int, int]]:
    """Yield the folded ranges of the lines before the first heading, without what a collector has put there."""
    at = 0
    end = text.clauses[0].end
    for count, line in enumerate(text.raw[:end].splitlines(keepends=True)):
        if count >= _HEAD_LINES:
            break
        low, high = text.folded.range_of(Span(at, at + len(line)))
        if low < high and not _COLLECTED.match(line):
            yield low, high
        at += len(line)


def _title(text: StoredText, lines: list[tuple[int, int]]) -> Proposal | None:
    """Return the title: what is said to be issued, else the line, or the two or three lines, that read like one."""
    folded = text.folded.text
    if lines:
        said = _TITLED.search(folded, lines[0][0], lines[-1][1])
        if said is not None:
            return _proposal(text, "title", said["title"], said.span("title"), 0.9)
    for many in (1, 2, 3):
        for at in range(len(lines) - many + 1):
            first = at - 1 if many == 1 and at and _is_half(folded[slice(*lines[at - 1])]) else at
            rows = lines[first : at + many]
            low, high = rows[0][0], rows[-1][1]
            is_joined = all(left[1] == right[0] for left, right in pairwise(rows))
            match = _LINE.match(folded[low:high]) if is_joined and high - low <= _LONGEST else None
            if match is not None and not match["title"].endswith("通知"):
                return _proposal(text, "title", match["title"], (low, high), 0.75)
    return None


def _is_half(words: str) -> bool:
    """Whether a line may be the first half of a title that is set in two lines."""
    others = (_NUMBER, _ISSUER, _DAY, _OF_TITLE)
    return len(words) >= 4 and not any(one.match(words) for one in others) and re.search(r"[。;:,《》]", words) is None


def _period(text: StoredText, title: Proposal) -> Iterator[Proposal]:
    low, _ = text.folded.range_of(Span(title.start, title.end))
    match = _PERIOD.search(text.folded.text, low, low + len(title.values["value"]) + 16)
    if match is not None and match["from"] <= match["to"]:
        yield _proposal(text, "period", [int(match["from"]), int(match["to"])], match.span(), 0.85)


def _signed(text: StoredText, lines: list[tuple[int, int]]) -> Iterator[Proposal]:
    """Yield issuer and day: the lines that sign, before the day; else the head of the notice, or who enacted a law."""
    folded = text.folded.text
    body = text.clauses[-1] if len(text.clauses) > 1 else text.clauses[0]
    rows = [*lines, *_last_lines(text, *text.folded.range_of(Span(body.start, len(text.raw))))]
    days = [at for at, row in enumerate(rows) if row[1] - row[0] < 60 and _DAY.search(folded, *row)]
    alone = [at for at in days if _DAY.fullmatch(folded, *rows[at])]
    for at in [*alone, *days][:1]:
        day = _DAY.search(folded, *rows[at])
        said = _day(day[0]) if day is not None else None
        if day is None or said is None or folded[day.end() :].startswith("印发"):
            continue
        yield _proposal(text, "issued", said, day.span(), 0.85)
        signing = [row for row in rows[max(0, at - 4) : at] if _ISSUER.match(folded[slice(*row)])]
        if signing:
            value = "、".join(folded[slice(*row)] for row in signing)
            yield _proposal(text, "issuer", value, (signing[0][0], signing[-1][1]), 0.9)
            return
        enacted = _ENACTED.search(folded, *rows[at])
        if enacted is not None:
            yield _proposal(text, "issuer", enacted["issuer"], enacted.span("issuer"), 0.8)
            return
    yield from _of_notice(text, lines)


def _of_notice(text: StoredText, lines: list[tuple[int, int]]) -> Iterator[Proposal]:
    for low, high in lines:
        match = _OF_TITLE.match(text.folded.text[low:high])
        if match is not None:
            yield _proposal(text, "issuer", match["issuer"], (low, low + match.end("issuer")), 0.75)
            return


def _last_lines(text: StoredText, low: int, high: int) -> Iterator[tuple[int, int]]:
    start = text.folded.origin(low) if low < high else len(text.raw)
    at = start
    lines = text.raw[start:].splitlines(keepends=True)
    for count, line in enumerate(lines):
        if count >= len(lines) - 12 and line.strip():
            begin, end = text.folded.range_of(Span(at, at + len(line)))
            if begin < end:
                yield begin, end
        at += len(line)


def _day(words: str) -> str | None:
    match = _DAY.search(words)
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat() if match else None
    except ValueError:
        return None


def _proposal(text: StoredText, field: str, value: object, at: tuple[int, int], sure: float) -> Proposal:
    span = text.folded.span(*at)
    clause = text.clause_at(span.start)
    quote = text.raw[span.start : span.end]
    return Proposal(
        "source", clause.id, quote, span.start, span.end, f"source-{field}", sure, {"field": field, "value": value}
    )
