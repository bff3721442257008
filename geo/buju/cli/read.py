"""`buju read`: a document's text and its facts side by side, as a sheet for a reader, and the sheet come back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from buju.cli.listing import opened
from buju.cli.output import print_json, print_table, print_written, with_ending
from buju.command import ChineseCommand, data_option, json_option
from buju.files import read_start, write_whole
from buju.legible import legible
from buju.views.reading.readersheet import Row, SheetBack, read_sheet, reading_rows, sheet_bytes, state_of
from buju.views.report.package import MAX_BYTES

if TYPE_CHECKING:
    from buju.policy.document import Document

_ENDINGS = ("xlsx",)


@click.command(
    cls=ChineseCommand, help="逐条对照一份文件的原文和事实，标出没有成为事实的语句；可写成核对表，收回后列出异议"
)
@click.argument("document", metavar="文件编号")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="文件",
    callback=with_ending(_ENDINGS),
    help="写成核对表（.xlsx）：逐条选“同意”或“异议”，写意见",
)
@click.option(
    "--sheet",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="文件",
    help="收回的核对表：列出有异议的各条；与现在的事实对不上的逐行说明",
)
@data_option
@json_option
@click.pass_context
def read(
    ctx: click.Context, *, document: str, output: Path | None, sheet: Path | None, data: tuple[Path, ...], as_json: bool
) -> None:
    """Set text and facts side by side; exit status 1 if a sheet that came back does not fit."""
    if output is not None and sheet is not None:
        raise click.UsageError("-o 写出核对表，--sheet 收回核对表，只用一个", ctx=ctx)
    atlas = opened(data)
    found = atlas.document(document)
    if output is not None:
        content = sheet_bytes(found, atlas)
        write_whole(output, content)
        print_written(output, size=len(content), faults=atlas.errors, as_json=as_json)
    elif sheet is not None:
        back = read_sheet(read_start(sheet, most=MAX_BYTES + 1, called="核对表"), found, atlas)
        _print_back(back, found, as_json=as_json)
        if back.problems:
            ctx.exit(1)
    else:
        _print_rows(reading_rows(found, atlas), as_json=as_json)


def _print_rows(rows: tuple[Row, ...], *, as_json: bool) -> None:
    if as_json:
        print_json({"state": state_of(rows), "rows": [_plain(row) for row in rows]})
        return
    for clause, of_clause in groupby(rows, key=lambda row: row.clause):
        click.echo(f"\n{clause.label}")
        for (quote, free), of_quote in groupby(of_clause, key=lambda row: (row.quote, row.fact is None)):
            click.echo(f"  {'【未成事实】' if free else ''}{legible(quote)}")
            for line in (line for row in of_quote for line in _lines(row)):
                click.echo(f"      {line}")
    unquoted = sum(row.fact is None for row in rows)
    click.echo(f"\n事实 {len(rows) - unquoted} 条；没有成为事实的语句 {unquoted} 处")


def _lines(row: Row) -> Iterator[str]:
    if row.fact is not None:
        places = f"〔{row.places}〕" if row.places else ""
        yield f"{row.kind}（{row.key}）：{legible(row.said)}{places}"


def _plain(row: Row) -> dict[str, Any]:
    return {
        "id": None if row.fact is None else row.key,
        "clause": row.clause.id,
        "quote": row.quote,
        "start": row.span.start,
        "end": row.span.end,
        "kind": None if row.fact is None else row.fact.kind,
        "statement": row.said,
        "places": [] if row.fact is None else list(row.fact.places),
        "note": None if row.fact is None else row.note or None,
    }


def _print_back(back: SheetBack, document: Document, *, as_json: bool) -> None:
    if as_json:
        disputes = [{**_plain(one.row), "remark": one.remark, "warning": one.warning} for one in back.disputes]
        counts = {"document": document.id, "agreed": back.agreed, "open": back.open}
        print_json({**counts, "disputes": disputes, "problems": back.problems})
        return
    rows = [
        (one.row.key, one.row.clause.id, one.row.quote, one.row.said or one.row.kind, one.remark, one.warning or "")
        for one in back.disputes
    ]
    print_table(("编号", "条款", "引文", "事实", "意见", "注意"), [tuple(map(legible, row)) for row in rows])
    click.echo(f"同意 {back.agreed} 条，异议 {len(back.disputes)} 条，未核 {back.open} 条")
    for problem in back.problems:
        click.echo(legible(f"注意：{problem}"), err=True)
