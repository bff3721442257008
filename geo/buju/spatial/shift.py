"""The datums that coordinates of users come in, the way from them to WGS 84, and what points say of their datum.

GCJ-02 is the datum of published Chinese web maps: WGS 84 displaced by 100 to 700 m, on the ellipsoid of Krasovsky 1940.
BD-09 displaces GCJ-02 once more. Neither is published officially; the formulas are those in general use. Points outside
a box round China are left as they are by both, here as in the map services.

Arrays of points are (n, 2): longitude, latitude in degrees, in that order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from buju.errors import NameUnknown

if TYPE_CHECKING:
    from buju.spatial.datum import Points

# Where the displacement applies: longitude, then latitude. The box is that of the formula in general use; it holds
# Hong Kong, Macao, Taiwan and strips of the neighbours.
SHIFTED_BOX = ((72.004, 137.8347), (0.8293, 55.8271))
# What may be taken for China at all, sea included: data outside are wrong, or lie elsewhere.
CHINA_BOX = ((73.0, 136.0), (3.0, 54.0))

_SEMI_MAJOR = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
# The displacement changes by less than a thousandth of the way moved, so each round gains about three digits.
_ROUNDS = 5
# Temporary arrays of this length stay in the processor's cache.
_CHUNK = 1 << 14

_NAMES = {
    "wgs84": ("WGS84", "EPSG4326", "GPS", "北斗", "大地坐标", "地球坐标"),
    "cgcs2000": ("CGCS2000", "EPSG4490", "2000国家大地坐标系", "国家大地坐标系", "国家2000", "2000坐标系"),
    "gcj02": ("GCJ02", "火星坐标", "国测局坐标", "高德", "高德地图", "高德坐标", "腾讯", "腾讯地图", "腾讯坐标"),
    "bd09": ("BD09", "BD09LL", "百度", "百度地图", "百度坐标"),
}


class Datum(StrEnum):
    """What longitudes and latitudes refer to. CGCS2000 and WGS 84 agree within decimetres."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"

    @property
    def label(self) -> str:
        """The datum's usual short name, e.g. `GCJ-02`."""
        return _LABELS[self]

    @property
    def words(self) -> str:
        """The datum in words for readers."""
        return _WORDS[self]

    @property
    def is_shifted(self) -> bool:
        """Whether the datum displaces points by hundreds of metres."""
        return self in (Datum.GCJ02, Datum.BD09)

    @classmethod
    def parse(cls, text: str) -> Datum:
        """Return the datum that goes by a name: `gcj02`, `GCJ-02`, `火星坐标`, `高德` and others.

        Raises:
            NameUnknown: no such datum; `known` has what could be written.
        """
        wanted = _folded(text)
        for datum in cls:
            if wanted in map(_folded, _NAMES[datum]):
                return datum
        known = (f"{datum}（{datum.words}）" for datum in cls)
        raise NameUnknown("坐标基准", text, known)


_LABELS = {Datum.WGS84: "WGS 84", Datum.CGCS2000: "CGCS2000", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}
_WORDS = {
    Datum.WGS84: "WGS 84，卫星定位所用",
    Datum.CGCS2000: "2000 国家大地坐标系",
    Datum.GCJ02: "GCJ-02，火星坐标，高德、腾讯地图所用",
    Datum.BD09: "BD-09，百度地图所用",
}


def to_wgs84(lonlat: Points, *, datum: Datum) -> Points:
    """Return points (n, 2) of a datum in WGS 84.

    The inverse of `from_wgs84` within 1e-6 m; 1e-5 m on the meridian of 105° E, where the formula has a kink. Nearer to
    the sides of the box than the shift is long, a point may be taken for one outside it.
    """
    if datum is Datum.GCJ02:
        return _each_chunk(lonlat, _without_gcj02)
    if datum is Datum.BD09:
        return _each_chunk(lonlat, lambda points: _without_gcj02(_without_bd09(points)))
    return np.array(lonlat, dtype=np.float64)


def from_wgs84(lonlat: Points, *, datum: Datum) -> Points:
    """Return points (n, 2) of WGS 84 in another datum."""
    if datum is Datum.GCJ02:
        return _each_chunk(lonlat, _with_gcj02)
    if datum is Datum.BD09:
        return _each_chunk(lonlat, lambda points: _with_bd09(_with_gcj02(points)))
    return np.array(lonlat, dtype=np.float64)


def in_china(lonlat: Points) -> npt.NDArray[np.bool_]:
    """Whether each point (n, 2) lies in the box that holds China (73–136° E, 3–54° N); NaN never does."""
    return _in_box(lonlat, CHINA_BOX)


def looks_swapped(lonlat: Points) -> npt.NDArray[np.bool_]:
    """Whether each point (n, 2) would lie in China if its two numbers changed places; no point of China does."""
    return _in_box(lonlat[:, ::-1], CHINA_BOX)


def _each_chunk(lonlat: Points, shift: Callable[[Points], Points]) -> Points:
    """Return points shifted, those outside the box as they were."""
    moved = np.array(lonlat, dtype=np.float64)
    for start in range(0, len(moved), _CHUNK):
        part = moved[start : start + _CHUNK]
        inside = _in_box(part, SHIFTED_BOX)
        # Files as a rule lie wholly inside: no copy by mask is then needed.
        if inside.all():
            part[:] = shift(part)
        elif inside.any():
            part[inside] = shift(part[inside])
    return moved


def _in_box(lonlat: Points, box: tuple[tuple[float, float], tuple[float, float]]) -> npt.NDArray[np.bool_]:
    (west, east), (south, north) = box
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    inside: npt.NDArray[np.bool_] = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return inside


def _without_gcj02(shifted: Points) -> Points:
    return _undone(shifted, _with_gcj02)


def _without_bd09(shifted: Points) -> Points:
    return _undone(shifted, _with_bd09)


def _undone(shifted: Points, shift: Callable[[Points], Points]) -> Points:
    """Return the points that `shift` takes to the given ones, by fixed point: p = shifted - (shift(p) - p)."""
    # There is no closed inverse. The shift hardly changes over its own length, so taking it off repeatedly settles.
    found = shifted
    for _ in range(_ROUNDS):
        found = found - (shift(found) - shifted)
    return found


def _with_gcj02(lonlat: Points) -> Points:
    """Return WGS 84 points displaced to GCJ-02, wherever they lie."""
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    # The formula in general use, term by term as it is passed on: any tidying would move points.
    x, y = lon - 105.0, lat - 35.0
    root, fine = np.sqrt(np.abs(x)), _waves(x, (20, 6), (20, 2))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (fine + _waves(x, (20, 1), (40, 1 / 3)) + _waves(x, (150, 1 / 12), (300, 1 / 30))) * (2 / 3)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (fine + _waves(y, (20, 1), (40, 1 / 3)) + _waves(y, (160, 1 / 12), (320, 1 / 30))) * (2 / 3)

    # Metres become degrees by the radii of curvature of the meridian and of the prime vertical.
    phi = np.radians(lat)
    w2 = 1 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    w = np.sqrt(w2)
    prime_vertical = _SEMI_MAJOR / w
    meridian = _SEMI_MAJOR * (1 - _ECCENTRICITY_SQUARED) / (w2 * w)
    return np.column_stack(
        (lon + np.degrees(east / (prime_vertical * np.cos(phi))), lat + np.degrees(north / meridian))
    )


def _with_bd09(lonlat: Points) -> Points:
    """Return GCJ-02 points displaced to BD-09, wherever they lie."""
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    wave = np.pi * 3000 / 180
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * wave)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * wave)
    return np.column_stack((radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006))


def _waves(t: npt.NDArray[np.float64], *parts: tuple[float, float]) -> npt.NDArray[np.float64]:
    """Return the sum of a·sin(f·π·t) over parts (a, f)."""
    total = np.zeros_like(t)
    for amplitude, frequency in parts:
        total += amplitude * np.sin(frequency * np.pi * t)
    return total


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum()).removesuffix("系")
