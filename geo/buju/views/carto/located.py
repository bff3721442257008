"""A figure's subject in metres: everything brought into the layout's zone at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.place import Place
from buju.spatial.datum import Metric, Shapes
from buju.views.carto.frame import Frame
from buju.views.carto.subject import Subject
from buju.views.carto.viewshape import expanded

# However long and thin the paper, a frame shows no more than this round its bounds (shares of their size).
_REACH = 3.0
# Stations further from what the figure is about are no landmarks of it.
_POINT_REACH = 0.03


class Rows(NamedTuple):
    """Shapes of the surroundings: layer kind and name of each, and its shape in metres."""

    labels: list[tuple[str, str]]
    metres: Shapes


class Located:
    """A subject with its shapes in metres.

    Attributes:
        subject: what the figure shows.
        metric: the zone.
        metres: the shapes (n) of the subject's places, in their order.
    """

    def __init__(self, subject: Subject) -> None:
        west, _, east, _ = subject.bounds
        self.subject = subject
        self.metric = Metric(longitude=(west + east) / 2)
        self.metres = self.metric.all_to_metres(_array([place.shape for place in subject.places]))
        self._labels, self._around = self._surroundings()

    def places_in(self, frame: Frame) -> npt.NDArray[np.bool_]:
        """Return which of the places (n) a frame shows anything of."""
        found: npt.NDArray[np.bool_] = shapely.intersects(self.metres, frame.ground)
        return found

    def outside(self, frame: Frame) -> tuple[Place, ...]:
        """Return the places that a frame shows nothing of."""
        inside = self.places_in(frame)
        return tuple(place for place, is_in in zip(self.subject.places, inside, strict=True) if not is_in)

    def around_in(self, frame: Frame) -> Rows:
        """Return the surroundings that a frame shows something of."""
        inside = shapely.intersects(self._around, frame.ground)
        labels = [label for label, is_in in zip(self._labels, inside, strict=True) if is_in]
        return Rows(labels, self._around[inside])

    def _surroundings(self) -> Rows:
        window, near = (box(*expanded(self.subject.bounds, reach)) for reach in (_REACH, _POINT_REACH))
        rows = [(context.file.kind, item) for context in self.subject.contexts for item in context.shapes]
        shapes = _array([item.shape for _, item in rows])
        seen = shapely.intersects(shapes, _array([near if kind == "point" else window for kind, _ in rows]))
        kept = [row for row, is_seen in zip(rows, seen, strict=True) if is_seen]
        metres = self.metric.all_to_metres(_array([item.shape for _, item in kept]))
        return Rows([(kind, item.name) for kind, item in kept], metres)


def _array(shapes: list[BaseGeometry | None]) -> Shapes:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array
