"""The shape of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def listed(items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the body of a list."""
    whole = list(items)
    return {"count": len(whole), "items": whole}
