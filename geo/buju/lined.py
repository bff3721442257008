"""YAML and its validation, with the line of every key kept: a fault in a data file can name its line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from buju.errors import DataMissing
from buju.fault import Fault, FaultCode
from buju.field_error import explained
from buju.files import read_text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Parsed = TypeVar("Parsed")

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
    model: TypeAdapter[Parsed], data: LinedMap, *, file: str, entry: str | None = None
) -> Parsed | list[Fault]:
    """Parse a mapping into a frozen type, or return every reason why not, each with its line."""
    try:
        return model.validate_python(data)
    except ValidationError as error:
        return list(dict.fromkeys(_fault(row, data, file, entry) for row in error.errors(include_url=False)))


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


def _located(data: Any, path: tuple[int | str, ...]) -> tuple[list[str], int]:  # noqa: ANN401 - nested YAML
    """Follow an error's path as far as the file has it: the keys passed, and the line reached.

    Parts that the file does not have are names of union members (or the key that is missing).
    """
    keys, line = [], data.line
    for part in path:
        if isinstance(data, LinedMap) and part in data:
            line = data.lines[str(part)]
        elif isinstance(data, LinedList) and isinstance(part, int) and part < len(data):
            line = data.lines[part]
        else:
            continue
        keys.append(str(part))
        data = data[part]
    return keys, line


def _fault(row: ErrorDetails, data: LinedMap, file: str, entry: str | None) -> Fault:
    keys, line = _located(data, row["loc"])
    missing = [str(row["loc"][-1])] if row["type"] == "missing" else []
    message = explained(row, where=".".join(keys + missing))
    return Fault.of(FaultCode.FIELD_INVALID, message, file=file, line=line, entry=entry)
