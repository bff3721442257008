"""What is asked, as it was asked: one frozen model for the page, the service and the command."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from buju.errors import QuestionInvalid
from buju.fault import reason
from buju.spatial.grade import Grade
from buju.spatial.role import Role

Words = Annotated[str, Field(min_length=1, max_length=200)]
Few = Annotated[tuple[Words, ...], Field(max_length=12)]


class Match(StrEnum):
    """Whether one of the asked functions is enough, or all must be stated."""

    ANY = "any"
    ALL = "all"


class CandidateKind(StrEnum):
    """What is chosen from; `file` is the user's own points or parcels, handed in beside the query."""

    PLACES = "places"
    TOWNS = "towns"
    CELLS = "cells"
    FILE = "file"

    @property
    def words(self) -> str:
        """The kind for readers."""
        return {"places": "规划提到的地点", "towns": "镇街", "cells": "六边形格网", "file": "自备地块"}[self]


class Query(BaseModel):
    """A question in the asker's words; every part may be left out.

    `near` and `criteria` have a small grammar (`metro:1500`, `metro:less*2`); `area` is in hectares (`5..20`);
    `datum` is that of coordinates written in the query. What the words mean is settled by `Question`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    candidates: CandidateKind = CandidateKind.PLACES
    district: Words | None = None
    functions: Few = ()
    match: Match = Match.ANY
    roles: tuple[Role, ...] = ()
    layout: Words | None = None
    grade: Grade | None = None
    unit: Words | None = None
    near: Few = ()
    area: Words | None = None
    inside: Words | None = None
    text: Words | None = None
    datum: Words = "wgs84"
    resolution: Annotated[int, Field(ge=6, le=10)] = 8
    criteria: Few = ()
    weights: Words | None = None
    pairs: Annotated[tuple[Words, ...], Field(max_length=66)] = ()
    method: Words = "wsm"
    normalisation: Words = "minmax"
    missing: Words | None = None


def query_of(fields: Mapping[str, object]) -> Query:
    """Return the query with these fields; what is None is left out.

    Raises:
        QuestionInvalid: a field cannot be used; the first such field is named, with what was expected.
    """
    try:
        return Query.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        row = error.errors(include_url=False)[0]
        raise QuestionInvalid(str(row["loc"][0]), reason(row)) from None
