"""A place: what a plan names, where it is, how sure that is, and where the plan says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from shapely.geometry.base import BaseGeometry

from buju.policy.citation import Citation
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.spatial.source import Side, Source

Words = Annotated[str, Field(min_length=1)]


class PlaceRecord(BaseModel):
    """The properties of one feature of `places.geojson`.

    `margin_m` is the distance in metres that the shape may be off; null means 示意 (or, for grade F, no shape).
    `method` says how the shape was made, or, for grade F, why there is none and what was looked for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Words
    aliases: tuple[Words, ...]
    layout: Words
    role: Role
    grade: Grade
    method: Words
    sources: tuple[Source, ...]
    margin_m: Annotated[float, Field(gt=0)] | None
    datum: Words
    citations: tuple[Citation, ...]
    facts: tuple[str, ...]
    district: str | None = None
    sides: tuple[Side, ...] = ()
    candidate: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """A place of the atlas: its record and its shape (lon/lat degrees, WGS 84; None for grade F)."""

    record: PlaceRecord
    shape: BaseGeometry | None

    @property
    def id(self) -> str:
        """The place's stable id."""
        return self.record.id

    @property
    def name(self) -> str:
        """The place's name as the plan words it."""
        return self.record.name

    @property
    def grade(self) -> Grade:
        """How sure the shape is."""
        return self.record.grade

    @property
    def role(self) -> Role:
        """What the place is in its layout."""
        return self.record.role

    @property
    def margin_words(self) -> str:
        """The margin for readers: metres, 示意, or no shape."""
        if self.shape is None:
            return "无图形"
        margin = self.record.margin_m
        if margin is None:
            return "示意，不可量测"
        return f"±{margin / 1000:g} 公里" if margin >= 10_000 else f"±{margin:g} 米"

    def __repr__(self) -> str:
        return f"Place({self.id!r}, {self.name!r}, grade {self.grade.value})"
