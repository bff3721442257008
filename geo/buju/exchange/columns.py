"""The user's own columns: numbers where all are numbers, text else, and every cell that is neither a fault."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from buju.errors import InputInvalid
from buju.exchange.findings import Findings
from buju.exchange.number import Kind, folded, kind_of
from buju.legible import shown

Column = npt.NDArray[Any]
# A column as read: values of any kind, or an array of floats.
Cells = Sequence[object] | Column

# Whole numbers above this are not all floats.
_EXACT = 1 << 53


def typed(values: Mapping[str, Cells], *, findings: Findings, longest: int) -> tuple[dict[str, Column], list[str]]:
    """Return each column as float64 (NaN for an empty cell) or as an object array of str, with notes for readers.

    Raises:
        InputInvalid: a column's name is no text.
    """
    notes: list[str] = []
    for name in values:
        if _has_surrogate(name):
            raise InputInvalid(f"字段名“{shown(name)}”含有不能显示的半个字符（代理码）；请改名")
    columns = {name: _column(name, cells, findings, notes, longest) for name, cells in values.items()}
    return columns, notes


def text_of(value: object) -> str:
    """Return a value as text: strings as they are, nothing as empty, JSON for the rest."""
    if isinstance(value, str):
        return value
    if type(value) is int:
        return str(value)
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _column(name: str, cells: Cells, findings: Findings, notes: list[str], longest: int) -> Column:
    if isinstance(cells, np.ndarray):
        return _floats(name, cells, findings)
    if not any(isinstance(cell, str) for cell in cells) and _is_plain(cells):
        numbers = np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)
        # An absent value is no fault, a NaN in the text of the file is one.
        return _floats(
            name, np.where([isinstance(cell, float) for cell in cells] & np.isnan(numbers), np.inf, numbers), findings
        )
    texts = [text_of(cell) for cell in cells]
    short = [folded(text) for text in texts]
    kinds = [kind_of(text) for text in short]
    said = set(kinds)
    if Kind.NUMBER in said and said <= {Kind.NUMBER, Kind.EMPTY, Kind.BROKEN}:
        wide = sum(not text.isascii() for text in texts)
        if wide:
            notes.append(f"列“{shown(name)}”有 {wide} 格是全角数字，已按半角读入")
        return _numbers(name, texts, short, findings)
    if Kind.NUMBER in said or Kind.CODE in said:
        notes.extend(_why_text(name, texts, kinds, findings))
    return _texts(name, texts, findings, longest)


def _is_plain(cells: Sequence[object]) -> bool:
    """Whether all cells are nothing or numbers that a float holds as they are; at least one is a number."""
    numbers = [cell for cell in cells if cell is not None]
    return bool(numbers) and all(
        isinstance(cell, float) or (isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) <= _EXACT)
        for cell in numbers
    )


def _floats(name: str, cells: Column, findings: Findings) -> Column:
    findings.note(
        np.flatnonzero(np.isinf(cells)),
        column=f"“{shown(name)}”",
        summary="不是有限的数",
        fix="请改成数字，或留空",
    )
    return np.where(np.isinf(cells), np.nan, cells).astype(np.float64)


def _numbers(name: str, texts: list[str], short: list[str], findings: Findings) -> Column:
    kinds = [kind_of(text) for text in short]
    column = np.array([float(text) if kind is Kind.NUMBER else np.nan for text, kind in zip(short, kinds, strict=True)])
    findings.note(
        (index for index, kind in enumerate(kinds) if kind is Kind.BROKEN),
        column=f"“{shown(name)}”",
        summary="不是数字",
        fix="请改成数字，或留空",
        say=lambda index: f"的值“{shown(texts[index])}”不是数字",
    )
    return column


def _why_text(name: str, texts: list[str], kinds: list[Kind], findings: Findings) -> list[str]:
    """Return a note if a column that readers may take for numbers is kept as text."""
    numbers = sum(kind in (Kind.NUMBER, Kind.CODE) for kind in kinds)
    if 2 * numbers < sum(kind is not Kind.EMPTY for kind in kinds):
        return []
    odd = next(
        (index for index, kind in enumerate(kinds) if kind in (Kind.TEXT, Kind.BROKEN)),
        kinds.index(Kind.CODE) if Kind.CODE in kinds else 0,
    )
    where = f"第 {findings.rows[odd]} {findings.unit}是“{shown(texts[odd])}”"
    why = "像编号（以 0 开头或位数过多）" if kinds[odd] is Kind.CODE else "不是数字"
    return [f"列“{shown(name)}”按文字读入：{where}，{why}"]


def _texts(name: str, texts: list[str], findings: Findings, longest: int) -> Column:
    findings.note(
        (index for index, text in enumerate(texts) if len(text) > longest),
        column=f"“{shown(name)}”",
        summary=f"超过 {longest} 个字",
        fix="请缩短",
    )
    findings.note(
        (index for index, text in enumerate(texts) if not text.isascii() and _has_surrogate(text)),
        column=f"“{shown(name)}”",
        summary="含有不能显示的半个字符（代理码）",
        fix="请重新导出这一列",
    )
    column = np.empty(len(texts), dtype=object)
    column[:] = texts
    return column


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
