"""The `buju` command. Exit status: 0 done, 1 faults in the data, 2 wrong use."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version

import click

from buju.cli.chinese import HELP_OPTIONS, ChineseGroup, explained
from buju.errors import Ambiguous, BujuError, DataMissing, InputInvalid, NotFound, QuestionInvalid, TooLarge

WRONG_USE = 2


COMMANDS = {
    "layouts": "buju.cli.listing:layouts",
    "places": "buju.cli.listing:places",
    "documents": "buju.cli.listing:documents",
    "facts": "buju.cli.listing:facts",
    "targets": "buju.cli.reports:targets",
    "units": "buju.cli.reports:units",
    "functions": "buju.cli.functions:functions",
    "relations": "buju.cli.reports:relations",
    "coverage": "buju.cli.reports:coverage",
    "check": "buju.cli.check:check",
    "digitise": "buju.cli.digitise:digitise",
    "map": "buju.cli.map:map_command",
    "figure": "buju.cli.figure:figure",
    "atlas": "buju.cli.atlas:atlas",
    "report": "buju.cli.report:report",
    "sites": "buju.cli.sites:sites",
    "at": "buju.cli.at:at",
}


@click.group(
    cls=ChineseGroup,
    sources=COMMANDS,
    context_settings={"help_option_names": list(HELP_OPTIONS)},
    help="布局（buju）：把产业规划的空间布局做成条条有出处的地图。",
)
@click.version_option(version("buju"), "--version", message="buju %(version)s", help="显示版本")
def app() -> None:
    """Group the commands."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; errors are one line on stderr."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    try:
        status = app.main(arguments, prog_name="buju", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return 0
    except click.ClickException as error:
        return _failed(explained(error), WRONG_USE)
    except (Ambiguous, NotFound, DataMissing, QuestionInvalid, InputInvalid, TooLarge) as error:
        return _failed(str(error), WRONG_USE)
    except BujuError as error:
        return _failed(str(error), 1)
    except (click.Abort, KeyboardInterrupt):
        return _failed("已中断", 130)
    return status if isinstance(status, int) else 0


def _failed(message: str, status: int) -> int:
    click.echo(f"buju：{' '.join(message.split())}", err=True)
    return status


if __name__ == "__main__":
    main()
