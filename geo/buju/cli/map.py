"""`buju map`: one layout as one HTML file that opens without a network."""

from __future__ import annotations

from pathlib import Path

import click

from buju.atlas.load import open_atlas
from buju.cli.chinese import ChineseCommand
from buju.cli.options import data_option, json_option
from buju.cli.output import print_json
from buju.errors import Refused
from buju.files import write_whole


@click.command(name="map", cls=ChineseCommand, help="把一个布局做成单个 HTML 文件，断网也能打开")
@click.argument("layout", metavar="布局编号")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="文件", help="写到哪里，如 songjiang.html"
)
@click.option("--force", is_flag=True, help="数据有错误时仍然出图，并把问题印在图上")
@data_option
@json_option
def map_command(*, layout: str, output: Path, force: bool, data: Path | None, as_json: bool) -> None:
    """Write a layout's map file."""
    from buju.views.mappage import map_file

    atlas = open_atlas(data)
    faults = atlas.errors_of(layout)
    if faults and not force:
        raise Refused(
            f"数据有 {len(faults)} 处错误，不予出图：{faults[0]}；改正后重试，或用 --force 强制出图", faults=faults
        )
    content = map_file(atlas, layout, faults=faults)
    write_whole(output, content)
    if as_json:
        print_json([{"file": str(output), "bytes": len(content), "faults": len(faults)}])
    else:
        click.echo(f"已写入 {output}（{len(content) / 1000:.0f} kB）")
