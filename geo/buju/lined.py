"""YAML and its validation, with the line of every key kept: a fault in a data file can name its line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from buju.fault import CHOSEN, Fault, FaultCode, Line, explained, no_such_key
from buju.schema import CITING, choices_at, keys_at

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Parsed = TypeVar("Parsed")

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Data files are flat; anchors may repeat a node, so what they expand to is bounded as well.
_MAX_DEPTH = 32
_MAX_NODES = 200_000


class LinedMap(dict[str, Any]):
    """A YAML mapping; `line` is where it starts and `lines` where each key stands (1-based)."""

    line: int
    lines: dict[str, int]

    def copied(self) -> LinedMap:
        """Return a copy with lines of its own."""
        copy = LinedMap(self)
        copy.line, copy.lines = self.line, dict(self.lines)
        return copy

    def only(self, *keys: str) -> LinedMap:
        """Return a copy with these keys only, as far as they are there."""
        copy = self.copied()
        for key in self.keys() - set(keys):
            del copy[key], copy.lines[key]
        return copy


class LinedList(list[Any]):
    """A YAML sequence; `lines` says where each item starts (1-based)."""

    lines: list[int]


def parse_yaml(text: str, *, file: str) -> tuple[LinedMap, list[Fault]]:
    """Parse one YAML mapping; `file` is how faults call the text.

    Returns:
        The mapping (empty if it cannot be parsed) and the faults met on the way.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        message = f"YAML 语法错误：{error.problem or '无法解析'}；请检查缩进、冒号和引号"
        return _empty(), [Fault.of(FaultCode.FILE_SYNTAX, message, where=Line(file, line))]
    except yaml.YAMLError:
        return _empty(), [Fault.of(FaultCode.FILE_SYNTAX, "文件含有 YAML 不允许的控制字符", where=Line(file))]
    except RecursionError:
        return _empty(), [Fault.of(FaultCode.FILE_SYNTAX, _TOO_DEEP, where=Line(file))]
    if not isinstance(node, yaml.MappingNode):
        return _empty(), [Fault.of(FaultCode.FILE_SYNTAX, "文件应为“键: 值”的 YAML", where=Line(file))]
    reader = _Reader(file)
    return reader.mapping(node, depth=1), reader.faults


def validated(
    model: TypeAdapter[Parsed], data: LinedMap, *, file: str, entry: str | None = None
) -> Parsed | list[Fault]:
    """Parse a mapping into a frozen type, or return every reason why not, each with its line."""
    try:
        return model.validate_python(data)
    except ValidationError as error:
        return _faults(error, model, data, file, entry)


def unknown_keys(data: LinedMap, known: Iterable[str], *, file: str) -> list[Fault]:
    """Return a fault for each key of a mapping that is not known; for a citation the file has clause and quote."""
    names = [key for name in known for key in (CITING if name == "citation" else (name,))]
    return [
        Fault.of(FaultCode.FIELD_INVALID, f"{key}：{no_such_key(key, names)}", where=Line(file, data.lines[key]))
        for key in data
        if key not in names
    ]


def line_of(data: LinedMap, path: Sequence[str | int]) -> int:
    """Return the line of what keys and list places lead to, as far as the file has them."""
    here: Any = data
    line = data.line
    for part in path:
        if isinstance(here, LinedMap) and part in here:
            line = here.lines[str(part)]
        elif isinstance(here, LinedList) and isinstance(part, int) and part < len(here):
            line = here.lines[part]
        else:
            break
        here = here[part]
    return line


_TOO_DEEP = f"YAML 嵌套过深（应不超过 {_MAX_DEPTH} 层）"


class _Reader:
    """Turns composed nodes into lined mappings and lists, noting what cannot be turned."""

    def __init__(self, file: str) -> None:
        self.faults: list[Fault] = []
        self._file = file
        self._nodes = 0
        self._scalars = yaml.constructor.SafeConstructor()

    def mapping(self, node: yaml.MappingNode, *, depth: int) -> LinedMap:
        result = _empty()
        result.line = node.start_mark.line + 1
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in result:
                self._note(f"键“{key}”出现两次", line)
            result[key] = self._value(value_node, depth + 1)
            result.lines[key] = line
        return result

    def _value(self, node: yaml.Node, depth: int) -> Any:  # noqa: ANN401 - YAML holds anything
        line = node.start_mark.line + 1
        self._nodes += 1
        if depth > _MAX_DEPTH or self._nodes > _MAX_NODES:
            if not any("过深" in fault.message or "过大" in fault.message for fault in self.faults):
                self._note(_TOO_DEEP if depth > _MAX_DEPTH else "YAML 展开后过大", line)
            return None
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, depth=depth)
        if isinstance(node, yaml.SequenceNode):
            items = LinedList(self._value(item, depth + 1) for item in node.value)
            items.lines = [item.start_mark.line + 1 for item in node.value]
            return items
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            self._note(f"无法读出的值“{str(node.value)[:40]}”", line)
            return None

    def _note(self, message: str, line: int) -> None:
        self.faults.append(Fault.of(FaultCode.FILE_SYNTAX, message, where=Line(self._file, line)))


def _empty() -> LinedMap:
    empty = LinedMap()
    empty.line, empty.lines = 1, {}
    return empty


def _faults(
    error: ValidationError, model: TypeAdapter[Any], data: LinedMap, file: str, entry: str | None
) -> list[Fault]:
    """Return one fault for each place in the file; the members of a union repeat each other there."""
    found: dict[tuple[tuple[str, ...], int], Fault] = {}
    rows = error.errors(include_url=False)
    for row in rows:
        place = _located(data, row)
        if place is None or _follows(row, rows):
            continue
        keys, line = place
        if row["type"] == "extra_forbidden" and keys[-1] in keys_at(model, data, keys[:-1]):
            # One half of clause and quote: what is missing of the citation is told by itself.
            continue
        message = explained(row, where=".".join(keys), known=_known(row, model, data, keys))
        fault = Fault.of(FaultCode.FIELD_INVALID, message, where=Line(file, line), entry=entry)
        found.setdefault((keys, line), fault)
    return list(found.values())


def _follows(row: ErrorDetails, rows: list[ErrorDetails]) -> bool:
    """Whether a list is only called too short because items of it are wrong themselves."""
    above = row["loc"]
    return row["type"] == "too_short" and any(
        len(other["loc"]) > len(above) and other["loc"][: len(above)] == above for other in rows
    )


def _known(row: ErrorDetails, model: TypeAdapter[Any], data: LinedMap, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return what could stand where a finding has something unknown."""
    if row["type"] == "extra_forbidden":
        return keys_at(model, data, keys[:-1])
    return choices_at(model, data, keys) if row["type"] in CHOSEN else ()


def _located(data: Any, row: ErrorDetails) -> tuple[tuple[str, ...], int] | None:  # noqa: ANN401 - nested YAML
    """Follow a finding's path as far as the file has it: the keys passed, and the line reached.

    Parts that the file does not have are names of union members. The member's name stands before its keys and may
    be spelled like one of them (kind: layout has a key layout): the value of `kind` or `by` is passed over once.
    A finding of a member that the file does not mean is None.
    """
    keys, line, tags = [], data.line, _tags(data)
    for part in row["loc"]:
        if part in tags:
            tags.discard(part)
            continue
        if isinstance(data, LinedMap) and part in data:
            line = data.lines[str(part)]
        elif isinstance(data, LinedList) and isinstance(part, int) and part < len(data):
            line = data.lines[part]
        elif _is_another_member(str(part), data):
            return None
        else:
            continue
        keys.append(str(part))
        data = data[part]
        tags = _tags(data)
    if row["type"] == "union_tag_invalid":
        kind = str(row["ctx"]["discriminator"]).strip("'")
        return (*keys, kind), data.lines[kind]
    missing = [str(row["loc"][-1])] if row["type"] == "missing" else []
    return tuple(keys + missing), line


def _is_another_member(name: str, data: Any) -> bool:  # noqa: ANN401 - nested YAML
    """Whether a value that may be stated, counted or left open is not the one that the finding speaks of."""
    keys = data.keys() if isinstance(data, LinedMap) else set()
    meant = {"Unstated": "unstated" in keys, "CountedYear": "base" in keys}
    if name.startswith("Stated"):
        return any(meant.values())
    return not meant.get(name, True)


def _tags(data: Any) -> set[Any]:  # noqa: ANN401 - nested YAML
    return {data.get("kind"), data.get("by")} - {None} if isinstance(data, LinedMap) else set()
