"""A fault in a row of a user's own file: which row, what is wrong, and how the user mends it."""

from __future__ import annotations

from typing import NamedTuple


class RowFault(NamedTuple):
    """One fault; `row` is 1-based: the line that a spreadsheet shows for a table, the feature's place otherwise.

    `column` is the heading, or what the value stands for (坐标, 图形); `message` and `fix` are for readers, `unit` is
    what rows are called in that format.
    """

    row: int
    column: str
    message: str
    fix: str
    unit: str = "行"

    def __str__(self) -> str:
        return f"第 {self.row} {self.unit}，{self.column}：{self.message}；{self.fix}"
