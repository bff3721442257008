"""What is asked of a figure, parsed once: its paper, its colours, what is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from buju.errors import QuestionInvalid
from buju.fileformat import MOST_PIXELS, FileFormat
from buju.views.carto.symbology import Theme
from buju.views.publication import INTERNAL, Publication
from buju.views.viewoptions import FigureLayer, chosen, layers_listed, listed, whole
from buju.views.words.catalogue import Lang

DEFAULT_DPI = 150
# What publishers ask of pictures in print, and of the formats that they take.
PRINT_DPI = 300
_FOR_PRINT = (FileFormat.TIFF, FileFormat.JPEG)
# Below 36 nothing can be read; above 1200 no printer shows more.
LEAST_DPI, MOST_DPI = 36, 1200
MOST_ACROSS = 20_000
POINTS_A_MM = 72 / 25.4


class Lettered(StrEnum):
    """Outlines, which look alike everywhere, or text, which can be searched and edited."""

    PATHS = "paths"
    TEXT = "text"


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
    LARGE = "a3-landscape"
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
    Preset.LARGE: "A3 横向",
    Preset.COLUMN: "半栏（宽 85 毫米）",
    Preset.SLIDE: "16:9 幻灯片",
}

# A4 and A3: ISO 216. The slide is the 13.333 × 7.5 inches that slide programs start with.
_SHEETS = {
    Preset.PORTRAIT: Sheet(210, 297, 14, 1.0),
    Preset.LANDSCAPE: Sheet(297, 210, 12, 1.0, beside=True),
    Preset.LARGE: Sheet(420, 297, 15, 1.3, beside=True),
    Preset.COLUMN: Sheet(85, None, 2.5, 0.68, map_mm=82),
    Preset.SLIDE: Sheet(338.667, 190.5, 10, 1.18, beside=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureOptions:
    """How a figure is drawn.

    Args:
        preset: its size.
        theme: its colours.
        dpi: pixels an inch, for PNG, TIFF and JPEG; None is what the format is used for.
        places: ids or names of the places to draw; None draws all.
        layers: the layers to draw; None draws all (stations only where they are few).
        lettered: whether the letters of an SVG become paths or stay text.
        lang: the language of legend, notes and scale; what the plan says stays as it is.
        publication: who the figure is for, and which maps have a review number (审图号); none is made up here.

    Raises:
        QuestionInvalid: the resolution is outside its limits.
    """

    preset: Preset = Preset.PORTRAIT
    theme: Theme = Theme.COLOUR
    dpi: int | None = None
    places: tuple[str, ...] | None = None
    layers: frozenset[FigureLayer] | None = None
    lettered: Lettered = Lettered.PATHS
    lang: Lang = Lang.ZH
    publication: Publication = INTERNAL

    def __post_init__(self) -> None:
        if self.dpi is not None and not LEAST_DPI <= self.dpi <= MOST_DPI:
            raise QuestionInvalid("dpi", f"应为 {LEAST_DPI} 至 {MOST_DPI} 之间的整数，现为 {self.dpi}")

    def resolution(self, form: FileFormat = FileFormat.PNG) -> int:
        """Return the pixels an inch of a file of this format."""
        return self.dpi or (PRINT_DPI if form in _FOR_PRINT else DEFAULT_DPI)


def figure_options(
    *,
    preset: str | None = None,
    theme: str | None = None,
    dpi: str | int | None = None,
    places: str | None = None,
    layers: str | None = None,
    text: str | None = None,
    lang: str | None = None,
    publication: Publication = INTERNAL,
) -> FigureOptions:
    """Return options from what a user wrote; None stands for the default, lists are parted by commas.

    Raises:
        QuestionInvalid: a value is none of those on offer; the error names the option and the choices.
    """
    return FigureOptions(
        preset=chosen(Preset, preset, field="preset") or Preset.PORTRAIT,
        theme=chosen(Theme, theme, field="theme") or Theme.COLOUR,
        dpi=None if dpi is None else whole(dpi, field="dpi", least=LEAST_DPI, most=MOST_DPI),
        places=None if places is None else listed(places, field="places"),
        layers=None if layers is None else layers_listed(layers),
        lettered=chosen(Lettered, text, field="text") or Lettered.PATHS,
        lang=chosen(Lang, lang, field="lang") or Lang.ZH,
        publication=publication,
    )


def checked_size(width_pt: float, height_pt: float, *, dpi: int) -> tuple[int, int]:
    """Return a figure's size in pixels, broken pixels left out as matplotlib does.

    Raises:
        QuestionInvalid: it is above the limit.
    """
    wide, high = math.floor(width_pt / 72 * dpi), math.floor(height_pt / 72 * dpi)
    if wide * high > MOST_PIXELS or max(wide, high) > MOST_ACROSS:
        most = f"边长不超过 {MOST_ACROSS} 像素、总计不超过 {MOST_PIXELS // 10_000} 万像素"
        raise QuestionInvalid("dpi", f"{dpi} 时图片为 {wide} × {high} 像素，应{most}；请减小 dpi")
    return wide, high
