"""What is asked of a figure, parsed once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from buju.errors import QuestionInvalid, closest
from buju.spatial.role import Role
from buju.views.figure.figureformat import Lettered
from buju.views.figure.palette import Theme
from buju.views.figure.preset import Preset
from buju.views.publication import INTERNAL, Publication
from buju.views.report.legible import legible

DEFAULT_DPI = 150
# Below 36 nothing can be read; above 1200 no printer shows more.
LEAST_DPI, MOST_DPI = 36, 1200
# An A4 page at 600 dpi has 35 million pixels, which take 140 MB while they are drawn.
MOST_PIXELS, MOST_ACROSS = 40_000_000, 20_000

# What a message repeats of what a user wrote.
_LONGEST = 60

Choice = TypeVar("Choice", bound=StrEnum)


class FigureLayer(StrEnum):
    """What can be drawn or left out: the plan's own shapes by role, and the surroundings by kind."""

    CORE = "core"
    BELT = "belt"
    WING = "wing"
    AXIS = "axis"
    CLUSTER = "cluster"
    PARK = "park"
    NODE = "node"
    TOWN = "town"
    BOUND = "bound"
    AREA = "area"
    PARTNER = "partner"
    FACILITY = "facility"
    DESIGNATION = "designation"
    DISTRICTS = "context-area"
    TOWNS = "context-town"
    LINES = "context-line"
    STATIONS = "context-point"

    @property
    def words(self) -> str:
        """The layer as readers know it."""
        return _CONTEXT_WORDS.get(self) or Role(self.value).words


_CONTEXT_WORDS = {
    FigureLayer.DISTRICTS: "背景：行政区",
    FigureLayer.TOWNS: "背景：镇街",
    FigureLayer.LINES: "背景：线路",
    FigureLayer.STATIONS: "背景：车站",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureOptions:
    """How a figure is drawn.

    Args:
        preset: its size.
        theme: its colours.
        dpi: pixels an inch, for PNG.
        places: ids or names of the places to draw; None draws all.
        layers: the layers to draw; None draws all (stations only where they are few).
        lettered: whether the letters of an SVG become paths or stay text.
        publication: who the figure is for, and which maps have a review number (审图号); none is made up here.

    Raises:
        QuestionInvalid: the resolution is outside its limits.
    """

    preset: Preset = Preset.PORTRAIT
    theme: Theme = Theme.COLOUR
    dpi: int = DEFAULT_DPI
    places: tuple[str, ...] | None = None
    layers: frozenset[FigureLayer] | None = None
    lettered: Lettered = Lettered.PATHS
    publication: Publication = INTERNAL

    def __post_init__(self) -> None:
        if not LEAST_DPI <= self.dpi <= MOST_DPI:
            raise QuestionInvalid("dpi", f"应为 {LEAST_DPI} 至 {MOST_DPI} 之间的整数，现为 {self.dpi}")


def figure_options(
    *,
    preset: str | None = None,
    theme: str | None = None,
    dpi: str | int | None = None,
    places: str | None = None,
    layers: str | None = None,
    text: str | None = None,
    publication: Publication = INTERNAL,
) -> FigureOptions:
    """Return options from what a user wrote; None stands for the default, lists are parted by commas.

    Raises:
        QuestionInvalid: a value is none of those on offer; the error names the option and the choices.
    """
    return FigureOptions(
        preset=_chosen(Preset, preset, field="preset") or Preset.PORTRAIT,
        theme=_chosen(Theme, theme, field="theme") or Theme.COLOUR,
        dpi=DEFAULT_DPI if dpi is None else _whole(dpi),
        places=None if places is None else _listed(places, field="places"),
        layers=None if layers is None else frozenset(_layers(layers)),
        lettered=_chosen(Lettered, text, field="text") or Lettered.PATHS,
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


def _chosen(kind: type[Choice], given: str | None, *, field: str) -> Choice | None:
    if given is None:
        return None
    try:
        return kind(given)
    except ValueError:
        raise _unknown(field, given, [item.value for item in kind]) from None


def _layers(given: str) -> Iterable[FigureLayer]:
    named = {layer.words: layer for layer in FigureLayer} | {layer.value: layer for layer in FigureLayer}
    for name in _listed(given, field="layers"):
        if name not in named:
            raise _unknown("layers", name, [layer.value for layer in FigureLayer])
        yield named[name]


def _listed(given: str, *, field: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in re.split("[,，、]", given) if name.strip()))
    if not names:
        raise QuestionInvalid(field, "没有写明任何一项；多项之间用逗号隔开")
    return names


def _whole(given: str | int) -> int:
    if isinstance(given, int) or (given.isascii() and given.isdigit() and len(given) < 8):
        return int(given)
    raise QuestionInvalid("dpi", f"应为 {LEAST_DPI} 至 {MOST_DPI} 之间的整数，现为{_said(given)}")


def _said(given: str | int) -> str:
    """Return what a user wrote, fit to stand in a message: cut, on one line, in order."""
    text = str(given)
    return f"“{legible(text if len(text) <= _LONGEST else text[:_LONGEST] + '……')}”"


def _unknown(field: str, given: str, known: list[str]) -> QuestionInvalid:
    near = "、".join(known) if len(known) <= 8 else closest(given, known)
    return QuestionInvalid(
        field, f"没有{_said(given)}；{'可用' if len(known) <= 8 else '相近'}的有：{near}", known=known
    )
