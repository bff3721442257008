"""Who a map is for: the options that every command which draws maps has."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from buju.files import read_text

Command = TypeVar("Command", bound=Callable[..., Any])


def publication_options(command: Command) -> Command:
    """Add `--profile`, `--reviewed` and `--without-lines`; the command gets one `publication`."""

    @wraps(command)
    def with_publication(*, profile: str, reviewed: Path | None, without_lines: bool, **rest: Any) -> Any:  # noqa: ANN401
        from buju.views.publication import Profile, Publication, reviewed_maps

        maps = () if reviewed is None else reviewed_maps(read_text(reviewed), name=reviewed.name)
        return command(publication=Publication(Profile(profile), maps, without_lines), **rest)

    for option in _OPTIONS:
        with_publication = option(with_publication)
    return with_publication  # type: ignore[return-value] # click's options keep what they decorate


_OPTIONS = (
    click.option("--without-lines", is_flag=True, help="不画行政区域界线，以行政区为图形的地点只列不画"),
    click.option(
        "--reviewed",
        type=click.Path(path_type=Path),
        default=None,
        metavar="文件",
        help="审图号登记表（JSON）：每张图的布局、范围、比例尺和审图号",
    ),
    click.option(
        "--profile",
        type=click.Choice(["internal", "report", "public"]),
        default="internal",
        metavar="用途",
        help="internal 内部使用（默认）、report 内部报告、public 公开发布；公开发布而带行政区域界线的图须有审图号",
    ),
)
