"""The asker's own points or parcels: read in a child process, then asked about like any other candidates."""

from __future__ import annotations

from dataclasses import dataclass

from buju.errors import QuestionInvalid
from buju.exchange.candidates import read_candidates
from buju.row_fault import RowFault
from buju.sites.answer import SiteAnswer
from buju.sites.candidates import Candidates, own_candidates
from buju.sites.query import CandidateKind, Query
from buju.spatial.shift import Datum
from buju_api.service import Service


@dataclass(frozen=True, slots=True)
class OwnSites:
    """Candidates of a file, the datum that they came in, what reading them brought to light, and what was left out."""

    candidates: Candidates
    declared: Datum
    remarks: tuple[str, ...]
    faults: tuple[RowFault, ...]


def read_own(
    service: Service,
    content: bytes,
    *,
    name: str | None,
    datum: str | None,
    encoding: str | None = None,
    layer: str | None = None,
    swap: bool = False,
    keep_valid: bool = False,
) -> OwnSites:
    """Read a file of points or parcels; only a few files are read at a time.

    Raises:
        FormatUnknown, InputInvalid, TooLarge, QuestionInvalid: see `read_candidates`.
    """
    with service.reading_files:
        file = read_candidates(
            content, name=name, datum=datum, encoding=encoding, layer=layer, swap=swap, keep_valid=keep_valid
        )
    title = name or "自备文件"
    candidates = own_candidates(
        ids=file.ids, names=file.names, shapes=file.geometry, columns=file.columns, source=f"自备数据“{title}”"
    )
    read = f"自备数据“{title}”：读入 {len(file)} 个候选地；{file.crs_words}"
    return OwnSites(candidates, file.datum, (read, *file.notes), file.faults)


def answer_of(service: Service, query: Query, own: OwnSites | None = None) -> SiteAnswer:
    """Return the answer to a query, asked of the user's own candidates if there are any.

    Raises:
        QuestionInvalid, NameUnknown, Ambiguous: a part of the query means nothing, or too much; or other candidates
            are asked for beside the user's own.
    """
    if own is None:
        return service.finder.ask(query)
    if query.candidates is CandidateKind.PLACES and "candidates" not in query.model_fields_set:
        query = query.model_copy(update={"candidates": CandidateKind.FILE})
    if query.candidates is not CandidateKind.FILE:
        raise QuestionInvalid(
            "candidates", "已给出自备文件，不能又选其他候选；请去掉这一项", known=[CandidateKind.FILE]
        )
    return service.finder.ask(query, own=own.candidates, declared=own.declared, remarks=own.remarks)
