"""YAML and its validation, with the line of every key kept: a fault in a data file can name its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from buju.fault import CHOSEN, Fault, FaultCode, Line, explained, no_such_key
from buju.legible import code_point, shown
from buju.schema import CITING, choices_at, keys_at

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Parsed = TypeVar("Parsed")

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Data files are flat; anchors may repeat a value, so what they expand to is bounded as well.
_MAX_DEPTH = 32
_MAX_VALUES = 200_000
_MAX_LETTERS = 10_000_000
# Who has so many faults of a file to mend need not wait for the next: looking for what was meant takes its time.
ENOUGH = 200


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
    reader = _Reader(file)
    try:
        return reader.document(text), reader.faults
    except _Unreadable as error:
        return _empty(), [*reader.faults, Fault.of(FaultCode.FILE_SYNTAX, str(error), where=Line(file, error.line))]


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
        for key in islice((key for key in data if key not in names), ENOUGH)
    ]


def too_many(count: int) -> str:
    """Return what is said where a file is read no further."""
    return f"这个文件已有 {count} 处问题，从这一行起未读；请先改正前面的"


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


class _Unreadable(Exception):
    """A file cannot be read on from a line; the text says why."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class _Anchored(NamedTuple):
    """A value that an anchor names, and how many values it holds."""

    value: Any
    size: int


class _Reader:
    """Turns the events of a parser into lined mappings and lists, noting what cannot be turned.

    One value after the other, so that reading ends where a file is too large, before the rest of it takes memory.
    """

    def __init__(self, file: str) -> None:
        self.faults: list[Fault] = []
        self._file = file
        self._count = 0
        self._anchors: dict[str, _Anchored] = {}
        self._scalars = yaml.constructor.SafeConstructor()

    def document(self, text: str) -> LinedMap:
        """Return the one mapping that a text holds.

        Raises:
            _Unreadable: no YAML, no mapping, or too large.
        """
        _refuse_letters(text)
        self._loader = _Loader(text)
        try:
            while not self._loader.check_event(yaml.StreamEndEvent, *_VALUES):
                self._loader.get_event()
            event = self._loader.get_event()
            if not isinstance(event, yaml.MappingStartEvent):
                raise _Unreadable("文件应为“键: 值”的 YAML")
            data: LinedMap = self._value(event, depth=1)
            self._refuse_more()
        except yaml.MarkedYAMLError as error:
            raise _Unreadable(f"YAML 语法错误：{_problem(error, text)}", _line(error.problem_mark)) from error
        except yaml.YAMLError as error:
            raise _Unreadable("文件含有 YAML 不允许的字符") from error
        finally:
            self._loader.dispose()
        return data

    def _refuse_more(self) -> None:
        while not self._loader.check_event(yaml.StreamEndEvent):
            event = self._loader.get_event()
            if isinstance(event, yaml.DocumentStartEvent):
                raise _Unreadable("文件里有不止一份 YAML；请删去多余的“---”", _line(event.start_mark))

    def _value(self, event: Any, depth: int) -> Any:  # noqa: ANN401 - YAML holds anything
        line = _line(event.start_mark)
        self._bounded(1, depth, line)
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(str(event.anchor), line)
        before = self._count
        if isinstance(event, yaml.MappingStartEvent):
            value: Any = self._mapping(line, depth)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(depth)
        else:
            value = self._scalar(event, line)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, self._count - before + 1)
        return value

    def _mapping(self, line: int, depth: int) -> LinedMap:
        result = _empty()
        result.line = line
        while not isinstance(event := self._loader.get_event(), yaml.MappingEndEvent):
            at = _line(event.start_mark)
            if isinstance(event, yaml.ScalarEvent):
                key = str(event.value)
            else:
                key = shown(str(self._value(event, depth + 1)))
                self._note("键应为文字", at)
            if key in result:
                self._note(f"键“{shown(key)}”出现两次", at)
            result[key] = self._value(self._loader.get_event(), depth + 1)
            result.lines[key] = at
        return result

    def _sequence(self, depth: int) -> LinedList:
        items = LinedList()
        items.lines = []
        while not isinstance(event := self._loader.get_event(), yaml.SequenceEndEvent):
            items.lines.append(_line(event.start_mark))
            items.append(self._value(event, depth + 1))
        return items

    def _scalar(self, event: Any, line: int) -> Any:  # noqa: ANN401 - YAML holds anything
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag == _TEXT:
            return event.value
        try:
            return self._scalars.construct_object(yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark))
        except (yaml.YAMLError, ValueError, OverflowError):
            self._note(f"无法读出的值“{shown(event.value)}”", line)
            return None

    def _repeated(self, name: str, line: int) -> Any:  # noqa: ANN401 - YAML holds anything
        # An anchor counts from the end of its value on: none can hold itself.
        if name not in self._anchors:
            raise _Unreadable(f"没有名为“{shown(name)}”的锚点（&），或它包含了自身", line)
        value, size = self._anchors[name]
        self._bounded(size, 1, line)
        return value

    def _bounded(self, more: int, depth: int, line: int) -> None:
        self._count += more
        if depth > _MAX_DEPTH:
            raise _Unreadable(f"YAML 嵌套过深（应不超过 {_MAX_DEPTH} 层）", line)
        if self._count > _MAX_VALUES:
            raise _Unreadable(f"YAML 过大（锚点展开后应不超过 {_MAX_VALUES} 个值）；请分成几份", line)

    def _note(self, message: str, line: int) -> None:
        if len(self.faults) == ENOUGH:
            raise _Unreadable(too_many(ENOUGH), line)
        self.faults.append(Fault.of(FaultCode.FILE_SYNTAX, message, where=Line(self._file, line)))


_VALUES = (yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.ScalarEvent, yaml.AliasEvent)
_TEXT = "tag:yaml.org,2002:str"
# What YAML 1.1 does not allow in a file (5.1, c-printable); a byte order mark stands at the beginning alone.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|(?<=.)\ufeff")


def _refuse_letters(text: str) -> None:
    if len(text) > _MAX_LETTERS:
        raise _Unreadable(f"YAML 过大（应不超过 {_MAX_LETTERS // 10_000} 万字）；请分成几份")
    found = _FORBIDDEN.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise _Unreadable(f"文件含有 YAML 不允许的字符 {code_point(found[0])}；请删去", line)


def _line(mark: Any) -> int:  # noqa: ANN401 - the parser's own mark
    return 1 if mark is None else int(mark.line) + 1


# What libyaml says, by how it begins: what a writer can do about it.
_PROBLEMS = {
    "found character that cannot start any token": "有不能用在词首的字符（如 Tab、@、`）；含这些字符的文字请加引号",
    "found a tab character": "缩进用了制表符（Tab）；请改用空格",
    "mapping values are not allowed": "冒号的位置不对；缩进应对齐，含冒号的文字请加引号",
    "could not find expected ':'": "键后缺少冒号；冒号后应有空格",
    "did not find expected key": "键没有对齐，或上一行的引号、括号没有配对",
    "did not find expected '-' indicator": "列表没有对齐，每条应以“- ”开头",
    "did not find expected ',' or ']'": "方括号没有配对，或两项之间缺少逗号",
    "did not find expected ',' or '}'": "花括号没有配对，或两项之间缺少逗号",
    "did not find expected node content": "逗号或括号之间缺少内容",
    "did not find expected <document start>": "文件开头之后的写法不成“键: 值”",
    "block sequence entries are not allowed": "“- ”的位置不对；列表应另起一行并对齐",
    "block mapping entries are not allowed": "键的位置不对；请另起一行并对齐",
    "block mapping keys are not allowed": "键的位置不对；请另起一行并对齐",
    "found unexpected end of stream": "引号没有配对，文件在引号中结束",
    "found unexpected document indicator": "引号中出现了“---”或“...”；请缩进或改写",
    "found unexpected ':'": "方括号、花括号内的冒号应加引号",
    "found unknown escape character": "双引号内有不认识的转义（\\）；请改用单引号",
    "did not find expected hexdecimal number": "双引号内的转义（\\x、\\u）不完整；请改用单引号",
    "found invalid Unicode character escape code": "双引号内的转义（\\u）不是字符",
    "found undefined tag handle": "有不认识的标签（!）；含感叹号的文字请加引号",
    "while parsing a tag": "有不认识的标签（!）；含感叹号的文字请加引号",
    "did not find expected alphabetic": "“&”“*”后面应是锚点的名称；作文字用时请加引号",
    "found duplicate": "同一指令出现两次",
    "did not find expected comment or line break": "“|”“>”之后应换行",
    "found an indentation indicator equal to 0": "“|”“>”之后的缩进数不能是 0",
    "did not find URI escaped octet": "有不认识的标签（!）；含感叹号的文字请加引号",
}


def _problem(error: yaml.MarkedYAMLError, text: str) -> str:
    """Return in Chinese what a parser finds; a tab among the indents is named, as it cannot be seen."""
    mark = error.problem_mark
    if mark is not None and text.splitlines()[mark.line : mark.line + 1] and "\t" in _indent(text, mark.line):
        return _PROBLEMS["found a tab character"]
    said = error.problem or ""
    return next((words for start, words in _PROBLEMS.items() if said.startswith(start)), "请检查缩进、冒号和引号")


def _indent(text: str, line: int) -> str:
    written = text.splitlines()[line]
    return written[: len(written) - len(written.lstrip())]


def _empty() -> LinedMap:
    empty = LinedMap()
    empty.line, empty.lines = 1, {}
    return empty


def _faults(
    error: ValidationError, model: TypeAdapter[Any], data: LinedMap, file: str, entry: str | None
) -> list[Fault]:
    """Return one fault for each place in the file; the members of a union repeat each other there."""
    found: dict[tuple[tuple[str, ...], int], Fault] = {}
    rows = error.errors(include_url=False)[:ENOUGH]
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
