"""A place: what a plan names, where it is, how sure that is, and where the plan says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field
from shapely.geometry.base import BaseGeometry

from buju.policy.citation import Citation
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.spatial.source import Side, Source

if TYPE_CHECKING:
    from buju.policy.fact import Fact

Words = Annotated[str, Field(min_length=1)]


class PlaceRecord(BaseModel):
    """The properties of one feature of `places.geojson`.

    `citations` and `facts` are what the facts say now: the file has them too, for those who open it elsewhere, but
    they are not read from there.
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
    citations: tuple[Citation, ...] = ()
    facts: tuple[str, ...] = ()
    district: str | None = None
    sides: tuple[Side, ...] = ()
    candidate: str | None = None

    def stated_by(self, facts: Sequence[Fact]) -> PlaceRecord:
        """Return the record with the facts that name the place, and their citations.

        The citations are those that put a place on the map: where the text names it and gives it its part.
        """
        naming = dict.fromkeys(fact.citation for fact in facts if fact.kind in ("mention", "membership"))
        return self.model_copy(update={"citations": tuple(naming), "facts": tuple(fact.id for fact in facts)})


def facts_by_place(facts: Iterable[Fact]) -> Mapping[str, list[Fact]]:
    """Return the facts that name each place, in their order; none for a place that no fact names."""
    about: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for place in fact.places:
            about[place].append(fact)
    return about


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """A place of the atlas: its record and its shape (lon/lat degrees, WGS 84; None for grade F)."""

    record: PlaceRecord
    shape: BaseGeometry | None

    def stated_by(self, facts: Sequence[Fact]) -> Place:
        """Return the place with the facts that name it."""
        return replace(self, record=self.record.stated_by(facts))

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
    def withheld(self) -> bool:
        """Whether it is located and yet not drawn, because its shape shows administrative lines."""
        return self.shape is None and self.grade is not Grade.F

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
