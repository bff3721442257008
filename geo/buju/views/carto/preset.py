"""The sizes a figure comes in: what a page, a column or a slide has room for."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

POINTS_A_MM = 72 / 25.4


class Sheet(NamedTuple):
    """A figure's paper: lengths in mm.

    `height_mm` is None where the figure is as high as what stands on it; its map is then `map_mm` high. `scale`
    multiplies every size of type and every line width; `beside` puts the legend at the map's side, not under it.
    """

    width_mm: float
    height_mm: float | None
    margin_mm: float
    scale: float
    beside: bool = False
    map_mm: float = 0.0


class Preset(StrEnum):
    """The sizes on offer."""

    PORTRAIT = "a4"
    LANDSCAPE = "a4-landscape"
    COLUMN = "column"
    SLIDE = "slide"

    @property
    def words(self) -> str:
        """The size as readers know it."""
        return _WORDS[self]

    @property
    def sheet(self) -> Sheet:
        """The size in mm."""
        return _SHEETS[self]


_WORDS = {
    Preset.PORTRAIT: "A4 纵向",
    Preset.LANDSCAPE: "A4 横向",
    Preset.COLUMN: "半栏（宽 85 毫米）",
    Preset.SLIDE: "16:9 幻灯片",
}

# A4: ISO 216. The slide is the 13.333 × 7.5 inches that slide programs start with.
_SHEETS = {
    Preset.PORTRAIT: Sheet(210, 297, 14, 1.0),
    Preset.LANDSCAPE: Sheet(297, 210, 12, 1.0, beside=True),
    Preset.COLUMN: Sheet(85, None, 2.5, 0.68, map_mm=82),
    Preset.SLIDE: Sheet(338.667, 190.5, 10, 1.18, beside=True),
}
