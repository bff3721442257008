"""A criterion of a ranking: what is measured, which direction is good, and how users write it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from buju.atlas.stations import STATION_THEMES
from buju.errors import QuestionInvalid
from buju.folded import narrow
from buju.legible import plain
from buju.sites.parameter import FEW, OTHER, Cell, Group, Parameter, Rows, offering
from buju.sites.wording import number, sided

if TYPE_CHECKING:
    from buju.sites.ground import Ground
    from buju.sites.query import Registry

# Saaty's random index is tabulated up to 15 criteria, and nobody weighs more against each other.
MOST = 15
FIELD = "criteria"

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
            raise QuestionInvalid(FIELD, f"准则名“{self.name[:40]}”不可用；应为 1 至 60 字，不含 <、>、=、*")
        ends = (self.low, self.high)
        if self.direction is not Direction.IDEAL:
            if ends != (None, None):
                raise QuestionInvalid(FIELD, f"准则“{self.name}”不是适中型，不应有理想区间")
        elif self.low is None or self.high is None or not -math.inf < self.low <= self.high < math.inf:
            raise QuestionInvalid(FIELD, f"准则“{self.name}”的理想区间不对；应为从小到大的两个数，如 500..1500")

    @property
    def label(self) -> str:
        """The criterion for readers."""
        return self.title or self.name

    @property
    def direction_words(self) -> str:
        """Which values are good, for readers."""
        if self.low is None or self.high is None:
            return "越大越好" if self.direction is Direction.MORE else "越小越好"
        return f"以 {plain(self.low)} 至 {plain(self.high)} 为宜"

    def told(self, value: float) -> str:
        """Return a value for readers: two decimals, or so many as show whether it lies in the ideal range."""
        low, high = (-math.inf, math.inf) if self.low is None or self.high is None else (self.low, self.high)
        return sided(value, low, high, places=2)

    def __str__(self) -> str:
        """Return the words that read back as the same."""
        aim = self.direction.value
        if self.low is not None and self.high is not None:
            aim = f"{plain(self.low)}..{plain(self.high)}"
        return f"{self.name}:{aim}" + ("" if self.weight is None else f"*{plain(self.weight)}")


def criterion(words: str, *, field: str = FIELD) -> Criterion:
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


def check(found: Sequence[Criterion], *, field: str = FIELD) -> None:
    """Raise QuestionInvalid unless there are 1 to `MOST` criteria of different names."""
    if not 1 <= len(found) <= MOST:
        raise QuestionInvalid(field, f"准则有 {len(found)} 项；应为 1 至 {MOST} 项")
    twice = [name for name, times in Counter(each.name for each in found).items() if times > 1]
    if twice:
        raise QuestionInvalid(field, f"准则“{'”“'.join(twice)}”重复；每项准则只能出现一次")


def split(words: str) -> tuple[str, str, str, str]:
    """Return name, direction, ideal range and weight as a form shows them, empty where the words do not say."""
    try:
        read = criterion(words)
    except QuestionInvalid:
        return words.replace("：", ":").rpartition(":")[0] or words, "", "", ""
    span = "" if read.low is None or read.high is None else f"{plain(read.low)}..{plain(read.high)}"
    return read.name, read.direction.value, span, "" if read.weight is None else plain(read.weight)


def _joined(cells: tuple[str, ...]) -> str:
    name, direction, span, weight = cells
    aim = span if direction == Direction.IDEAL else direction or Direction.LESS
    return f"{name}:{aim}{f'*{weight}' if weight else ''}" if name else ""


def _measures(_ground: Ground, registry: Registry) -> dict[str, str]:
    distances = {theme.value: f"距{theme.label}" for theme in STATION_THEMES}
    return {**distances, **{one.key: one.label for one in registry.measures}, OTHER: "距指定的地点、区或坐标"}


_DIRECTIONS = {
    Direction.LESS.value: "越小（越近）越好",
    Direction.MORE.value: "越大（越多）越好",
    Direction.IDEAL.value: "在区间内最好",
}

CRITERIA = Parameter(
    key=FIELD,
    name="criterion",
    label="排序准则",
    help="排序准则“名称:方向*权重”，如 metro:less*0.3、area:more、metro:500..1500；名称可用 metro、railway、airport、"
    "area、statements（条文数）、地名、坐标、自备数据的列名",
    metavar="准则",
    read=criterion,
    most=FEW,
    widget=Rows(
        "rank-row",
        (
            Cell("rank_by", "准则", offer=_measures, none="不用"),
            Cell(
                "rank_name",
                "地点、区或“经度,纬度”",
                longest=60,
                example="选“距指定的…”时填",
                own_label="地点、坐标，或文件的列名",
            ),
            Cell("rank_aim", "怎样好", offer=offering(_DIRECTIONS)),
            Cell("rank_range", "区间", longest=40, example="如 500..1500"),
            Cell("rank_weight", "权重", longest=20, example="都不填即等权", decimal=True),
        ),
        split=split,
        join=_joined,
        least=3,
    ),
    group=Group.RANKING,
    told=80,
)
