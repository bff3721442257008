"""`buju clauses`: the clauses of a text file, before anything else is made of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buju.cli.output import print_json, print_table
from buju.command import ChineseCommand, json_option
from buju.errors import BujuError, TooLarge
from buju.files import read_start
from buju.legible import legible
from buju.policy.clause import parse_clauses, why_whole

if TYPE_CHECKING:
    from buju.drafting.reading.reading import Reading
    from buju.policy.clause import Clause

# Two million Chinese characters.
_MOST_BYTES = 6_000_000
_PLAIN = (".txt", ".md")
_MOST_PAGES = 8
ocr_option = click.option("--ocr", is_flag=True, help="PDF 每页都用文字识别（OCR）读，文字层是乱码时用；须装 buju[ocr]")


@click.command(
    cls=ChineseCommand,
    help="列出一份规划（.docx、.pdf、.html、.txt、.md）的条款：条款编号、标题、行号；没有标题时说明为什么",
)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path, dir_okay=False))
@ocr_option
@json_option
def clauses(*, file: Path, ocr: bool, as_json: bool) -> None:
    """Print the clauses of a text; where it has none, say why on stderr."""
    read = None if file.suffix.lower() in _PLAIN else read_file(file, ocr=ocr)
    raw = read_plain(file) if read is None else read.text
    rows = [(clause, raw.count("\n", 0, clause.start) + 1) for clause in parse_clauses(raw)]
    if as_json:
        print_json(
            [
                {"path": clause.path, "title": clause.title, "line": line, "start": clause.start} | _pages(read, clause)
                for clause, line in rows
            ]
        )
    else:
        print_table(("条款", "标题", "行"), [(clause.id, legible(clause.title), str(line)) for clause, line in rows])
    if read is not None:
        tell_damage(read)
    why = why_whole(raw)
    if why is not None:
        click.echo(legible(f"注意：{why}"), err=True)


def _pages(read: Reading | None, clause: Clause) -> dict[str, tuple[int, int]]:
    """Return the pages on which a clause begins and ends, where the file has pages."""
    found = None if read is None else read.pages_of(clause.start, clause.end)
    return {} if found is None else {"pages": found}


def read_file(file: Path, *, ocr: bool) -> Reading:
    """Read a plan's file of any format, with a bar on a terminal.

    Raises:
        BujuError: it is missing, cannot be used, or is above a limit.
    """
    from buju.drafting.reading.door import read_document

    if not sys.stderr.isatty():
        return read_document(file, ocr=ocr)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("读取", total=None)
        return read_document(
            file, ocr=ocr, progress=lambda done, of: bar.update(task, completed=done, total=of, description="读取")
        )


def tell_damage(read: Reading) -> None:
    """Say on stderr what reading did not repair, a line each."""
    for one in read.damage:
        some = "、".join(map(str, one.pages[:_MOST_PAGES]))
        pages = f"（第 {some} 页等 {len(one.pages)} 页）" if len(one.pages) > _MOST_PAGES else f"（第 {some} 页）"
        click.echo(legible(f"读取：{one.words}{pages if one.pages else ''}"), err=True)


def read_plain(file: Path) -> str:
    """Read a text file of a user, line ends untouched.

    Raises:
        BujuError: it is missing, or no UTF-8 text.
        TooLarge: more than some two million characters.
    """
    content = read_start(file, most=_MOST_BYTES + 1, called="文本")
    if len(content) > _MOST_BYTES:
        raise TooLarge(f"{file.name}：超过 {_MOST_BYTES // 1_000_000} MB（约二百万字）的上限；请分成几个文件")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BujuError(
            f"{file.name}：不是 UTF-8 文本（第 {error.start + 1} 个字节起读不懂）；请另存为 UTF-8"
        ) from error
    if "\x00" in text:
        raise BujuError(f"{file.name}：不是文本文件；请另存为 UTF-8 文本")
    return text
