"""A user's own points or parcels as candidates: where what a file holds meets what site selection asks about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.sites.candidates import Candidates, own_candidates

if TYPE_CHECKING:
    from buju.exchange.candidates import CandidateFile
    from buju.fault import RowFault
    from buju.spatial.shift import Datum


@dataclass(frozen=True, slots=True)
class OwnSites:
    """Candidates of a file, the datum that they came in, what reading them brought to light, and what was left out."""

    candidates: Candidates
    declared: Datum
    remarks: tuple[str, ...]
    faults: tuple[RowFault, ...]


def own_sites(file: CandidateFile, *, name: str) -> OwnSites:
    """Return what a file holds as candidates; `name` is the file's name for readers."""
    title = f"自备数据“{name}”"
    candidates = own_candidates(
        ids=file.ids,
        names=file.names,
        shapes=file.geometry,
        columns=file.columns,
        written=file.written,
        source=title,
    )
    read = f"{title}：读入 {len(file)} 个候选地；{file.crs_words}"
    return OwnSites(candidates, file.datum, (read, *file.notes), file.faults)
