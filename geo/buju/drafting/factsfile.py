"""facts.yaml changed fact by fact: the lines of one fact are put in, replaced or taken out, the others stay.

A file that people write too is no dump: their comments, groups and order stay to the byte, for nothing but those lines
is touched. (A round trip through a parser that keeps comments takes a second for a plan's facts: a second a key.)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from buju.errors import BujuError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Editors that know this line complete and check the file.
SCHEMA_LINE = "# yaml-language-server: $schema=../../schemas/facts.schema.json\n"
_LIST = re.compile(r"^facts:(?P<none>[ \t]*\[[ \t]*\])?(?P<rest>[ \t]*(?:#[^\n]*)?)$", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*#.*\n?", re.MULTILINE)
_WIDTH = 120
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Item(NamedTuple):
    """An entry of a list of facts: its id, its lines (from 0, the end left out), and the list that holds it."""

    id: str
    first: int
    end: int
    siblings: int
    group: _Item | None


def new_file(document: str) -> str:
    """Return a file of a document without facts."""
    return f"{SCHEMA_LINE}document: {document}\nfacts: []\n"


def fact_ids(written: str) -> list[str]:
    """Return the ids of the facts of a file, in its order; none of an empty one.

    Raises:
        BujuError: the file is no list of facts.
    """
    return [item.id for item in _items(written) if item.id] if written.strip() else []


def fact_in(written: str, fact_id: str) -> dict[str, Any] | None:
    """Return what a file says of a fact; None if it has none of this id.

    Raises:
        BujuError: the file is no list of facts.
    """
    item = _found(written, fact_id)
    return None if item is None else _said(_cut(written, item))


def with_fact(written: str, fact: Mapping[str, Any], *, before: str | None = None, was: str = "") -> str:
    """Return a file with a fact: in the place of the one of its id, else before another's, else at the end.

    `was` are the lines that it had when it was taken out: they are put back as they were if they still say the same.

    Raises:
        BujuError: the file is no list of facts, or cannot take one.
    """
    lines = was if was and _said(was) == dict(fact) else _block(fact)
    there, next_one = _found(written, str(fact["id"])), _found(written, before) if before else None
    if there is not None:
        kept = "".join(_COMMENT.findall(_cut(written, there)))
        changed = _put(written, there.first, there.end, _indented(kept + lines, _margin(written, there)))
    elif next_one is not None and next_one.group is None:
        changed = _put(written, next_one.first, next_one.first, _indented(lines, _margin(written, next_one)))
    else:
        changed = _added(written, lines)
    return _checked(written, changed, str(fact["id"]), dict(fact))


def without_fact(written: str, fact_id: str) -> tuple[str, str]:
    """Return a file without a fact, and the lines that it had; a file that has none of this id stays.

    Raises:
        BujuError: the file is no list of facts.
    """
    item = _found(written, fact_id)
    if item is None:
        return written, ""
    whole = item
    while whole.siblings == 1 and whole.group is not None:
        # A group without facts is none.
        whole = whole.group
    changed = _put(written, whole.first, whole.end, "")
    if whole.siblings == 1:
        changed = _LIST.sub(lambda found: f"facts: []{found['rest']}", changed, count=1)
    return _checked(written, changed, fact_id, None), _cut(written, item)


def _added(written: str, lines: str) -> str:
    own = [item for item in _items(written) if item.group is None]
    if own:
        return _put(written, own[-1].end, own[-1].end, _indented(lines, _margin(written, own[-1])))
    found = _LIST.search(written)
    if found is None:
        raise BujuError("facts.yaml 里没有“facts:”的列表；请补上，或由备份恢复")
    head, tail = written[: found.start()], written[found.end() :].removeprefix("\n")
    return f"{head}facts:{found['rest']}\n{lines}{tail}"


def _checked(old: str, new: str, fact_id: str, fact: dict[str, Any] | None) -> str:
    """Return the new file if it says what the old one did but for one fact: no line is ever written on trust."""
    expected = {key: said for key, said in _all(old).items() if key != fact_id}
    if fact is not None:
        expected[fact_id] = fact
    if _all(new) != expected:
        raise BujuError(f"facts.yaml 的写法使“{fact_id}”一条不能单独改动；请在编辑器里改这一条，文件没有动")
    return new


def _all(written: str) -> dict[str, Any]:
    """Return what a file says of each fact with an id, and of those without one together."""
    facts: dict[str, Any] = {"": []}
    for item in _items(written):
        said = _said(_cut(written, item))
        if "facts" in said:
            continue
        if item.id:
            facts[item.id] = said
        else:
            facts[""].append(said)
    return facts


def _found(written: str, fact_id: str) -> _Item | None:
    return next((item for item in _items(written) if item.id == fact_id), None)


def _items(written: str) -> list[_Item]:
    try:
        root = yaml.compose(written, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise BujuError("facts.yaml 不是 YAML，可能正被编辑；请先改好、存盘") from error
    if not isinstance(root, yaml.MappingNode):
        raise BujuError("facts.yaml 应为“键: 值”的 YAML")
    return list(_listed(_value(root, "facts"), written.splitlines(keepends=True), None))


def _listed(node: yaml.Node | None, lines: list[str], group: _Item | None) -> Iterator[_Item]:
    if not isinstance(node, yaml.SequenceNode):
        return
    for entry in node.value:
        if isinstance(entry, yaml.MappingNode):
            own = _value(entry, "id")
            fact_id = own.value if isinstance(own, yaml.ScalarNode) else ""
            item = _Item(fact_id, entry.start_mark.line, _end(entry, lines), len(node.value), group)
            yield item
            yield from _listed(_value(entry, "facts"), lines, item)


def _end(entry: yaml.MappingNode, lines: list[str]) -> int:
    """Return the line after an entry's last: the mark of a block stands where the next thing begins."""
    if entry.flow_style:
        return int(entry.end_mark.line) + 1
    end = min(int(entry.end_mark.line), len(lines))
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return end


def _value(node: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == name), None)


def _cut(written: str, item: _Item) -> str:
    """Return an entry's lines, its first at the margin."""
    lines = written.splitlines(keepends=True)[item.first : item.end]
    margin = " " * (len(lines[0]) - len(lines[0].lstrip(" ")))
    return "".join(line.removeprefix(margin) for line in lines)


def _put(written: str, first: int, end: int, lines: str) -> str:
    old = written.splitlines(keepends=True)
    if old and not old[-1].endswith("\n"):
        old[-1] += "\n"
    return "".join([*old[:first], lines, *old[end:]])


def _block(fact: Mapping[str, Any]) -> str:
    return str(yaml.safe_dump([dict(fact)], allow_unicode=True, sort_keys=False, width=_WIDTH))


def _said(lines: str) -> dict[str, Any]:
    try:
        read = yaml.load(lines, Loader=_LOADER)  # noqa: S506 - a safe loader, see above
    except yaml.YAMLError:
        read = None
    return dict(read[0]) if isinstance(read, list) and read and isinstance(read[0], dict) else {"": lines}


def _margin(written: str, item: _Item) -> int:
    line = written.splitlines()[item.first]
    return len(line) - len(line.lstrip(" "))


def _indented(lines: str, margin: int) -> str:
    return "".join(" " * margin + line if line.strip() else line for line in lines.splitlines(keepends=True))
