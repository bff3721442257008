"""`buju clauses`: the clauses of a text file, before anything else is made of it."""

from __future__ import annotations

from pathlib import Path

import click

from buju.cli.output import print_json, print_table
from buju.command import ChineseCommand, json_option
from buju.errors import BujuError, TooLarge
from buju.files import read_start
from buju.legible import legible
from buju.policy.clause import parse_clauses, why_whole

# Two million Chinese characters.
_MOST_BYTES = 6_000_000


@click.command(
    cls=ChineseCommand, help="列出一份文本（.txt、.md，UTF-8）的条款：条款编号、标题、行号；没有标题时说明为什么"
)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def clauses(*, file: Path, as_json: bool) -> None:
    """Print the clauses of a text; where it has none, say why on stderr."""
    raw = read_plain(file)
    rows = [(clause, raw.count("\n", 0, clause.start) + 1) for clause in parse_clauses(raw)]
    if as_json:
        print_json(
            [{"path": clause.path, "title": clause.title, "line": line, "start": clause.start} for clause, line in rows]
        )
    else:
        print_table(("条款", "标题", "行"), [(clause.id, legible(clause.title), str(line)) for clause, line in rows])
    why = why_whole(raw)
    if why is not None:
        click.echo(legible(f"注意：{why}"), err=True)


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
