"""“The text does not say” is a value with a reason, never a missing key."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import Field

from buju.policy.citation import Citation
from buju.schema import Entry

T = TypeVar("T")


class Unstated(Entry, title="文本未说明"):
    """The text does not say; `unstated` is the reason, for readers."""

    unstated: str = Field(min_length=1, description="文本没有说：理由，或查过什么")


class Stated(Entry, Generic[T], title="文本写明的值"):
    """A value that the text states, with the citation that proves it."""

    value: T = Field(description="值")
    citation: Citation


class CountedYear(Entry, title="推算的年份"):
    """A year that the text gives by counting: `years` (cited) after a year that it states (cited)."""

    base: Stated[int] = Field(description="从哪一年起算")
    years: Annotated[int, Field(gt=0, le=50)] = Field(description="几年")
    citation: Citation

    @property
    def value(self) -> int:
        """The year counted to."""
        return self.base.value + self.years
