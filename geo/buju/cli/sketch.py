"""`buju sketch`: the layout of what has been accepted of a draft, made and drawn."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from buju.cli.output import print_json
from buju.command import ChineseCommand, json_option
from buju.drafting.record import records_of
from buju.legible import legible
from buju.sketched import Sketched
from buju.sketched import sketch as sketch_one


@click.command(
    cls=ChineseCommand,
    help="由已接受的事实起草布局：写出配方、背景与底图并生成图层；能以政区作图的作图，其余列出并说明",
)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path, exists=True, file_okay=False))
@json_option
def sketch(*, folder: Path, as_json: bool) -> None:
    """Sketch the layouts of all drafts of a folder."""
    made = [sketch_one(folder, record.document) for record in records_of(folder)]
    if as_json:
        print_json([asdict(one) for one in made])
        return
    for one in made:
        tell(one)


def tell(made: Sketched) -> None:
    """Print what was made of a draft."""
    click.echo(f"{made.document}：{made.drawn} 处作图，{made.listed} 处列出")
    for note in made.notes:
        click.echo(legible(f"  {note}"), err=True)
