"""Writing CSV that spreadsheet programs read rightly and that starts nothing in them."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

Cell = str | int | float | None

_ROWS = 5000

# A number is no formula, nor is a dash for want of a value: what a table says with them goes out as it stands.
_NO_FORMULA = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?%?|-+")

# What starts a formula, in full width too (CWE-1236).
_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Literal(str):
    """JSON in the very writing that it came in: a number that a float would not write so (1.50), a list, an object.

    For a table it is text; GeoJSON takes it as it stands.
    """

    __slots__ = ()

    @property
    def value(self) -> object:
        """What it says; a number that would be written otherwise stays text, for its writing is what matters."""
        said = json.loads(self)
        return said if isinstance(said, list | dict) or json.dumps(said) == self else str(self)


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as CSV (RFC 4180: commas, CRLF) led by a byte order mark, so that Chinese is read rightly.

    A text cell that would start a formula is led by an apostrophe; numbers (as text too) and dashes that stand alone
    are written as they are, NaN as empty, truth values as JSON has them.
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


def text_of(cell: Cell) -> str:
    """Return a cell as text: nothing as empty, truth values as JSON has them, numbers in their shortest writing."""
    if isinstance(cell, bool):
        return json.dumps(cell)
    return "" if cell is None else str(cell)


def harmless(text: str) -> str:
    """Return a text as a cell that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_STARTERS) and not _NO_FORMULA.fullmatch(text) else text


def _written(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, bool):
        return text_of(cell)
    return None if isinstance(cell, float) and math.isnan(cell) else cell
