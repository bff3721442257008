"""The commands that draw: `buju map` and `buju figure`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from buju.atlas.memory import open_atlas
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
from buju.command import ChineseCommand, data_option, json_option, on_option
from buju.files import write_whole
from buju.outputs import FIGURE, MAP, MAP_SWITCHES

if TYPE_CHECKING:
    from datetime import date

    from buju.views.publication import Publication


Command = TypeVar("Command", bound=Callable[..., Any])


def _switches(command: Command) -> Command:
    for name, option in reversed(tuple(MAP_SWITCHES.items())):
        command = click.option(f"--{name}/--no-{name}", default=None, help=option.words)(command)
    return command


@click.command(name="map", cls=ChineseCommand, help="把一个布局做成单个 HTML 文件，断网也能打开")
@click.argument("layout", metavar="布局编号")
@output_option(None, example="songjiang.html")
@valued_options(MAP)
@_switches
@publication_options
@force_option("出图，并把问题印在图上")
@on_option
@data_option
@json_option
def map_command(
    *,
    layout: str,
    output: Path,
    publication: Publication,
    force: bool,
    on: date,
    data: tuple[Path, ...],
    as_json: bool,
    **asked: str | bool | None,
) -> None:
    """Write a layout's map file."""
    from buju.views.map.mapoptions import map_options

    options = map_options([(name, _written(value)) for name, value in asked.items() if value is not None])
    atlas = open_atlas(data).as_of(on)
    layout = atlas.layout(layout).id
    faults = atlas.errors_of(layout)
    refuse_faulty(faults, force=force, work="出图")
    content = MAP.formats[0].write(atlas, layout, faults=faults, options=options, publication=publication)
    write_whole(output, content)
    print_written(output, size=len(content), faults=faults, as_json=as_json)


def _written(value: str | bool) -> str:
    return str(int(value)) if isinstance(value, bool) else value


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
@on_option
@data_option
@json_option
def figure(
    *,
    layout: str,
    output: Path,
    publication: Publication,
    force: bool,
    on: date,
    data: tuple[Path, ...],
    as_json: bool,
    **asked: str | None,
) -> None:
    """Write a layout's figure."""
    from buju.views.carto.options import figure_options

    options = figure_options(**asked, publication=publication)
    atlas = open_atlas(data).as_of(on)
    layout = atlas.layout(layout).id
    faults = atlas.errors_of(layout)
    refuse_faulty(faults, force=force, work="出图")
    content = FIGURE.of(ending_of(output)).write(atlas, layout, options=options, faults=faults)
    write_whole(output, content)
    print_written(output, size=len(content), faults=faults, as_json=as_json)
