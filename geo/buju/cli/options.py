"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def data_option(command: Command) -> Command:
    """Add `--data`: the folder that holds layers/ and seeds/."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        default=None,
        metavar="文件夹",
        help="含有 layers/ 与 seeds/ 的数据文件夹（默认用随包数据，或环境变量 BUJU_DATA）",
    )(command)


def json_option(command: Command) -> Command:
    """Add `--json`: machine-readable output."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取")(command)
