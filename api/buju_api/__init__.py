"""The web service of buju: pages and JSON over one immutable atlas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from buju_api.app import create_app
    from buju_api.settings import Settings

__all__ = ["Settings", "create_app"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    """Load the service when it is asked for: the command tells its options without it."""
    if name == "create_app":
        from buju_api.app import create_app

        return create_app
    if name == "Settings":
        from buju_api.settings import Settings

        return Settings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
