"""The record of a draft: proposals, facts.yaml and journal change together, one step after another.

A step is in the journal before it is in any other file: whoever is killed meanwhile leaves it to the next reading,
which carries it out. A step names the state that it was made for; made for an older one, it is refused.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from buju.drafting.factsfile import Put, facts_in, new_file, rewritten
from buju.drafting.folder import RECORD, draft_ids, fact_of, read_draft, record_bytes
from buju.drafting.journal import UNDO, append, read_steps, redoable, step, undoable
from buju.drafting.proposal import Proposal
from buju.errors import BujuError, DataMissing, Refused
from buju.files import read_text, write_whole
from buju.policy.document import StoredText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from buju.drafting.folder import Draft
    from buju.drafting.journal import Rows, Step

Changed = dict[str, Proposal | None]
_LOCK = ".lock"


class TextChanged(BujuError):
    """The text is not the one that was drafted: no quote has a place in it any more."""


class Stale(Refused):
    """A step was made for a state of the record that is no longer so; `now` is the state that there is."""

    def __init__(self, now: Reviewed) -> None:
        super().__init__("记录在别处有了改动（另一个窗口，或编辑器），这一步没有写入；请看现在的记录再定")
        self.now = now


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A state of a record: the draft, its text, the steps that led there, and the version that a next step names."""

    draft: Draft
    text: StoredText
    steps: tuple[Step, ...]
    version: str
    facts: str

    @property
    def undoable(self) -> Step | None:
        """The step that would be taken back."""
        return undoable(self.steps)

    @property
    def redoable(self) -> Step | None:
        """The step that would be done again."""
        back = redoable(self.steps)
        return next((one for one in self.steps if back is not None and one.number == back.undoes), None)


class Record:
    """The record of one document of a folder; holds nothing but where it lies."""

    def __init__(self, folder: Path, document: str) -> None:
        if document not in draft_ids(folder):
            raise DataMissing(f"{folder} 里没有“{document}”的草稿；先用 buju draft 文件 -o {folder} 起草")
        self.folder, self.document = folder, document
        self._drafts, self._seeds = folder / "drafts" / document, folder / "seeds" / document

    def read(self) -> Reviewed:
        """Return the state that there is; what a killed process has begun is carried out first.

        Raises:
            TextChanged: text.txt is not the one that was drafted.
            BujuError: a file of the record is broken or cannot be read.
        """
        with _locked(self._drafts):
            return self._read()

    def change(self, what: str, make: Callable[[Draft], Changed], *, expected: str | None = None) -> Reviewed:
        """Carry a step out: `make` returns the proposals that it changes, by id; None takes one away.

        Raises:
            Stale: the record is no longer in the state `expected`.
            BujuError: a file of the record is broken, or cannot be written; what cannot is as it was.
        """
        with _locked(self._drafts):
            now = self._expected(expected)
            changed = make(now.draft)
            after = {key: None if one is None else one.to_json() for key, one in changed.items()}
            before = _rows(now.draft, after)
            if before == after:
                return now
            return self._carry_out(now, step(what, number=_next(now), before=before, after=after))

    def undo(self, *, expected: str | None = None) -> Reviewed:
        """Take the last step back that is not taken back yet; again, the one before it.

        Raises:
            Stale: as `change` does.
            Refused: there is no step left.
            BujuError: as `change` does.
        """
        with _locked(self._drafts):
            now = self._expected(expected)
            last = now.undoable
            if last is None:
                raise Refused("没有可以撤销的步骤")
            return self._carry_out(now, _back(now, last, what=UNDO))

    def redo(self, *, expected: str | None = None) -> Reviewed:
        """Do again what was taken back last; nothing is left to redo once another step has been taken.

        Raises:
            Stale: as `change` does.
            Refused: there is nothing to do again.
            BujuError: as `change` does.
        """
        with _locked(self._drafts):
            now = self._expected(expected)
            back, again = redoable(now.steps), now.redoable
            if back is None or again is None:
                raise Refused("没有可以重做的步骤")
            return self._carry_out(now, _back(now, back, what=again.what))

    def _expected(self, version: str | None) -> Reviewed:
        now = self._read()
        if version is not None and version != now.version:
            raise Stale(now)
        return now

    def _read(self) -> Reviewed:
        draft, steps = read_draft(self.folder, self.document), read_steps(self._drafts)
        text = self._text(draft)
        for one in [one for one in steps if one.number > draft.step]:
            draft = self._write(draft, one, self._facts_after(draft, one, steps, text)[0])
        written = self._facts()
        return Reviewed(draft, text, tuple(steps), self._version(written), written)

    def _carry_out(self, now: Reviewed, made: Step) -> Reviewed:
        written, cut = self._facts_after(now.draft, made, now.steps, now.text)
        made = replace(made, cut=cut)
        append(self._drafts, made)
        draft = self._write(now.draft, made, written)
        steps = (*now.steps, made)
        return Reviewed(draft, now.text, steps, self._version(written), written)

    def _write(self, draft: Draft, made: Step, written: str) -> Draft:
        after = _applied(draft, made)
        if written != self._facts():
            write_whole(self._seeds / "facts.yaml", written.encode())
        write_whole(self._drafts / RECORD, record_bytes(after))
        return after

    def _facts_after(
        self, draft: Draft, made: Step, steps: list[Step] | tuple[Step, ...], text: StoredText
    ) -> tuple[str, dict[str, str]]:
        """Return facts.yaml as it is after a step, and the lines that it takes out."""
        written = self._facts()
        undone = next((one.cut for one in steps if one.number == made.undoes), {})
        there, put, drop = facts_in(written), {}, set()
        for key, row in made.after.items():
            fact_id = f"{self.document}-{key}"
            if row is None or not Proposal.of_json(row).is_fact:
                drop.add(fact_id)
                continue
            fact, was = fact_of(Proposal.of_json(row), text), made.before[key]
            base = fact_of(Proposal.of_json(was), text) if was is not None else {}
            merged = _merged(base, there[fact_id], fact) if fact_id in there else fact
            if merged != there.get(fact_id):
                put[fact_id] = Put(merged, undone.get(fact_id, ""))
        order = [f"{self.document}-{one.id}" for one in _applied(draft, made).proposals if one.is_fact]
        return rewritten(written, put=put, drop=drop, order=order)

    def _text(self, draft: Draft) -> StoredText:
        path = self._seeds / "text.txt"
        raw = read_text(path)
        if hashlib.sha256(raw.encode()).hexdigest() != draft.sha256:
            raise TextChanged(
                f"{path} 起草之后被改动，引文的位置不再可靠；请把原文放回去，或换一个文件夹重新起草（已核的都还在）"
            )
        return _stored(self.document, raw)

    def _facts(self) -> str:
        path = self._seeds / "facts.yaml"
        return read_text(path) if path.exists() else new_file(self.document)

    def _version(self, written: str) -> str:
        """Return what changes whenever a file of the record does, whoever writes it."""
        parts = [read_text(self._drafts / RECORD).encode(), written.encode()]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def records_of(folder: Path) -> list[Record]:
    """Return the records of a folder, in the order of their ids.

    Raises:
        DataMissing: it has none.
    """
    found = [Record(folder, document) for document in draft_ids(folder)]
    if not found:
        raise DataMissing(f"{folder} 里没有草稿；先用 buju draft 文件 -o {folder} 起草")
    return found


@lru_cache(maxsize=2)
def _stored(document: str, raw: str) -> StoredText:
    """Return a text; folding it takes longer than a step, and every step needs it."""
    return StoredText(document, raw)


def _next(now: Reviewed) -> int:
    return now.steps[-1].number + 1 if now.steps else 1


def _back(now: Reviewed, taken: Step, *, what: str) -> Step:
    """Return the step that takes another back."""
    before = _rows(now.draft, taken.before)
    return step(what, number=_next(now), before=before, after=taken.before, undoes=taken.number)


def _rows(draft: Draft, ids: Iterable[str]) -> Rows:
    """Return the rows of some proposals by id, None for what is not there."""
    there = {one.id: one for one in draft.proposals}
    return {key: there[key].to_json() if key in there else None for key in ids}


def _applied(draft: Draft, made: Step) -> Draft:
    """Return a draft after a step: rows keep their place, new ones come where their quote stands."""
    kept = {one.id: one for one in draft.proposals}
    for key, row in made.after.items():
        if row is None:
            kept.pop(key, None)
        else:
            kept[key] = Proposal.of_json(row)
    ordered = sorted(kept.values(), key=lambda one: (one.start, one.end, one.kind))
    return replace(draft, proposals=tuple(ordered), step=made.number)


def _merged(base: Mapping[str, Any], theirs: Mapping[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    """Return what a fact says after a step: what somebody has written into the file by hand stays theirs."""
    merged = {key: value for key, value in theirs.items() if key in ours or key not in base}
    for key, value in ours.items():
        if key not in theirs or theirs[key] == base.get(key):
            merged[key] = value
    return merged


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one at a time read or write a record, of all threads and processes; a disk without locks has none."""
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        # Who may not write here changes nothing.
        yield
        return
    try:
        with suppress(OSError, ImportError):
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
