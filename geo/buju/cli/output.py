"""What commands print: aligned columns for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.table import Table

# Wide enough that nothing is cut when the output goes to a file or a pipe.
_PIPE_WIDTH = 400


def print_json(content: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Print JSON with Chinese as it is; models are written as they declare themselves."""
    plain = to_jsonable_python(content, by_alias=True, inf_nan_mode="constants")
    click.echo(json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False))


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
    console.print(table)
    click.echo(f"共 {len(rows)} 条", err=True)
