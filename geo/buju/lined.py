"""YAML and its validation, with the line of every key kept: a fault in a data file can name its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from buju.errors import DataMissing
from buju.fault import Fault, FaultCode
from buju.files import read_text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class LinedMap(dict[str, Any]):
    """A YAML mapping; `line` is where it starts and `lines` where each key stands (1-based)."""

    line: int
    lines: dict[str, int]


class LinedList(list[Any]):
    """A YAML sequence; `lines` says where each item starts (1-based)."""

    lines: list[int]


def read_yaml(path: Path, *, name: str) -> tuple[LinedMap, list[Fault]]:
    """Read one YAML mapping from `path`; `name` is how faults call the file.

    Returns:
        The mapping (empty if it cannot be read) and the faults met on the way.
    """
    try:
        text = read_text(path)
    except DataMissing as error:
        return _empty(), [Fault.of(FaultCode.FILE_MISSING, str(error), file=name)]
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        message = f"YAML 语法错误：{error.problem or '无法解析'}；请检查缩进、冒号和引号"
        return _empty(), [Fault.of(FaultCode.FILE_SYNTAX, message, file=name, line=line)]
    except yaml.YAMLError:
        return _empty(), [Fault.of(FaultCode.FILE_SYNTAX, "文件含有 YAML 不允许的控制字符", file=name)]
    if not isinstance(node, yaml.MappingNode):
        return _empty(), [Fault.of(FaultCode.FILE_SYNTAX, "文件应为“键: 值”的 YAML", file=name)]
    faults: list[Fault] = []
    return _mapping(node, name, faults), faults


def validated(
    model: type[Model], data: LinedMap, *, file: str, entry: str | None = None
) -> tuple[Model | None, list[Fault]]:
    """Parse a mapping into a frozen model, or say every reason why not, each with its line."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_fault(row, data, file, entry) for row in error.errors(include_url=False)]


def _empty() -> LinedMap:
    empty = LinedMap()
    empty.line, empty.lines = 1, {}
    return empty


def _mapping(node: yaml.MappingNode, file: str, faults: list[Fault]) -> LinedMap:
    result = _empty()
    result.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in result:
            faults.append(Fault.of(FaultCode.FILE_SYNTAX, f"键“{key}”出现两次", file=file, line=line))
        result[key] = _value(value_node, file, faults)
        result.lines[key] = line
    return result


def _value(node: yaml.Node, file: str, faults: list[Fault]) -> Any:  # noqa: ANN401 - YAML holds anything
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, file, faults)
    if isinstance(node, yaml.SequenceNode):
        items = LinedList(_value(item, file, faults) for item in node.value)
        items.lines = [item.start_mark.line + 1 for item in node.value]
        return items
    return yaml.constructor.SafeConstructor().construct_object(node)


def _fault(row: ErrorDetails, data: LinedMap, file: str, entry: str | None) -> Fault:
    where = ".".join(str(part) for part in row["loc"] if part not in _TAGS)
    message = f"{where or '整条'}：{_in_chinese(row)}"
    line = _line_of(data, row["loc"])
    return Fault.of(FaultCode.FIELD_INVALID, message, file=file, line=line, entry=entry)


# Names of union members that pydantic puts into a location; they are no keys of the file.
_TAGS = frozenset({"Stated", "Unstated", "function-after"})


def _line_of(data: Any, path: tuple[int | str, ...]) -> int:  # noqa: ANN401 - walks nested YAML
    line: int = data.line
    for here, line_here in _steps(data, path):
        line = line_here if line_here else line
        if here is None:
            break
    return line


def _steps(data: Any, path: tuple[int | str, ...]) -> Iterator[tuple[Any, int]]:  # noqa: ANN401
    for part in path:
        if isinstance(data, LinedMap) and part in data:
            line = data.lines[str(part)]
            data = data[str(part)]
        elif isinstance(data, LinedList) and isinstance(part, int) and part < len(data):
            line = data.lines[part]
            data = data[part]
        else:
            continue
        yield data, line


_CHINESE = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识的项",
    "string_type": "应为文字（数字请加引号）",
    "string_too_short": "不能为空",
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
    "union_tag_invalid": "类别“{tag}”不在 {expected_tags} 之内",
    "union_tag_not_found": "缺少类别",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
}


def _in_chinese(row: ErrorDetails) -> str:
    context = row.get("ctx", {})
    if row["type"] == "value_error":
        return str(context["error"])
    template = _CHINESE.get(row["type"], "取值不合规定")
    return template.format_map({key: str(value).replace(" or ", "、") for key, value in context.items()})
