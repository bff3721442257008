"""Parsing: the texts of source.yaml, text.txt and facts.yaml become a document and its facts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, get_args

from pydantic import Field

from buju.fault import Fault, FaultCode, Line
from buju.folded import bare
from buju.legible import shown
from buju.lined import ENOUGH, LinedList, LinedMap, parse_yaml, too_many, unknown_keys, validated
from buju.policy.agreement import disagreements
from buju.policy.citation import Citation, Misquote, resolve
from buju.policy.document import DOCUMENT_SOURCE, Document, StoredText
from buju.policy.fact import FACT, Fact
from buju.schema import CITING, Entry


class FactGroup(Entry, title="同一处引文的几条事实"):
    """Facts that one quote states: clause and quote are written once for all of them."""

    citation: Citation
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)] = Field(
        description="这处引文的事实，各条不写 clause、quote"
    )


class FactsFile(Entry, title="规划文件的事实"):
    """What a facts.yaml holds."""

    document: str = Field(description="规划文件的编号，即文件夹名")
    facts: tuple[Fact | FactGroup, ...] = Field(description="事实，或同一处引文的一组事实；次序不限")


# In the order of the file's format, which is also that of the facts of a document.
_KINDS = tuple(get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Fact)[0]))


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
    """Parse what facts.yaml says of a document; `file` is how faults call it.

    Facts come in the order of their kinds, those of a kind by their ids (2 before 10), those without an id last, in
    the order of the file: how quotes are grouped in the file makes no difference.
    """
    data, faults = parse_yaml(written, file=file)
    if faults and not data:
        return ParsedFacts(faults=faults)
    reader = _FactReader(document, file, faults)
    reader.read(data)
    return reader.parsed


class _FactReader:
    """Reads the entries of a facts.yaml one after another, noting what is wrong with them."""

    def __init__(self, document: Document, file: str, faults: list[Fault]) -> None:
        self.parsed = ParsedFacts(faults=faults)
        self._document = document
        self._file = file
        self._derived: set[str] = set()

    def read(self, data: LinedMap) -> None:
        self.parsed.faults += unknown_keys(data, FactsFile.model_fields, file=self._file)
        if data.get("document") != self._document.id:
            message = f"document 应为“{self._document.id}”，现为“{shown(str(data.get('document')))}”"
            self._note(FaultCode.ID_DANGLING, message, data.line)
        for entry, line in self._entries(data):
            if len(self.parsed.faults) >= ENOUGH:
                self._note(FaultCode.FILE_SYNTAX, too_many(len(self.parsed.faults)), line)
                break
            if "facts" in entry:
                self._read_group(entry)
            else:
                self._add(entry)
        self.parsed.facts.sort(key=self._order)

    def _entries(self, data: LinedMap) -> Iterator[tuple[LinedMap, int]]:
        entries = data.get("facts")
        if not isinstance(entries, LinedList):
            self._note(FaultCode.FIELD_INVALID, "facts：应为事实的列表", data.lines.get("facts", data.line))
            return
        for entry, line in zip(entries, entries.lines, strict=True):
            if isinstance(entry, LinedMap):
                yield entry, line
            else:
                self._note(FaultCode.FIELD_INVALID, "facts 的每一条应为“键: 值”", line)

    def _read_group(self, group: LinedMap) -> None:
        """Read facts that share a quote. What is wrong with the quote is told once, and keeps all of them out."""
        faults = unknown_keys(group, FactGroup.model_fields, file=self._file)
        shared = group.only(*CITING)
        entries = list(self._entries(group))
        first = next((self._id_of(entry, shared) for entry, _ in entries), None)
        cited = _cite_all(shared, self._document.stored, file=self._file, faults=faults, entry=first)
        if "citation" not in cited and not faults:
            message = "clause、quote：一组事实须写明共同的条款和引文"
            faults.append(Fault.of(FaultCode.FIELD_INVALID, message, where=Line(self._file, group.line)))
        self.parsed.faults += faults
        for entry, line in entries:
            own = sorted(CITING.keys() & entry.keys())
            if own:
                message = f"{own[0]}：已由这一组写明，组内的事实不再写"
                self._note(FaultCode.FIELD_INVALID, message, entry.lines[own[0]])
            if own or faults:
                self._leave_out(entry, shared, line)
            else:
                self._add(entry, shared=shared, citation=cited["citation"])

    def _add(self, entry: LinedMap, *, shared: LinedMap | None = None, citation: dict[str, Any] | None = None) -> None:
        fact_id = self._id_of(entry, entry if shared is None else shared)
        if fact_id is not None and not self._take(fact_id, entry, entry.line):
            self.parsed.misstated |= _named(entry)
            return
        fact = self._fact(entry, fact_id, citation)
        if isinstance(fact, list):
            self.parsed.faults += fact
            self.parsed.misstated |= _named(entry)
        else:
            self.parsed.facts.append(fact)

    def _leave_out(self, entry: LinedMap, shared: LinedMap, line: int) -> None:
        fact_id = self._id_of(entry, shared)
        if fact_id is not None:
            self._take(fact_id, entry, line)
        self.parsed.misstated |= _named(entry)

    def _id_of(self, entry: LinedMap, shared: LinedMap) -> str | None:
        """Return an entry's id, its own or derived; None for one that is none."""
        fact_id = entry.get("id", _derived_id(entry, shared, self._document.id))
        return fact_id if isinstance(fact_id, str) else None

    def _take(self, fact_id: str, entry: LinedMap, line: int) -> bool:
        """Note where the entry of an id stands; False for an id that is taken."""
        if fact_id in self.parsed.lines:
            again = f"事实编号“{fact_id}”重复" if "id" in entry else "事实重复，内容全同"
            message = f"{again}，前一处在第 {self.parsed.lines[fact_id]} 行"
            self._note(FaultCode.ID_DUPLICATE, message, line, entry=fact_id)
            return False
        self.parsed.lines[fact_id] = line
        if "id" not in entry:
            self._derived.add(fact_id)
        return True

    def _fact(self, entry: LinedMap, fact_id: str | None, citation: dict[str, Any] | None) -> Fact | list[Fault]:
        faults: list[Fault] = []
        cited = _cite_all(entry, self._document.stored, file=self._file, faults=faults, entry=fact_id)
        if faults:
            return faults
        if citation is not None:
            cited["citation"] = citation
        if fact_id is not None:
            cited["id"] = fact_id
        fact = validated(FACT, cited, file=self._file, entry=fact_id)
        if isinstance(fact, list):
            return fact
        line = entry.lines.get("quote", entry.line)
        return [_fault(wrong, self._file, line, fact_id) for wrong in disagreements(fact)] or fact

    def _order(self, fact: Fact) -> tuple[Any, ...]:
        derived = fact.id in self._derived
        # Between digits there are words, so that like is compared with like.
        parts = [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", fact.id)]
        return _KINDS.index(fact.kind), derived, [self.parsed.lines[fact.id]] if derived else parts

    def _note(self, code: FaultCode, message: str, line: int, *, entry: str | None = None) -> None:
        self.parsed.faults.append(Fault.of(code, message, where=Line(self._file, line), entry=entry))


def _derived_id(entry: LinedMap, cited: LinedMap, document: str) -> str | None:
    """Return the id of a fact that has none written: document, kind, and 8 digits (SHA-256) of all that it says.

    It stays while the fact stays; the note, white space in the quote, and the order of keys do not count.
    """
    kind = entry.get("kind")
    if kind not in _KINDS:
        return None
    said = {key: value for key, value in entry.items() if key not in ("id", "note", *CITING)}
    whole = [cited.get("clause"), bare(str(cited.get("quote"))), cited.get("occurrence"), said]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str)
    return f"{document}-{kind}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _named(entry: LinedMap) -> set[str]:
    """Return the places that an entry names, whatever else is wrong with it."""
    places = entry.get("places")
    return {place for place in places if isinstance(place, str)} if isinstance(places, list) else set()


def _cite_all(
    data: LinedMap, text: StoredText, *, file: str, faults: list[Fault], entry: str | None = None
) -> LinedMap:
    """Return a copy of a mapping in which every clause-and-quote pair, nested and listed ones too, is a citation."""
    copy = data.copied()
    if "citation" in copy:
        line = copy.lines["citation"]
        message = "citation：引文写作 clause 和 quote，起止位置由程序找出"
        faults.append(Fault.of(FaultCode.FIELD_INVALID, message, where=Line(file, line), entry=entry))
    for key, value in data.items():
        if isinstance(value, LinedMap):
            copy[key] = _cite_all(value, text, file=file, faults=faults, entry=entry)
        elif isinstance(value, LinedList) and key != "facts":
            copy[key] = _cite_each(value, text, file=file, faults=faults, entry=entry)
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


def _cite_each(items: LinedList, text: StoredText, *, file: str, faults: list[Fault], entry: str | None) -> LinedList:
    cited = LinedList(
        _cite_all(item, text, file=file, faults=faults, entry=entry) if isinstance(item, LinedMap) else item
        for item in items
    )
    cited.lines = items.lines
    return cited


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
