"""The cells of a user's table as they came in: what reading makes numbers of goes out again in its own writing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, overload

import numpy as np
import numpy.typing as npt

from buju.csv_text import Cell, Literal

if TYPE_CHECKING:
    from buju.exchange.columns import Cells, Column

# RFC 8259, 6.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
# Whole numbers above this are not all floats.
_EXACT = 1 << 53
# Every decimal of so many digits comes back from a float as it was (IEEE 754, binary64).
_DIGITS = 15


@dataclass(frozen=True)
class WrittenColumn(Sequence[Cell]):
    """Cells packed as JSON, one after another in `content` (bytes), each up to its place in `ends`.

    A number whose writing a float would change, a list and an object come back as `Literal`, an empty JSON as None.
    """

    content: bytes
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, cells: Iterable[str]) -> WrittenColumn:
        """Return a column of cells, each as JSON; half characters are replaced, as in all that is read."""
        packed = [cell.encode("utf-8", "replace") for cell in cells]
        return cls(b"".join(packed), np.cumsum([len(one) for one in packed], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | Sequence[Cell]:
        """Return a cell, or several."""
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        text = self.content[self.ends[at - 1] if at else 0 : self.ends[at]].decode()
        said = json.loads(text)
        if isinstance(said, list | dict) or (type(said) in (int, float) and not _is_kept(text)):
            return Literal(text)
        cell: Cell = said
        return cell


@dataclass(frozen=True)
class HeldColumn(Sequence[Cell]):
    """Cells that reading left as they are: text, or the numbers of a binary file, whole ones without a point."""

    column: Column

    def __len__(self) -> int:
        return len(self.column)

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Cell]: ...
    def __getitem__(self, index: int | slice) -> Cell | Sequence[Cell]:
        """Return a cell, or several."""
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        cell = self.column[index]
        if isinstance(cell, str):
            return cell
        number = float(cell)
        if np.isnan(number):
            return None
        return int(number) if number.is_integer() and abs(number) < _EXACT else number


def written(
    columns: Mapping[str, Cells], read: Mapping[str, Column], *, kept: npt.NDArray[np.bool_], is_typed: bool
) -> dict[str, WrittenColumn]:
    """Return those columns, of the rows `kept`, that what was `read` of them does not tell in full.

    Where a format has types (`is_typed`), digits that came in as a text go out as one.
    """
    packed = ((name, _packed(cells, read[name], is_typed=is_typed)) for name, cells in columns.items() if name in read)
    return {name: WrittenColumn.of(compress(cells, kept)) for name, cells in packed if cells is not None}


def _packed(cells: Cells, column: Column, *, is_typed: bool) -> list[str] | None:
    if isinstance(cells, np.ndarray):
        return None
    if not all(isinstance(cell, str) for cell in cells):
        return [json.dumps(cell, ensure_ascii=False, default=str) for cell in cells]
    if column.dtype.kind != "f":
        return None
    if is_typed:
        return [json.dumps(cell, ensure_ascii=False) for cell in cells]
    # Numbers go out as numbers only if all of them can: of `1,200` and `900` a sum would count one alone.
    texts = [str(cell).strip() for cell in cells]
    numbers = ~np.isnan(column)
    if all(_NUMBER.fullmatch(text) for text, is_number in zip(texts, numbers, strict=True) if is_number):
        return [
            text if is_number else json.dumps(cell, ensure_ascii=False) if text else "null"
            for cell, text, is_number in zip(cells, texts, numbers, strict=True)
        ]
    return [json.dumps(cell, ensure_ascii=False) for cell in cells]


def _is_kept(text: str) -> bool:
    """Whether a number of Python would be written as this text, in a workbook too: no exponent, no `.0`."""
    is_whole = text.lstrip("-").isdigit()
    is_short = "e" not in text and not text.endswith(".0") and sum(map(str.isdigit, text)) <= _DIGITS
    return (is_whole or is_short) and json.dumps(json.loads(text)) == text
