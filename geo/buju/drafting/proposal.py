"""A proposal: a fact that a rule would state of a text, with its quote, clause, rule and confidence."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from buju.folded import name_key

# What is proposed beside the fields of a fact: for the layout, and for who reviews it.
BESIDES = frozenset({"role", "parent", "host", "aliases", "sides"})
# Kinds of proposals that are no facts.
NO_FACTS = frozenset({"source"})
# The rule of what a person has marked in the text.
BY_HAND = "hand"


class ProposalState(StrEnum):
    """What a person has said of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


def place_id(document: str, name: str) -> str:
    """Return the id of a place in its layout: the document's and eight digits of the name, however that is spaced."""
    return f"{document}-{hashlib.sha256(name_key(name).encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fact that is proposed: `quote` equals `text[start:end]`, `values` are the other fields of its kind.

    `values` may hold more than the fact has fields for, which a recipe or a reviewer wants and facts.yaml leaves out
    (`BESIDES`): of a mention `role` (core, park …), `parent` and `host` (names), `aliases`; of a 四至 `sides`.
    `place` is the name of the place that it speaks of (a function, an area, a membership …), as a mention has it.
    `doubt` says in Chinese why it is uncertain. A proposal of the kind `source` is a field of source.yaml.
    `kept_id` is the id of one that was written, and may have been changed since: who changes what it says does not make
    another of it. It is no part of what is proposed.
    """

    kind: str
    clause: str
    quote: str
    start: int
    end: int
    rule: str
    confidence: float
    values: dict[str, Any] = field(hash=False)
    state: ProposalState = ProposalState.OPEN
    place: str = ""
    doubt: str = ""
    kept_id: str = field(default="", compare=False)

    @property
    def id(self) -> str:
        """Its kind and eight digits of what it says and where: the same text and rule give the same id."""
        return self.kept_id or self._made_id

    @property
    def _made_id(self) -> str:
        said = json.dumps([self.kind, self.start, self.end, self.values], ensure_ascii=False, sort_keys=True)
        return f"{self.kind}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"

    @property
    def is_accepted(self) -> bool:
        """Whether a person has said that it is so."""
        return self.state is ProposalState.ACCEPTED

    @property
    def is_fact(self) -> bool:
        """Whether facts.yaml has it."""
        return self.is_accepted and self.kind not in NO_FACTS

    @property
    def about(self) -> str:
        """The name of the place that it speaks of, its own if it is a mention; empty if it speaks of none."""
        return str(self.values.get("name") or "") if self.kind == "mention" else self.place

    def as_state(self, state: ProposalState) -> Proposal:
        """Return the same proposal in another state."""
        return replace(self, state=state)

    def doubted(self, doubt: str) -> Proposal:
        """Return the same proposal with a reason to doubt it."""
        return replace(self, doubt=doubt)

    def of_place(self, name: str) -> Proposal:
        """Return the same proposal as one that speaks of a place."""
        return replace(self, place=name)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON, its id first."""
        # Not `asdict`, which copies every value of every proposal at every step.
        return {"id": self.id, **{name: getattr(self, name) for name in _WRITTEN}}

    @staticmethod
    def of_json(row: dict[str, Any]) -> Proposal:
        """Return a proposal that was written as JSON."""
        own = {key: value for key, value in row.items() if key != "id"}
        return Proposal(**{**own, "state": ProposalState(own["state"]), "kept_id": row["id"]})


# What is written of a proposal beside its id.
_WRITTEN = tuple(one.name for one in fields(Proposal) if one.name != "kept_id")
