"""What one condition says of one candidate: the value, the threshold, the outcome, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass

from buju.policy.citation import Citation
from buju.sites.outcome import Outcome


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
