"""The columns of a user's table: as they stand, which of them says what, and the user's own as numbers or text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from buju.errors import InputInvalid
from buju.folded import narrow
from buju.legible import shown, some

if TYPE_CHECKING:
    from buju.exchange.findings import Findings
    from buju.exchange.format import Format
    from buju.spatial.datum import Points, Shapes
    from buju.spatial.shift import Datum

NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# What Python's float() would take, and what spreadsheets write in place of a number.
_NO_NUMBER = re.compile(
    r"[+-]?(?:nan|inf(?:inity)?)|[+-]?[0-9]+(?:_[0-9]+)+(?:\.[0-9]*)?|#[A-Z0-9/]+[!?]?", re.IGNORECASE
)
# A code, not an amount: it starts with a nought, or has more digits than a float can hold.
_CODE = re.compile(r"[+-]?0[0-9]+|[+-]?[0-9]{16,}")


# Amounts with their thousands parted: 1,200 or 12,345.6; no shorter group, no other mark.
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5}(?:\.[0-9]+)?")
# What people write where there is no value; folded.
_NOTHING = frozenset(
    ("-", "--", "---", "—", "——", "–", "―", "/", "//", "\\", "无", "暂无", "空", "*", "…", "……", "不详", "未知")
)


class Kind(Enum):
    """What a cell is."""

    EMPTY = 0
    NUMBER = 1
    BROKEN = 2
    CODE = 3
    TEXT = 4
    NOTHING = 5


def folded(cell: str) -> str:
    """Return a cell without surrounding space, full-width characters made narrow."""
    cell = cell.strip()
    return cell if cell.isascii() else narrow(cell).strip()


# What a number, or what stands for one, begins with; a million other texts need no closer look.
_STARTS = frozenset("+-.0123456789#nNiI")


def kind_of(cell: str) -> Kind:  # noqa: PLR0911 - a return for each kind
    """Return what a folded cell is; a number too large for a float is broken."""
    if not cell:
        return Kind.EMPTY
    if cell in _NOTHING:
        return Kind.NOTHING
    if cell[0] not in _STARTS:
        return Kind.TEXT
    if NUMBER.fullmatch(cell):
        if _CODE.fullmatch(cell):
            return Kind.CODE
        return Kind.NUMBER if abs(float(cell)) != float("inf") else Kind.BROKEN
    if "," in cell and _THOUSANDS.fullmatch(cell):
        return Kind.NUMBER
    return Kind.BROKEN if _NO_NUMBER.fullmatch(cell) else Kind.TEXT


def number_of(cell: str) -> float:
    """Return the number that a folded cell of the kinds NUMBER and CODE writes."""
    return float(cell.replace(",", ""))


@dataclass(slots=True)
class RawTable:
    """What a reader hands on: n rows, either `xy` (n, 2; NaN where there is none) or `shapes` (n; None likewise).

    Both are in the file's own units and in the order x, y. `crs` is how the file names its coordinate system, for
    the register of systems; `ids` are the features' own; `notes` say what a reader has to know. `datum` is what
    `datum_by` (a heading, the format) says of degrees without a system; its owner may contradict a mere
    default. `told` are
    columns of which readers have been told all that they have to know.
    """

    format: Format
    findings: Findings
    columns: Mapping[str, Cells]
    xy: Points | None = None
    shapes: Shapes | None = None
    crs: str | None = None
    ids: Sequence[object] | None = None
    notes: list[str] = field(default_factory=list)
    datum: Datum | None = None
    datum_by: str = ""
    is_default: bool = False
    told: frozenset[str] = frozenset()


Column = npt.NDArray[Any]
# A column as read: values of any kind, or an array of floats.
Cells = Sequence[object] | Column

# Whole numbers above this are not all floats.
_EXACT = 1 << 53


def typed(
    values: Mapping[str, Cells], *, findings: Findings, longest: int, told: frozenset[str] = frozenset()
) -> tuple[dict[str, Column], list[str]]:
    """Return each column as float64 (NaN for an empty cell) or as an object array of str, with notes for readers.

    Raises:
        InputInvalid: a column's name is no text.
    """
    notes: list[str] = []
    for name in values:
        if _has_surrogate(name):
            raise InputInvalid(f"字段名“{shown(name)}”含有不能显示的半个字符（代理码）；请改名")
    columns = {
        name: _column(name, cells, findings, [] if name in told else notes, longest) for name, cells in values.items()
    }
    return columns, notes


def text_of(value: object) -> str:
    """Return a value as text: strings as they are, nothing as empty, JSON for the rest."""
    if isinstance(value, str):
        return value
    if type(value) is int:
        return str(value)
    if isinstance(value, np.floating):
        return "" if np.isnan(value) else f"{value:.0f}" if value.is_integer() else str(float(value))
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
    if Kind.NUMBER in said and said <= {Kind.NUMBER, Kind.EMPTY, Kind.BROKEN, Kind.NOTHING}:
        notes.extend(_as_numbers(name, texts, short, kinds))
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
    column = np.array(
        [number_of(text) if kind is Kind.NUMBER else np.nan for text, kind in zip(short, kinds, strict=True)]
    )
    findings.note(
        (index for index, kind in enumerate(kinds) if kind is Kind.BROKEN),
        column=f"“{shown(name)}”",
        summary="不是数字",
        fix="请改成数字，或留空",
        say=lambda index: f"的值“{shown(texts[index])}”不是数字",
    )
    return column


def _as_numbers(name: str, texts: list[str], short: list[str], kinds: list[Kind]) -> list[str]:
    """Return what a reader has to know of a column of numbers that are not written plainly."""
    numbers = [index for index, kind in enumerate(kinds) if kind is Kind.NUMBER]
    nothing = [index for index, kind in enumerate(kinds) if kind is Kind.NOTHING]
    wide = sum(not texts[index].isascii() for index in numbers)
    parted = [index for index in numbers if "," in short[index]]
    notes = []
    if wide:
        notes.append(f"列“{shown(name)}”有 {wide} 格是全角数字，已按半角读入")
    if parted:
        example = shown(texts[parted[0]].strip())
        notes.append(f"列“{shown(name)}”有 {len(parted)} 格带千位分隔符（如“{example}”），按数读入")
    if nothing:
        marks = some(sorted({texts[index].strip() for index in nothing}))
        notes.append(f"列“{shown(name)}”有 {len(nothing)} 格写作{marks}，按没有数值（缺值）读入")
    return notes


def _why_text(name: str, texts: list[str], kinds: list[Kind], findings: Findings) -> list[str]:
    """Return a note if a column that readers may take for numbers is kept as text."""
    numbers = sum(kind in (Kind.NUMBER, Kind.CODE) for kind in kinds)
    if 2 * numbers < sum(kind not in (Kind.EMPTY, Kind.NOTHING) for kind in kinds):
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
