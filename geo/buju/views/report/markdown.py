"""A report as Markdown that Quarto and pandoc read, and that GitHub and Gitea show."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, assert_never

from buju.legible import legible
from buju.views.report.block import (
    Block,
    Bullets,
    Cell,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    QuoteBlock,
    Report,
    Run,
    Strong,
    Table,
    assembled,
    date_line,
)
from buju.views.words.wording import Quote

# Every mark that means something in pandoc's Markdown or in CommonMark, wherever it stands.
_MARKS = re.compile(r"([\\`*_{}\[\]<>()#|~^$@\"'&!])")
# What pandoc would set as a dash or an ellipsis, and what CommonMark with emoji would replace.
_SMART = re.compile(r"(?<=-)-|(?<=\.)\.|-(?=-)|\.(?=\.)|:(?=[\w+-]+:)")
# What begins a list, a heading's underline or a definition when it comes first on a line.
_FIRST = re.compile(r"^(\s*)(?:([-+=:%])|(\d+)([.]))")
_DASHES = 96


class MarkdownReport(NamedTuple):
    """The text, and the pictures that lie beside it by the names that it uses."""

    text: str
    pictures: dict[str, bytes]


def write_markdown(report: Report, *, folder: str | None = None, quarto: bool = False) -> MarkdownReport:
    """Return a report as Markdown.

    Args:
        report: the report.
        folder: name of the folder beside the file that the pictures go to, e.g. `report_files`; None puts them
            into the text as data.
        quarto: whether to write what only Quarto understands, and other readers show as it stands.
    """
    pictures: dict[str, bytes] = {}
    lines = [*_front(report, quarto=quarto), *_blocks(assembled(report), folder, pictures, quarto=quarto)]
    return MarkdownReport("\n\n".join(lines) + "\n", pictures)


def escaped(text: str) -> str:
    """Return words so that every reader of Markdown shows them as they are."""
    plain = _SMART.sub(lambda match: f"\\{match[0]}", _MARKS.sub(r"\\\1", legible(text)))
    return _FIRST.sub(lambda match: f"{match[1]}{match[3] or ''}\\{match[2] or match[4]}", plain)


def _front(report: Report, *, quarto: bool) -> Iterator[str]:
    """Yield the metadata that pandoc sets as title, subtitle and date, and the note that stays visible without it."""
    # JSON strings are YAML strings.
    rows = [("title", report.title), ("subtitle", report.subtitle), ("date", report.data_date), ("lang", "zh-CN")]
    yield "\n".join(
        [
            "---",
            *(f"{key}: {json.dumps(legible(value), ensure_ascii=False)}" for key, value in rows),
            *(["toc: true"] if quarto else []),
            "---",
        ]
    )
    yield f"{escaped(date_line(report))}　{escaped(report.grade_note)}"


def _blocks(blocks: Iterable[Block], folder: str | None, pictures: dict[str, bytes], *, quarto: bool) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield f"{'#' * block.level} {escaped(block.text)}"
            case Paragraph():
                yield _line(block.runs)
            case QuoteBlock():
                yield f"> {_line([block.quote])}"
            case Bullets():
                yield "\n".join(f"- {_line(item.runs)}" for item in block.items)
            case Table():
                yield f"**{escaped(block.caption)}**"
                yield "\n".join(_table(block))
            case Picture():
                yield _picture(block, folder, pictures, quarto=quarto)
            case PageBreak():
                yield "***"
            case _:
                assert_never(block)


def _line(runs: Iterable[Run]) -> str:
    return "".join(_runs(runs)).strip()


def _runs(runs: Iterable[Run]) -> Iterator[str]:
    for run in runs:
        words = escaped(run.words)
        if isinstance(run, Quote):
            yield f"{_marked(words, '*')}（{_clause(run)}）"
        else:
            yield _marked(words, "**") if isinstance(run, Strong) else words


def _marked(words: str, mark: str) -> str:
    """Set words apart; beside a space, the marks count as such whatever punctuation the words begin with."""
    bare = words.strip()
    return f" {mark}{bare}{mark} " if bare else ""


def _clause(quote: Quote) -> str:
    clause = escaped(quote.clause)
    return clause if quote.href is None else f"[{clause}](<{_address(quote.href)}>)"


def _address(href: str) -> str:
    return re.sub(r"[<>\\\s]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), href)


def _table(table: Table) -> Iterator[str]:
    """Yield a pipe table; the dashes say how wide the columns are (pandoc, extension pipe_tables)."""
    yield f"| {' | '.join(escaped(heading) for heading in table.headings)} |"
    yield f"|{'|'.join(':' + '-' * max(2, round(share * _DASHES)) for share in table.shares)}|"
    for row in table.rows:
        yield f"| {' | '.join(_cell(content) for content in row)} |"


def _cell(content: Cell) -> str:
    return "<br>".join(_line(item.runs) for item in content)


def _picture(picture: Picture, folder: str | None, pictures: dict[str, bytes], *, quarto: bool) -> str:
    if folder is None:
        address = f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"
    else:
        # The name says the bytes: a text and the pictures that it names are of one making, whichever text it is.
        name = f"figure-{len(pictures) + 1}-{hashlib.sha256(picture.png).hexdigest()[:8]}.png"
        pictures[name] = picture.png
        address = f"<{_address(folder)}/{name}>"
    if not quarto:
        return f"![{escaped(picture.alt)}]({address})\n\n**{escaped(picture.caption)}**"
    # The words in the brackets become the caption.
    return f'![{escaped(picture.caption)}]({address}){{fig-alt="{_attribute(picture.alt)}"}}'


def _attribute(words: str) -> str:
    return legible(words).replace("\\", "\\\\").replace('"', "'")
