"""A record as the page has it: the text by clause, each proposal with what hinders it, and what can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buju.drafting.judging import faults_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buju.drafting.journal import Step
    from buju.drafting.proposal import Proposal
    from buju.drafting.record import Reviewed
    from buju.policy.document import StoredText

WORDS = {
    "accept": "接受",
    "reject": "退回",
    "reopen": "改回未核",
    "edit": "修改",
    "add": "添加",
    "merge": "合并",
    "undo": "撤销",
    "redo": "重做",
}


def whole_state(now: Reviewed) -> dict[str, Any]:
    """Return all that the page shows of a record."""
    text = now.text
    clauses = [
        {"id": one.id, "label": one.label, "level": one.level, "start": one.start, "end": one.end}
        for one in text.clauses
    ]
    return {**_told(now), "text": text.raw, "clauses": clauses, "rows": rows_of(now.draft.proposals, text)}


def changed_state(now: Reviewed) -> dict[str, Any]:
    """Return what the page needs after a step: the rows that it changed."""
    last = now.steps[-1].after if now.steps else {}
    rows = {one.id: one for one in now.draft.proposals}
    changed = [rows[key] for key in last if key in rows]
    gone = [key for key in last if key not in rows]
    return {**_told(now), "changed": rows_of(changed, now.text), "gone": gone}


def rows_of(proposals: Iterable[Proposal], text: StoredText) -> list[dict[str, Any]]:
    """Return proposals as JSON, each with why it would be no sound fact (`fault`), if so."""
    shown = list(proposals)
    faults = faults_of(shown, text)
    return [{**one.to_json(), "fault": faults.get(one.id, "")} for one in shown]


def _told(now: Reviewed) -> dict[str, Any]:
    return {
        "document": now.draft.id,
        "version": now.version,
        "steps": len(now.steps),
        "undo": _step(now.undoable),
        "redo": _step(now.redoable),
    }


def _step(one: Step | None) -> dict[str, str] | None:
    return None if one is None else {"what": WORDS.get(one.what, one.what), "who": one.who, "at": one.at}
