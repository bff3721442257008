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

from buju.drafting.factsfile import SCHEMA_LINE, facts_in
from buju.drafting.proposal import BY_HAND, Proposal, ProposalState, place_id
from buju.drafting.reader import proposals
from buju.errors import BujuError, Refused
from buju.files import read_text, reason_of, write_together
from buju.folded import bare
from buju.policy.document import StoredText
from buju.policy.fact import fields_of

if TYPE_CHECKING:
    from pathlib import Path

RECORD = "proposals.json"
_SCOPE = re.compile(r"[\u4e00-\u9fff]{1,8}?[省市区县]")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is drafted of one text: `id` names its folders, `step` is the last of its journal."""

    id: str
    sha256: str
    proposals: tuple[Proposal, ...]
    step: int = 0


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
    if (folder / "drafts" / draft.id / RECORD).exists():
        raise Refused(
            f"{folder} 里已有“{draft.id}”的草稿，不覆盖已核的建议；请用另一个文件夹，或用 buju review 继续核对"
        )
    stored = folder / "seeds" / draft.id / "text.txt"
    theirs = stored.with_name("facts.yaml")
    if theirs.exists() and facts_in(read_text(theirs)):
        raise Refused(f"{theirs.parent} 里已有人写的事实，编号也是“{draft.id}”，不覆盖；请改文件名，或用另一个文件夹")
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


def what_lacks(draft: Draft) -> str | None:
    """Return in Chinese what a draft has nothing of that a map needs; None where it lacks nothing."""
    if not draft.proposals:
        return "没有可以提出的建议：没有认出布局的提法、地点、目标、责任单位；如有，请在工作台（buju studio）里选字添加"
    if not any(one.kind == "layout" for one in draft.proposals):
        return "没有认出布局的提法（如“一核两带”）；如有，请在工作台（buju studio）里选字添加，图才有名称"
    return None


def draft_ids(folder: Path) -> list[str]:
    """Return the ids of the drafts of a folder, sorted; none where it has none."""
    return sorted(path.parent.name for path in (folder / "drafts").glob(f"*/{RECORD}"))


def read_draft(folder: Path, document: str) -> Draft:
    """Return what the file of a draft says.

    Raises:
        DataMissing: there is none of this id.
        BujuError: it is broken.
    """
    path = folder / "drafts" / document / RECORD
    try:
        record = json.loads(read_text(path))
        rows = tuple(Proposal.of_json(row) for row in record["proposals"])
        return Draft(document, record["sha256"], rows, record.get("step", 0))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BujuError(f"{path} 不是草稿的记录，或已损坏；请由备份恢复") from error


def record_bytes(draft: Draft) -> bytes:
    """Return a draft as its file has it."""
    # A line a proposal: what a step changes is a few lines, and without `indent` the encoder is ten times as fast.
    rows = ",\n".join(json.dumps(one.to_json(), ensure_ascii=False) for one in draft.proposals)
    head = json.dumps({"sha256": draft.sha256, "step": draft.step})[:-1]
    return f'{head}, "proposals": [\n{rows}\n]}}\n'.encode()


def _write(folder: Path, draft: Draft, raw: str, *, beside: Mapping[str, bytes] = MappingProxyType({})) -> None:
    seeds, drafts = folder / "seeds" / draft.id, folder / "drafts" / draft.id
    text = StoredText(draft.id, raw)
    facts = {"document": draft.id, "facts": [fact_of(one, text) for one in draft.proposals if one.is_fact]}
    written = SCHEMA_LINE + yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=120)
    try:
        for place in (seeds, drafts):
            place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BujuError(f"无法写入 {folder}：{reason_of(error)}") from error
    # The record comes last: what has none was never drafted.
    write_together(seeds, {**beside, "text.txt": raw.encode(), "facts.yaml": written.encode()})
    write_together(drafts, {RECORD: record_bytes(draft)})


def fact_of(one: Proposal, text: StoredText) -> dict[str, Any]:
    """Return a fact as facts.yaml has it: what its kind has; a layout has the document's id until it is drawn.

    The place that it speaks of has its id by its name alone, and is in the layout as soon as that is sketched. What
    else is proposed of a place (role, parent, host) is for its layout, and stays in the draft.
    """
    document = text.document
    values = dict(one.values) | ({"layout": document} if one.kind in ("layout", "membership") else {})
    kind = one.kind
    if kind == "bounds":
        # What the text says of the sides: their lines are named, and concern the place that they bound.
        kind, values = "mention", {"name": one.values["sides"][0]["words"], "standing": "concerns"}
    if values.get("of"):
        values["of"] = place_id(document, str(values["of"]))
    fields = fields_of(kind)
    note = "手工添加" if one.rule == BY_HAND else f"规则 {one.rule}，把握 {one.confidence:.2f}"
    return {
        "id": f"{document}-{one.id}",
        "kind": kind,
        **{key: value for key, value in values.items() if key in fields},
        **({"places": [place_id(document, one.about)]} if one.about else {}),
        "clause": one.clause,
        "quote": one.quote,
        **occurrence_of(one, text),
        "note": note,
    }


def occurrence_of(one: Proposal, text: StoredText) -> dict[str, int]:
    """Return which one of several like quotes of its clause it is."""
    clause = text.clause(one.clause)
    spans = text.occurrences(one.quote, clause=clause) if clause is not None else []
    starts = [span.start for span in spans if bare(text.raw[span.start : span.end]) == bare(one.quote)]
    return {"occurrence": starts.index(one.start) + 1} if len(starts) > 1 and one.start in starts else {}
