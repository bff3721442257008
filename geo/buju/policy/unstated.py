"""“The text does not say” is a value with a reason, never a missing key."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from buju.policy.citation import Citation

T = TypeVar("T")


class Unstated(BaseModel):
    """The text does not say; `unstated` is the reason, for readers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unstated: str = Field(min_length=1)


class Stated(BaseModel, Generic[T]):
    """A value that the text states, with the citation that proves it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: T
    citation: Citation


class CountedYear(BaseModel):
    """A year that the text gives by counting: `years` (cited) after a year that it states (cited)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: Stated[int]
    years: Annotated[int, Field(gt=0, le=50)]
    citation: Citation

    @property
    def value(self) -> int:
        """The year counted to."""
        return self.base.value + self.years
