"""Every field of every file that people write, with what it means and an example from the data that ship."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from buju.atlas.schemas import FILES, schema_of
from buju.errors import DataMissing
from buju.lined import parse_yaml

if TYPE_CHECKING:
    from buju.atlas.store import Store

_GROUPED = "InGroup"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field: the file and the entry that it is of, what it means, and an example as YAML would have it."""

    file: str
    entry: str
    name: str
    required: bool
    means: str
    example: str


def field_rows(store: Store) -> list[FieldRow]:
    """Return all fields in the order of the files; those that the store has no example of have an empty one."""
    rows = (row for name in FILES for row in _of_file(name, list(_written(name, store))))
    return list(dict.fromkeys(rows))


def _of_file(name: str, mappings: list[Mapping[str, Any]]) -> Iterator[FieldRow]:
    schema = schema_of(name)
    entries = {"": schema, **schema["$defs"]}
    examples: dict[tuple[str, str], str] = {}
    for mapping in mappings:
        for entry in _entries_of(mapping, entries):
            for key, value in mapping.items():
                said = _said(value)
                known = examples.setdefault((entry.removesuffix(_GROUPED), key), said)
                if len(said) < len(known):
                    examples[entry.removesuffix(_GROUPED), key] = said
    for entry, what in entries.items():
        if entry.endswith(_GROUPED):
            continue
        for key, told in what.get("properties", {}).items():
            means = str(told.get("description") or _meaning(told, schema["$defs"]))
            title = str(what.get("title") or name) if entry else FILES[name].title
            yield FieldRow(
                FILES[name].pattern, title, key, key in what.get("required", ()), means, examples.get((entry, key), "")
            )


def _entries_of(mapping: Mapping[str, Any], entries: Mapping[str, Any]) -> Iterator[str]:
    """Yield the entries that a mapping may be, by its keys and by the words that tell kinds apart."""
    for name, what in entries.items():
        properties = what.get("properties", {})
        consts = {key: told["const"] for key, told in properties.items() if "const" in told}
        if (
            properties
            and set(mapping) <= set(properties)
            and set(what.get("required", ())) <= set(mapping)
            and all(mapping.get(key, const) == const for key, const in consts.items())
        ):
            yield name


def _meaning(told: Mapping[str, Any], defs: Mapping[str, Any]) -> str:
    ref = str(told.get("$ref", "")).rpartition("/")[2]
    return str(defs.get(ref, {}).get("title", ""))


def _written(name: str, store: Store) -> Iterator[Mapping[str, Any]]:
    """Yield every mapping of the files of a kind, outer ones first."""
    head, _, tail = FILES[name].pattern.partition("*")
    files = [f"{head}{folder}{tail}" for folder in store.folders(head.rstrip("/"))] if tail else [head]
    for file in files:
        if store.has(file):
            yield from _inside([_read(store, file)])


def _read(store: Store, file: str) -> Mapping[str, Any]:
    try:
        return parse_yaml(store.text(file), file=file)[0]
    except DataMissing:
        return {}


def _inside(values: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    for value in values:
        if isinstance(value, Mapping):
            yield value
            yield from _inside(value.values())
        elif isinstance(value, list):
            yield from _inside(value)


def _said(value: Any) -> str:  # noqa: ANN401 - whatever YAML may hold
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
