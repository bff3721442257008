"""The one module that names coordinate systems.

Stored geometry is longitude, latitude in WGS 84 (EPSG:4326), which equals CGCS2000 (EPSG:4490) at the scale of
these maps. Shapes are compared in a CGCS2000 3-degree Gauss-Krüger zone (EPSG:4534 to 4554, easting without zone
number; GB/T 17798), never in degrees; what is told of them, lengths and areas, is that on the ellipsoid.
"""

from __future__ import annotations

import math
import re
import unicodedata
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
_FALSE_EASTING = 500_000.0

# GRS 80, the ellipsoid of CGCS2000; the length of a radian of its meridian, on the whole.
_SEMI_MAJOR, _FLATTENING = 6_378_137.0, 1 / 298.257222101
_SQUARED = _FLATTENING * (2 - _FLATTENING)
_METRES_A_RADIAN = 6_367_449.0
_LEAST_RADIUS = 6_335_000.0


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

    def true_lengths(self, a: Points, b: Points) -> npt.NDArray[np.float64]:
        """Return the lengths on the ellipsoid of straight lines of the plane, from points `a` to `b` ((n, 2), metres).

        To 1e-7 of the length within 300 km of the zone's meridian, for lines of up to 100 km.
        """
        # The zone draws everything too long by its scale, which is 1 on the meridian and grows with the square of the
        # distance from it: 1/4,000 at the zone's edge, which would show in the digits that are printed.
        plane = np.hypot(*(a - b).T)
        middle = (a + b) / 2
        radius = _mean_radius(middle[:, 1] / _METRES_A_RADIAN)
        ends = ((xy[:, 0] - _FALSE_EASTING) / radius for xy in (a, middle, b))
        start, half, end = (1 / _scale(across) for across in ends)
        # Simpson's rule along the line: the scale is a parabola but for a term of 1e-7.
        lengths: npt.NDArray[np.float64] = plane * (start + 4 * half + end) / 6
        return lengths

    def longest_scale(self, eastings: npt.NDArray[np.float64]) -> float:
        """Return what the plane's lengths are divided by, so that they are nowhere too long (never less than 1)."""
        farthest = np.abs(eastings - _FALSE_EASTING).max(initial=0.0)
        # A hundredth more for the terms of the scale that count a thousand kilometres away.
        return float(_scale(np.asarray(farthest / _LEAST_RADIUS))) * (1.01 if farthest > _FALSE_EASTING else 1.0)


def _scale(across: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the scale of the projection at a distance from its meridian, in radii (Snyder 1987, 8-11)."""
    square = across**2
    return np.asarray(1 + square / 2 + square**2 / 24)


def _mean_radius(latitude: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the radius of the sphere that fits the ellipsoid best at a latitude (radians): the square root of MN."""
    return np.asarray(_SEMI_MAJOR * math.sqrt(1 - _SQUARED) / (1 - _SQUARED * np.sin(latitude) ** 2))


def areas_m2(shapes: Shapes) -> npt.NDArray[np.float64]:
    """Return the areas on the ellipsoid, in m², of shapes (n) in lon/lat degrees whose sides are straight in degrees.

    Points and lines have 0. The sides are as RFC 7946 (3.1.1) has them; geodesic sides of less than 10 km bound the
    same area to 1e-6.
    """
    # Lambert's cylindrical projection keeps areas exactly, so that the plane's area is the one asked for.
    areas: npt.NDArray[np.float64] = shapely.area(shapely.transform(shapes, _equal_area))
    return areas


def _equal_area(lonlat: Points) -> Points:
    """Return lon/lat degrees in the ellipsoid's cylindrical equal-area projection (Snyder 1987, 10-13 to 10-15)."""
    sine, e = np.sin(np.radians(lonlat[:, 1])), math.sqrt(_SQUARED)
    q = (1 - _SQUARED) * (sine / (1 - _SQUARED * sine**2) + np.arctanh(e * sine) / e)
    return np.column_stack((_SEMI_MAJOR * np.radians(lonlat[:, 0]), _SEMI_MAJOR / 2 * q))


def geocentric(lonlat: Points) -> Points:
    """Return points (n, 2) on the ellipsoid, in lon/lat degrees, as (n, 3) metres from the middle of the earth."""
    lon, lat = np.radians(lonlat).T
    sine, cosine = np.sin(lat), np.cos(lat)
    normal = _SEMI_MAJOR / np.sqrt(1 - _SQUARED * sine**2)
    return np.column_stack(
        (normal * cosine * np.cos(lon), normal * cosine * np.sin(lon), (1 - _SQUARED) * normal * sine)
    )


def geodesic_m(a: Points, b: Points) -> npt.NDArray[np.float64]:
    """Return the length in metres of the geodesic between each point of `a` and of `b` (both (n, 2), lon/lat degrees).

    On the ellipsoid of CGCS2000 (GRS 80; that of WGS 84 differs by 0.1 mm in the minor axis); Karney 2013.
    """
    _, _, length = ellipsoid().inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
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


def grid_to_degrees(xy: Points, *, crs: str) -> Points:
    """Bring points (n, 2) from easting/northing metres of any projected system to lon/lat degrees in WGS 84.

    `crs` is that of a `Grid`. Points that the projection cannot have come back infinite; NaN stays NaN.
    """
    return np.column_stack(_to_degrees(crs)(xy[:, 0], xy[:, 1]))


@cache
def ellipsoid() -> pyproj.Geod:
    """Return the ellipsoid of CGCS2000, on which lengths and areas are measured."""
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
def _to_degrees(crs: str) -> Callable[..., Any]:
    system = pyproj.CRS.from_user_input(crs)
    # All systems that are read share an ellipsoid and differ by decimetres: degrees of their own datum will do, and no
    # register of datum shifts is asked.
    geographic = system.geodetic_crs
    return pyproj.Transformer.from_crs(system, geographic, always_xy=True).transform


def _moved(shape: Shape, transform: Callable[..., Any]) -> Shape:
    moved: Shape = shapely.transform(shape, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1])))
    return moved


WGS84_EPSG, CGCS2000_EPSG = 4326, 4490

_MILLION = 1_000_000


class Grid(NamedTuple):
    """A coordinate system that a file may be in; `is_metric` tells metres from degrees.

    `crs` is what PROJ reads: `EPSG:4528`, WKT, or a projection written out here. `meridian` is the central one in
    degrees, None for systems that are no Gauss-Krüger zone; `is_numbered` whether eastings carry the zone's number.
    """

    crs: str
    words: str
    is_metric: bool
    is_cgcs2000: bool = False
    width: int | None = None
    meridian: float | None = None
    is_numbered: bool = False


def grid_of(epsg: int) -> Grid | None:
    """Return what is known of an EPSG code, None if it is none of those that are read."""
    if epsg == WGS84_EPSG:
        return Grid("EPSG:4326", "WGS 84 经纬度（EPSG:4326）", is_metric=False)
    if epsg == CGCS2000_EPSG:
        return Grid("EPSG:4490", "CGCS2000 经纬度（EPSG:4490）", is_metric=False, is_cgcs2000=True)
    for first, last, width, start, is_numbered in _FAMILIES:
        if first <= epsg <= last:
            return _zone_grid(epsg, epsg - first + start, width, is_numbered=is_numbered)
    try:
        return _defined(pyproj.CRS.from_epsg(epsg), named=f"EPSG:{epsg}")
    except pyproj.exceptions.CRSError:
        return None


def grid_of_crs(words: str) -> Grid | None:
    """Return the system that a file names (`EPSG:4528`, `OGC:CRS84` or WKT), None if it is none of those that are read.

    A system that has no code is read if it defines itself fully: on the ellipsoid of WGS 84 or CGCS2000, in degrees or
    by a projection.
    """
    epsg = epsg_of(words)
    if epsg is not None:
        return grid_of(epsg)
    if ":" in words.partition("[")[0]:
        return None
    try:
        return _defined(pyproj.CRS.from_wkt(words), named=None)
    except pyproj.exceptions.CRSError:
        return None


def stated_grid(words: str) -> Grid | None:
    """Return the system that a person states: `EPSG:4528`, `cgcs2000-3-120`, `CGCS2000 三度带 第40带`, None if none.

    The last number of a zone is its central meridian or its own number, which never are the same: zones of 3 degrees
    are 25 to 45, those of 6 degrees 13 to 23, meridians 75 to 135. A meridian may be a local one (`cgcs2000-3-121.5`).
    """
    folded = unicodedata.normalize("NFKC", words).casefold().replace("三", "3").replace("六", "6")
    if match := re.fullmatch(r"\s*epsg\s*+:?\s*+([0-9]{4,6})\s*", folded):
        return grid_of(int(match[1]))
    match = _STATED_ZONE.fullmatch(re.sub(r"[\s_\-/,，()°]+", " ", folded).strip())
    if match is None:
        return None
    width, number = int(match["width"]), float(match["number"])
    meridian = number if number >= _FIRST_MERIDIAN - 2 else number * width - (0 if width == 3 else 3)
    return zone_grid(width, meridian, is_numbered=number != meridian)


def zone_grid(width: int, meridian: float, *, is_numbered: bool) -> Grid | None:
    """Return the CGCS2000 zone of a width (3 or 6 degrees) and central meridian, None if China has none there."""
    for first, last, its_width, start, numbered in _FAMILIES:
        zone = (meridian + (0 if width == 3 else 3)) / width
        if (
            (its_width, numbered) == (width, is_numbered)
            and zone == round(zone)
            and start <= zone <= start + last - first
        ):
            return _zone_grid(first + round(zone) - start, round(zone), width, is_numbered=is_numbered)
    if is_numbered or not _FIRST_MERIDIAN - 2 <= meridian <= _LAST_MERIDIAN + 2:
        return None
    crs = f"+proj=tmerc +lat_0=0 +lon_0={meridian:g} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs"
    words = f"CGCS2000 高斯-克吕格投影，中央经线 {meridian:g}°（地方独立，不加带号）"
    return Grid(crs, words, is_metric=True, is_cgcs2000=True, width=width, meridian=meridian)


def grid_of_easting(easting: float) -> Grid | None:
    """Return the numbered zone that an easting in metres points to, None if none."""
    if not np.isfinite(easting):
        return None
    zone = int(easting // _MILLION)
    for first, last, _, start, is_numbered in _FAMILIES:
        if is_numbered and start <= zone <= start + last - first:
            return grid_of(first + zone - start)
    return None


# What an owner writes, its marks already blanks: "cgcs2000 3 120", "cgcs2000 3度带 中央经线 120", "cgcs2000 3 degree gk
# zone 40", "cgcs2000 3 degree gk cm 120e". Each part is of bounded length.
_STATED_ZONE = re.compile(
    r"(?:cgcs ?2000|国家2000|2000国家大地坐标系) ?(?P<width>[36]) ?(?:度带?|degree)? ?(?:gauss kruger|gk)? ?"
    r"(?:第|带号|zone|cm|中央经线|中央子午线)? ?(?P<number>[0-9]{2,3}(?:\.[0-9]{1,6})?) ?(?:带|度|e)?"
)
# Semi-major axis in metres and inverse flattening that WGS 84, GRS 80 and CGCS2000 have in common (to 0.1 mm).
_AXIS, _FLATTENING = 6378137.0, 298.2572


def _defined(crs: pyproj.CRS, *, named: str | None) -> Grid | None:
    """Return a system that defines itself fully, None if its datum would have to be shifted or it is no plain one."""
    if crs.is_bound or crs.is_compound or not (crs.is_projected or crs.is_geographic) or len(crs.axis_info) != 2:
        return None
    ellipsoid = crs.ellipsoid
    if ellipsoid is None or abs(ellipsoid.semi_major_metre - _AXIS) > 0.5:
        return None
    if abs(ellipsoid.inverse_flattening - _FLATTENING) > 1e-3:
        return None
    if crs.is_geographic and crs.prime_meridian is not None and crs.prime_meridian.longitude != 0:
        return None
    is_wgs84 = "wgs" in str(crs.datum.name if crs.datum else "").casefold()
    return Grid(
        named or crs.to_wkt(),
        f"{crs.name}（{named or '由文件自己定义'}）",
        is_metric=crs.is_projected,
        is_cgcs2000=not is_wgs84,
        meridian=_own_meridian(crs),
    )


def _own_meridian(crs: pyproj.CRS) -> float | None:
    """Return the central meridian of a transverse Mercator projection, None for others."""
    operation = crs.coordinate_operation
    if operation is None or "Transverse Mercator" not in operation.method_name:
        return None
    return next((float(one.value) for one in operation.params if one.name == "Longitude of natural origin"), None)


# First and last code, width in degrees, first zone, whether eastings carry the zone's number.
_FAMILIES = (
    (4491, 4501, 6, 13, True),
    (4502, 4512, 6, 13, False),
    (4513, 4533, 3, 25, True),
    (4534, 4554, 3, 25, False),
)


def _zone_grid(epsg: int, zone: int, width: int, *, is_numbered: bool) -> Grid:
    # Zone n of 3 degrees lies round 3n° E, zone n of 6 degrees round 6n - 3° E.
    meridian = zone * width if width == 3 else zone * width - 3
    kind = {3: "三度带", 6: "六度带"}[width]
    which = f"第 {zone} 带" if is_numbered else f"中央经线 {meridian}°（不加带号）"
    words = f"CGCS2000 {kind}{which}（EPSG:{epsg}）"
    return Grid(f"EPSG:{epsg}", words, True, True, width, meridian, is_numbered)
