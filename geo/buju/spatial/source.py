"""Where a shape comes from, and what is known of the sides of a 四至."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Words = Annotated[str, Field(min_length=1)]


class Source(BaseModel):
    """Where a shape's coordinates come from, under which licence, and as of when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Words
    licence: Words
    attribution: Words
    date: Words


class Side(BaseModel):
    """One side of a 四至: the road that the text names, whether it was found, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: Words
    road: Words
    found: bool
    remark: Words
