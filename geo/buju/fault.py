"""Faults: of the data, one row of `buju check` each, with a closed table of codes; and of rows of users' own files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from buju.legible import LONG, shown, told

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Severity(StrEnum):
    """How bad a fault is: an error keeps its entry out of the atlas, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Fixer(StrEnum):
    """Who has to mend a fault."""

    TEXT = "原文录入"
    FACTS = "事实摘录"
    LAYERS = "图层制作"
    SETUP = "部署维护"


class _Rule(NamedTuple):
    severity: Severity
    fixer: Fixer
    means: str


_E, _W = Severity.ERROR, Severity.WARNING


class FaultCode(StrEnum):
    """The closed table of fault codes; `rule` says severity, who mends it, and what it means."""

    FILE_MISSING = "file-missing"
    FILE_SYNTAX = "file-syntax"
    FIELD_INVALID = "field-invalid"
    TEXT_CHANGED = "text-changed"
    CLAUSE_UNKNOWN = "clause-unknown"
    QUOTE_NOT_FOUND = "quote-not-found"
    QUOTE_AMBIGUOUS = "quote-ambiguous"
    TARGET_UNLIKE_QUOTE = "target-unlike-quote"
    UNIT_UNLIKE_QUOTE = "unit-unlike-quote"
    ID_DUPLICATE = "id-duplicate"
    ID_DANGLING = "id-dangling"
    PLACE_UNCITED = "place-uncited"
    LAYER_STALE = "layer-stale"
    GRADE_MISSING = "grade-missing"
    GRADE_TOO_HIGH = "grade-too-high"
    GRADE_F_WITH_SHAPE = "grade-f-with-shape"
    SHAPE_MISSING = "shape-missing"
    SHAPE_INVALID = "shape-invalid"
    SHAPE_WINDING = "shape-winding"
    SHAPE_PRECISION = "shape-precision"
    SHAPE_OUTSIDE = "shape-outside"
    LICENCE_MISSING = "licence-missing"
    TARGET_CONFLICT = "target-conflict"
    PRESS_TARGET = "press-target"
    DEADLINE_WITHOUT_BASE = "deadline-without-base"
    RELATION_DANGLING = "relation-dangling"
    HOMONYM_MERGED = "homonym-merged"
    HOMONYM_UNLISTED = "homonym-unlisted"
    FUNCTION_UNMAPPED = "function-unmapped"
    DRAFT_UNREVIEWED = "draft-unreviewed"

    @property
    def rule(self) -> _Rule:
        """The code's severity, who mends it, and what it means."""
        return _RULES[self]


# While a file cannot be read, nothing is known of what it says.
UNREADABLE = frozenset({FaultCode.FILE_MISSING, FaultCode.FILE_SYNTAX})


_RULES: dict[FaultCode, _Rule] = {
    FaultCode.FILE_MISSING: _Rule(_E, Fixer.SETUP, "缺少文件，或无法读取"),
    FaultCode.FILE_SYNTAX: _Rule(_E, Fixer.SETUP, "文件格式错误或不完整"),
    FaultCode.FIELD_INVALID: _Rule(_E, Fixer.FACTS, "字段缺失、多余或取值不合规定"),
    FaultCode.TEXT_CHANGED: _Rule(_E, Fixer.TEXT, "原文与登记的校验值不符"),
    FaultCode.CLAUSE_UNKNOWN: _Rule(_E, Fixer.FACTS, "引用了原文没有的条款"),
    FaultCode.QUOTE_NOT_FOUND: _Rule(_E, Fixer.FACTS, "引文不在所引条款内"),
    FaultCode.QUOTE_AMBIGUOUS: _Rule(_E, Fixer.FACTS, "引文在条款内出现多次而未指明是第几处"),
    FaultCode.TARGET_UNLIKE_QUOTE: _Rule(_E, Fixer.FACTS, "目标的数值、单位或限定词与引文不符"),
    FaultCode.UNIT_UNLIKE_QUOTE: _Rule(_E, Fixer.FACTS, "责任单位与引文不符"),
    FaultCode.ID_DUPLICATE: _Rule(_E, Fixer.FACTS, "编号重复"),
    FaultCode.ID_DANGLING: _Rule(_E, Fixer.FACTS, "引用了不存在的编号"),
    FaultCode.PLACE_UNCITED: _Rule(_E, Fixer.FACTS, "没有事实写明这个地点"),
    FaultCode.LAYER_STALE: _Rule(_W, Fixer.LAYERS, "图层文件与事实或配方不一致，需重新生成"),
    FaultCode.GRADE_MISSING: _Rule(_E, Fixer.LAYERS, "图形缺少等级、方法、来源或基准"),
    FaultCode.GRADE_TOO_HIGH: _Rule(_E, Fixer.LAYERS, "等级高于证据所能支持"),
    FaultCode.GRADE_F_WITH_SHAPE: _Rule(_E, Fixer.LAYERS, "F 级（无法定位）却带有图形"),
    FaultCode.SHAPE_MISSING: _Rule(_E, Fixer.LAYERS, "A–E 级却没有图形"),
    FaultCode.SHAPE_INVALID: _Rule(_E, Fixer.LAYERS, "图形无效或自相交"),
    FaultCode.SHAPE_WINDING: _Rule(_E, Fixer.LAYERS, "外环未按右手法则（RFC 7946 第 3.1.6 条）"),
    FaultCode.SHAPE_PRECISION: _Rule(_W, Fixer.LAYERS, "坐标多于 6 位小数"),
    FaultCode.SHAPE_OUTSIDE: _Rule(_E, Fixer.LAYERS, "图形不在所属区划之内"),
    FaultCode.LICENCE_MISSING: _Rule(_E, Fixer.LAYERS, "图层缺少来源或许可说明"),
    FaultCode.TARGET_CONFLICT: _Rule(_E, Fixer.FACTS, "两条事实给同一目标以不同的数值"),
    FaultCode.PRESS_TARGET: _Rule(_E, Fixer.FACTS, "把报道中的数字当作规划目标"),
    FaultCode.DEADLINE_WITHOUT_BASE: _Rule(_E, Fixer.FACTS, "相对期限没有起算年份却写成了年份"),
    FaultCode.RELATION_DANGLING: _Rule(_E, Fixer.FACTS, "关系指向不存在的事实或地点"),
    FaultCode.HOMONYM_MERGED: _Rule(_E, Fixer.FACTS, "同名异地被并成一处"),
    FaultCode.HOMONYM_UNLISTED: _Rule(_W, Fixer.FACTS, "两个布局有同名地点，关系台账没有说明"),
    FaultCode.FUNCTION_UNMAPPED: _Rule(_W, Fixer.FACTS, "文本所说的功能没有对应到功能词表"),
    FaultCode.DRAFT_UNREVIEWED: _Rule(_W, Fixer.FACTS, "草稿里有建议未核"),
}


class Line(NamedTuple):
    """Where something stands in the data: a file of the data folder, and the 1-based line in it."""

    file: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: what, where, and who has to mend it.

    `entry` is the id of the fact, place or document that the fault keeps out of the atlas, if there is one.
    """

    code: FaultCode
    severity: Severity
    where: Line
    message: str
    fixer: Fixer
    entry: str | None = None

    @classmethod
    def of(cls, code: FaultCode, message: str, *, where: Line, entry: str | None = None) -> Fault:
        """Make a fault with the severity of its code; who mends it is its code's, or for faults of form its file's.

        The message may repeat what a file says: it is put on one line and cut.
        """
        rule = code.rule
        return cls(
            code=code,
            severity=rule.severity,
            where=where,
            message=told(message),
            fixer=_fixer(code, where.file),
            entry=entry,
        )

    def flat(self) -> dict[str, str | int | None]:
        """Return the fault as a flat object for programs, file and line side by side."""
        return {
            "code": self.code.value,
            "severity": self.severity.value,
            **self.where._asdict(),
            "message": self.message,
            "fixer": self.fixer.value,
            "entry": None if self.entry is None else shown(self.entry, longest=LONG),
        }

    @property
    def is_error(self) -> bool:
        """Whether the entry must stay out of the atlas."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        word = "错误" if self.is_error else "提醒"
        return f"{self.where}: {word} {self.code}: {self.message}（由{self.fixer}处理）"


# Any file may be written wrongly or name what is not there: whoever keeps the file mends it.
_OF_FORM = frozenset({FaultCode.FIELD_INVALID, FaultCode.FILE_SYNTAX, FaultCode.ID_DUPLICATE, FaultCode.ID_DANGLING})


def _fixer(code: FaultCode, file: str) -> Fixer:
    if code not in _OF_FORM:
        return code.rule.fixer
    if file.endswith("source.yaml"):
        return Fixer.TEXT
    return Fixer.FACTS if file.startswith("seeds/") else Fixer.LAYERS


def errors_of(faults: list[Fault] | tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Return the faults that are errors, in their order."""
    return tuple(fault for fault in faults if fault.is_error)


class Cell(NamedTuple):
    """Where something stands in a user's own file.

    `row` is 1-based: the line that a spreadsheet shows for a table, the feature's place otherwise; `column` is the
    heading, or what the value stands for (坐标, 图形), `unit` what rows are called in that format.
    """

    row: int
    column: str
    unit: str = "行"

    def __str__(self) -> str:
        return f"第 {self.row} {self.unit}，{self.column}"


class RowFault(NamedTuple):
    """A fault in a row of a user's own file: where, what is wrong, and how the user mends it."""

    where: Cell
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}：{self.message}；{self.fix}"


# What a validator finds, as users read it.
_CHINESE = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识的项",
    "string_type": "应为文字（数字请加引号）",
    "string_too_short": "不能为空",
    "string_too_long": "应不超过 {max_length} 个字",
    "string_pattern_mismatch": "格式不符，应符合 {pattern}",
    "enum": "取值应为 {expected} 之一",
    "literal_error": "取值应为 {expected} 之一",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "finite_number": "应为有限的数字",
    "date_from_datetime_parsing": "应为日期，如 2024-10-08",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "dict_type": "应为“键: 值”",
    "model_type": "应为“键: 值”",
    "union_tag_invalid": "没有“{tag}”这一类",
    "union_tag_not_found": "缺少类别",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "应不超过 {max_length} 项",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
}

# Findings on a word that is none of a closed list.
CHOSEN = frozenset({"enum", "literal_error", "union_tag_invalid"})


def explained(row: ErrorDetails, *, where: str, known: Iterable[str] = ()) -> str:
    """Return one line for a validator's finding.

    `where` is the field's path, empty for the whole entry; `known` are the keys or words that could stand there.
    """
    return f"{shown(where, longest=LONG) or '整条'}：{_unknown(row, where, list(known)) or reason(row)}"


def _unknown(row: ErrorDetails, where: str, known: list[str]) -> str:
    """Return what is said of a key or word that is none of those known, the nearest of them first; "" for the rest."""
    if not known:
        return ""
    if row["type"] == "extra_forbidden":
        return no_such_key(where.rpartition(".")[2], known)
    if row["type"] not in CHOSEN:
        return ""
    said = str(row.get("ctx", {}).get("tag", row["input"]))
    return f"没有“{shown(said)}”这一取值；{_nearest(said, known)}"


def no_such_key(key: str, known: list[str]) -> str:
    """Return what is said of a key that is none of those known, the nearest of them first."""
    return f"没有键“{shown(key)}”；{_nearest(key, known)}"


def _nearest(said: str, known: list[str]) -> str:
    near = get_close_matches(said[:LONG], known, n=3)
    return f"相近的有：{'、'.join(near)}" if near else f"应为 {'、'.join(known)} 之一"


def reason(row: ErrorDetails) -> str:
    """Return what a validator found, without saying where."""
    context = row.get("ctx", {})
    if row["type"] == "value_error":
        return str(context["error"])
    template = _CHINESE.get(row["type"], "取值不合规定")
    return template.format_map({key: _plain(str(value)) for key, value in context.items()})


def _plain(words: str) -> str:
    """Return a validator's list of choices, `'a', 'b' or 'c'`, as it is written in Chinese."""
    return re.sub(r"'([^']*)'(?:, | or )?", r"\1、", words).removesuffix("、") if words.startswith("'") else words
