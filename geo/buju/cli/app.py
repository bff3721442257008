"""The `buju` command: a group whose commands are imported when they are asked for."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

import click

from buju import command
from buju.errors import closest
from buju.version import __version__

# All together take longer to import than most of them run, so each is only named here, as `package.module:name`.
COMMANDS = {
    "layouts": "buju.cli.listing:layouts",
    "places": "buju.cli.listing:places",
    "documents": "buju.cli.listing:documents",
    "facts": "buju.cli.listing:facts",
    "targets": "buju.cli.listing:targets",
    "units": "buju.cli.listing:units",
    "sheet": "buju.cli.stages:sheet",
    "functions": "buju.cli.listing:functions",
    "stages": "buju.cli.stages:stages",
    "relations": "buju.cli.listing:relations",
    "bounds": "buju.cli.bounds:bounds",
    "draft": "buju.cli.draft:draft",
    "review": "buju.cli.draft:review",
    "sketch": "buju.cli.sketch:sketch",
    "clauses": "buju.cli.clauses:clauses",
    "read": "buju.cli.read:read",
    "coverage": "buju.cli.listing:coverage",
    "check": "buju.cli.data:check",
    "schema": "buju.cli.data:schema",
    "digitise": "buju.cli.data:digitise",
    "map": "buju.cli.map:map_command",
    "figure": "buju.cli.map:figure",
    "atlas": "buju.cli.atlas:atlas",
    "report": "buju.cli.report:report",
    "sites": "buju.cli.sites:sites",
    "at": "buju.cli.at:at",
}
# Packages above this one add commands by entry points of this group, as the service does with `serve`.
ENTRY_POINTS = "buju.commands"


class Group(command.ChineseCommand, click.Group):
    """The group of all commands: its own, and those that other packages bring along."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """Return the names of the commands."""
        return sorted({**COMMANDS, **_brought()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Return a command, imported now if it is asked for the first time."""
        if cmd_name not in self.commands:
            # Looking entry points up reads the records of all installed packages.
            source = COMMANDS.get(cmd_name) or _brought().get(cmd_name)
            if source is None:
                return None
            module, _, name = source.partition(":")
            self.add_command(getattr(import_module(module), name), cmd_name)
        return self.commands[cmd_name]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which ones there are."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            known = {**COMMANDS, **_brought()}
            raise click.UsageError(f"没有命令“{args[0]}”；相近的有：{closest(args[0], known)}")
        return super().resolve_command(ctx, args)


def _brought() -> Mapping[str, str]:
    from importlib.metadata import entry_points

    return {entry.name: entry.value for entry in entry_points(group=ENTRY_POINTS)}


@click.group(
    cls=Group, subcommand_metavar="命令 [参数]", help="布局（buju）：把产业规划的空间布局做成条条有出处的地图。"
)
@click.version_option(__version__, "--version", message="buju %(version)s", help="显示版本")
def app() -> None:
    """Group the commands."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; errors are one line on stderr."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    return command.run(app, arguments, name="buju")


if __name__ == "__main__":
    main()
