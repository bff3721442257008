"""A condition and what it says of candidates: outcomes as a column, findings one at a time, and the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from buju.policy.citation import Citation
    from buju.sites.candidates import Candidates

OutcomeKey = Literal["failed", "unknown", "possible", "passed"]


class Outcome(IntEnum):
    """A condition's outcome for one candidate, from worst to best: the least of several counts.

    UNKNOWN is a value: the text does not say, or the place cannot be located.
    """

    FAILED = 0
    UNKNOWN = 1
    POSSIBLE = 2
    PASSED = 3

    @property
    def key(self) -> OutcomeKey:
        """The outcome in JSON."""
        keys: tuple[OutcomeKey, ...] = ("failed", "unknown", "possible", "passed")
        return keys[self]

    @property
    def words(self) -> str:
        """The outcome for readers."""
        return ("不符合", "无法判断", "可能符合", "符合")[self]

    @property
    def passed(self) -> bool | None:
        """True or false where that is certain, else None."""
        return {Outcome.PASSED: True, Outcome.FAILED: False}.get(self)


class Verdict(StrEnum):
    """What the conditions together say of a candidate.

    `near` misses exactly one condition (failed, or not to be judged) and meets at least one other; a candidate
    outside the asked district or layout is `out`, never `near`.
    """

    IN = "in"
    POSSIBLE = "possible"
    NEAR = "near"
    OUT = "out"

    @property
    def words(self) -> str:
        """The verdict for readers."""
        return {"in": "符合", "possible": "可能符合", "near": "差一项", "out": "不符合"}[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition met, missed or left open.

    `value` and `threshold` are words for readers; `citations` prove what the texts say, `source` says what a
    measurement rests on. One of the two is always there. `note` says what the grade of a shape leaves open.
    """

    name: str
    value: str
    threshold: str
    outcome: Outcome
    citations: tuple[Citation, ...] = ()
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, eq=False)
class Judgement:
    """`outcomes` has one `Outcome` for each candidate; `finding(i)` explains the i-th.

    `is_scope` marks where the question is asked (district, layout): what lies outside is no near miss.
    """

    name: str
    threshold: str
    outcomes: np.ndarray[Any, Any]
    finding: Callable[[int], Finding]
    is_scope: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """`key` tells conditions of one atlas apart: equal keys, equal judgements. `judge` applies it to candidates."""

    key: Hashable
    judge: Callable[[Candidates], Judgement] = field(compare=False)
