"""The one module that names coordinate systems.

Stored geometry is longitude, latitude in WGS 84 (EPSG:4326), which equals CGCS2000 (EPSG:4490) at the scale of
these maps. Lengths and areas are measured in a CGCS2000 3-degree Gauss-Krüger zone (EPSG:4534 to 4554, easting
without zone number; GB/T 17798), never in degrees.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

Shape = TypeVar("Shape", bound=BaseGeometry)

DATUM = "WGS84"
DATUM_WORDS = "WGS 84（与 CGCS2000 在本图比例尺下一致）"

_FIRST_MERIDIAN, _LAST_MERIDIAN = 75, 135
_EPSG_OF_FIRST = 4534


def zone_epsg(longitude: float) -> int:
    """Return the EPSG code of the CGCS2000 3-degree zone whose central meridian is nearest.

    Raises:
        ValueError: the longitude is outside 73.5–136.5° E, where no zone is defined.
    """
    if not _FIRST_MERIDIAN - 1.5 <= longitude <= _LAST_MERIDIAN + 1.5:
        raise ValueError(f"经度 {longitude} 不在 CGCS2000 三度带范围（73.5°–136.5°）内")
    meridian = min(max(3 * round(longitude / 3), _FIRST_MERIDIAN), _LAST_MERIDIAN)
    return _EPSG_OF_FIRST + (meridian - _FIRST_MERIDIAN) // 3


class Metric:
    """The way from degrees to metres and back, in the zone of one place."""

    def __init__(self, *, longitude: float) -> None:
        self.epsg = zone_epsg(longitude)
        self._forward, self._back = _transformers(self.epsg)

    @classmethod
    def around(cls, shape: BaseGeometry) -> Metric:
        """Return the zone of a shape's middle (shape in degrees)."""
        west, _, east, _ = shape.bounds
        return cls(longitude=(west + east) / 2)

    def to_metres(self, shape: Shape) -> Shape:
        """Project a shape from lon/lat degrees to easting/northing metres."""
        return _moved(shape, self._forward)

    def to_degrees(self, shape: Shape) -> Shape:
        """Bring a shape from easting/northing metres back to lon/lat degrees."""
        return _moved(shape, self._back)


@cache
def _transformers(epsg: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    forward = pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
    back = pyproj.Transformer.from_crs(epsg, 4326, always_xy=True)
    return forward.transform, back.transform


def _moved(shape: Shape, transform: Callable[..., Any]) -> Shape:
    moved: Shape = shapely.transform(shape, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))
    return moved
