"""`buju map`: one layout as one HTML file that opens without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from buju.atlas.load import open_atlas
from buju.cli.outputfile import force_option, print_written, refuse_faulty
from buju.cli.publication import publication_options
from buju.command import ChineseCommand, data_option, json_option
from buju.files import write_whole

if TYPE_CHECKING:
    from buju.views.publication import Publication

Command = TypeVar("Command", bound=Callable[..., Any])

# The options of an embedded map, by the same names; what they may hold is checked in one place for both.
_VALUED = {
    "places": ("地点", "只绘这些地点：编号或名称，逗号隔开"),
    "layers": ("图层", "只绘这些图层，逗号隔开，如 core,belt,context-area"),
    "height": ("像素", "地图的高度"),
    "lang": ("语言", "图例、按钮与说明的语言：zh、en（原文不翻译）"),
    "zoom": ("级别", "起始缩放级别，5 至 18"),
    "bbox": ("西,南,东,北", "起始画面的经纬度范围（WGS 84）；与 --zoom 只给一个"),
    "theme": ("颜色", "colour 彩色、grey 灰度印刷、safe 色觉友好"),
    "highlight": ("地点", "一打开就标出的地点：编号或名称"),
}
_SWITCHED = {
    "legend": "图例（默认显示）",
    "search": "查找框（默认随地点表；没有地点表时浮在图上）",
    "table": "地点表（默认显示）",
}


def _map_options(command: Command) -> Command:
    for name, words in reversed(_SWITCHED.items()):
        command = click.option(f"--{name}/--no-{name}", default=None, help=words)(command)
    for name, (metavar, words) in reversed(_VALUED.items()):
        command = click.option(f"--{name}", default=None, metavar=metavar, help=words)(command)
    return command


@click.command(name="map", cls=ChineseCommand, help="把一个布局做成单个 HTML 文件，断网也能打开")
@click.argument("layout", metavar="布局编号")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="文件", help="写到哪里，如 songjiang.html"
)
@_map_options
@publication_options
@force_option("出图，并把问题印在图上")
@data_option
@json_option
def map_command(
    *,
    layout: str,
    output: Path,
    publication: Publication,
    force: bool,
    data: Path | None,
    as_json: bool,
    **asked: str | bool | None,
) -> None:
    """Write a layout's map file."""
    from buju.views.map.mapoptions import map_options
    from buju.views.map.mappage import map_file

    options = map_options([(name, _written(value)) for name, value in asked.items() if value is not None])
    atlas = open_atlas(data)
    faults = atlas.errors_of(layout)
    refuse_faulty(faults, force=force, work="出图")
    content = map_file(atlas, layout, faults=faults, options=options, publication=publication)
    write_whole(output, content)
    print_written(output, size=len(content), faults=faults, as_json=as_json)


def _written(value: str | bool) -> str:
    return str(int(value)) if isinstance(value, bool) else value
