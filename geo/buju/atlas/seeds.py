"""All documents of `seeds/` with their facts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buju.atlas.store import Store, text_of
from buju.fault import Fault, FaultCode, Line
from buju.lined import parse_yaml
from buju.policy.parsing import ParsedFacts, parse_document, parse_facts

if TYPE_CHECKING:
    from buju.policy.document import Document
    from buju.policy.fact import Fact


@dataclass(slots=True)
class Seeds:
    """Documents and sound facts in order, every fault, and where each written fact stands (file, line).

    `misstated` are the places that faulty facts name. `whole` is false while a document was passed over, so that its
    facts are missing.
    """

    documents: list[Document] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    written: dict[str, Line] = field(default_factory=dict)
    misstated: set[str] = field(default_factory=set)
    whole: bool = True


def read_seeds(store: Store, *, under: str = "seeds") -> Seeds:
    """Read every document of a folder, in the order of their names.

    Raises:
        DataMissing: the folder is not there or cannot be listed.
    """
    seeds = Seeds()
    folders = store.folders(under)
    for folder in folders:
        where = f"{under}/{folder}"
        document = _document(store, where, folders, seeds.faults)
        if document is None:
            seeds.whole = False
            continue
        seeds.documents.append(document)
        file = f"{where}/facts.yaml"
        written = text_of(store, file, seeds.faults)
        if written is not None:
            _add(parse_facts(written, document, file=file), file, seeds)
    return seeds


def _document(store: Store, where: str, folders: Collection[str], faults: list[Fault]) -> Document | None:
    source = text_of(store, f"{where}/source.yaml", faults)
    text = text_of(store, f"{where}/text.txt", faults)
    if source is None:
        return None
    if text is None:
        faults += parse_yaml(source, file=f"{where}/source.yaml")[1]
        return None
    document, met = parse_document(source, text, where=where, others=folders)
    faults += met
    return document


def _add(parsed: ParsedFacts, file: str, seeds: Seeds) -> None:
    """Add the facts of a document; an id counts where it is written first."""
    seeds.faults += parsed.faults
    seeds.misstated |= parsed.misstated
    taken = parsed.lines.keys() & seeds.written.keys()
    for fact_id, line in parsed.lines.items():
        if fact_id in taken:
            seeds.faults.append(_repeated(fact_id, Line(file, line), seeds.written[fact_id]))
        else:
            seeds.written[fact_id] = Line(file, line)
    for fact in parsed.facts:
        if fact.id in taken:
            seeds.misstated |= set(fact.places)
        else:
            seeds.facts.append(fact)


def _repeated(fact_id: str, here: Line, first: Line) -> Fault:
    message = f"事实编号“{fact_id}”与 {first} 重复"
    return Fault.of(FaultCode.ID_DUPLICATE, message, where=here, entry=fact_id)
