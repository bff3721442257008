"""What the page asks of a record, as JSON: its state, and one step at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from buju.drafting.judging import added, edited, judged, merged
from buju.drafting.proposal import ProposalState
from buju.drafting.record import Record
from buju_studio.forms import typed
from buju_studio.state import changed_state, whole_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from buju.drafting.folder import Draft
    from buju.drafting.record import Changed

router = APIRouter()
_STATES = {
    "accept": ProposalState.ACCEPTED,
    "reject": ProposalState.REJECTED,
    "reopen": ProposalState.OPEN,
}


class Asked(BaseModel):
    """One step that a person takes, for the state `expected` of the record."""

    model_config = ConfigDict(extra="forbid")

    what: Literal["accept", "reject", "reopen", "edit", "add", "merge", "undo", "redo"]
    expected: Annotated[str, Field(max_length=64)]
    ids: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=5000)] = []
    kind: Annotated[str, Field(max_length=40)] = ""
    values: dict[str, Any] = {}
    span: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] | None = None


@router.get("/plans/{document}/state")
def read_state(request: Request, document: str) -> dict[str, Any]:
    """Return everything of a record."""
    return whole_state(record_of(request, document).read())


@router.get("/plans/{document}/version")
def read_version(request: Request, document: str) -> dict[str, str]:
    """Return the version that there is: the page asks now and then whether somebody else has written."""
    return {"version": record_of(request, document).read().version}


@router.post("/plans/{document}/steps")
def take_step(request: Request, document: str, asked: Asked) -> dict[str, Any]:
    """Take a step; one for an older state is refused with 409, and tells what there is now."""
    record = record_of(request, document)
    if asked.what == "undo":
        return changed_state(record.undo(expected=asked.expected))
    if asked.what == "redo":
        return changed_state(record.redo(expected=asked.expected))
    return changed_state(record.change(asked.what, _making(asked, record), expected=asked.expected))


def record_of(request: Request, document: str) -> Record:
    """Return a record of the folder that the workbench was started for."""
    return Record(request.app.state.folder, document)


def _making(asked: Asked, record: Record) -> Callable[[Draft], Changed]:
    if asked.what in _STATES:
        return lambda draft: judged(draft, asked.ids, _STATES[asked.what])
    text = record.read().text

    def make(draft: Draft) -> Changed:
        if asked.what == "add":
            return added(asked.kind, asked.span or (0, 0), typed(asked.kind, asked.values), text)
        if asked.what == "merge":
            keep, other = (*asked.ids, "", "")[:2]
            return merged(draft, keep, other)
        wanted = next(iter(asked.ids), "")
        kind = next((one.kind for one in draft.proposals if one.id == wanted), "")
        return edited(draft, wanted, typed(kind, asked.values), text, span=asked.span)

    return make
