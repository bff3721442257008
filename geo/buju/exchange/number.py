"""Numbers in tables: ASCII digits only, after full-width ones are folded; never `nan`, `inf` or `1_1`."""

from __future__ import annotations

import re
from enum import Enum

from buju.folded import narrow

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# What Python's float() would take, and what spreadsheets write in place of a number.
_NO_NUMBER = re.compile(
    r"[+-]?(?:nan|inf(?:inity)?)|[+-]?[0-9]+(?:_[0-9]+)+(?:\.[0-9]*)?|#[A-Z0-9/]+[!?]?", re.IGNORECASE
)
# A code, not an amount: it starts with a nought, or has more digits than a float can hold.
_CODE = re.compile(r"[+-]?0[0-9]+|[+-]?[0-9]{16,}")


class Kind(Enum):
    """What a cell is."""

    EMPTY = 0
    NUMBER = 1
    BROKEN = 2
    CODE = 3
    TEXT = 4


def folded(cell: str) -> str:
    """Return a cell without surrounding space, full-width characters made narrow."""
    cell = cell.strip()
    return cell if cell.isascii() else narrow(cell).strip()


def kind_of(cell: str) -> Kind:
    """Return what a folded cell is; a number too large for a float is broken."""
    if not cell:
        return Kind.EMPTY
    if NUMBER.fullmatch(cell):
        if _CODE.fullmatch(cell):
            return Kind.CODE
        return Kind.NUMBER if abs(float(cell)) != float("inf") else Kind.BROKEN
    return Kind.BROKEN if _NO_NUMBER.fullmatch(cell) else Kind.TEXT
