"""What commands print and write: results, files, and the progress of work that takes a while."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from buju.errors import Refused
from buju.fileformat import ALIASES
from buju.files import read_text

if TYPE_CHECKING:
    from buju.fault import Fault
    from buju.outputs import Outputs

Command = TypeVar("Command", bound=Callable[..., Any])

# Wide enough that nothing is cut when the output goes to a file or a pipe.
_PIPE_WIDTH = 400


def print_json(content: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Print JSON in UTF-8, whatever the console's encoding; models are written as they declare themselves."""
    plain = to_jsonable_python(content, by_alias=True, inf_nan_mode="constants")
    click.echo(json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False).encode("utf-8", "replace"))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under headings, columns aligned by display width (a Chinese character takes two cells)."""
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, emoji=False, width=_PIPE_WIDTH)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    with console.capture() as captured:
        console.print(table)
    click.echo(captured.get(), nl=False)
    click.echo(f"共 {len(rows)} 条", err=True)


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
    """Return the format that the ending of a file's name says: without the dot, in small letters, `tif` for tiff."""
    ending = path.suffix.lower().removeprefix(".")
    return ALIASES.get(ending, ending)


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


Item = TypeVar("Item")


class Steps:
    """The steps of one piece of work, each a line with a bar; nothing is shown unless `shown`."""

    def __init__(self, progress: Progress, *, shown: bool) -> None:
        self._progress = progress
        self.shown = shown

    def step(self, name: str, *, total: int | None = 1) -> Callable[[int, int], None]:
        """Begin a step; return what is to be told `(done, all)` of it."""
        if not self.shown:
            return lambda done, whole: None  # noqa: ARG005 - nothing is shown
        self._progress.start()
        task = self._progress.add_task(name, total=total)
        return lambda done, whole: self._progress.update(task, completed=done, total=whole)

    @contextmanager
    def during(self, name: str) -> Iterator[None]:
        """Show a step that is done as a whole."""
        told = self.step(name, total=None)
        yield
        told(1, 1)

    def through(self, items: Iterable[Item], name: str, *, total: int) -> Iterator[Item]:
        """Yield items and show how many have been dealt with."""
        told = self.step(name, total=total)
        done = 0
        for done, item in enumerate(items, start=1):
            if done % 1000 == 0:
                told(done, total)
            yield item
        told(done, max(done, 1))


@contextmanager
def steps(*, shown: bool) -> Iterator[Steps]:
    """Open the bars; where there is no terminal, only how they end is written."""
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True, markup=False, highlight=False, emoji=False),
    )
    try:
        yield Steps(progress, shown=shown)
    except BaseException:
        # What went wrong is one line, without bars before it.
        progress.live.transient = True
        progress.live.stop()
        raise
    if progress.live.is_started:
        progress.stop()
