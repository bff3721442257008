"""The one module that names coordinate systems.

Stored geometry is longitude, latitude in WGS 84 (EPSG:4326), which equals CGCS2000 (EPSG:4490) at the scale of
these maps. Lengths and areas are measured in a CGCS2000 3-degree Gauss-Krüger zone (EPSG:4534 to 4554, easting
without zone number; GB/T 17798), never in degrees.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

Shape = TypeVar("Shape", bound=BaseGeometry)
Shapes = npt.NDArray[np.object_]
Points = npt.NDArray[np.float64]

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
        self._forward, self._back = _zone(self.epsg)

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

    def all_to_metres(self, shapes: Shapes) -> Shapes:
        """Project an array of shapes (n, with None where there is none) from degrees to metres, all at once."""
        moved: Shapes = shapely.transform(shapes, self.to_metres_xy)
        return moved

    def to_metres_xy(self, lonlat: Points) -> Points:
        """Project points (n, 2) from lon/lat degrees to easting/northing metres."""
        return np.column_stack(self._forward(lonlat[:, 0], lonlat[:, 1]))

    def to_degrees_xy(self, metres: Points) -> Points:
        """Bring points (n, 2) from easting/northing metres back to lon/lat degrees."""
        return np.column_stack(self._back(metres[:, 0], metres[:, 1]))


def geodesic_m(a: Points, b: Points) -> npt.NDArray[np.float64]:
    """Return the length in metres of the geodesic between each point of `a` and of `b` (both (n, 2), lon/lat degrees).

    On the ellipsoid of CGCS2000 (GRS 80; that of WGS 84 differs by 0.1 mm in the minor axis); Karney 2013.
    """
    _, _, length = _ellipsoid().inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    return np.asarray(length, dtype=np.float64)


def epsg_of(words: str) -> int | None:
    """Return the EPSG code of a coordinate system given as `EPSG:4528`, `OGC:CRS84` or WKT, None if it has none.

    Nothing else is taken: other spellings may name files or servers.
    """
    authority, _, code = words.strip().partition(":")
    if authority.upper() == "OGC" and code.upper() == "CRS84":
        return 4326
    if authority.upper() == "EPSG":
        return int(code) if code.isascii() and code.isdigit() else None
    try:
        found: int | None = pyproj.CRS.from_wkt(words).to_epsg()
    except pyproj.exceptions.CRSError:
        return None
    return found


def grid_to_degrees(xy: Points, *, epsg: int) -> Points:
    """Bring points (n, 2) from easting/northing metres of any projected system to lon/lat degrees in WGS 84.

    Points that the projection cannot have come back infinite; NaN stays NaN.
    """
    _, back = _transformers(epsg)
    return np.column_stack(back(xy[:, 0], xy[:, 1]))


@cache
def _ellipsoid() -> pyproj.Geod:
    return pyproj.Geod(ellps="GRS80")


@cache
def _zone(epsg: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the ways into a CGCS2000 3-degree zone and back.

    Written out (GB/T 17798: Gauss-Krüger, scale 1, false easting 500 km, no zone number), because looking a zone up in
    the register takes a tenth of a second, longer than reading a plan. The tests hold both against each other.
    """
    meridian = _FIRST_MERIDIAN + 3 * (epsg - _EPSG_OF_FIRST)
    steps = f"+step +proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80"
    zone = pyproj.Transformer.from_pipeline(f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad {steps}")
    return zone.transform, partial(zone.transform, direction="INVERSE")


@cache
def _transformers(epsg: int) -> tuple[Callable[..., Any], Callable[..., Any]]:
    forward = pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
    back = pyproj.Transformer.from_crs(epsg, 4326, always_xy=True)
    return forward.transform, back.transform


def _moved(shape: Shape, transform: Callable[..., Any]) -> Shape:
    moved: Shape = shapely.transform(shape, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))
    return moved


WGS84_EPSG, CGCS2000_EPSG = 4326, 4490

_MILLION = 1_000_000


class Grid(NamedTuple):
    """A coordinate system that a file may be in; `is_metric` tells metres from degrees."""

    epsg: int
    words: str
    is_metric: bool


def grid_of(epsg: int) -> Grid | None:
    """Return what is known of an EPSG code, None if it is none of those that are read."""
    if epsg == WGS84_EPSG:
        return Grid(epsg, "WGS 84 经纬度（EPSG:4326）", is_metric=False)
    if epsg == CGCS2000_EPSG:
        return Grid(epsg, "CGCS2000 经纬度（EPSG:4490）", is_metric=False)
    for first, last, width, start, is_numbered in _FAMILIES:
        if first <= epsg <= last:
            return Grid(epsg, _words(epsg, epsg - first + start, width, is_numbered=is_numbered), is_metric=True)
    return None


def grid_of_easting(easting: float) -> Grid | None:
    """Return the numbered zone that an easting in metres points to, None if none."""
    zone = int(easting // _MILLION)
    for first, last, _, start, is_numbered in _FAMILIES:
        if is_numbered and start <= zone <= start + last - first:
            return grid_of(first + zone - start)
    return None


# First and last code, width in degrees, first zone, whether eastings carry the zone's number.
_FAMILIES = (
    (4491, 4501, 6, 13, True),
    (4502, 4512, 6, 13, False),
    (4513, 4533, 3, 25, True),
    (4534, 4554, 3, 25, False),
)


def _words(epsg: int, zone: int, width: int, *, is_numbered: bool) -> str:
    # Zone n of 3 degrees lies round 3n° E, zone n of 6 degrees round 6n - 3° E.
    meridian = zone * width if width == 3 else zone * width - 3
    kind = {3: "三度带", 6: "六度带"}[width]
    which = f"第 {zone} 带" if is_numbered else f"中央经线 {meridian}°（不加带号）"
    return f"CGCS2000 {kind}{which}（EPSG:{epsg}）"
