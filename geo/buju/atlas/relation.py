"""Relations between what plans say: typed, each end a cited fact or a place."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, TypeAdapter, model_validator

from buju.schema import Entry

Words = Annotated[str, Field(min_length=1)]


class _Meaning(NamedTuple):
    label: str
    joins: bool


class RelationKind(StrEnum):
    """How two statements relate; the closed list."""

    ELABORATES = "elaborates"
    SAME_LAYOUT = "same-layout"
    SAME_PLACE = "same-place"
    HOMONYM = "homonym"
    NEAR_NAME = "near-name"
    LIST_DRIFT = "list-drift"
    WORDING_DRIFT = "wording-drift"
    SAME_FIGURE = "same-figure"
    SAME_UNIT = "same-unit"
    OVERLAP = "overlap"

    @property
    def label(self) -> str:
        """The kind as readers know it."""
        return _MEANINGS[self].label

    @property
    def joins(self) -> bool:
        """Whether the two ends speak of one thing (or may), rather than being told apart."""
        return _MEANINGS[self].joins


_MEANINGS = {
    RelationKind.ELABORATES: _Meaning("下位规划细化", True),
    RelationKind.SAME_LAYOUT: _Meaning("同一布局的不同表述", True),
    RelationKind.SAME_PLACE: _Meaning("同一地点", True),
    RelationKind.HOMONYM: _Meaning("同名异地", False),
    RelationKind.NEAR_NAME: _Meaning("名称相近，所指不同", False),
    RelationKind.LIST_DRIFT: _Meaning("名单前后不一", True),
    RelationKind.WORDING_DRIFT: _Meaning("转述用语不一", True),
    RelationKind.SAME_FIGURE: _Meaning("数字相同，指标不同", False),
    RelationKind.SAME_UNIT: _Meaning("单位相同，口径不同", False),
    RelationKind.OVERLAP: _Meaning("图形重叠", False),
}


class End(Entry, title="关系的一端"):
    """One end of a relation: a fact, whose citation proves it, and the place that is meant (if any)."""

    fact: str | None = Field(default=None, description="事实的编号，引文由它给出")
    place: str | None = Field(default=None, description="所指的地点的编号")

    @model_validator(mode="after")
    def _names_something(self) -> End:
        if self.fact is None and self.place is None:
            raise ValueError("两端各应写明 fact 或 place")
        return self


class Relation(Entry, title="关系"):
    """A relation between two ends.

    `status` is `stated` where the texts themselves show it, `candidate` until a person confirms it, `confirmed`
    after that, `computed` where it was worked out from shapes. `area_km2` and `grade` (the weaker one) belong to
    overlaps.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] = Field(description="编号")
    kind: RelationKind = Field(description="怎样的关系")
    status: Literal["stated", "candidate", "confirmed", "computed"] = Field(
        description="stated 文本可证，candidate 候选，confirmed 已人工确认；computed 由图形计算，不手写"
    )
    left: End = Field(description="一端：fact 与 place 至少写一项")
    right: End = Field(description="另一端：fact 与 place 至少写一项")
    reason: Words = Field(description="理由；原样显示给读者")
    area_km2: float | None = Field(default=None, description="重叠的面积（平方公里），由图形计算")
    grade: str | None = Field(default=None, description="较弱的等级，由图形计算")

    @property
    def status_words(self) -> str:
        """How sure the relation is, for readers."""
        return _STATUS[self.status]

    def other(self, place_id: str) -> End | None:
        """Return the end that is not this place, or None if the place is at neither end."""
        if self.left.place == place_id:
            return self.right
        return self.left if self.right.place == place_id else None


_STATUS = {
    "stated": "文本可证",
    "candidate": "候选，待人工确认",
    "confirmed": "已人工确认",
    "computed": "由图形计算",
}

RELATION: TypeAdapter[Relation] = TypeAdapter(Relation)
