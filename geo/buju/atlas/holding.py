"""Which units hold which points: certainly, or possibly, within what their lines may be off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from buju.spatial.datum import Metric, Points

if TYPE_CHECKING:
    from buju.atlas.district import District

# A margin is laid round a line as a band; its round corners are off by a thousandth of it.
_CORNER_SEGMENTS = 16


class Holding(NamedTuple):
    """A unit that holds a point: certainly, or possibly, where its line runs within its margin of the point.

    `inside` is the side of the line that the point lies on.
    """

    district: District
    certain: bool
    inside: bool


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """Which units hold which points: columns of one length, by unit, then by point.

    `points` are row numbers of the points, `units` those of the units; `certain` and `inside` as in `Holding`.
    """

    points: npt.NDArray[np.intp]
    units: npt.NDArray[np.intp]
    certain: npt.NDArray[np.bool_]
    inside: npt.NDArray[np.bool_]


class Holder:
    """Units made ready to be asked for many points."""

    def __init__(self, units: Sequence[District]) -> None:
        self._boxes = shapely.STRtree([_box_round(unit) for unit in units])
        # Each is made when a point first comes near.
        self._room: Callable[[int], _Room] = cache(lambda unit: _Room.of(units[unit]))

    def all(self, lonlat: Points) -> Holdings:
        """Return which units hold which points ((n, 2), lon/lat degrees, WGS 84); points that are not finite none.

        A unit holds a point certainly if the point lies inside, farther from its line than the line may be off.
        """
        points, units = self._boxes.query(shapely.points(lonlat), predicate="intersects")
        found = [self._held(int(unit), points[units == unit], lonlat) for unit in np.unique(units)]
        if not found:
            none, never = np.empty(0, dtype=np.intp), np.empty(0, dtype=np.bool_)
            return Holdings(none, none, never, never)
        return Holdings(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _held(
        self, unit: int, points: npt.NDArray[np.intp], lonlat: Points
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        room = self._room(unit)
        points = np.sort(points)
        x, y = room.metric.to_metres_xy(lonlat[points]).T
        near = shapely.intersects_xy(room.most, x, y)
        points, x, y = points[near], x[near], y[near]
        certain, inside = shapely.contains_xy(room.least, x, y), shapely.intersects_xy(room.area, x, y)
        return points, np.full(len(points), unit, dtype=np.intp), certain, inside


class _Room(NamedTuple):
    """A unit in the metres of its zone: itself, what is certainly in it, and what is possibly in it."""

    metric: Metric
    area: BaseGeometry
    least: BaseGeometry
    most: BaseGeometry

    @classmethod
    def of(cls, unit: District) -> _Room:
        metric = Metric.around(unit.shape)
        area = metric.to_metres(unit.shape)
        least = area.buffer(-unit.margin_m, quad_segs=_CORNER_SEGMENTS)
        most = area.buffer(unit.margin_m, quad_segs=_CORNER_SEGMENTS)
        for shape in (area, least, most):
            shapely.prepare(shape)
        return cls(metric, area, least, most)


def _box_round(unit: District) -> BaseGeometry:
    """Return a unit's box in degrees, wide enough for all that lies within its margin."""
    west, south, east, north = unit.shape.bounds
    high = unit.margin_m / 110_000
    wide = high / np.cos(np.radians(max(abs(south), abs(north)) + high))
    return shapely.box(west - wide, south - high, east + wide, north + high)
