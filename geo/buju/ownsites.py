"""A user's own points or parcels as candidates: where what a file holds meets what site selection asks about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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
    # Without a name of its own a row goes by its number, as its id or in words.
    numbers = [f"第 {row} {file.format.unit}" for row in file.rows.tolist()]
    nameless = [
        said in (number, str(row)) for said, number, row in zip(file.names, numbers, file.rows.tolist(), strict=True)
    ]
    candidates = own_candidates(
        ids=file.ids,
        names=tuple(
            number if lacks else said for lacks, number, said in zip(nameless, numbers, file.names, strict=True)
        ),
        shapes=file.geometry,
        columns=file.columns,
        written=file.written,
        source=title,
        nameless=np.array(nameless, dtype=bool),
    )
    read = f"{title}：读入 {len(file)} 个候选地；{file.crs_words}"
    return OwnSites(candidates, file.datum, (read, *file.notes), file.faults)
