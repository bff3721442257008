"""What is asked of an interactive map, parsed once: by an address, by a command, or by a program; what that chooses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from shapely.geometry import box

from buju.errors import QuestionInvalid, closest
from buju.spatial.role import Role
from buju.views.carto.symbology import Theme
from buju.views.carto.viewshape import expanded
from buju.views.map.layers import REACH
from buju.views.viewoptions import FigureLayer, chosen, layers_listed, listed, place_named, said, whole
from buju.views.words.catalogue import Lang

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Context, Layout
    from buju.atlas.place import Place

LEAST_HEIGHT, MOST_HEIGHT = 240, 4000
LEAST_ZOOM, MOST_ZOOM = 5.0, 18.0

# ASCII only: `float` would take digits of any script, and `nan`.
_NUMBER = re.compile(r"[-+]?[0-9]{1,4}(\.[0-9]{1,12})?")
_SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}

Bounds = tuple[float, float, float, float]
_LISTS = ("places", "layers")


def _check_height(height: int | None) -> None:
    if height is not None and not LEAST_HEIGHT <= height <= MOST_HEIGHT:
        raise QuestionInvalid("height", f"应为 {LEAST_HEIGHT} 至 {MOST_HEIGHT} 之间的整数（像素），现为 {height}")


def _check_bbox(bbox: Bounds) -> None:
    west, south, east, north = bbox
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise QuestionInvalid("bbox", "应为 西,南,东,北 四个经纬度，西小于东、南小于北，如 121.20,31.02,121.36,31.15")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOptions:
    """How an interactive map is shown; None leaves it to the kind of page.

    Args:
        places: ids, names or aliases of the places to show; None shows all.
        layers: the layers to draw; None draws all.
        height: height of the map in CSS px; of the whole frame where it holds nothing but the map.
        lang: language of legend, controls and notes.
        legend: whether there is a legend. What makes a map honest (grades, sources, date) has no switch.
        search: whether there is a search box; None: where there is a table of a page of its own.
        table: whether the places are listed under the map; None: on a page of its own, not in a frame.
        zoom: zoom level of the first view, 5 to 18 as in slippy maps.
        bbox: the first view as west, south, east, north in degrees (WGS 84; RFC 7946, 5).
        theme: its colours.
        highlight: id, name or alias of the place to mark from the start.

    Raises:
        QuestionInvalid: a number is outside its range, or `zoom` and `bbox` are both given.
    """

    places: tuple[str, ...] | None = None
    layers: frozenset[FigureLayer] | None = None
    height: int | None = None
    lang: Lang = Lang.ZH
    legend: bool = True
    search: bool | None = None
    table: bool | None = None
    zoom: float | None = None
    bbox: Bounds | None = None
    theme: Theme = Theme.COLOUR
    highlight: str | None = None

    def __post_init__(self) -> None:
        _check_height(self.height)
        if self.zoom is not None and not LEAST_ZOOM <= self.zoom <= MOST_ZOOM:
            raise QuestionInvalid("zoom", f"应为 {LEAST_ZOOM:g} 至 {MOST_ZOOM:g} 之间的数，现为 {self.zoom:g}")
        if self.bbox is not None:
            _check_bbox(self.bbox)
        if self.zoom is not None and self.bbox is not None:
            raise QuestionInvalid("zoom", "zoom 与 bbox 只能给一个")

    @property
    def written(self) -> tuple[tuple[str, str], ...]:
        """The options that are not left to the page, as an address has them: names and values, lists item by item.

        `map_options` reads them back.
        """
        layers = [layer.value for layer in FigureLayer if self.layers is not None and layer in self.layers]
        lists = [*(("places", name) for name in self.places or ()), *(("layers", name) for name in layers)]
        single = {
            "height": None if self.height is None else str(self.height),
            "lang": None if self.lang is Lang.ZH else self.lang.value,
            "legend": None if self.legend else "0",
            "search": None if self.search is None else str(int(self.search)),
            "table": None if self.table is None else str(int(self.table)),
            "zoom": None if self.zoom is None else number_words(self.zoom),
            "bbox": None if self.bbox is None else ",".join(map(number_words, self.bbox)),
            "theme": None if self.theme is Theme.COLOUR else self.theme.value,
            "highlight": self.highlight,
        }
        return (*lists, *((name, value) for name, value in single.items() if value is not None))


DEFAULTS = MapOptions()
NAMES = tuple(field.name for field in fields(MapOptions))


def map_options(given: Iterable[tuple[str, str]]) -> MapOptions:
    """Return options from what a user wrote, as names and values.

    What is empty counts as not given. Lists come item by item, parted by commas, or both.

    Raises:
        QuestionInvalid: an option is unknown, or its value none of those on offer; the error names what there is.
    """
    asked = _by_name(given)
    legend = _switch(asked, "legend")
    return MapOptions(
        places=listed(asked["places"], field="places") if "places" in asked else None,
        layers=layers_listed(asked["layers"]) if "layers" in asked else None,
        height=_height(asked["height"]) if "height" in asked else None,
        lang=chosen(Lang, asked.get("lang"), field="lang") or Lang.ZH,
        legend=True if legend is None else legend,
        search=_switch(asked, "search"),
        table=_switch(asked, "table"),
        zoom=_number(asked["zoom"], field="zoom") if "zoom" in asked else None,
        bbox=_bbox(asked["bbox"]) if "bbox" in asked else None,
        theme=chosen(Theme, asked.get("theme"), field="theme") or Theme.COLOUR,
        highlight=asked.get("highlight"),
    )


def number_words(value: float) -> str:
    """Return a number for an address: the shortest that reads back as the same to a tenth of a micro-degree."""
    return f"{value:.7f}".rstrip("0").rstrip(".")


def _by_name(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    asked: dict[str, str] = {}
    for name, value in given:
        if name not in NAMES:
            near = closest(name, NAMES)
            raise QuestionInvalid(said(name), f"没有这个选项；可用的有：{near}", known=NAMES)
        if not value.strip():
            continue
        if name in asked and name not in _LISTS:
            raise QuestionInvalid(name, "应只给一次")
        asked[name] = f"{asked[name]},{value}" if name in asked else value.strip()
    return asked


def _switch(asked: Mapping[str, str], field: str) -> bool | None:
    if field not in asked:
        return None
    value = _SWITCH.get(asked[field].lower())
    if value is None:
        raise QuestionInvalid(field, f"应为 1（显示）或 0（不显示），现为{said(asked[field])}", known=("1", "0"))
    return value


def _height(written: str) -> int:
    return whole(written, field="height", least=LEAST_HEIGHT, most=MOST_HEIGHT, unit="（像素）")


def _number(written: str, *, field: str) -> float:
    if not _NUMBER.fullmatch(written):
        raise QuestionInvalid(field, f"应为数，现为{said(written)}")
    return float(written)


def _bbox(written: str) -> Bounds:
    parts = [part.strip() for part in written.split(",")]
    if len(parts) != 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise QuestionInvalid("bbox", f"应为 西,南,东,北 四个经纬度，如 121.20,31.02,121.36,31.15，现为{said(written)}")
    west, south, east, north = map(float, parts)
    return west, south, east, north


@dataclass(frozen=True, slots=True)
class MapChoice:
    """The places and surroundings of a map; `left_out` places were not asked for, `highlight` is marked."""

    places: tuple[Place, ...]
    contexts: tuple[Context, ...]
    left_out: int
    highlight: Place | None


def map_choice(atlas: Atlas, layout: Layout, options: MapOptions) -> MapChoice:
    """Return what the options ask for, the places by role.

    Raises:
        QuestionInvalid: a name stands for no place or for several, nothing is left, or the view is elsewhere.
    """
    every = sorted(atlas.places_of(layout.id), key=lambda place: list(Role).index(place.role))
    named = {place_named(atlas, layout.id, name, field="places") for name in options.places or ()}
    asked_for = named | {place_named(atlas, layout.id, name, field="highlight") for name in [options.highlight] if name}
    places = tuple(
        place.drawn_when(asked=place.id in asked_for)
        for place in every
        if (options.places is None or place.id in named)
        and (options.layers is None or _layer_of(place) in options.layers)
    )
    if every and not places:
        raise QuestionInvalid("places" if named else "layers", "所选图层与地点没有共同的内容，图上不剩任何地点")
    contexts = atlas.contexts_of(layout.id)
    marked = options.highlight
    highlight = None if marked is None else place_named(atlas, layout.id, marked, field="highlight")
    if highlight is not None and highlight not in {place.id for place in places}:
        raise QuestionInvalid("highlight", f"“{atlas.place(highlight).name}”不在所选的地点或图层之内")
    _check_view(layout, options)
    return MapChoice(
        places=places,
        contexts=tuple(item for item in contexts if options.layers is None or _kind_of(item) in options.layers),
        left_out=len(every) - len(places),
        highlight=None if highlight is None else atlas.place(highlight),
    )


def _layer_of(place: Place) -> FigureLayer:
    return FigureLayer(place.role.value)


def _kind_of(context: Context) -> FigureLayer:
    return FigureLayer(f"context-{context.file.kind}")


def _check_view(layout: Layout, options: MapOptions) -> None:
    reach = expanded(layout.bbox, REACH)
    if options.bbox is not None and not box(*options.bbox).intersects(box(*reach)):
        near = ",".join(f"{side:.2f}" for side in reach)
        raise QuestionInvalid("bbox", f"不在这幅图之内；这幅图的范围（西,南,东,北）是 {near}")
