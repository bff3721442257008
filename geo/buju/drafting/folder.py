"""The folder of a draft: the text, the proposals with their states, and facts.yaml of what is accepted."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml

from buju.drafting.proposal import BESIDES, NO_FACTS, Proposal, ProposalState
from buju.drafting.reader import proposals
from buju.errors import BujuError, DataMissing, NotFound, Refused
from buju.files import read_text, reason_of, write_together
from buju.policy.document import StoredText

if TYPE_CHECKING:
    from pathlib import Path

_RECORD = "proposals.json"
_SCOPE = re.compile(r"[\u4e00-\u9fff]{1,8}?[省市区县]")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is drafted of one text: `id` names its folders in `seeds/` and `drafts/`."""

    id: str
    sha256: str
    proposals: tuple[Proposal, ...]

    def judged(self, ids: tuple[str, ...], state: ProposalState) -> Draft:
        """Return the draft with these proposals in another state.

        Raises:
            NotFound: there is no proposal of an id.
        """
        known = [one.id for one in self.proposals]
        for wanted in ids:
            if wanted not in known:
                raise NotFound("建议", wanted, known)
        rows = tuple(one.as_state(state) if one.id in ids else one for one in self.proposals)
        return Draft(self.id, self.sha256, rows)


def drafted(raw: str, *, called: str, accept: float | None = None) -> Draft:
    """Return the draft of a text; what is at least as sure as `accept` is accepted."""
    scope = _SCOPE.search(raw)
    rows = proposals(StoredText(called, raw), scope=scope[0] if scope else "未写明")
    sure = accept if accept is not None else 2.0
    states = (one.as_state(ProposalState.ACCEPTED) if one.confidence >= sure else one for one in rows)
    return Draft(called, hashlib.sha256(raw.encode()).hexdigest(), tuple(states))


def id_of(name: str) -> str:
    """Return an id for a file's name: its ASCII letters and digits, or eight digits of the name."""
    slug = "-".join(re.findall(r"[a-z0-9]{1,40}", name.lower()))[:60].strip("-")
    return slug or f"plan-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def write_new(folder: Path, draft: Draft, raw: str, *, beside: Mapping[str, bytes] = MappingProxyType({})) -> None:
    """Write a draft into a folder that has none of its id; what lies beside its text too, by name.

    Whatever fails, what was not there before is not there afterwards.

    Raises:
        Refused: there is one already, whose judgements would be lost, or another text of the id.
        BujuError: the folder cannot be written.
    """
    if (folder / "drafts" / draft.id / _RECORD).exists():
        raise Refused(
            f"{folder} 里已有“{draft.id}”的草稿，不覆盖已核的建议；请用另一个文件夹，或用 buju review 继续核对"
        )
    stored = folder / "seeds" / draft.id / "text.txt"
    if stored.exists() and stored.read_bytes() != raw.encode():
        raise Refused(f"{folder} 里已有另一份编号为“{draft.id}”的文件，不覆盖；请改文件名，或用另一个文件夹")
    wanted = [folder / part / draft.id for part in ("seeds", "drafts")]
    new = [place for place in wanted if not place.exists()]
    parents = [place for place in (folder / "seeds", folder / "drafts", folder, *folder.parents) if not place.exists()]
    try:
        _write(folder, draft, raw, beside=beside)
    except BaseException:
        for place in new:
            shutil.rmtree(place, ignore_errors=True)
        for place in parents:
            with suppress(OSError):
                place.rmdir()
        raise


def write_judged(folder: Path, draft: Draft) -> None:
    """Write a draft's states and its facts.yaml anew."""
    _write(folder, draft, read_text(folder / "seeds" / draft.id / "text.txt"))


def read_drafts(folder: Path) -> list[Draft]:
    """Return the drafts of a folder.

    Raises:
        DataMissing: it has none.
        BujuError: a record is broken, or its text has changed since it was drafted.
    """
    found = [_read(folder, path) for path in sorted((folder / "drafts").glob(f"*/{_RECORD}"))]
    if not found:
        raise DataMissing(f"{folder} 里没有草稿；先用 buju draft 文件 -o {folder} 起草")
    return found


def _read(folder: Path, path: Path) -> Draft:
    try:
        record = json.loads(read_text(path))
        rows = tuple(Proposal.of_json(row) for row in record["proposals"])
        draft = Draft(path.parent.name, record["sha256"], rows)
    except (ValueError, KeyError, TypeError) as error:
        raise BujuError(f"{path} 不是草稿的记录，或已损坏") from error
    raw = read_text(folder / "seeds" / draft.id / "text.txt")
    if hashlib.sha256(raw.encode()).hexdigest() != draft.sha256:
        raise BujuError(f"{folder}/seeds/{draft.id}/text.txt 起草之后被改动，引文的位置不再可靠；请重新起草")
    return draft


def _write(folder: Path, draft: Draft, raw: str, *, beside: Mapping[str, bytes] = MappingProxyType({})) -> None:
    seeds, drafts = folder / "seeds" / draft.id, folder / "drafts" / draft.id
    facts = {"document": draft.id, "facts": [_fact(one, draft.id) for one in draft.proposals if _is_in(one)]}
    record = {"sha256": draft.sha256, "proposals": [one.to_json() for one in draft.proposals]}
    written = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=120)
    try:
        for place in (seeds, drafts):
            place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BujuError(f"无法写入 {folder}：{reason_of(error)}") from error
    # The record comes last: what has none was never drafted.
    write_together(seeds, {**beside, "text.txt": raw.encode(), "facts.yaml": written.encode()})
    write_together(drafts, {_RECORD: json.dumps(record, ensure_ascii=False, indent=1).encode()})


def _is_in(one: Proposal) -> bool:
    return one.state is ProposalState.ACCEPTED and one.kind not in NO_FACTS


def _fact(one: Proposal, document: str) -> dict[str, Any]:
    """Return a fact as facts.yaml has it: ids are its document's own; a layout has the document's id until drawn."""
    said = {key: value for key, value in one.values.items() if key not in BESIDES or one.kind == "host"}
    values = said | ({"layout": document} if one.kind == "layout" else {})
    note = f"规则 {one.rule}，把握 {one.confidence:.2f}"
    return {
        "id": f"{document}-{one.id}",
        "kind": one.kind,
        **values,
        "clause": one.clause,
        "quote": one.quote,
        "note": note,
    }
