"""What of a layout a map shows: the places and surroundings that its options ask for."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry import box

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Context, Layout
from buju.atlas.place import Place
from buju.errors import QuestionInvalid
from buju.spatial.role import Role
from buju.views.asked import FigureLayer, place_named
from buju.views.carto.viewshape import expanded
from buju.views.map.mapoptions import MapOptions
from buju.views.map.surroundings import REACH


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
    places = tuple(
        place
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
