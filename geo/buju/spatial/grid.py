"""The grids of CGCS2000 that files come in: Gauss-Krüger zones of 3 and 6 degrees, with and without zone number.

GB/T 17798 and the EPSG register: eastings with a zone number are 13–23 million in 6-degree zones, 25–45 million in
3-degree zones; without one the false easting is 500 km.
"""

from __future__ import annotations

from typing import NamedTuple

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
