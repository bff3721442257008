"""Where a shape comes from, and what is known of the sides of a 四至."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from buju.schema import Entry

Words = Annotated[str, Field(min_length=1)]


class Source(Entry, title="来源"):
    """Where a shape's coordinates come from, under which licence, and as of when."""

    title: Words = Field(description="资料的名称")
    licence: Words = Field(description="许可")
    attribution: Words = Field(description="署名")
    date: Words = Field(description='资料的日期，加引号，如 "2026-07-21"')


class Side(Entry, title="四至的一面"):
    """One side of a 四至: the road that the text names, whether it was found, and how."""

    side: Words
    road: Words
    found: bool
    remark: Words
