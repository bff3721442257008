"""A picture's content in metres: everything brought into one zone at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.spatial.datum import Metric, Shapes
from buju.views.carto.feature import Feature
from buju.views.carto.frame import Bounds, Frame
from buju.views.carto.ground import Around
from buju.views.carto.viewshape import expanded

# However long and thin the paper, a frame shows no more than this round its bounds (shares of their size).
_REACH = 3.0
# Stations further from what the picture is about are no landmarks of it.
_POINT_REACH = 0.03


class Rows(NamedTuple):
    """Shapes of the surroundings (n), and each in metres."""

    around: list[Around]
    metres: Shapes


class Located:
    """Features and surroundings with their shapes in metres.

    Attributes:
        features: what the picture is about.
        bounds: what has to be seen (west, south, east, north in degrees).
        metric: the zone.
        metres: the shapes (n) of the features, in their order.
    """

    def __init__(self, features: Sequence[Feature], around: Iterable[Around], *, bounds: Bounds) -> None:
        west, _, east, _ = bounds
        self.features, self.bounds = tuple(features), bounds
        self.metric = Metric(longitude=(west + east) / 2)
        self.metres = self.metric.all_to_metres(_array([feature.shape for feature in self.features]))
        self._around, self._around_metres = self._surroundings(around)

    def features_in(self, frame: Frame) -> npt.NDArray[np.bool_]:
        """Return which of the features (n) a frame shows anything of."""
        found: npt.NDArray[np.bool_] = shapely.intersects(self.metres, frame.ground)
        return found

    def outside(self, frame: Frame) -> tuple[Feature, ...]:
        """Return the features that a frame shows nothing of."""
        inside = self.features_in(frame)
        return tuple(feature for feature, is_in in zip(self.features, inside, strict=True) if not is_in)

    def around_in(self, frame: Frame) -> Rows:
        """Return the surroundings that a frame shows something of."""
        inside = shapely.intersects(self._around_metres, frame.ground)
        seen = [around for around, is_in in zip(self._around, inside, strict=True) if is_in]
        return Rows(seen, self._around_metres[inside])

    def _surroundings(self, around: Iterable[Around]) -> Rows:
        window, near = (box(*expanded(self.bounds, reach)) for reach in (_REACH, _POINT_REACH))
        rows = list(around)
        shapes = _array([row.shape for row in rows])
        seen = shapely.intersects(shapes, _array([near if row.kind == "point" else window for row in rows]))
        kept = [row for row, is_seen in zip(rows, seen, strict=True) if is_seen]
        return Rows(kept, self.metric.all_to_metres(_array([row.shape for row in kept])))


def _array(shapes: Sequence[BaseGeometry]) -> Shapes:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array
