"""Names for spots without one, a cell or a row of a file, that people use: `九亭镇内，距九亭站 700 米（东北）`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from buju.atlas.districts import Level
from buju.sites.wording import metre_words
from buju.spatial.datum import ellipsoid
from buju.spatial.role import FeatureType

if TYPE_CHECKING:
    from buju.atlas.districts import District
    from buju.sites.candidates import Array, Candidates
    from buju.sites.ground import Ground

# Stations further off than this name no spot.
_FARTHEST_M = 20_000.0
_STEP_M = 100
_MOST_NAMED = 20_000
_LEVELS = tuple(Level)
_WAYS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
# What a spot is told by, the kind that readers know best first.
_KINDS = (FeatureType.METRO, FeatureType.RAILWAY)


def spot_names(xy: Array, *, district: District | None, ground: Ground) -> list[str]:
    """Return a name for each spot (n, 2: longitude, latitude, WGS 84): its town, and the nearest station with its way.

    A distance is told to 100 m; the way is that from the station to the spot, in eighths of a circle. Without a
    district the smallest unit that holds a spot is told; far from all units and stations a name is empty.
    """
    towns = _smallest(xy, ground) if district is None else _towns(xy, district, ground)
    told = zip((f"{town}内" if town else "" for town in towns), _by_station(xy, ground), strict=True)
    return ["，".join(part for part in parts if part) for parts in told]


def named_by_place(own: Candidates, *, ground: Ground) -> Candidates:
    """Return a user's candidates with the rows that have no name told by where they lie: `第 5 行（九亭镇内……）`.

    Of very many rows none is: nobody reads them one by one.
    """
    drawn = ~(shapely.is_missing(own.shapes) | shapely.is_empty(own.shapes))
    rows = np.flatnonzero(own.nameless & drawn) if own.nameless.size else own.nameless
    if not 0 < rows.size <= _MOST_NAMED:
        return own
    names = list(own.names)
    middles = shapely.get_coordinates(shapely.centroid(own.shapes[rows]))
    for row, told in zip(rows, spot_names(middles, district=None, ground=ground), strict=True):
        names[row] += f"（{told}）" if told else ""
    return replace(own, names=names)


def _smallest(xy: Array, ground: Ground) -> list[str]:
    held, units = ground.districts.holding_all(xy), ground.districts.all
    found: dict[int, District] = {}
    for spot, unit, is_inside in zip(held.points, held.units, held.inside, strict=True):
        other = found.get(spot)
        if is_inside and (other is None or _LEVELS.index(units[unit].level) > _LEVELS.index(other.level)):
            found[spot] = units[unit]
    return [found[spot].name if spot in found else "" for spot in range(len(xy))]


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
