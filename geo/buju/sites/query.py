"""A question as it was asked, parsed once at the door; and the registry of what may be asked."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from buju.errors import NameUnknown, QuestionInvalid
from buju.fault import reason
from buju.sites.parameter import (
    LONGEST,
    ConditionKind,
    Group,
    Measure,
    Parameter,
    Select,
    Value,
    offering,
)
from buju.spatial.shift import Datum

Words = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Pairs = tuple[tuple[str, str], ...]


class CandidateKind(StrEnum):
    """What is chosen from; `file` is the user's own points or parcels, handed in beside the query.

    `places` are those where one could settle, `mentioned` every entry of the plans.
    """

    PLACES = "places"
    MENTIONED = "mentioned"
    TOWNS = "towns"
    CELLS = "cells"
    FILE = "file"

    @property
    def words(self) -> str:
        """The kind for readers."""
        return {
            "places": "规划提到的地点",
            "mentioned": "规划提到的名目",
            "towns": "镇街",
            "cells": "六边形格网",
            "file": "自备地块",
        }[self]


@dataclass(frozen=True, slots=True)
class Query:
    """A question: the words that the asker wrote, and what they were read as.

    Equal words make equal queries. What the names in it mean is settled against an atlas when it is asked.

    Attributes:
        words: the question as it was written, `model_dump` gives it back; every part has its default.
        parsed: the values of each parameter of the registry, in its order.
        registry: what could be asked.
    """

    words: BaseModel
    parsed: tuple[tuple[Hashable, ...], ...] = field(compare=False)
    registry: Registry = field(compare=False, repr=False)

    def values(self, parameter: Parameter[Value]) -> tuple[Value, ...]:
        """Return what a parameter was given, or its default; empty if it has none."""
        return cast("tuple[Value, ...]", self.parsed[self.registry.rows[parameter.key]])

    def value(self, parameter: Parameter[Value]) -> Value | None:
        """Return the one value of a parameter, None if nothing was given."""
        return next(iter(self.values(parameter)), None)

    def setting(self, parameter: Parameter[Value]) -> Value:
        """Return the value of a parameter that has a default."""
        (found,) = self.values(parameter)
        return found

    def gives(self, parameter: Parameter[Value]) -> bool:
        """Return whether the asker wrote a parameter, be it with its default."""
        return parameter.key in self.words.model_fields_set

    def replacing(self, **fields: object) -> Query:
        """Return the query with other words for some of its parameters."""
        return self.registry.query(self.words.model_dump(exclude_unset=True) | fields)

    @property
    def pairs(self) -> Pairs:
        """The query as parameters in their one order, without what is left at its default: the canonical address."""
        return tuple(self._pairs())

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for parameter in self.registry.told:
            for words in _listed(getattr(self.words, parameter.key)):
                if words != parameter.default:
                    yield parameter.name, words


@dataclass(frozen=True, eq=False)
class Registry:
    """What may be asked, and what criteria may measure: every door reads its parameters here.

    `parameters` stand in the order in which commands, documentation and forms list them.

    Raises:
        ValueError: two entries share a key, or two parameters a name.
    """

    parameters: tuple[Parameter[Any], ...]
    measures: tuple[Measure, ...]

    def __post_init__(self) -> None:
        for what in ([one.key for one in self.parameters], [one.name for one in self.parameters]):
            if len(set(what)) < len(what):
                raise ValueError(f"a name comes twice in the registry: {what}")

    def adding(self, *parameters: Parameter[Any], measures: Iterable[Measure] = ()) -> Registry:
        """Return a registry with more entries, behind the others."""
        return Registry((*self.parameters, *parameters), (*self.measures, *measures))

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The place of each parameter, by its key."""
        return {one.key: row for row, one in enumerate(self.parameters)}

    @cached_property
    def named(self) -> Mapping[str, Parameter[Any]]:
        """The parameters by their names in an address."""
        return {one.name: one for one in self.told}

    @cached_property
    def told(self) -> tuple[Parameter[Any], ...]:
        """The parameters in the order of sentences, tables and addresses."""
        return tuple(sorted(self.parameters, key=lambda one: one.told))

    @cached_property
    def conditions(self) -> tuple[ConditionKind[Any], ...]:
        """The parameters that candidates are judged by, in the order in which they are told."""
        return tuple(one for one in self.told if isinstance(one, ConditionKind))

    @cached_property
    def model(self) -> type[BaseModel]:
        """The model of a question in words, for JSON and its schema."""
        return create_model(
            "Query",
            __config__=ConfigDict(frozen=True, extra="forbid"),
            __doc__="A question in the asker's words; every part may be left out.",
            **{one.key: _field(one) for one in self.parameters},
        )

    def query(self, fields: Mapping[str, object] | None = None) -> Query:
        """Return the query with these words by key; what is None is left out.

        Raises:
            QuestionInvalid: words that cannot be used; the first such parameter is named, with what was expected.
        """
        given = {key: value for key, value in (fields or {}).items() if value is not None}
        try:
            return self.parse(self.model.model_validate(given))
        except ValidationError as error:
            row = error.errors(include_url=False)[0]
            key = str(row["loc"][0])
            known = self.parameters[self.rows[key]].known if key in self.rows else ()
            raise QuestionInvalid(key, reason(row), known=known) from None

    def parse(self, words: BaseModel) -> Query:
        """Return the query that a question in words is: each word is read here, and nowhere else.

        Raises:
            QuestionInvalid: words that are not of the form that their parameter has; the parameter is named.
        """
        values = (
            tuple(parameter.read(one) for one in _listed(getattr(words, parameter.key)))
            for parameter in self.parameters
        )
        return Query(words, tuple(values), self)

    def query_from(self, pairs: Iterable[tuple[str, str]]) -> Query:
        """Return the query of the parameters of an address.

        Raises:
            QuestionInvalid: as `query`, but the error has the name that the parameter has in an address.
        """
        fields: dict[str, str | list[str]] = {}
        for name, words in pairs:
            parameter = self.named.get(name)
            if parameter is None or parameter.most is None:
                fields[name if parameter is None else parameter.key] = words
                continue
            several = fields.setdefault(parameter.key, [])
            if isinstance(several, list):
                several.append(words)
        try:
            return self.query(fields)
        except QuestionInvalid as error:
            raise self.as_in_address(error) from None

    def name_of(self, key: str) -> str:
        """Return what the parameter of a key is called in an address and as an option; a foreign key stays as it is."""
        return self.parameters[self.rows[key]].name if key in self.rows else key

    def as_in_address(self, error: QuestionInvalid) -> QuestionInvalid:
        """Return an error that names the parameter as an address does."""
        return error.asked_by(self.name_of(error.field))


def _listed(value: object) -> list[str]:
    """Return the words of a parameter's field, one or many."""
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, tuple) else [str(value)]


def _field(parameter: Parameter[Any]) -> Any:  # noqa: ANN401 - what pydantic's create_model takes for a field
    if isinstance(parameter.choices, range):
        least, most = parameter.choices[0], parameter.choices[-1]
        return Annotated[int, Field(ge=least, le=most, description=parameter.help)], int(parameter.default or least)
    kind: Any = Words if parameter.choices is None else parameter.choices
    about = Field(description=parameter.help)
    if parameter.most is not None:
        return Annotated[tuple[kind, ...], Field(max_length=parameter.most), about], ()
    if parameter.default is None:
        return Annotated[kind | None, about], None
    default = parameter.default if parameter.choices is None else parameter.choices(parameter.default)
    return Annotated[kind, about], default


def _datum(words: str) -> Datum:
    try:
        return Datum.parse(words)
    except NameUnknown:
        choices = tuple(datum.value for datum in Datum)
        raise QuestionInvalid(
            "datum", f"不认识坐标系“{words[:40]}”；应为 {'、'.join(choices)} 之一", known=choices
        ) from None


def _cell_words(resolution: int) -> str:
    import h3

    return f"{resolution} 级，每格约 {h3.average_hexagon_area(resolution, unit='km^2'):.2g} 平方公里"


CANDIDATES = Parameter(
    key="candidates",
    name="candidates",
    label="从什么中选",
    help="从什么中选：places（规划提到、可以落户的地点）、mentioned（提到的全部，含范围、道路、称号）、towns（镇街）、"
    "cells（六边形格网）；默认 places",
    metavar="种类",
    read=CandidateKind,
    default=CandidateKind.PLACES.value,
    choices=CandidateKind,
    withheld=(CandidateKind.FILE.value,),
    widget=Select(
        "从什么中选", offering({kind.value: kind.words for kind in CandidateKind if kind is not CandidateKind.FILE})
    ),
    group=Group.WHERE,
    told=0,
    own=False,
)
DATUM = Parameter(
    key="datum",
    name="datum",
    label="坐标基准",
    help="所写坐标的基准：wgs84、cgcs2000、gcj02（高德、腾讯）、bd09（百度）；默认 wgs84",
    metavar="基准",
    read=_datum,
    default=Datum.WGS84.value,
    widget=Select("以上坐标的基准", offering({datum.value: datum.words for datum in Datum})),
    told=70,
)
RESOLUTION = Parameter(
    key="resolution",
    name="resolution",
    label="格网级数",
    help="六边形格网（H3）的级数，越大越细，6 至 10；默认 8",
    metavar="级数",
    read=int,
    default="8",
    choices=range(6, 11),
    widget=Select(
        "格网级数（选格网时用）", lambda _ground, _registry: {str(size): _cell_words(size) for size in range(6, 11)}
    ),
    told=1,
    own=False,
)
