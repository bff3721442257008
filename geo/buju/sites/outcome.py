"""How a condition turns out, and what follows for the candidate."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Outcome(IntEnum):
    """A condition's outcome for one candidate, from worst to best: the least of several counts.

    UNKNOWN is a value: the text does not say, or the place cannot be located.
    """

    FAILED = 0
    UNKNOWN = 1
    POSSIBLE = 2
    PASSED = 3

    @property
    def key(self) -> str:
        """The outcome in JSON."""
        return self.name.lower()

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
