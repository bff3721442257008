"""What pages with a form share: a browser sends an empty field for every choice that its reader left open."""

from __future__ import annotations

from typing import Any

from fastapi import Query
from pydantic import BeforeValidator

from buju_api.parameters import LONGEST

UNSET = BeforeValidator(lambda value: value or None)


def from_form(description: str) -> Any:  # noqa: ANN401 - FastAPI's own type for a parameter
    """Return a text field of a form; empty means that nothing was chosen."""
    return Query(max_length=LONGEST, description=description)
