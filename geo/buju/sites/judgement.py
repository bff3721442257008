"""A condition and what it says of candidates: outcomes as columns, findings one at a time; and screening by several."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cached_property
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
    outside the asked district or layout is `out`, never `near`. Any other that fails nothing, but cannot be judged, is
    `unknown`.
    """

    IN = "in"
    POSSIBLE = "possible"
    NEAR = "near"
    UNKNOWN = "unknown"
    OUT = "out"

    @property
    def words(self) -> str:
        """The verdict for readers."""
        words = {"in": "符合", "possible": "可能符合", "near": "差一项", "unknown": "无法判断", "out": "不符合"}
        return words[self]


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

    `is_scope` marks where the question is asked (district, layout): what lies outside is no near miss. `gap` says,
    where that is measured, by how much each candidate misses (metres, 0 for none, NaN where nothing is measured).
    """

    name: str
    threshold: str
    outcomes: np.ndarray[Any, Any]
    finding: Callable[[int], Finding]
    is_scope: bool = False
    gap: np.ndarray[Any, Any] | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """`key` tells conditions of one atlas apart: equal keys, equal judgements. `judge` applies it to candidates."""

    key: Hashable
    judge: Callable[[Candidates], Judgement] = field(compare=False)


Array = np.ndarray[Any, Any]
Progress = Callable[[int, int], None]

_VERDICTS: tuple[Verdict, ...] = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Removal:
    """How many candidates a condition keeps from passing: `removed` in all, `alone` those that fail nothing else.

    `unjudged` of the removed ones do not fail it, but cannot be judged.
    """

    name: str
    threshold: str
    removed: int
    alone: int
    unjudged: int = 0


@dataclass(frozen=True, eq=False)
class Screening:
    """Candidates with their judgements, in the order in which the question tells its conditions."""

    candidates: Candidates
    judgements: tuple[Judgement, ...]

    @cached_property
    def codes(self) -> Array:
        """The verdicts as numbers, uint8 of shape (n,): 0 in, 1 possible, 2 near, 3 unknown, 4 out."""
        size = len(self.candidates)
        # Counted, not listed: half a million candidates have four small columns, not half a million objects.
        missed, met = np.zeros(size, dtype=np.uint16), np.zeros(size, dtype=np.uint16)
        possible, outside = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        failed = np.zeros(size, dtype=bool)
        for judgement in self.judgements:
            misses = judgement.outcomes <= Outcome.UNKNOWN
            missed += misses
            met += ~misses
            possible |= judgement.outcomes == Outcome.POSSIBLE
            failed |= judgement.outcomes == Outcome.FAILED
            if judgement.is_scope:
                outside |= misses
        # From the worst on, each rule overwriting the one before: what passes everything is never near or out.
        verdicts = np.full(size, 4, dtype=np.uint8)
        verdicts[~failed] = 3
        verdicts[(missed == 1) & (met > 0) & ~outside] = 2
        verdicts[(missed == 0) & possible] = 1
        verdicts[(missed == 0) & ~possible] = 0
        return verdicts

    def verdict(self, index: int) -> Verdict:
        """Return the verdict on one candidate."""
        return _VERDICTS[int(self.codes[index])]

    def having(self, *verdicts: Verdict) -> Array:
        """Return the indices of the candidates with one of the verdicts, in their order."""
        return np.flatnonzero(np.isin(self.codes, [_VERDICTS.index(verdict) for verdict in verdicts]))

    def findings(self, index: int) -> tuple[Finding, ...]:
        """Return what every condition says of one candidate."""
        return tuple(judgement.finding(index) for judgement in self.judgements)

    def missed(self, index: int) -> tuple[Finding, ...]:
        """Return the conditions that a candidate fails, or that cannot be judged for it."""
        return tuple(finding for finding in self.findings(index) if finding.outcome <= Outcome.UNKNOWN)

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """How many candidates have each verdict."""
        # A verdict that nobody has is counted too, as 0: readers see all five.
        found = np.bincount(self.codes, minlength=len(_VERDICTS))
        return {verdict: int(found[row]) for row, verdict in enumerate(_VERDICTS)}

    @cached_property
    def removed_by(self) -> tuple[Removal, ...]:
        """How many candidates each condition removed."""
        misses = [judgement.outcomes <= Outcome.UNKNOWN for judgement in self.judgements]
        # What one condition alone removes is what loosening it would bring back.
        total = sum((one.astype(np.uint16) for one in misses), np.zeros(len(self.candidates), dtype=np.uint16))
        return tuple(
            Removal(
                judgement.name,
                judgement.threshold,
                int(one.sum()),
                int((one & (total == 1)).sum()),
                int((judgement.outcomes == Outcome.UNKNOWN).sum()),
            )
            for judgement, one in zip(self.judgements, misses, strict=True)
        )


def screen(
    candidates: Candidates,
    *,
    conditions: Sequence[Condition],
    judge: Callable[[Condition, Candidates], Judgement],
    progress: Progress | None = None,
) -> Screening:
    """Apply the conditions; `progress(done, all)` is told after each."""
    judgements = []
    for done, condition in enumerate(conditions, start=1):
        judgements.append(judge(condition, candidates))
        if progress is not None:
            progress(done, len(conditions))
    return Screening(candidates, tuple(judgements))
