"""Names that people use for spots without one: `九亭镇内，距九亭站 700 米（东北）` for a cell of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from buju.sites.wording import metre_words
from buju.spatial.datum import ellipsoid
from buju.spatial.role import FeatureType

if TYPE_CHECKING:
    from buju.atlas.districts import District
    from buju.sites.candidates import Array
    from buju.sites.ground import Ground

# Stations further off than this name no spot.
_FARTHEST_M = 20_000.0
_STEP_M = 100
_WAYS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
# What a spot is told by, the kind that readers know best first.
_KINDS = (FeatureType.METRO, FeatureType.RAILWAY)


def spot_names(xy: Array, *, district: District, ground: Ground) -> list[str]:
    """Return a name for each spot (n, 2: longitude, latitude, WGS 84): its town, and the nearest station with its way.

    A distance is told to 100 m; the way is that from the station to the spot, in eighths of a circle.
    """
    towns = _towns(xy, district, ground)
    stations = _by_station(xy, ground)
    return [f"{town}内{f'，{told}' if told else ''}" for town, told in zip(towns, stations, strict=True)]


def _towns(xy: Array, district: District, ground: Ground) -> list[str]:
    names = np.full(len(xy), district.name, dtype=object)
    units = ground.districts.towns(district)
    if units:
        tree = shapely.STRtree([unit.shape for unit in units])
        spot, unit = tree.query(shapely.points(xy), predicate="within")
        names[spot] = np.array([one.name for one in units], dtype=object)[unit]
    return names.tolist()


def _by_station(xy: Array, ground: Ground) -> list[str]:
    told = [""] * len(xy)
    lacking = np.arange(len(xy))
    for kind in _KINDS:
        target = ground.stations(kind)
        if not len(target.shapes) or not lacking.size:
            continue
        points = shapely.get_coordinates(shapely.centroid(target.shapes))
        # A degree of longitude is shorter than one of latitude; the plane does for finding who is near.
        narrowed = np.array([np.cos(np.radians(xy[:, 1].mean())), 1.0])
        near = shapely.STRtree(shapely.points(points * narrowed)).nearest(shapely.points(xy[lacking] * narrowed))
        spots, bases = xy[lacking], points[near]
        ways, _, metres = ellipsoid().inv(bases[:, 0], bases[:, 1], spots[:, 0], spots[:, 1])
        for row, base, way, far in zip(lacking, near, ways, metres, strict=True):
            if far <= _FARTHEST_M:
                told[row] = _words(target.names[base], float(way), float(far))
        lacking = lacking[metres > _FARTHEST_M]
    return told


def _words(station: str, way: float, far: float) -> str:
    name = station if station.endswith("站") else f"{station}站"
    rounded = max(_STEP_M, round(far / _STEP_M) * _STEP_M)
    return f"距{name} {metre_words(rounded)}（{_WAYS[round(way / 45) % 8]}）"
