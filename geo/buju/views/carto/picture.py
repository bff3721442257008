"""Small pictures on a screen: one scene of features and their surroundings, all map, with a scale bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import shapely
from shapely.geometry import box

from buju.views.carto.feature import Feature
from buju.views.carto.frame import Bounds, Frame
from buju.views.carto.furniture import Item, scale_bar
from buju.views.carto.ground import Around
from buju.views.carto.labelling import labelling_of
from buju.views.carto.located import Located
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.scene import Label, Scene
from buju.views.carto.shapes import shapes_of
from buju.views.carto.symbology import Theme
from buju.views.words.catalogue import figure_words

# A picture is smaller than the map that the table is made for: lines and symbols are finer, letters as large.
_SCALE, _LETTERS = 0.8, 1.2


def on_screen(theme: Theme) -> Portrayal:
    """Return the portrayal of a small picture, in px."""
    return Portrayal(theme=theme, scale=_SCALE, letters=_LETTERS)


def picture_of(
    features: Sequence[Feature],
    around: Iterable[Around],
    *,
    bounds: Bounds,
    size: tuple[int, int],
    portrayal: Portrayal,
    title: str,
    furnished: bool = True,
) -> Scene:
    """Return a picture as a scene in px.

    Args:
        features: what it is about; those that are labelled and find no room go without.
        around: what lies round them.
        bounds: what has to be seen (west, south, east, north in degrees).
        size: width and height in px.
        portrayal: the looks.
        title: for those who cannot see it.
        furnished: whether it has labels and a scale bar.
    """
    frame = Frame.screen(bounds, *size)
    shapes = shapes_of(Located(features, around, bounds=bounds), frame, portrayal=portrayal)
    labels: tuple[Label, ...] = ()
    furniture: tuple[Item, ...] = ()
    if furnished:
        bar = scale_bar(frame, portrayal=portrayal, words=figure_words())
        labels = labelling_of(shapes, frame=frame.box, taken=[bar.box], portrayal=portrayal, keyed=False).labels
        furniture = bar.items
    return Scene(
        width=size[0],
        height=size[1],
        title=title,
        about=title,
        frame=frame.box,
        shapes=shapes.drawn,
        labels=labels,
        furniture=furniture,
    )


def seen(around: Iterable[Around], frame: Frame, *, least: float) -> Iterator[Around]:
    """Yield what a frame shows of the surroundings; what fills less than a share of it is not named."""
    window = box(*frame.degrees)
    for row in around:
        if not shapely.intersects(row.shape, window):
            continue
        if row.named and row.kind in ("area", "town"):
            shown = shapely.intersection(shapely.make_valid(row.shape), window)
            yield replace(row, named=shown.area >= window.area * least)
        else:
            yield row
