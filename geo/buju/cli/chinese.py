"""click in Chinese: help headings, and every usage error as one line that says what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from buju.errors import closest

HELP_OPTIONS = ("-h", "--help")


class _ChineseHelp(click.Command):
    """Help with Chinese headings; a mixin for commands and groups."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and for a group its commands."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx))]
        rows = [(name, text.replace("[required]", "（必填）")) for name, text in records]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)
        if isinstance(self, click.Group):
            found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
            with formatter.section("命令"):
                formatter.write_dl([(name, command.get_short_help_str(60)) for name, command in found if command])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option with a Chinese explanation."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明"
        return option


class ChineseCommand(_ChineseHelp):
    """A command with Chinese help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own signature
        super().__init__(*args, **({"options_metavar": "[选项]"} | kwargs))


class ChineseGroup(_ChineseHelp, click.Group):
    """A group with Chinese help.

    Its commands are imported when they are asked for: all of them together take longer than most of them run.
    `sources` has for each name the module and what the command is called there (`package.module:name`).
    """

    def __init__(self, *args: Any, sources: Mapping[str, str], **kwargs: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **({"options_metavar": "[选项]", "subcommand_metavar": "命令 [参数]"} | kwargs))
        self._sources = sources

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """Return the names of the commands."""
        return sorted(self._sources)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Return a command, imported now if it is asked for the first time."""
        if cmd_name in self._sources and cmd_name not in self.commands:
            module, _, name = self._sources[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), name), cmd_name)
        return self.commands.get(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which ones there are."""
        if args and not args[0].startswith("-") and args[0] not in self._sources:
            raise click.UsageError(f"没有命令“{args[0]}”；相近的有：{closest(args[0], self._sources)}")
        return super().resolve_command(ctx, args)


def explained(error: click.ClickException) -> str:
    """Return a usage error as one Chinese line that says what was expected."""
    if isinstance(error, click.NoSuchOption):
        known = closest(error.option_name, error.possibilities or _options(error.ctx))
        return f"没有选项 {error.option_name}；相近的有：{known}"
    if isinstance(error, click.MissingParameter):
        return f"缺少 {_name(error.param)}；用 --help 看用法"
    if isinstance(error, click.BadParameter):
        return f"{_name(error.param)} 的值不合要求：{_expected(error)}"
    if isinstance(error, click.BadOptionUsage):
        takes_none = "does not take" in error.message
        return f"选项 {error.option_name} {'不带值' if takes_none else '后面应有一个值'}"
    if isinstance(error, click.UsageError) and "unexpected extra argument" in error.message:
        return "多出了参数；用 --help 看用法"
    return error.message


def _options(ctx: click.Context | None) -> Sequence[str]:
    params = [] if ctx is None else ctx.command.get_params(ctx)
    return [name for param in params for name in param.opts if name.startswith("--")]


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    return str(param.metavar or param.name) if isinstance(param, click.Argument) else str(param.opts[0])


def _expected(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"应为 {'、'.join(map(str, kind.choices))} 之一"
    if isinstance(kind, click.Path):
        return "应为存在的文件夹" if not kind.file_okay else "应为可用的路径"
    return "应为整数" if isinstance(kind, click.types.IntParamType) else error.message
