"""A place: what a plan names, where it is, how sure that is, and where the plan says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field
from shapely.geometry.base import BaseGeometry

from buju.atlas.districts import merged_name
from buju.policy.citation import Citation
from buju.policy.fact import Host, HostManner
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.spatial.source import Side, Source

if TYPE_CHECKING:
    from buju.policy.fact import Fact

Words = Annotated[str, Field(min_length=1)]


class StatedHost(BaseModel):
    """Where the text puts a place: into which unit, how it says so, and in which fact. Nothing is said of the spot."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: Words
    manner: HostManner
    is_unit: bool
    fact: str
    citation: Citation
    note: str | None = None

    @property
    def words(self) -> str:
        """What readers are told, e.g. `原文写明在丰台区`, `名称表明在松江区`."""
        return f"{self.manner.phrase}{self.host}"


class PlaceRecord(BaseModel):
    """The properties of one feature of `places.geojson`.

    `citations`, `facts` and `host` are what the facts say now: the file has them too, for those who open it
    elsewhere, but they are not read from there.
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
    host: tuple[StatedHost, ...] = ()
    district: str | None = None
    sides: tuple[Side, ...] = ()
    candidate: str | None = None

    def stated_by(self, facts: Sequence[Fact]) -> PlaceRecord:
        """Return the record with the facts that name the place, and their citations.

        The citations are those that put a place on the map: where the text names it and gives it its part. What the
        text does not speak of, and is there only to be told apart, has the oddity that it is told apart from. Stated
        hosts come with the surest first.
        """
        naming = dict.fromkeys(fact.citation for fact in facts if fact.kind in ("mention", "membership"))
        naming = naming or dict.fromkeys(fact.citation for fact in facts if fact.kind == "anomaly")
        told = sorted((fact for fact in facts if isinstance(fact, Host)), key=lambda fact: fact.manner.rank)
        hosts = tuple(
            StatedHost(
                host=fact.host,
                manner=fact.manner,
                is_unit=fact.is_unit,
                fact=fact.id,
                citation=fact.citation,
                note=fact.note,
            )
            for fact in told
        )
        stated = {"citations": tuple(naming), "facts": tuple(fact.id for fact in facts), "host": hosts}
        return self.model_copy(update=stated)


def facts_by_place(facts: Iterable[Fact]) -> Mapping[str, list[Fact]]:
    """Return the facts that name each place, in their order; none for a place that no fact names."""
    about: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for place in fact.places:
            about[place].append(fact)
    return about


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """A place of the atlas: its record and its shape (lon/lat degrees, WGS 84; None for grade F).

    `parts` are the units that share the outline, where the place is one of them and the lines between are missing;
    `stands_for` is the unit whose outline is drawn for a place that is not the unit. `is_aside` is what no text speaks
    of, and is there only to be told apart from what one does: maps draw it when they are asked for it.
    """

    record: PlaceRecord
    shape: BaseGeometry | None
    parts: tuple[str, ...] = ()
    stands_for: str | None = None
    is_aside: bool = False

    def stated_by(self, facts: Sequence[Fact]) -> Place:
        """Return the place with the facts that name it."""
        kinds = {fact.kind for fact in facts}
        aside = "anomaly" in kinds and not kinds & {"mention", "membership"}
        return replace(self, record=self.record.stated_by(facts), is_aside=aside)

    def drawn_when(self, *, asked: bool) -> Place:
        """Return the place as a map draws it: what is only told apart has no shape unless it is asked for."""
        return self if asked or not self.is_aside else replace(self, shape=None)

    @property
    def id(self) -> str:
        """The place's stable id."""
        return self.record.id

    @property
    def name(self) -> str:
        """The place's name as the plan words it."""
        return self.record.name

    @property
    def printed(self) -> str:
        """The name as readers are told it: `永丰等五街道（合并面）`, `松江卫星产业基地（以松江区代表）`."""
        if self.parts:
            return merged_name(self.name, self.parts)
        return f"{self.name}（以{self.stands_for}代表）" if self.stands_for else self.name

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
        return self.shape is None and self.grade is not Grade.F and not self.is_aside

    @property
    def host_words(self) -> tuple[str, ...]:
        """Where the texts put the place, for readers: each unit once, in the surest wording of it."""
        surest = {host.host: host for host in reversed(self.record.host)}
        said = dict.fromkeys(host.host for host in self.record.host)
        return tuple(surest[name].words + ("" if surest[name].is_unit else "（不是政区）") for name in said)

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
