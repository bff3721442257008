"""facts.yaml changed fact by fact: the lines of one fact are put in, replaced or taken out, the others stay.

A file that people write too is no dump: their comments, groups and order stay to the byte, for nothing but those lines
is touched. (A round trip through a parser that keeps comments takes a second for a plan's facts: a second a key.)
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from buju.errors import BujuError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

# Editors that know this line complete and check the file.
SCHEMA_LINE = "# yaml-language-server: $schema=../../schemas/facts.schema.json\n"
_LIST = re.compile(r"^facts:(?P<none>[ \t]*\[[ \t]*\])?(?P<rest>[ \t]*(?:#[^\n]*)?)$", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*#.*\n?", re.MULTILINE)
# Where one text begins another document, its lines cannot be read apart.
_NOT_PLAIN = re.compile(r"^(?:---|\.\.\.|%)", re.MULTILINE)
_WIDTH = 120
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Item(NamedTuple):
    """An entry of a list of facts: its id, its lines (from 0, the end left out), and the group that holds it."""

    id: str
    first: int
    end: int
    group: _Item | None


class _Read(NamedTuple):
    """A file, or an entry of it: where its entries stand, and what its facts say; nobody changes those."""

    items: tuple[_Item, ...]
    facts: tuple[dict[str, Any], ...]


def new_file(document: str) -> str:
    """Return a file of a document without facts."""
    return f"{SCHEMA_LINE}document: {document}\nfacts: []\n"


class Put(NamedTuple):
    """A fact to write, and the lines that it had when it was taken out: they come back if they still say the same."""

    fact: dict[str, Any]
    was: str = ""


def facts_in(written: str) -> dict[str, dict[str, Any]]:
    """Return what a file says of each fact with an id; those of a group without its clause and quote.

    Raises:
        BujuError: the file is no list of facts.
    """
    return {key: said for key, said in _all(written).items() if key} if written.strip() else {}


def rewritten(
    written: str, *, put: Mapping[str, Put], drop: Collection[str], order: Sequence[str]
) -> tuple[str, dict[str, str]]:
    """Return a file with some facts written and others taken out, and the lines of those that were.

    Args:
        written: what the file holds.
        put: facts by id: each in the place of the one of its id, else before the next of the order that is there.
        drop: ids of the facts to take out; those that are not there are passed over.
        order: the ids of all facts that are ours, in their order.

    Raises:
        BujuError: the file is no list of facts, or is written so that one cannot be changed without another.
    """
    items = {item.id: item for item in _items(written)}
    cut = {key: _cut(written, items[key]) for key in drop if key in items}
    edits = [(item.first, item.end, "") for item in _whole(written, cut)]
    edits += [_replacing(written, items[key], one) for key, one in put.items() if key in items]
    fresh = [key for key in order if key in put and key not in items]
    new = _applied(written, edits + _insertions(written, items, fresh, put, order))
    if new == written:
        return written, cut
    expected = {key: said for key, said in _all(written).items() if key not in cut}
    if _all(new) != expected | {key: one.fact for key, one in put.items()}:
        raise BujuError("facts.yaml 的写法使其中一条不能单独改动；请在编辑器里改，文件没有动")
    return new, cut


def _whole(written: str, cut: Collection[str]) -> Iterator[_Item]:
    """Yield what goes: facts, and groups of which nothing stays."""
    items = _items(written)
    emptied = [
        group
        for group in dict.fromkeys(item.group for item in items if item.group is not None)
        if all(item.id in cut for item in items if item.group == group)
    ]
    yield from emptied
    yield from (item for item in items if item.id in cut and item.group not in emptied)


def _replacing(written: str, item: _Item, one: Put) -> tuple[int, int, str]:
    lines = _lines(one)
    kept = "".join(comment for comment in _COMMENT.findall(_cut(written, item)) if comment not in lines)
    return item.first, item.end, _indented(kept + lines, _margin(written, item))


def _insertions(
    written: str, items: Mapping[str, _Item], fresh: Sequence[str], put: Mapping[str, Put], order: Sequence[str]
) -> list[tuple[int, int, str]]:
    """Return the lines of new facts, those for one place together."""
    own = [item for item in _items(written) if item.group is None]
    if not own:
        return [(-1, -1, "".join(_lines(put[key]) for key in fresh))] if fresh else []
    places: dict[int, str] = {}
    for key in fresh:
        later = (items.get(one) for one in order[order.index(key) + 1 :])
        after = next((item for item in later if item is not None and item.group is None), None)
        at = after.first if after is not None else own[-1].end
        places[at] = places.get(at, "") + _indented(_lines(put[key]), _margin(written, after or own[-1]))
    return [(at, at, lines) for at, lines in places.items()]


def _applied(written: str, edits: list[tuple[int, int, str]]) -> str:
    """Return a file after edits of its lines, from the last to the first; a list without facts is written as one."""
    opening = "".join(lines for first, _, lines in edits if first < 0)
    old = written.splitlines(keepends=True)
    if old and not old[-1].endswith("\n"):
        old[-1] += "\n"
    for first, end, lines in sorted((edit for edit in edits if edit[0] >= 0), reverse=True):
        old[first:end] = [lines]
    new = "".join(old)
    found = _LIST.search(new)
    if opening:
        if found is None:
            raise BujuError("facts.yaml 里没有“facts:”的列表；请补上，或由备份恢复")
        tail = new[found.end() :].removeprefix("\n")
        return f"{new[: found.start()]}facts:{found['rest']}\n{opening}{tail}"
    if found is not None and not found["none"] and edits and not _items(new):
        return f"{new[: found.start()]}facts: []{found['rest']}{new[found.end() :]}"
    return new


def _all(written: str) -> dict[str, Any]:
    """Return what a file says of each fact with an id, and of those without one together."""
    facts: dict[str, Any] = {"": []}
    for fact in _read(written).facts:
        if fact.get("id"):
            facts[str(fact["id"])] = fact
        else:
            facts[""].append(fact)
    return facts


def _items(written: str) -> Sequence[_Item]:
    return _read(written).items


@lru_cache(maxsize=4)
def _read(written: str) -> _Read:
    """Return a file as it is read; the file that a step leaves is the one that the next step finds."""
    return _by_entry(written) or _as_a_whole(written)


def _as_a_whole(written: str) -> _Read:
    try:
        loader = _LOADER(written)
        root = loader.get_single_node()
        said = loader.construct_document(root) if root is not None else {}
    except yaml.YAMLError as error:
        raise _unreadable() from error
    if not isinstance(root, yaml.MappingNode):
        raise BujuError("facts.yaml 应为“键: 值”的 YAML")
    items = tuple(_listed(_value(root, "facts"), written.splitlines(keepends=True), None))
    return _Read(items, tuple(_facts_of(dict(said).get("facts"))))


def _by_entry(written: str) -> _Read | None:
    """Return a file read entry by entry, as most of them have been read before; None where it is no plain list."""
    opening = _LIST.search(written)
    if opening is None or opening["none"] or _NOT_PLAIN.search(written):
        return None
    head, lines = written[: opening.end()], written[opening.end() :].splitlines(keepends=True)
    shown = next((line for line in lines if line.strip() and not line.lstrip().startswith("#")), "")
    margin = shown[: len(shown) - len(shown.lstrip(" "))]
    starts = [at for at, line in enumerate(lines) if line.startswith(f"{margin}- ")]
    if not starts or lines.index(shown) != starts[0] or not _is_opening(head):
        return None
    base = len(head.splitlines()) - 1
    items: list[_Item] = []
    facts: list[dict[str, Any]] = []
    for start, end in pairwise((*starts, len(lines))):
        entry = _entry("".join(lines[start:end]))
        if entry is None:
            return None
        items += (_shifted(item, base + start) for item in entry.items)
        facts += entry.facts
    return _Read(tuple(items), tuple(facts))


@lru_cache(maxsize=8192)
def _entry(written: str) -> _Read | None:
    """Return one entry of the list; None where its lines are none by themselves."""
    try:
        loader = _LOADER(written)
        node = loader.get_single_node()
        said = loader.construct_document(node)
    except yaml.YAMLError:
        return None
    if not isinstance(node, yaml.SequenceNode) or len(node.value) != 1:
        return None
    return _Read(tuple(_listed(node, written.splitlines(keepends=True), None)), tuple(_facts_of(said)))


@lru_cache(maxsize=4)
def _is_opening(head: str) -> bool:
    """Whether what stands before the entries is a mapping of its own, whose list comes next."""
    try:
        said = yaml.load(head, Loader=_LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError:
        return False
    return isinstance(said, dict) and said.get("facts", 0) is None


def _shifted(item: _Item, lines: int) -> _Item:
    group = None if item.group is None else _shifted(item.group, lines)
    return item._replace(first=item.first + lines, end=item.end + lines, group=group)


def _facts_of(entries: Iterable[Any] | None) -> Iterator[dict[str, Any]]:
    for entry in entries or ():
        yield from entry.get("facts", (entry,)) if isinstance(entry, dict) else ()


def _listed(node: yaml.Node | None, lines: list[str], group: _Item | None) -> Iterator[_Item]:
    if not isinstance(node, yaml.SequenceNode):
        return
    for entry in node.value:
        if isinstance(entry, yaml.MappingNode):
            own = _value(entry, "id")
            fact_id = own.value if isinstance(own, yaml.ScalarNode) else ""
            item = _Item(fact_id, entry.start_mark.line, _end(entry, lines), group)
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


def _lines(one: Put) -> str:
    if one.was:
        try:
            read = yaml.load(one.was, Loader=_LOADER)  # noqa: S506 - a safe loader
        except yaml.YAMLError:
            read = None
        if read == [one.fact]:
            return one.was
    return str(yaml.safe_dump([one.fact], allow_unicode=True, sort_keys=False, width=_WIDTH))


def _unreadable() -> BujuError:
    return BujuError("facts.yaml 不是 YAML，可能正被编辑；请先改好、存盘")


def _margin(written: str, item: _Item) -> int:
    line = written.splitlines()[item.first]
    return len(line) - len(line.lstrip(" "))


def _indented(lines: str, margin: int) -> str:
    return "".join(" " * margin + line if line.strip() else line for line in lines.splitlines(keepends=True))
