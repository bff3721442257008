"""The `buju` command. Exit status: 0 done, 1 faults in the data, 2 wrong use."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version

import click

from buju.cli.at import at
from buju.cli.atlas import atlas
from buju.cli.check import check
from buju.cli.chinese import HELP_OPTIONS, ChineseGroup, explained
from buju.cli.digitise import digitise
from buju.cli.figure import figure
from buju.cli.functions import functions
from buju.cli.listing import documents, facts, layouts, places
from buju.cli.map import map_command
from buju.cli.report import report
from buju.cli.reports import coverage, relations, targets, units
from buju.cli.sites import sites
from buju.errors import Ambiguous, BujuError, DataMissing, InputInvalid, NotFound, QuestionInvalid, TooLarge

WRONG_USE = 2


@click.group(
    cls=ChineseGroup,
    context_settings={"help_option_names": list(HELP_OPTIONS)},
    help="布局（buju）：把产业规划的空间布局做成条条有出处的地图。",
)
@click.version_option(version("buju"), "--version", message="buju %(version)s", help="显示版本")
def app() -> None:
    """Group the commands."""


for command in (
    layouts,
    places,
    documents,
    facts,
    targets,
    units,
    functions,
    relations,
    coverage,
    check,
    digitise,
    map_command,
    figure,
    atlas,
    report,
    sites,
    at,
):
    app.add_command(command)


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
