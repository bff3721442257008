"""What letters become in an SVG."""

from __future__ import annotations

from enum import StrEnum


class Lettered(StrEnum):
    """Outlines, which look alike everywhere, or text, which can be searched and edited."""

    PATHS = "paths"
    TEXT = "text"
