"""`buju check`: run every rule over the data and print all faults at once."""

from __future__ import annotations

from pathlib import Path

import click

from buju.atlas.load import load
from buju.atlas.recipes import recipe_faults
from buju.atlas.store import FolderStore, data_root
from buju.cli.output import print_json
from buju.command import ChineseCommand, data_option, json_option
from buju.fault import errors_of


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
        print_json([fault.flat() for fault in faults])
    else:
        for fault in faults:
            click.echo(str(fault))
        click.echo(_summary(len(errors), len(faults) - len(errors)), err=True)
    ctx.exit(1 if errors else 0)


def _summary(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "数据检查通过，没有问题"
    return f"共 {errors} 处错误、{warnings} 处提醒"
