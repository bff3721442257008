"""Reading a folder of `seeds/`: source.yaml, text.txt and facts.yaml become a document and its facts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from buju.errors import DataMissing
from buju.fault import Fault, FaultCode
from buju.files import read_text
from buju.lined import LinedList, LinedMap, read_yaml, validated
from buju.policy.agreement import disagreements
from buju.policy.citation import Citation
from buju.policy.document import DOCUMENT_SOURCE, Document
from buju.policy.fact import FACT, Fact
from buju.policy.quoting import Misquote, resolve
from buju.policy.stored_text import StoredText


@dataclass(slots=True)
class DocumentReading:
    """What a folder holds: the document (None if unreadable), its sound facts, and every fault met.

    `fact_lines` has the line in facts.yaml of every fact that is written there, sound or not.
    """

    document: Document | None = None
    facts: list[Fact] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fact_lines: dict[str, int] = field(default_factory=dict)
    facts_file: str = ""


def read_document(folder: Path, *, root: Path) -> DocumentReading:
    """Read one document folder; `root` is what the file names in faults are relative to."""
    reading = DocumentReading(facts_file=_name(folder / "facts.yaml", root))
    reading.document = _document(folder, root, reading.faults)
    if reading.document is None:
        return reading
    data, faults = read_yaml(folder / "facts.yaml", name=reading.facts_file)
    reading.faults += faults
    if faults and not data:
        return reading
    if data.get("document") != reading.document.id:
        message = f"document 应为“{reading.document.id}”，现为“{data.get('document')}”"
        reading.faults.append(Fault.of(FaultCode.ID_DANGLING, message, file=reading.facts_file, line=data.line))
    entries = data.get("facts")
    if not isinstance(entries, LinedList):
        message, line = "facts：应为事实的列表", data.lines.get("facts", data.line)
        reading.faults.append(Fault.of(FaultCode.FIELD_INVALID, message, file=reading.facts_file, line=line))
        return reading
    for entry, line in zip(entries, entries.lines, strict=True):
        if isinstance(entry, LinedMap):
            _read_fact(entry, reading, reading.document.stored)
        else:
            message = "facts 的每一条应为“键: 值”"
            reading.faults.append(Fault.of(FaultCode.FIELD_INVALID, message, file=reading.facts_file, line=line))
    return reading


def _document(folder: Path, root: Path, faults: list[Fault]) -> Document | None:
    name = _name(folder / "source.yaml", root)
    data, read_faults = read_yaml(folder / "source.yaml", name=name)
    faults += read_faults
    try:
        text = read_text(folder / "text.txt")
    except DataMissing as error:
        faults.append(Fault.of(FaultCode.FILE_MISSING, str(error), file=_name(folder / "text.txt", root)))
        return None
    if not data:
        return None
    stored = StoredText(str(data.get("id")), text)
    misquoted: list[Fault] = []
    cited = _cite_all(data, stored, file=name, faults=misquoted)
    if misquoted:
        faults += misquoted
        return None
    source = validated(DOCUMENT_SOURCE, cited, file=name)
    if isinstance(source, list):
        faults += source
        return None
    if source.id != folder.name:
        taken = (folder.parent / source.id).is_dir()
        message = f"id：“{source.id}”应与文件夹“{folder.name}”同名"
        code = FaultCode.ID_DUPLICATE if taken else FaultCode.FIELD_INVALID
        faults.append(Fault.of(code, message, file=name, line=data.lines["id"]))
        if taken:
            return None
    if hashlib.sha256(text.encode()).hexdigest() != source.sha256:
        message = "text.txt 的 SHA-256 与 source.yaml 所记不符，原文可能被改动"
        faults.append(Fault.of(FaultCode.TEXT_CHANGED, message, file=_name(folder / "text.txt", root)))
    return Document(source, stored)


def _read_fact(entry: LinedMap, reading: DocumentReading, text: StoredText) -> None:
    file, fact_id = reading.facts_file, entry.get("id")
    if isinstance(fact_id, str):
        if fact_id in reading.fact_lines:
            message = f"事实编号“{fact_id}”重复，前一处在第 {reading.fact_lines[fact_id]} 行"
            reading.faults.append(Fault.of(FaultCode.ID_DUPLICATE, message, file=file, line=entry.line, entry=fact_id))
            return
        reading.fact_lines[fact_id] = entry.line
    fact = _fact(entry, text, file=file, fact_id=fact_id if isinstance(fact_id, str) else None)
    if isinstance(fact, list):
        reading.faults += fact
    else:
        reading.facts.append(fact)


def _fact(entry: LinedMap, text: StoredText, *, file: str, fact_id: str | None) -> Fact | list[Fault]:
    faults: list[Fault] = []
    cited = _cite_all(entry, text, file=file, faults=faults, entry=fact_id)
    if faults:
        return faults
    fact = validated(FACT, cited, file=file, entry=fact_id)
    if isinstance(fact, list):
        return fact
    line = entry.lines.get("quote", entry.line)
    return [_fault(wrong, file, line, fact_id) for wrong in disagreements(fact)] or fact


def _cite_all(
    data: LinedMap, text: StoredText, *, file: str, faults: list[Fault], entry: str | None = None
) -> LinedMap:
    """Return a copy of a mapping in which every clause-and-quote pair, nested ones too, is a citation."""
    copy = data.copied()
    for key, value in data.items():
        if isinstance(value, LinedMap):
            copy[key] = _cite_all(value, text, file=file, faults=faults, entry=entry)
    if "quote" in copy and "clause" in copy:
        line = copy.lines["quote"]
        quote, clause_id = str(copy.pop("quote")), str(copy.pop("clause"))
        occurrence = copy.pop("occurrence", None)
        found = _resolved(text, clause_id=clause_id, quote=quote, occurrence=occurrence)
        if isinstance(found, Misquote):
            faults.append(_fault(found, file, line, entry))
        else:
            copy["citation"] = found.model_dump()
    return copy


def _resolved(
    text: StoredText,
    *,
    clause_id: str,
    quote: str,
    occurrence: Any,  # noqa: ANN401 - whatever the file holds
) -> Citation | Misquote:
    if occurrence is not None and (type(occurrence) is not int or occurrence < 1):
        return Misquote(FaultCode.FIELD_INVALID, "occurrence：应为从 1 起的整数")
    return resolve(text, clause_id=clause_id, quote=quote, occurrence=occurrence)


def _fault(wrong: Misquote, file: str, line: int, entry: str | None) -> Fault:
    return Fault.of(wrong.code, wrong.message, file=file, line=line, entry=entry)


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
