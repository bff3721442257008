"""All documents of a `seeds/` folder with their facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from buju.errors import DataMissing
from buju.fault import Fault, FaultCode
from buju.files import reason_of
from buju.policy.document import Document
from buju.policy.fact import Fact
from buju.policy.reading import read_document


@dataclass(slots=True)
class Seeds:
    """Documents and sound facts in order, every fault, and where each written fact stands (file, line).

    `whole` is false while a document was passed over, so that its facts are missing.
    """

    documents: list[Document] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    written: dict[str, tuple[str, int]] = field(default_factory=dict)
    whole: bool = True


def read_seeds(folder: Path) -> Seeds:
    """Read every document folder, in the order of their names.

    Raises:
        DataMissing: `folder` is not there or cannot be listed.
    """
    seeds = Seeds()
    for document_folder in subfolders(folder):
        reading = read_document(document_folder, root=folder.parent)
        seeds.faults += reading.faults
        if reading.document is None:
            seeds.whole = False
            continue
        seeds.documents.append(reading.document)
        sound = {fact.id: fact for fact in reading.facts}
        for fact_id, line in reading.fact_lines.items():
            here = (reading.facts_file, line)
            if fact_id in seeds.written:
                seeds.faults.append(_repeated(fact_id, here, seeds.written[fact_id]))
                continue
            seeds.written[fact_id] = here
            if fact_id in sound:
                seeds.facts.append(sound[fact_id])
    return seeds


def subfolders(folder: Path) -> list[Path]:
    """Return the visible folders inside a data folder, by name."""
    try:
        return sorted(item for item in folder.iterdir() if item.is_dir() and not item.name.startswith("."))
    except OSError as error:
        raise DataMissing(f"无法读取数据文件夹 {folder}：{reason_of(error)}") from error


def _repeated(fact_id: str, here: tuple[str, int], first: tuple[str, int]) -> Fault:
    message = f"事实编号“{fact_id}”与 {first[0]}:{first[1]} 重复"
    return Fault.of(FaultCode.ID_DUPLICATE, message, file=here[0], line=here[1], entry=fact_id)
