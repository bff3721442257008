"""The one body of every error: RFC 9457 problem details."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE = "application/problem+json"


class ProblemRow(BaseModel):
    """One reason: what is wrong, in which parameter, and what may stand there."""

    model_config = ConfigDict(extra="forbid")

    message: str
    parameter: str | None = None
    choices: list[str] | None = None


class Problem(BaseModel):
    """An error; `code` is stable, `detail` is for readers, `known` lists the ids that exist after an unknown one."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[str, Field(examples=["urn:buju:problem:not-found"])]
    title: Annotated[str, Field(examples=["没有找到"])]
    status: int
    detail: str
    code: Annotated[str, Field(examples=["not-found"])]
    instance: str
    errors: list[ProblemRow] = []
    known: list[str] | None = None
