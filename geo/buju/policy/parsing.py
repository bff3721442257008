"""Parsing: the texts of source.yaml, text.txt and facts.yaml become a document and its facts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from buju.fault import Fault, FaultCode, Line
from buju.lined import LinedList, LinedMap, parse_yaml, validated
from buju.policy.agreement import disagreements
from buju.policy.citation import Citation
from buju.policy.document import DOCUMENT_SOURCE, Document
from buju.policy.fact import FACT, Fact
from buju.policy.quoting import Misquote, resolve
from buju.policy.stored_text import StoredText


@dataclass(slots=True)
class ParsedFacts:
    """The sound facts of a document, every fault met, and the line of every fact that is written, sound or not.

    `misstated` are the places that faulty facts name.
    """

    facts: list[Fact] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    misstated: set[str] = field(default_factory=set)


def parse_document(
    source: str, text: str, *, where: str, others: Collection[str] = ()
) -> tuple[Document | None, list[Fault]]:
    """Parse what is said of a document, and cite its verbatim text.

    Args:
        source: what source.yaml says.
        text: what text.txt holds, line ends untouched.
        where: the folder of both, as faults name it; its last part is the document's id.
        others: the folders beside it; no document may take the name of another.

    Returns:
        The document, None if it cannot be made out, and the faults met on the way.
    """
    file = f"{where}/source.yaml"
    data, faults = parse_yaml(source, file=file)
    if not data:
        return None, faults
    stored = StoredText(str(data.get("id")), text)
    misquoted: list[Fault] = []
    cited = _cite_all(data, stored, file=file, faults=misquoted)
    if misquoted:
        return None, faults + misquoted
    said = validated(DOCUMENT_SOURCE, cited, file=file)
    if isinstance(said, list):
        return None, faults + said
    folder = where.rpartition("/")[2]
    if said.id != folder:
        message = f"id：“{said.id}”应与文件夹“{folder}”同名"
        code = FaultCode.ID_DUPLICATE if said.id in others else FaultCode.FIELD_INVALID
        faults.append(Fault.of(code, message, where=Line(file, data.lines["id"])))
        if said.id in others:
            return None, faults
    if hashlib.sha256(text.encode()).hexdigest() != said.sha256:
        message = "text.txt 的 SHA-256 与 source.yaml 所记不符，原文可能被改动"
        faults.append(Fault.of(FaultCode.TEXT_CHANGED, message, where=Line(f"{where}/text.txt")))
    return Document(said, stored), faults


def parse_facts(written: str, document: Document, *, file: str) -> ParsedFacts:
    """Parse what facts.yaml says of a document; `file` is how faults call it."""
    data, faults = parse_yaml(written, file=file)
    parsed = ParsedFacts(faults=faults)
    if faults and not data:
        return parsed
    if data.get("document") != document.id:
        message = f"document 应为“{document.id}”，现为“{data.get('document')}”"
        parsed.faults.append(Fault.of(FaultCode.ID_DANGLING, message, where=Line(file, data.line)))
    entries = data.get("facts")
    if not isinstance(entries, LinedList):
        message, line = "facts：应为事实的列表", data.lines.get("facts", data.line)
        parsed.faults.append(Fault.of(FaultCode.FIELD_INVALID, message, where=Line(file, line)))
        return parsed
    for entry, line in zip(entries, entries.lines, strict=True):
        if isinstance(entry, LinedMap):
            _add(entry, parsed, document.stored, file)
        else:
            message = "facts 的每一条应为“键: 值”"
            parsed.faults.append(Fault.of(FaultCode.FIELD_INVALID, message, where=Line(file, line)))
    return parsed


def _add(entry: LinedMap, parsed: ParsedFacts, text: StoredText, file: str) -> None:
    fact_id = entry.get("id")
    if isinstance(fact_id, str):
        if fact_id in parsed.lines:
            message = f"事实编号“{fact_id}”重复，前一处在第 {parsed.lines[fact_id]} 行"
            parsed.faults.append(Fault.of(FaultCode.ID_DUPLICATE, message, where=Line(file, entry.line), entry=fact_id))
            parsed.misstated |= _named(entry)
            return
        parsed.lines[fact_id] = entry.line
    fact = _fact(entry, text, file=file, fact_id=fact_id if isinstance(fact_id, str) else None)
    if isinstance(fact, list):
        parsed.faults += fact
        parsed.misstated |= _named(entry)
    else:
        parsed.facts.append(fact)


def _named(entry: LinedMap) -> set[str]:
    """Return the places that an entry names, whatever else is wrong with it."""
    places = entry.get("places")
    return {place for place in places if isinstance(place, str)} if isinstance(places, list) else set()


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
    return Fault.of(wrong.code, wrong.message, where=Line(file, line), entry=entry)
