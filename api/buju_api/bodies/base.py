"""What all bodies share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """A body says all it has: unknown members are a fault, found by the tests."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
