"""What a figure shows: the places and surroundings that were asked for, and what has to be said of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from buju.atlas.pins import Pins, pins_of
from buju.errors import QuestionInvalid
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.frame import Bounds, framed
from buju.views.carto.viewshape import expanded
from buju.views.publication import without_lines
from buju.views.viewoptions import FigureLayer, place_named

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Context, Layout
    from buju.atlas.place import Place
    from buju.spatial.source import Source
    from buju.views.carto.options import FigureOptions

# Stations are landmarks where the frame is narrower than this (degrees); on a wider one they are only dust.
_STATIONS_WITHIN = 0.45
# A figure of one point shows so much around it (degrees).
_LEAST_REACH = 0.03


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure shows.

    `places` are drawn, `listed` cannot be located (`pins` says on which drawn ones they count), `missed` are those of
    them that were asked for by name, `withheld` would show administrative lines, `aside` are only to be told apart,
    `left_out` could be drawn but were not
    asked for. `bounds` is what has to be seen (west, south, east, north in degrees).
    """

    layout: Layout
    places: tuple[Place, ...]
    listed: tuple[Place, ...]
    pins: Pins
    missed: tuple[Place, ...]
    withheld: tuple[Place, ...]
    aside: tuple[Place, ...]
    left_out: tuple[Place, ...]
    contexts: tuple[Context, ...]
    bounds: Bounds


def subject_of(atlas: Atlas, layout_id: str, *, options: FigureOptions) -> Subject:
    """Return what a figure of a layout shows.

    Raises:
        NotFound: the layout is unknown.
        QuestionInvalid: a place is unknown, stands for several, or nothing is left to draw.
    """
    layout = atlas.layout(layout_id)
    every = atlas.places_of(layout_id)
    contexts = atlas.contexts_of(layout.id)
    if options.publication.without_lines:
        every, contexts = without_lines(atlas, layout_id, every, contexts)
    named = None if options.places is None else _named(atlas, layout, options.places)
    every = tuple(place.drawn_when(asked=named is not None and place.id in named) for place in every)
    asked = [place for place in every if (named is None or place.id in named) and _asked_for(place, options)]
    drawn = tuple(place for place in asked if place.shape is not None)
    if not drawn:
        raise QuestionInvalid(_who_asked(options), _why_nothing(asked))
    bounds = framed(layout, drawn) if options.places is None else _bounds_of(drawn)
    return Subject(
        layout=layout,
        places=drawn,
        listed=tuple(place for place in every if place.grade is Grade.F),
        pins=pins_of((*drawn, *(place for place in every if place.grade is Grade.F))),
        missed=() if options.places is None else tuple(place for place in asked if place.grade is Grade.F),
        withheld=tuple(place for place in asked if place.withheld),
        aside=tuple(place for place in asked if place.shape is None and place.is_aside),
        left_out=tuple(place for place in every if place.shape is not None and place not in drawn),
        contexts=tuple(_asked_contexts(contexts, options, bounds)),
        bounds=bounds,
    )


def _who_asked(options: FigureOptions) -> str:
    """Return the option that left nothing to draw."""
    if options.places is not None:
        return "places"
    return "layers" if options.layers is not None or not options.publication.without_lines else "without_lines"


def _why_nothing(asked: Sequence[Place]) -> str:
    if not asked:
        return "所选图层与地点没有共同的内容，没有可以绘制的地点"
    withheld = "，或要求不画行政区域界线" if any(place.withheld for place in asked) else ""
    return f"所选的地点都没有图形（文本提及而无法定位{withheld}），没有可以绘制的内容"


def sources_of(places: Sequence[Place], contexts: Sequence[Context]) -> list[Source]:
    """Return the sources of what is drawn, each once."""
    shapes = [source for place in places for source in place.record.sources]
    return list(dict.fromkeys([*shapes, *(context.file.source for context in contexts)]))


def _named(atlas: Atlas, layout: Layout, names: Sequence[str]) -> frozenset[str]:
    """Return the ids of the places of the layout that go by the names."""
    return frozenset(place_named(atlas, layout.id, name, field="places") for name in names)


def _asked_for(place: Place, options: FigureOptions) -> bool:
    return options.layers is None or FigureLayer(place.role.value) in options.layers


def _asked_contexts(contexts: Sequence[Context], options: FigureOptions, bounds: Bounds) -> Iterator[Context]:
    west, _, east, _ = bounds
    for context in contexts:
        layer = FigureLayer(f"context-{context.file.kind}")
        dust = layer is FigureLayer.STATIONS and east - west > _STATIONS_WITHIN
        if (not dust) if options.layers is None else layer in options.layers:
            yield context


def _bounds_of(places: Sequence[Place]) -> Bounds:
    """Return what holds the chosen places, and round a single point enough to know where it is."""
    # The whole area behind a chosen place would make the place small.
    shapes = [place.shape for place in places if place.role is not Role.AREA] or [place.shape for place in places]
    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    wide, high = max(_LEAST_REACH - (east - west), 0) / 2, max(_LEAST_REACH - (north - south), 0) / 2
    return expanded((west - wide, south - high, east + wide, north + high), 0.15)
