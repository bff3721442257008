"""The glossary: the vocabulary of industry functions as written in `seeds/functions.yaml`, with its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, Field, TypeAdapter

from buju import schema
from buju.atlas.store import Store, text_of
from buju.fault import Fault, FaultCode, Line
from buju.lined import ENOUGH, LinedList, LinedMap, parse_yaml, too_many, unknown_keys, validated
from buju.policy.fact import Fact, StatedFunction
from buju.policy.vocabulary import (
    FUNCTION,
    MAPPING,
    SHARED,
    STAGE,
    FunctionMapping,
    IndustryFunction,
    SharedWords,
    Stage,
    Vocabulary,
)

FILE = "seeds/functions.yaml"

Entry = TypeVar("Entry", bound=BaseModel)


class FunctionsFile(schema.Entry, title="产业功能词表"):
    """What functions.yaml holds."""

    stages: tuple[Stage, ...] = Field(default=(), description="环节")
    functions: tuple[IndustryFunction, ...] = Field(default=(), description="功能")
    shared: tuple[SharedWords, ...] = Field(default=(), description="合称：一个叫法兼指几种功能")
    mapping: tuple[FunctionMapping, ...] = Field(default=(), description="对应：文本的每处表述是哪些功能")


@dataclass(slots=True)
class Glossary:
    """The entries of each part, the faults met, and the line of each entry by its part and key.

    `is_there` is false while there is no such file, as in a data folder that somebody made for other plans.
    """

    stages: list[Stage] = field(default_factory=list)
    functions: list[IndustryFunction] = field(default_factory=list)
    shared: list[SharedWords] = field(default_factory=list)
    mapping: list[FunctionMapping] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    is_there: bool = False

    def line(self, part: str, *key: str) -> int:
        """Return where an entry stands; 1 for one that is not written."""
        return self.lines.get((part, *key), 1)

    def vocabulary(self, facts: Iterable[Fact]) -> Vocabulary:
        """Return what holds of the glossary for these facts: entries that name what is not there are left out."""
        stages = {stage.id for stage in self.stages}
        functions = [function for function in self.functions if function.stage in stages]
        known = {function.id for function in functions}
        stated = {(fact.id, words) for fact in facts if isinstance(fact, StatedFunction) for words in fact.functions}
        return Vocabulary(
            stages=tuple(self.stages),
            functions=tuple(functions),
            shared=tuple(row for row in self.shared if known.issuperset(row.functions)),
            mapping=tuple(
                row for row in self.mapping if (row.fact, row.words) in stated and known.issuperset(row.functions)
            ),
        )


def read_glossary(store: Store) -> Glossary:
    """Read the glossary of a store; no text means no vocabulary."""
    if not store.has(FILE):
        return Glossary()
    faults: list[Fault] = []
    text = text_of(store, FILE, faults)
    return Glossary(faults=faults, is_there=True) if text is None else parse_glossary(text)


def parse_glossary(text: str) -> Glossary:
    """Parse what functions.yaml holds."""
    glossary = Glossary(is_there=True)
    data, glossary.faults = parse_yaml(text, file=FILE)
    glossary.faults += unknown_keys(data, FunctionsFile.model_fields, file=FILE)
    glossary.stages = _entries(data, "stages", STAGE, lambda stage: (stage.id,), glossary)
    glossary.functions = _entries(data, "functions", FUNCTION, lambda function: (function.id,), glossary)
    glossary.shared = _entries(data, "shared", SHARED, lambda row: (row.words,), glossary)
    glossary.mapping = _entries(data, "mapping", MAPPING, lambda row: (row.fact, row.words), glossary)
    return glossary


def _entries(
    data: LinedMap, part: str, model: TypeAdapter[Entry], key_of: Callable[[Entry], tuple[str, ...]], glossary: Glossary
) -> list[Entry]:
    """Return the sound entries of a part, each key once; note their lines, and what is wrong with the others."""
    entries: list[Entry] = []
    for item, line in _items(data, part, glossary):
        if len(glossary.faults) >= ENOUGH:
            told = too_many(len(glossary.faults))
            glossary.faults.append(Fault.of(FaultCode.FILE_SYNTAX, told, where=Line(FILE, line)))
            break
        entry = validated(model, item, file=FILE)
        if isinstance(entry, list):
            glossary.faults += entry
            continue
        key = (part, *key_of(entry))
        if key in glossary.lines:
            message = f"{part} 中的“{'：'.join(key[1:])}”重复，前一处在第 {glossary.lines[key]} 行"
            glossary.faults.append(Fault.of(FaultCode.ID_DUPLICATE, message, where=Line(FILE, line)))
            continue
        glossary.lines[key] = line
        entries.append(entry)
    return entries


def _items(data: LinedMap, part: str, glossary: Glossary) -> Iterator[tuple[LinedMap, int]]:
    """Yield the mappings of a part with their lines."""
    written = data.get(part)
    if written is None:
        return
    if not isinstance(written, LinedList):
        message = f"{part}：应为列表（每条以“- ”开头）"
        glossary.faults.append(Fault.of(FaultCode.FIELD_INVALID, message, where=Line(FILE, data.lines[part])))
        return
    for item, line in zip(written, written.lines, strict=True):
        if isinstance(item, LinedMap):
            yield item, line
        else:
            message = f"{part}：每条应为“键: 值”"
            glossary.faults.append(Fault.of(FaultCode.FIELD_INVALID, message, where=Line(FILE, line)))
