"""Writing CSV that spreadsheet programs read rightly and that starts nothing in them."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

Cell = str | int | float | None

_ROWS = 5000

# What starts a formula, in full width too (CWE-1236).
_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as CSV (RFC 4180: commas, CRLF) led by a byte order mark, so that Chinese is read rightly.

    A text cell that would start a formula is led by an apostrophe; numbers are written as they are, NaN as empty.
    """
    return "".join(csv_pieces(headings, rows))


def csv_pieces(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the same text in pieces of some thousand rows, so that any number of rows fits into memory."""
    yield "\ufeff"
    first: list[Cell] = [harmless(heading) for heading in headings]
    written = chain([first], ([_written(cell) for cell in row] for row in rows))
    while block := list(islice(written, _ROWS)):
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\r\n").writerows(block)
        yield stream.getvalue()


def harmless(text: str) -> str:
    """Return a text as a cell that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_STARTERS) else text


def _written(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return harmless(cell)
    return None if isinstance(cell, float) and math.isnan(cell) else cell
