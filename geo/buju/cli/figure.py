"""`buju figure`: one layout as a figure for reports, in PNG, SVG or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from buju.atlas.load import open_atlas
from buju.cli.chinese import ChineseCommand
from buju.cli.options import data_option, json_option
from buju.cli.output import print_json
from buju.cli.publication import publication_options
from buju.errors import Refused
from buju.files import write_whole

_ENDINGS = ("png", "svg", "pdf")
_SHOWN = "、".join(f".{ending}" for ending in _ENDINGS)

if TYPE_CHECKING:
    from buju.views.publication import Publication


def _with_known_ending(ctx: click.Context, _: click.Parameter, value: Path) -> Path:
    if _ending(value) not in _ENDINGS:
        raise click.UsageError(f"文件名应以 {_SHOWN} 之一结尾，现为“{value.name}”", ctx=ctx)
    return value


@click.command(name="figure", cls=ChineseCommand, help=f"把一个布局做成报告用的图件；格式由文件名结尾决定：{_SHOWN}")
@click.argument("layout", metavar="布局编号")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="文件",
    callback=_with_known_ending,
    help="写到哪里，如 songjiang.png",
)
@click.option(
    "--preset", default=None, metavar="版式", help="a4 纵向（默认）、a4-landscape 横向、column 半栏、slide 16:9 幻灯片"
)
@click.option("--theme", default=None, metavar="颜色", help="colour 彩色（默认）、grey 灰度印刷、safe 色觉友好")
@click.option("--dpi", default=None, metavar="整数", help="PNG 每英寸的像素数，36 至 1200（默认 150）")
@click.option("--places", default=None, metavar="地点", help="只绘这些地点：编号或名称，逗号隔开")
@click.option("--layers", default=None, metavar="图层", help="只绘这些图层，逗号隔开，如 core,belt,context-area")
@click.option("--text", default=None, metavar="方式", help="SVG 的文字：paths 转为轮廓（默认）、text 保留为文字")
@publication_options
@click.option("--force", is_flag=True, help="数据有错误时仍然出图，并把问题印在图上")
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
    from buju.views.figure.drawing import figure_bytes
    from buju.views.figure.options import figure_options

    options = figure_options(
        preset=preset, theme=theme, dpi=dpi, places=places, layers=layers, text=text, publication=publication
    )
    atlas = open_atlas(data)
    faults = atlas.errors_of(layout)
    if faults and not force:
        raise Refused(
            f"数据有 {len(faults)} 处错误，不予出图：{faults[0]}；改正后重试，或用 --force 强制出图", faults=faults
        )
    content = figure_bytes(atlas, layout, form=_ending(output), options=options, faults=faults)
    write_whole(output, content)
    if as_json:
        print_json([{"file": str(output), "bytes": len(content), "faults": len(faults)}])
    else:
        click.echo(f"已写入 {output}（{len(content) / 1000:.0f} kB）")


def _ending(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")
