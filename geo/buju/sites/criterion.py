"""A criterion of a ranking: what is measured, which direction is good, and how users write it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from buju.errors import QuestionInvalid
from buju.folded import narrow
from buju.sites.number import number

# Saaty's random index is tabulated up to 15 criteria, and nobody weighs more against each other.
MOST = 15

_EXPECTED = "应如 metro:less、area:more、metro:500..1500，权重写在后面，如 metro:less*0.3"
_TAIL = re.compile(r"(?P<aim>[^*]+)(\*(?P<weight>.+))?")
_RANGE = re.compile(r"(?P<low>[^.]+(\.\d+)?)\.\.(?P<high>.+)")
_IDEAL = re.compile(r"ideal\((?P<range>.+)\)")
# These part the names in a pair such as `metro>area:3`.
_PARTING = re.compile(r"[<>=*\x00-\x1f\x7f]")


class Direction(StrEnum):
    """Which values are good."""

    MORE = "more"
    LESS = "less"
    IDEAL = "ideal"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion.

    Attributes:
        name: how the user names it; no two criteria of a ranking share a name.
        direction: which values are good.
        low: lower end of the ideal range in the criterion's unit, None unless `direction` is IDEAL.
        high: upper end of the ideal range, not below `low`; both ends are ideal.
        weight: its weight by hand, not yet normalised; None if weights come from elsewhere.
        unit: the unit of its values for readers, e.g. `米`.
        title: what readers see instead of `name`.

    Raises:
        QuestionInvalid: a name that cannot be told apart in a pair, or ends that do not fit the direction.
    """

    name: str
    direction: Direction
    low: float | None = None
    high: float | None = None
    weight: float | None = None
    unit: str | None = None
    title: str | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > 60 or _PARTING.search(self.name):
            raise QuestionInvalid("criterion", f"准则名“{self.name[:40]}”不可用；应为 1 至 60 字，不含 <、>、=、*")
        ends = (self.low, self.high)
        if self.direction is not Direction.IDEAL:
            if ends != (None, None):
                raise QuestionInvalid("criterion", f"准则“{self.name}”不是适中型，不应有理想区间")
        elif self.low is None or self.high is None or not -math.inf < self.low <= self.high < math.inf:
            raise QuestionInvalid("criterion", f"准则“{self.name}”的理想区间不对；应为从小到大的两个数，如 500..1500")

    @property
    def label(self) -> str:
        """The criterion for readers."""
        return self.title or self.name

    @property
    def direction_words(self) -> str:
        """Which values are good, for readers."""
        if self.low is None or self.high is None:
            return "越大越好" if self.direction is Direction.MORE else "越小越好"
        return f"以 {_plain(self.low)} 至 {_plain(self.high)} 为宜"

    @property
    def written(self) -> str:
        """The criterion as `criterion` reads it."""
        aim = self.direction.value
        if self.low is not None and self.high is not None:
            aim = f"{_plain(self.low)}..{_plain(self.high)}"
        return f"{self.name}:{aim}" + ("" if self.weight is None else f"*{_plain(self.weight)}")


def criterion(words: str, *, field: str = "criterion") -> Criterion:
    """Return the criterion that a user writes as `NAME:DIRECTION[*WEIGHT]`.

    DIRECTION is `less`, `more` or the ideal range `LOW..HIGH` (also written `ideal(LOW..HIGH)`); the last colon
    parts it from the name, so that a name may hold colons. Full-width signs count as their ASCII forms.

    Raises:
        QuestionInvalid: not of this form; the message names `field` and shows the form.
    """
    name, parted, tail = words.replace("：", ":").rpartition(":")
    match = _TAIL.fullmatch(narrow(tail).strip())
    if not parted or match is None:
        raise QuestionInvalid(field, f"“{words[:60]}”不是准则；{_EXPECTED}")
    weight = None if match["weight"] is None else number(match["weight"], field=field)
    aim = match["aim"].strip().lower()
    if aim in (Direction.LESS, Direction.MORE):
        return Criterion(name.strip(), Direction(aim), weight=weight)
    wrapped = _IDEAL.fullmatch(aim)
    ends = _RANGE.fullmatch(wrapped["range"] if wrapped else aim)
    if ends is None:
        raise QuestionInvalid(field, f"“{words[:60]}”的方向“{aim[:20]}”不认识；{_EXPECTED}")
    low, high = number(ends["low"], field=field), number(ends["high"], field=field)
    return Criterion(name.strip(), Direction.IDEAL, low=low, high=high, weight=weight)


def criteria(words: Iterable[str], *, field: str = "criterion") -> tuple[Criterion, ...]:
    """Return the criteria that a user writes, in their order; see `criterion`.

    Raises:
        QuestionInvalid: one is not a criterion, a name comes twice, or there are more than `MOST`.
    """
    found = tuple(criterion(one, field=field) for one in words)
    check(found, field=field)
    return found


def check(found: Sequence[Criterion], *, field: str = "criterion") -> None:
    """Raise QuestionInvalid unless there are 1 to `MOST` criteria of different names."""
    if not 1 <= len(found) <= MOST:
        raise QuestionInvalid(field, f"准则有 {len(found)} 项；应为 1 至 {MOST} 项")
    twice = [name for name, times in Counter(each.name for each in found).items() if times > 1]
    if twice:
        raise QuestionInvalid(field, f"准则“{'”“'.join(twice)}”重复；每项准则只能出现一次")


def _plain(value: float) -> str:
    """Return a number without exponent or needless zeros, as `number` reads it."""
    return f"{value:.12f}".rstrip("0").rstrip(".")
