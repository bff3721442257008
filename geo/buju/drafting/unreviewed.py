"""What of drafts nobody has looked at yet: as long as there is any, no check may say that all is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buju.drafting.folder import RECORD, draft_ids
from buju.drafting.proposal import ProposalState
from buju.drafting.record import Record, TextChanged
from buju.errors import BujuError
from buju.fault import Fault, FaultCode, Line

if TYPE_CHECKING:
    from pathlib import Path


def unreviewed(folder: Path) -> dict[str, int]:
    """Return how many proposals of each draft of a folder are open; drafts that cannot be read are left out."""
    return {document: count for document, count in _counted(folder).items() if isinstance(count, int)}


def draft_faults(folder: Path) -> list[Fault]:
    """Return a reminder for each draft with open proposals, and an error for each that cannot be read."""
    faults = []
    for document, found in _counted(folder).items():
        where = Line(f"drafts/{document}/{RECORD}")
        if isinstance(found, TextChanged):
            faults.append(Fault.of(FaultCode.TEXT_CHANGED, str(found), where=where))
        elif isinstance(found, BujuError):
            faults.append(Fault.of(FaultCode.FILE_SYNTAX, str(found), where=where))
        elif found:
            message = f"还有 {found} 条建议未核；用 buju studio 或 buju review 逐条核对"
            faults.append(Fault.of(FaultCode.DRAFT_UNREVIEWED, message, where=where))
    return faults


def _counted(folder: Path) -> dict[str, int | BujuError]:
    found: dict[str, int | BujuError] = {}
    for document in draft_ids(folder):
        try:
            rows = Record(folder, document).read().draft.proposals
            found[document] = sum(one.state is ProposalState.OPEN for one in rows)
        except BujuError as error:
            found[document] = error
    return found
