"""The status of a plan on a day: whether the period that its text states has begun, runs, ends or is over.

Only the stated period decides. That a period is over does not say that a document has been repealed: few texts say
what holds afterwards, so the words never go further than the period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from buju.policy.citation import Citation
from buju.policy.unstated import Unstated
from buju.schema import Body

if TYPE_CHECKING:
    from buju.policy.document import DocumentSource


class Standing(StrEnum):
    """Where a day lies to the period of a plan."""

    AHEAD = "ahead"
    IN_FORCE = "in-force"
    ENDS = "ends-this-year"
    ENDED = "ended"
    UNSTATED = "unstated"

    @property
    def word(self) -> str:
        """The standing for readers."""
        return _WORDS[self]


_WORDS = {
    Standing.AHEAD: "规划期尚未开始",
    Standing.IN_FORCE: "在规划期内",
    Standing.ENDS: "规划期今年届满",
    Standing.ENDED: "规划期已满",
    Standing.UNSTATED: "文本未说明规划期",
}


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """The standing of one plan on a day, with the clause that states the period, or why none is known."""

    on: date
    standing: Standing
    first: int | None
    last: int | None
    citation: Citation | None
    reason: str | None

    @property
    def words(self) -> str:
        """The status in one phrase without the day, e.g. `规划期已满（2023—2025年）`."""
        return self.standing.word if self.first is None else f"{self.standing.word}（{self._years}）"

    @property
    def advice(self) -> str | None:
        """What a reader of a plan that has ended must know; None for all others."""
        if self.standing is not Standing.ENDED:
            return None
        return f"规划期到{self.last}年为止，所列目标和任务是当时的安排，不作为现行要求引用"

    @property
    def _years(self) -> str:
        return f"{self.first}年" if self.first == self.last else f"{self.first}—{self.last}年"


def status_of(source: DocumentSource, *, on: date) -> PlanStatus:
    """Return the status of a document on a day; both years of a period belong to it whole."""
    period = source.period
    if isinstance(period, Unstated):
        return PlanStatus(on, Standing.UNSTATED, None, None, None, period.unstated)
    first, last = period.value
    return PlanStatus(on, _standing(on.year, first, last), first, last, period.citation, None)


def _standing(year: int, first: int, last: int) -> Standing:
    if year < first:
        return Standing.AHEAD
    if year > last:
        return Standing.ENDED
    return Standing.ENDS if year == last else Standing.IN_FORCE


class StatusBody(Body):
    """The status of a plan on a day as JSON; `reason` says why no period is known."""

    on: date
    standing: Standing
    words: str
    first: int | None
    last: int | None
    reason: str | None
    citation: Citation | None


def status_body(status: PlanStatus | None) -> StatusBody | None:
    """Return a status as JSON; None where no day is set."""
    if status is None:
        return None
    return StatusBody(
        on=status.on,
        standing=status.standing,
        words=status.words,
        first=status.first,
        last=status.last,
        reason=status.reason,
        citation=status.citation,
    )
