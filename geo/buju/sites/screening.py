"""Screening: every condition applied to every candidate, and the verdicts that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from buju.sites.judgement import Condition, Finding, Judgement, Outcome, Verdict

if TYPE_CHECKING:
    from buju.sites.candidates import Candidates

Array = np.ndarray[Any, Any]
Progress = Callable[[int, int], None]

_VERDICTS = (Verdict.IN, Verdict.POSSIBLE, Verdict.NEAR, Verdict.OUT)


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
        """The verdicts as numbers, uint8 of shape (n,): 0 in, 1 possible, 2 near, 3 out."""
        size = len(self.candidates)
        missed, met = np.zeros(size, dtype=np.uint16), np.zeros(size, dtype=np.uint16)
        possible, outside = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        for judgement in self.judgements:
            misses = judgement.outcomes <= Outcome.UNKNOWN
            missed += misses
            met += ~misses
            possible |= judgement.outcomes == Outcome.POSSIBLE
            if judgement.is_scope:
                outside |= misses
        verdicts = np.full(size, 3, dtype=np.uint8)
        verdicts[(missed == 1) & (met > 0) & ~outside] = 2
        verdicts[(missed == 0) & possible] = 1
        verdicts[(missed == 0) & ~possible] = 0
        return verdicts

    @cached_property
    def undecided(self) -> Array:
        """Whether each candidate is out for nothing but what cannot be judged, bool of shape (n,)."""
        failed = np.zeros(len(self.candidates), dtype=bool)
        for judgement in self.judgements:
            failed |= judgement.outcomes == Outcome.FAILED
        undecided: Array = (self.codes == _VERDICTS.index(Verdict.OUT)) & ~failed
        return undecided

    def verdict_words(self, index: int) -> str:
        """Return the verdict on one candidate for readers: what cannot be judged is not said to fail."""
        return Outcome.UNKNOWN.words if self.undecided[index] else self.verdict(index).words

    def verdict(self, index: int) -> Verdict:
        """Return the verdict on one candidate."""
        return _VERDICTS[self.codes[index]]

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
        found = np.bincount(self.codes, minlength=len(_VERDICTS))
        return {verdict: int(found[row]) for row, verdict in enumerate(_VERDICTS)}

    @cached_property
    def removed_by(self) -> tuple[Removal, ...]:
        """How many candidates each condition removed."""
        misses = [judgement.outcomes <= Outcome.UNKNOWN for judgement in self.judgements]
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
