"""`buju figure`: one layout as a figure for reports, in PNG, SVG or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from buju.atlas.load import open_atlas
from buju.cli.outputfile import dotted, ending_of, force_option, output_option, print_written, refuse_faulty
from buju.cli.publication import publication_options
from buju.command import ChineseCommand, data_option, json_option
from buju.files import write_whole

_ENDINGS = ("png", "svg", "pdf")

if TYPE_CHECKING:
    from buju.views.publication import Publication


@click.command(
    name="figure", cls=ChineseCommand, help=f"把一个布局做成报告用的图件；格式由文件名结尾决定：{dotted(_ENDINGS)}"
)
@click.argument("layout", metavar="布局编号")
@output_option(_ENDINGS, example="songjiang.png")
@click.option(
    "--preset", default=None, metavar="版式", help="a4 纵向（默认）、a4-landscape 横向、column 半栏、slide 16:9 幻灯片"
)
@click.option("--theme", default=None, metavar="颜色", help="colour 彩色（默认）、grey 灰度印刷、safe 色觉友好")
@click.option("--dpi", default=None, metavar="整数", help="PNG 每英寸的像素数，36 至 1200（默认 150）")
@click.option("--places", default=None, metavar="地点", help="只绘这些地点：编号或名称，逗号隔开")
@click.option("--layers", default=None, metavar="图层", help="只绘这些图层，逗号隔开，如 core,belt,context-area")
@click.option("--text", default=None, metavar="方式", help="SVG 的文字：paths 转为轮廓（默认）、text 保留为文字")
@publication_options
@force_option("出图，并把问题印在图上")
@data_option
@json_option
def figure(
    *,
    layout: str,
    output: Path,
    preset: str | None,
    theme: str | None,
    dpi: str | None,
    places: str | None,
    layers: str | None,
    text: str | None,
    publication: Publication,
    force: bool,
    data: Path | None,
    as_json: bool,
) -> None:
    """Write a layout's figure."""
    from buju.views.carto.drawing import figure_bytes
    from buju.views.carto.options import figure_options

    options = figure_options(
        preset=preset, theme=theme, dpi=dpi, places=places, layers=layers, text=text, publication=publication
    )
    atlas = open_atlas(data)
    faults = atlas.errors_of(layout)
    refuse_faulty(faults, force=force, work="出图")
    content = figure_bytes(atlas, layout, form=ending_of(output), options=options, faults=faults)
    write_whole(output, content)
    print_written(output, size=len(content), faults=faults, as_json=as_json)
