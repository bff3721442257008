"""A criterion of a ranking: what is measured, which direction is good, how users write it; and values that lack."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from buju.atlas.stations import STATION_THEMES
from buju.errors import QuestionInvalid
from buju.folded import narrow
from buju.legible import plain
from buju.sites.parameter import FEW, OTHER, Cell, Group, Parameter, Rows, Select, offering
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
    """Return name, direction, ideal range and weight as a form shows them, empty where the words do not say.

    Of words that are no criterion each part is what was typed: whoever mends one must not write the others again.
    """
    try:
        read = criterion(words)
    except QuestionInvalid:
        name, colon, aims = words.replace("：", ":").rpartition(":")
        if not colon:
            return words, "", "", ""
        aim, _, weight = aims.partition("*")
        is_span = aim not in (Direction.LESS, Direction.MORE)
        return name, Direction.IDEAL.value if is_span else aim, aim if is_span else "", weight
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


# Beyond this, squares and reciprocals of values lose their meaning in floating point.
LARGEST = 1e15


class Missing(StrEnum):
    """What to do with a candidate that lacks a value; it is left out unless the asker chooses otherwise."""

    DROP = "drop"
    WORST = "worst"
    MEAN = "mean"

    @property
    def words(self) -> str:
        """The rule for readers."""
        return {"drop": "不参与排序", "worst": "按已知的最差值计", "mean": "按已知值的均值计"}[self]


CHOICES = "、".join(f"{rule.value}（{rule.words}）" for rule in Missing)


@dataclass(frozen=True, slots=True, eq=False)
class Complete:
    """Values without gaps.

    Attributes:
        values: (k, m) of the k kept candidates; a column with an ideal range holds the distance from it.
        lacking: (n, m) of all candidates, true where a value was missing.
        kept: (k,) rows of the n candidates that take part.
        filled: (k, m), true where a value was missing and now stands for it.
        fills: for each criterion the value that was filled in, None if none was.
    """

    values: NDArray[np.float64]
    lacking: NDArray[np.bool_]
    kept: NDArray[np.intp]
    filled: NDArray[np.bool_]
    fills: tuple[float | None, ...]


def complete(values: NDArray[np.float64], *, criteria: Sequence[Criterion], missing: Missing | None) -> Complete:
    """Return values without gaps, by the rule that the user chose.

    Args:
        values: (n, m) in the units of the criteria, NaN where the value is not known.
        criteria: the m criteria.
        missing: the rule, or None if the user chose none.

    Raises:
        QuestionInvalid: a value is missing and no rule was chosen; nothing is known that could be filled in;
            a value is infinite or beyond `LARGEST`.
    """
    check(criteria)
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != len(criteria):
        raise QuestionInvalid(
            "values", f"数值表为 {values.shape}；应为每个候选地一行、每项准则一列（{len(criteria)} 列）"
        )
    lacking = np.isnan(values)
    _sized(values, criteria)
    if lacking.any() and missing is None:
        raise QuestionInvalid("missing", f"{_gaps(lacking, criteria)}；请选定处理办法：{CHOICES}", known=list(Missing))

    kept = np.flatnonzero(~lacking.any(axis=1)) if missing is Missing.DROP else np.arange(len(values))
    used, filled = against_range(values[kept], criteria), lacking[kept]
    fills: list[float | None] = [None] * len(criteria)
    for column in map(int, np.flatnonzero(filled.any(axis=0))):
        fills[column] = _fill(used[~filled[:, column], column], criteria[column], missing)
        used[filled[:, column], column] = fills[column]
    return Complete(used, lacking, kept, filled, tuple(fills))


def against_range(values: NDArray[np.float64], criteria: Sequence[Criterion]) -> NDArray[np.float64]:
    """Return a copy of (n, m) values; a column with an ideal range holds its distance from it, zero inside."""
    used = values.copy()
    for column, each in enumerate(criteria):
        if each.low is not None and each.high is not None:
            below, above = each.low - used[:, column], used[:, column] - each.high
            used[:, column] = np.maximum(np.maximum(below, above), 0.0)
    return used


def _fill(known: NDArray[np.float64], each: Criterion, missing: Missing | None) -> float:
    if not known.size:
        raise QuestionInvalid("missing", f"准则“{each.label}”没有一个候选地有数值，无从填补；请去掉这项准则")
    if missing is Missing.MEAN:
        # Rounding must not carry the mean past the values that it is made of.
        return float(np.clip(known.mean(), known.min(), known.max()))
    return float(known.min() if each.direction is Direction.MORE else known.max())


def _sized(values: NDArray[np.float64], criteria: Sequence[Criterion]) -> None:
    for each, outside in zip(criteria, (np.abs(values) > LARGEST).sum(axis=0), strict=True):
        if outside:
            raise QuestionInvalid("values", f"准则“{each.label}”有 {outside} 个数值不是有限的数；应在 ±1e15 之内")


def _gaps(lacking: NDArray[np.bool_], criteria: Sequence[Criterion]) -> str:
    counts = zip(criteria, lacking.sum(axis=0), strict=True)
    return "，".join(f"准则“{each.label}”有 {count} 个候选地没有数值" for each, count in counts if count)


MISSING = Parameter(
    key="missing",
    name="missing",
    label="缺值办法",
    help="缺少数值时的办法：drop（不参与排序，默认）、worst（按最差值）、mean（按均值）",
    metavar="办法",
    read=Missing,
    default=Missing.DROP.value,
    choices=Missing,
    widget=Select("缺少数值时", offering({rule.value: rule.words for rule in Missing})),
    group=Group.RANKING,
    told=85,
)
