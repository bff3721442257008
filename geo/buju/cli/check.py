"""`buju check`: run every rule over the data and print all faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click

from buju.atlas.load import load
from buju.atlas.recipes import recipe_faults
from buju.atlas.store import FolderStore, data_root
from buju.cli.output import print_json
from buju.command import ChineseCommand, data_option, json_option
from buju.fault import Fault, errors_of

# Who has mended so many faults of a file runs the check again.
_MOST_OF_A_FILE = 50


@click.command(cls=ChineseCommand, help="检查全部数据，一次列出所有问题；有错误时退出码为 1")
@data_option
@json_option
@click.pass_context
def check(ctx: click.Context, *, data: Path | None, as_json: bool) -> None:
    """Print every fault; exit status 1 if one of them is an error."""
    store = FolderStore(data_root(data))
    atlas = load(store)
    faults = [*atlas.faults, *recipe_faults(store, atlas)]
    errors = errors_of(faults)
    if as_json:
        print_json([fault.flat() for fault in _first(faults)])
    else:
        for fault in _first(faults):
            click.echo(str(fault))
        click.echo(_summary(len(errors), len(faults) - len(errors)), err=True)
    ctx.exit(1 if errors else 0)


def _first(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Yield the first faults of each file, and say of how many others there are on stderr."""
    for file, own in groupby(sorted(faults, key=lambda fault: fault.where), key=lambda fault: fault.where.file):
        rows = list(own)
        # Errors first: what only reminds must not hide what keeps entries out.
        errors = errors_of(rows)
        kept = set(map(id, [*errors, *(row for row in rows if not row.is_error)][:_MOST_OF_A_FILE]))
        yield from (row for row in rows if id(row) in kept)
        if len(rows) > _MOST_OF_A_FILE:
            click.echo(
                f"{file}：另有 {len(rows) - _MOST_OF_A_FILE} 处未列；每个文件最多列 {_MOST_OF_A_FILE} 处", err=True
            )


def _summary(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "数据检查通过，没有问题"
    return f"共 {errors} 处错误、{warnings} 处提醒"
