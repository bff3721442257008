"""The file that a command writes: the option that names it, its ending, faulty data, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from buju.cli.output import print_json
from buju.errors import Refused
from buju.fault import Fault
from buju.outputs import Outputs

Command = TypeVar("Command", bound=Callable[..., Any])


def output_option(endings: Collection[str] | None, *, example: str) -> Callable[[Command], Command]:
    """Add `-o`: where to write; if it says the format, with an ending of these."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=endings is None),
        required=True,
        metavar="文件",
        callback=None if endings is None else with_ending(endings),
        help=f"写到哪里，如 {example}",
    )


def valued_options(outputs: Outputs[Any]) -> Callable[[Command], Command]:
    """Add an option with a value for each of the outputs' options that has one; what it may hold is checked later."""

    def decorated(command: Command) -> Command:
        for name, option in reversed(tuple(outputs.options.items())):
            if option.value:
                command = click.option(f"--{name}", default=None, metavar=option.value, help=option.words)(command)
        return command

    return decorated


def force_option(consequence: str) -> Callable[[Command], Command]:
    """Add `--force`: write although the data are faulty, and say so in what is written."""
    return click.option("--force", is_flag=True, help=f"数据有错误时仍然{consequence}")


def with_ending(endings: Collection[str]) -> Callable[[click.Context, click.Parameter, Path | None], Path | None]:
    """Return the check that a file's name ends in one of these."""

    def checked(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
        if value is not None and ending_of(value) not in endings:
            raise click.UsageError(f"文件名应以 {dotted(endings)} 之一结尾，现为“{value.name}”", ctx=ctx)
        return value

    return checked


def by_ending(endings: Collection[str]) -> str:
    """Return the help on how a file's name says its format."""
    return f"格式由文件名结尾决定：{dotted(endings)}"


def dotted(endings: Collection[str]) -> str:
    """Return endings as users see them."""
    return "、".join(f".{ending}" for ending in endings)


def ending_of(path: Path) -> str:
    """Return the ending of a file's name without the dot, in small letters."""
    return path.suffix.lower().removeprefix(".")


def refuse_faulty(faults: Sequence[Fault], *, force: bool, work: str) -> None:
    """Refuse to do work (`出图`, `写出`) from faulty data, unless it is forced.

    Raises:
        Refused: there are faults, and it is not forced.
    """
    if faults and not force:
        raise Refused(
            f"数据有 {len(faults)} 处错误，不予{work}：{faults[0]}；改正后重试，或用 --force 强制{work}", faults=faults
        )


def print_written(output: Path, *, size: int, faults: Sequence[Fault], as_json: bool) -> None:
    """Say what was written; `size` is in bytes."""
    if as_json:
        print_json([{"file": str(output), "bytes": size, "faults": len(faults)}])
    else:
        click.echo(f"已写入 {output}（{size / 1000:.0f} kB）")
