"""The glossary: the vocabulary of industry functions as written in `seeds/functions.yaml`, with its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, Field, TypeAdapter

from buju import schema
from buju.atlas.joined import named
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
    """The entries of each part, the faults met, and where each entry stands, by its part and key.

    `is_there` is false while there is no such file, as in a data folder that somebody made for other plans.
    """

    stages: list[Stage] = field(default_factory=list)
    functions: list[IndustryFunction] = field(default_factory=list)
    shared: list[SharedWords] = field(default_factory=list)
    mapping: list[FunctionMapping] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: dict[tuple[str, ...], Line] = field(default_factory=dict)
    is_there: bool = False

    def line(self, part: str, *key: str) -> Line:
        """Return where an entry stands; the first line for one that is not written."""
        return self.lines.get((part, *key), Line(FILE, 1))

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
    """Read the glossaries of a store; no text means no vocabulary."""
    glossary = Glossary()
    for file in named(store, FILE):
        glossary.is_there = True
        text = text_of(store, file, glossary.faults)
        if text is not None:
            parse_glossary(text, glossary, file=file)
    return glossary


def parse_glossary(text: str, glossary: Glossary, *, file: str = FILE) -> None:
    """Parse what a functions.yaml holds and add it; an entry counts where it is written first."""
    data, faults = parse_yaml(text, file=file)
    glossary.faults += [*faults, *unknown_keys(data, FunctionsFile.model_fields, file=file)]
    written = _Written(data, file, glossary)
    glossary.stages += _entries(written, "stages", STAGE, lambda stage: (stage.id,))
    glossary.functions += _entries(written, "functions", FUNCTION, lambda function: (function.id,))
    glossary.shared += _entries(written, "shared", SHARED, lambda row: (row.words,))
    glossary.mapping += _entries(written, "mapping", MAPPING, lambda row: (row.fact, row.words))


class _Written(NamedTuple):
    """One functions.yaml as it is written, and the glossary that it is added to."""

    data: LinedMap
    file: str
    glossary: Glossary


def _entries(
    written: _Written, part: str, model: TypeAdapter[Entry], key_of: Callable[[Entry], tuple[str, ...]]
) -> list[Entry]:
    """Return the sound entries of a part, each key once; note where they stand, and what is wrong with the others."""
    glossary, entries = written.glossary, list[Entry]()
    for item, line in _items(written, part):
        here = Line(written.file, line)
        if len(glossary.faults) >= ENOUGH:
            glossary.faults.append(Fault.of(FaultCode.FILE_SYNTAX, too_many(len(glossary.faults)), where=here))
            break
        entry = validated(model, item, file=written.file)
        if isinstance(entry, list):
            glossary.faults += entry
            continue
        key = (part, *key_of(entry))
        if key in glossary.lines:
            message = f"{part} 中的“{'：'.join(key[1:])}”与 {glossary.lines[key]} 重复"
            glossary.faults.append(Fault.of(FaultCode.ID_DUPLICATE, message, where=here))
            continue
        glossary.lines[key] = here
        entries.append(entry)
    return entries


def _items(written: _Written, part: str) -> Iterator[tuple[LinedMap, int]]:
    """Yield the mappings of a part with their lines."""
    faults, rows = written.glossary.faults, written.data.get(part)
    if rows is None:
        return
    if not isinstance(rows, LinedList):
        message = f"{part}：应为列表（每条以“- ”开头）"
        faults.append(Fault.of(FaultCode.FIELD_INVALID, message, where=Line(written.file, written.data.lines[part])))
        return
    for item, line in zip(rows, rows.lines, strict=True):
        if isinstance(item, LinedMap):
            yield item, line
        else:
            message = f"{part}：每条应为“键: 值”"
            faults.append(Fault.of(FaultCode.FIELD_INVALID, message, where=Line(written.file, line)))
