"""A fault in the data: one row of `buju check`, with a closed table of codes."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


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
    CITATION_OFFSET = "citation-offset"
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

    @property
    def rule(self) -> _Rule:
        """The code's severity, who mends it, and what it means."""
        return _RULES[self]


_RULES: dict[FaultCode, _Rule] = {
    FaultCode.FILE_MISSING: _Rule(_E, Fixer.SETUP, "缺少文件，或无法读取"),
    FaultCode.FILE_SYNTAX: _Rule(_E, Fixer.SETUP, "文件格式错误或不完整"),
    FaultCode.FIELD_INVALID: _Rule(_E, Fixer.FACTS, "字段缺失、多余或取值不合规定"),
    FaultCode.TEXT_CHANGED: _Rule(_E, Fixer.TEXT, "原文与登记的校验值不符"),
    FaultCode.CLAUSE_UNKNOWN: _Rule(_E, Fixer.FACTS, "引用了原文没有的条款"),
    FaultCode.QUOTE_NOT_FOUND: _Rule(_E, Fixer.FACTS, "引文不在所引条款内"),
    FaultCode.QUOTE_AMBIGUOUS: _Rule(_E, Fixer.FACTS, "引文在条款内出现多次而未指明是第几处"),
    FaultCode.CITATION_OFFSET: _Rule(_E, Fixer.LAYERS, "引文与所记起止位置不符"),
    FaultCode.TARGET_UNLIKE_QUOTE: _Rule(_E, Fixer.FACTS, "目标的数值、单位或限定词与引文不符"),
    FaultCode.UNIT_UNLIKE_QUOTE: _Rule(_E, Fixer.FACTS, "责任单位与引文不符"),
    FaultCode.ID_DUPLICATE: _Rule(_E, Fixer.FACTS, "编号重复"),
    FaultCode.ID_DANGLING: _Rule(_E, Fixer.FACTS, "引用了不存在的编号"),
    FaultCode.PLACE_UNCITED: _Rule(_E, Fixer.LAYERS, "地点没有任何引文"),
    FaultCode.LAYER_STALE: _Rule(_E, Fixer.LAYERS, "图层与事实不一致，需重新生成"),
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
}


class Fault(BaseModel):
    """One fault: what, where (file and 1-based line), and who has to mend it.

    `entry` is the id of the fact, place or document that the fault keeps out of the atlas, if there is one.
    """

    model_config = ConfigDict(frozen=True)

    code: FaultCode
    severity: Severity
    file: str
    line: int
    message: str
    fixer: Fixer
    entry: str | None = None

    @classmethod
    def of(cls, code: FaultCode, message: str, *, file: str, line: int = 1, entry: str | None = None) -> Fault:
        """Make a fault with the severity of its code; who mends it is its code's, or for faults of form its file's."""
        rule = code.rule
        return cls(
            code=code,
            severity=rule.severity,
            file=file,
            line=line,
            message=message,
            fixer=_fixer(code, file),
            entry=entry,
        )

    @property
    def is_error(self) -> bool:
        """Whether the entry must stay out of the atlas."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        word = "错误" if self.is_error else "提醒"
        return f"{self.file}:{self.line}: {word} {self.code}: {self.message}（由{self.fixer}处理）"


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
