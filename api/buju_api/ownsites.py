"""The asker's own points or parcels: read in a child process, then asked about like any other candidates."""

from __future__ import annotations

from buju.errors import QuestionInvalid
from buju.exchange.candidates import read_candidates
from buju.ownsites import OwnSites, own_sites
from buju.sites.answer import SiteAnswer
from buju.sites.query import CANDIDATES, CandidateKind, Query
from buju_api.service import Snapshot


def read_own(
    service: Snapshot,
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
    return own_sites(file, name=name or "自备文件")


def answer_of(service: Snapshot, query: Query, own: OwnSites | None = None) -> SiteAnswer:
    """Return the answer to a query, asked of the user's own candidates if there are any.

    Raises:
        QuestionInvalid, NameUnknown, Ambiguous: a part of the query means nothing, or too much; or other candidates
            are asked for beside the user's own.
    """
    if own is None:
        return service.finder.ask(query)
    if not query.gives(CANDIDATES):
        query = query.replacing(candidates=CandidateKind.FILE)
    if query.setting(CANDIDATES) is not CandidateKind.FILE:
        raise QuestionInvalid(
            CANDIDATES.key, "已给出自备文件，不能又选其他候选；请去掉这一项", known=[CandidateKind.FILE]
        )
    return service.finder.ask(query, own=own.candidates, declared=own.declared, remarks=own.remarks)
