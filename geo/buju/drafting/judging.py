"""What a person does to proposals: accept, reject, edit, add, merge; each returns the proposals that it changes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from buju.drafting.folder import fact_of
from buju.drafting.proposal import BY_HAND, NO_FACTS, Proposal, ProposalState
from buju.errors import InputInvalid, NotFound
from buju.folded import Span
from buju.policy.document import DOCUMENT_SOURCE, Document, StoredText
from buju.policy.parsing import parse_facts
from buju.policy.unstated import Unstated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from buju.drafting.folder import Draft
    from buju.drafting.record import Changed

# What names another place.
_NAMING = ("parent", "of")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])年?")


def judged(draft: Draft, ids: Iterable[str], state: ProposalState) -> Changed:
    """Return proposals in another state.

    Raises:
        NotFound: there is none of an id.
    """
    return {one: _one(draft, one).as_state(state) for one in ids}


def edited(
    draft: Draft, wanted: str, values: Mapping[str, Any], text: StoredText, *, span: tuple[int, int] | None = None
) -> Changed:
    """Return a proposal that says something else, or of other words; None for a value takes it away.

    A name that its quote does not hold is looked for in its clause, and the quote follows.

    Raises:
        NotFound: there is no proposal of the id.
        InputInvalid: what it would say is not in the text.
    """
    one = _one(draft, wanted)
    said = {**one.values, **values}
    changed = replace(one, values={key: value for key, value in said.items() if value is not None}, kept_id=one.id)
    if span is not None:
        changed = _quoting(changed, text, *span)
    elif "name" in values and values["name"] and str(values["name"]) not in one.quote:
        changed = _quoting(changed, text, *_found(text, one, str(values["name"])))
    sound = _sound(_dated(changed, text), text)
    return {**_following(draft, {one.about: sound.about} if one.kind == "mention" else {}), wanted: sound}


def added(kind: str, span: tuple[int, int], values: Mapping[str, Any], text: StoredText) -> Changed:
    """Return a fact of words that a person has marked, accepted; `span` is start and end in the text.

    Raises:
        InputInvalid: the words are in no one clause, or do not say what the fact does.
    """
    said = {key: value for key, value in values.items() if value is not None}
    blank = Proposal(kind, "", "", *span, BY_HAND, 1.0, said, ProposalState.ACCEPTED)
    one = _sound(_dated(_quoting(blank, text, *span), text), text)
    return {one.id: one}


def merged(draft: Draft, keep: str, other: str) -> Changed:
    """Return a place that goes by another's names too, and the other one, which is no place of its own any more.

    Raises:
        NotFound: there is no proposal of an id.
        InputInvalid: they are not two places.
    """
    kept, gone = _one(draft, keep), _one(draft, other)
    if keep == other or {kept.kind, gone.kind} != {"mention"}:
        raise InputInvalid("只能把两个地点合并为一个；请选两条“文中提及”")
    names = [*kept.values.get("aliases", ()), gone.values["name"], *gone.values.get("aliases", ())]
    aliases = [name for name in dict.fromkeys(names) if name != kept.values["name"]]
    values = {**kept.values, "aliases": aliases}
    return {
        **_following(draft, {str(gone.values["name"]): str(kept.values["name"])}),
        keep: replace(kept, values=values, kept_id=kept.id),
        other: gone.as_state(ProposalState.REJECTED),
    }


def _following(draft: Draft, names: Mapping[str, str]) -> Changed:
    """Return what speaks of a place by a name that it has no more, with the one that it has."""
    changed: Changed = {}
    for one in draft.proposals:
        place = names.get(one.place, one.place)
        said = {key: str(one.values[key]) for key in _NAMING if one.values.get(key)}
        beside = {key: names[name] for key, name in said.items() if name in names}
        if place != one.place or beside:
            changed[one.id] = replace(one, place=place, values={**one.values, **beside}, kept_id=one.id)
    return changed


def why_unsound(one: Proposal, text: StoredText) -> str | None:
    """Return in Chinese why a proposal would be no sound fact of its document; None if it would."""
    return faults_of([one], text).get(one.id)


def faults_of(proposals: Iterable[Proposal], text: StoredText) -> dict[str, str]:
    """Return by their ids the proposals that would be no sound facts of their document, each with why, in Chinese."""
    shown = list(proposals)
    found = {one.id: "引文与原文不一致" for one in shown if text.raw[one.start : one.end] != one.quote}
    facts = [one for one in shown if one.kind not in NO_FACTS and one.id not in found]
    none = Unstated(unstated="尚未登记")
    blank = dict.fromkeys(("title", "issuer", "number", "issued", "printed", "period"), none)
    said = {"id": text.document, "short": text.document, "kind": "plan", "sha256": "0" * 64, "licence_ground": "-"}
    document = Document(DOCUMENT_SOURCE.validate_python({**said, **blank}), text)
    for one in facts:
        written = json.dumps({"document": text.document, "facts": [fact_of(one, text)]}, ensure_ascii=False)
        faults = parse_facts(written, document, file="facts.yaml").faults
        if faults:
            found[one.id] = "；".join(dict.fromkeys(fault.message for fault in faults))
    return found


def _one(draft: Draft, wanted: str) -> Proposal:
    found = next((one for one in draft.proposals if one.id == wanted), None)
    if found is None:
        raise NotFound("建议", wanted, [one.id for one in draft.proposals])
    return found


def _sound(one: Proposal, text: StoredText) -> Proposal:
    why = why_unsound(one, text)
    if why is not None:
        raise InputInvalid(why)
    return one


def _quoting(one: Proposal, text: StoredText, start: int, end: int) -> Proposal:
    """Return a proposal of other words: those marked, without the blanks at their ends, in the deepest clause."""
    start, end = max(0, start), min(len(text.raw), end)
    words = text.raw[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    holding = [clause for clause in text.clauses if clause.start <= start < end <= clause.end]
    if not holding:
        raise InputInvalid("引文须是原文中的一段，并在同一条款之内；请重新选取")
    clause = max(holding, key=lambda held: held.level)
    return replace(one, clause=clause.id, quote=text.raw[start:end], start=start, end=end)


def _found(text: StoredText, one: Proposal, name: str) -> tuple[int, int]:
    clause = text.clause(one.clause)
    own = Span(clause.start, clause.end) if clause is not None else Span(0, len(text.raw))
    spans = text.folded.find_all(name, within=own) or text.folded.find_all(name)
    if not spans:
        raise InputInvalid(f"原文里没有“{name[:40]}”；名称须是原文中的词，别的叫法请写进“别名”")
    return spans[0].start, spans[0].end


def _dated(one: Proposal, text: StoredText) -> Proposal:
    """Return a target whose year, given as a number, is cited: in its own quote, else before it in its clause."""
    year = one.values.get("year")
    if one.kind != "target" or isinstance(year, dict):
        return one
    if year in (None, ""):
        return replace(one, values={**one.values, "year": {"unstated": "文本没有写明年份"}})
    clause = text.clause(one.clause)
    begin = clause.start if clause is not None else 0
    named = [match for match in _YEAR.finditer(text.raw, begin, one.end) if match[0].startswith(str(year))]
    if not named:
        raise InputInvalid(f"年份：条款里没有写 {year} 年；没有写明的请留空")
    said = {"value": int(str(year)), "clause": one.clause, "quote": named[-1][0]}
    return replace(one, values={**one.values, "year": _told_apart(said, named[-1].start(), text)})


def _told_apart(said: dict[str, Any], at: int, text: StoredText) -> dict[str, Any]:
    """Return a cited year with the words around it, as many as it takes to be the only ones in its clause."""
    clause = text.clause(said["clause"])
    if clause is None:
        return said
    for more in range(20):
        words = text.raw[max(clause.start, at - more) : at + 5 + more]
        if len(text.occurrences(words, clause=clause)) == 1:
            return {**said, "quote": words}
    return said
