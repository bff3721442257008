"""`buju atlas`: every layout and document as a folder of pages that opens without a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from buju.atlas.memory import open_atlas
from buju.cli.output import force_option, print_json, publication_options, refuse_faulty
from buju.command import ChineseCommand, data_option, json_option, on_option

if TYPE_CHECKING:
    from datetime import date

    from buju.views.publication import Publication


@click.command(name="atlas", cls=ChineseCommand, help="把全部布局和规划文件做成一个网页文件夹，拷到 U 盘也能打开")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="文件夹",
    help="写到哪里：新的、空的，或以前由本命令写出的文件夹",
)
@click.option("--figures", is_flag=True, help="另附每个布局的插图（PNG 与 SVG）")
@publication_options
@force_option("写出，并把问题印在页面上")
@on_option
@data_option
@json_option
def atlas(
    *,
    output: Path,
    figures: bool,
    publication: Publication,
    force: bool,
    on: date,
    data: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Write the folder."""
    from buju.views.site.staticsite import site_files, write_folder

    opened = open_atlas(data).as_of(on)
    faults = opened.errors
    refuse_faulty(faults, force=force, work="写出")
    files, size = write_folder(output, site_files(opened, figures=figures, publication=publication))
    if as_json:
        print_json([{"folder": str(output), "files": files, "bytes": size, "faults": len(faults)}])
    else:
        click.echo(f"已写入 {output}（{files} 个文件，{size / 1e6:.1f} MB）；双击其中的 index.html 打开")
