"""`buju figure`: one layout as a figure for reports, in PNG, SVG, PDF, TIFF or JPEG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from buju.atlas.load import open_atlas
from buju.cli.output import (
    by_ending,
    ending_of,
    force_option,
    output_option,
    print_written,
    publication_options,
    refuse_faulty,
    valued_options,
)
from buju.command import ChineseCommand, data_option, json_option
from buju.files import write_whole
from buju.outputs import FIGURE

if TYPE_CHECKING:
    from buju.views.publication import Publication


@click.command(
    name="figure",
    cls=ChineseCommand,
    help=f"把一个布局做成报告用的图件；{by_ending(FIGURE.endings)}",
)
@click.argument("layout", metavar="布局编号")
@output_option(FIGURE.endings, example="songjiang.png")
@valued_options(FIGURE)
@publication_options
@force_option("出图，并把问题印在图上")
@data_option
@json_option
def figure(
    *,
    layout: str,
    output: Path,
    publication: Publication,
    force: bool,
    data: Path | None,
    as_json: bool,
    **asked: str | None,
) -> None:
    """Write a layout's figure."""
    from buju.views.carto.options import figure_options

    options = figure_options(**asked, publication=publication)
    atlas = open_atlas(data)
    layout = atlas.layout(layout).id
    faults = atlas.errors_of(layout)
    refuse_faulty(faults, force=force, work="出图")
    content = FIGURE.of(ending_of(output)).write(atlas, layout, options=options, faults=faults)
    write_whole(output, content)
    print_written(output, size=len(content), faults=faults, as_json=as_json)
