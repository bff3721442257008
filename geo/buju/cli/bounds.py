"""`buju bounds`: a 四至 as it is read, before anything is drawn from it."""

from __future__ import annotations

import click

from buju.cli.output import print_json, print_table
from buju.command import ChineseCommand, json_option
from buju.legible import legible
from buju.spatial.boundstext import read_bounds


@click.command(cls=ChineseCommand, help="读一段四至：每一面的原词和其中的名称；没有归入任何一面的文字也列出")
@click.option("--read", "text", required=True, metavar="四至", help="四至的原文，如 东至甲路、南至乙路")
@json_option
def bounds(*, text: str, as_json: bool) -> None:
    """Print the sides of a 四至; what is in none of them is told, too."""
    read = read_bounds(text)
    rest = [{"words": text[start:end], "start": start, "end": end} for start, end in read.left]
    if as_json:
        print_json({"sides": [side._asdict() for side in read.sides], "rest": rest})
        return
    rows = [(side.side, legible(side.words), legible(" | ".join(side.names))) for side in read.sides]
    print_table(("方位", "原词", "名称"), rows)
    if rest:
        click.echo(legible(f"其余文字：{' | '.join(str(one['words']) for one in rest)}"), err=True)
    if not rows:
        click.echo("读不出四至：没有“东至……”“……以东”一类的话", err=True)
