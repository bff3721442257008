"""Facts: what a document says, typed, each with the citation that proves it.

Every fact names the places that it concerns by their ids. What kind a fact is decides which further values it
has; a value that the text leaves open is `Unstated` with a reason.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from buju.policy.citation import Citation
from buju.policy.indicator import IndicatorGroup
from buju.policy.quantity import Operator
from buju.policy.unstated import CountedYear, Stated, Unstated

Words = Annotated[str, Field(min_length=1)]


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    citation: Citation
    places: tuple[str, ...] = ()
    note: str | None = None


class Mention(_Fact):
    """A spatial entity that the text names; `standing` says whether its places *are* it or merely concern it."""

    kind: Literal["mention"] = "mention"
    name: Words
    standing: Literal["is", "concerns"] = "is"


class LayoutWording(_Fact):
    """A wording of the layout, e.g. 一核两带."""

    kind: Literal["layout"] = "layout"
    layout: str
    wording: Words


class Membership(_Fact):
    """A place's part in the layout, in the text's own words, e.g. 先导区; `of` is the place it belongs to."""

    kind: Literal["membership"] = "membership"
    layout: str
    part: Words
    of: str | None = None


class StatedFunction(_Fact):
    """Industry functions that the text gives to places; each of `functions` is a verbatim part of the quote."""

    kind: Literal["function"] = "function"
    functions: Annotated[tuple[Words, ...], Field(min_length=1)]


class TargetClass(StrEnum):
    """What a target is: a number to reach, or an event to bring about."""

    TARGET = "target"
    MILESTONE = "milestone"

    @property
    def word(self) -> str:
        """The class for readers."""
        return "指标" if self is TargetClass.TARGET else "里程碑"


class Target(_Fact):
    """A target: indicator, operator, value, unit, year and scope, as the text words them.

    `upper` is the upper end of a range (3—5家). `deadline` keeps a relative deadline (3年内) in its own words:
    it has no year of its own unless the text gives the year that it counts from.
    """

    kind: Literal["target"] = "target"
    target_class: TargetClass = TargetClass.TARGET
    indicator: Words
    operator: Operator
    value: float | Unstated
    upper: float | None = None
    unit: Words | Unstated
    year: Stated[int] | CountedYear | Unstated
    deadline: Words | None = None
    scope: Words
    group: IndicatorGroup = IndicatorGroup.OTHER


class Figure(_Fact):
    """A number that is no target: a press figure, a restatement of another plan's target, or a specification."""

    kind: Literal["figure"] = "figure"
    nature: Literal["press", "restatement", "specification"]
    indicator: Words
    operator: Operator
    value: float | Unstated
    upper: float | None = None
    unit: Words | Unstated


class Responsibility(_Fact):
    """Who is responsible for a task; `task` is the heading of the clause."""

    kind: Literal["responsibility"] = "responsibility"
    task: Words
    units: Annotated[tuple[Words, ...], Field(min_length=1)]


class Designation(_Fact):
    """A title that a place has, or is to be given."""

    kind: Literal["designation"] = "designation"
    title: Words
    status: Literal["existing", "sought"]


class Positioning(_Fact):
    """What a place is meant to become or to be known as."""

    kind: Literal["positioning"] = "positioning"
    position: Words


class CrossPlanLink(_Fact):
    """A link that the text itself makes to another plan, region or strategy."""

    kind: Literal["link"] = "link"
    target: Words


class Anomaly(_Fact):
    """Something odd in the source, kept verbatim and annotated, never silently mended."""

    kind: Literal["anomaly"] = "anomaly"
    oddity: Words
    explanation: Words


Fact = Annotated[
    Mention
    | LayoutWording
    | Membership
    | StatedFunction
    | Target
    | Figure
    | Responsibility
    | Designation
    | Positioning
    | CrossPlanLink
    | Anomaly,
    Field(discriminator="kind"),
]

FACT: TypeAdapter[Fact] = TypeAdapter(Fact)

# Chinese names of the kinds, in the order in which readers want them.
KINDS: dict[str, str] = {
    "layout": "布局表述",
    "membership": "布局构成",
    "function": "功能定位",
    "positioning": "发展定位",
    "target": "目标指标",
    "figure": "其他数字",
    "responsibility": "责任单位",
    "designation": "称号创建",
    "link": "跨规划联系",
    "mention": "文中提及",
    "anomaly": "原文存疑",
}
