"""Commands in Chinese: click's own words from a catalogue, wrong use in one line, errors as exit statuses.

Exit status: 0 done, 1 faults in the data, 2 wrong use, 130 interrupted.
"""

from __future__ import annotations

import gettext
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from buju.day import parsed_day
from buju.errors import (
    Ambiguous,
    BujuError,
    DataMissing,
    InputInvalid,
    NotFound,
    QuestionInvalid,
    TooLarge,
    closest,
)
from buju.legible import LONG, shown, told

HELP_OPTIONS = ("-h", "--help")
WRONG_USE, INTERRUPTED = 2, 130
# No path that a system takes is longer (PATH_MAX of Linux), and hardly a question.
LONGEST = 4096

# click takes its words from this domain of gettext (click's own name for it), in the language of `LANGUAGE`.
_DOMAIN, _LANGUAGE = "messages", "zh_CN"
_CATALOGUES = Path(__file__).with_name("locale")

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class ChineseCommand(click.Command):
    """A command whose usage line is Chinese; a mixin for groups too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        # Without spaces between words, click would cut a line of the list of commands down to nothing.
        defaults: dict[str, Any] = {"options_metavar": "[选项]", "short_help": kwargs.get("help")}
        defaults["context_settings"] = {"help_option_names": list(HELP_OPTIONS)}
        super().__init__(*args, **(defaults | kwargs))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; what is longer than any name, path or question is refused before anything looks at it."""
        for at, argument in enumerate(args):
            name, is_option, value = _parted(argument, args[at - 1] if at else "")
            if len(value) > LONGEST:
                what = name if is_option else f"第 {at + 1} 个参数"
                raise click.UsageError(f"{what} 的值有 {len(value)} 字，应不超过 {LONGEST} 字", ctx=ctx)
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line; click would put a space after the colon."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")


def _parted(argument: str, before: str) -> tuple[str, bool, str]:
    """Return the option that an argument is the value of, whether there is one, and the value."""
    if argument.startswith("--"):
        name, _, value = argument.partition("=")
        return shown(name), True, max(name, value, key=len)
    return before, before.startswith("-") and len(before) <= LONG, argument


def data_option(command: Decorated) -> Decorated:
    """Add `--data`: the folders that hold layers/ and seeds/; none means what is installed."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="文件夹",
        help="含有 layers/ 与 seeds/ 的数据文件夹（默认用随包数据，或环境变量 BUJU_DATA）；可写多次，合在一起看，"
        "“随包”指随包数据，如 --data 随包 --data 我的规划",
    )(command)


class _Day(click.ParamType[date]):
    name = "day"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day that was written."""
        if isinstance(value, date):
            return value
        try:
            return parsed_day(value)
        except QuestionInvalid as error:
            self.fail(error.said, param, ctx)


def on_option(command: Decorated) -> Decorated:
    """Add `--on`: the day that the status of plans is told for."""
    return click.option(
        "--on",
        type=_Day(),
        default=date.today,
        metavar="日期",
        help="按哪一天说明规划是否在规划期内，如 2026-11-29（默认今天）",
    )(command)


def json_option(command: Decorated) -> Decorated:
    """Add `--json`: machine-readable output."""
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取")(command)


def run(command: click.Command, arguments: Sequence[str] | None = None, *, name: str) -> int:
    """Run a command and return its exit status; an error is one line on stderr, after the command's name."""
    with _chinese(), _printable():
        try:
            status = command.main(arguments, prog_name=name, standalone_mode=False)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.ctx.get_help() if error.ctx else "")
            return 0
        except click.ClickException as error:
            return _failed(name, _explained(error), WRONG_USE)
        except (Ambiguous, NotFound, DataMissing, QuestionInvalid, InputInvalid, TooLarge) as error:
            return _failed(name, str(error), WRONG_USE)
        except BujuError as error:
            return _failed(name, str(error), 1)
        except (click.Abort, KeyboardInterrupt):
            return _failed(name, "已中断", INTERRUPTED)
    return status if isinstance(status, int) else 0


@contextmanager
def _chinese() -> Iterator[None]:
    """Let gettext find the Chinese catalogue, whatever the language of the terminal; afterwards all is as before."""
    folder, language = gettext.bindtextdomain(_DOMAIN), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(_DOMAIN, str(_CATALOGUES))
    os.environ["LANGUAGE"] = _LANGUAGE
    try:
        yield
    finally:
        gettext.bindtextdomain(_DOMAIN, folder)
        if language is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = language


@contextmanager
def _printable() -> Iterator[None]:
    """Let output lose the letters that a console has none for, instead of all that follows; afterwards as before."""
    streams = [one for one in (sys.stdout, sys.stderr) if isinstance(one, io.TextIOWrapper)]
    before = [(one, one.errors) for one in streams if one.errors in ("strict", "surrogateescape")]
    for stream, _ in before:
        stream.reconfigure(errors="replace")
    try:
        yield
    finally:
        for stream, errors in before:
            if not stream.closed:
                stream.reconfigure(errors=errors)


def _failed(name: str, message: str, status: int) -> int:
    click.echo(f"{name}：{told(message)}", err=True)
    return status


def _explained(error: click.ClickException) -> str:
    """Return a usage error as one line that says what was expected.

    What click composes itself, with English quotes and full stops, is composed here.
    """
    if isinstance(error, click.NoSuchOption):
        known = closest(error.option_name, error.possibilities or _options(error.ctx))
        return f"没有选项 {error.option_name}；相近的有：{known}"
    if isinstance(error, click.MissingParameter):
        return f"缺少 {_name(error.param)}；用 --help 看用法"
    if isinstance(error, click.BadParameter):
        return f"{_name(error.param)} 的值不合要求：{_expected(error)}"
    return error.format_message()


def _options(ctx: click.Context | None) -> Sequence[str]:
    params = [] if ctx is None else ctx.command.get_params(ctx)
    return [name for param in params for name in param.opts if name.startswith("--")]


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    return str(param.metavar or param.name) if isinstance(param, click.Argument) else str(param.opts[0])


def _expected(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    return f"应为 {'、'.join(map(str, kind.choices))} 之一" if isinstance(kind, click.Choice) else error.message
