"""The ground under a still map: districts with their lines, stations, and the room for names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.districts import District, Districts, Level
from buju.views.carto.plane import Bounds, Canvas, path_of
from buju.views.carto.style import AROUND, CONTEXT_LINE, CONTEXT_WEIGHT, GROUND, Look
from buju.views.carto.viewshape import inner_point
from buju_api.pages.lettering import Lettering, around
from buju_api.pages.staticmap import Stroke

# Towns are drawn, and places named after them found, only where the picture is this narrow (metres).
TOWN_SCALE = 70_000
_NAME_SIZE = 11
# A merged area has the names of all its parts; that is no name to letter.
_LONGEST = 9
_SCALE_PX = 50
_ROUND_KM = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of `px` that stands for `words`."""

    px: float
    words: str


def is_narrow(canvas: Canvas) -> bool:
    """Return whether a picture shows so little that towns and stations are landmarks."""
    return canvas.width * canvas.metres_a_pixel < TOWN_SCALE


def ground(canvas: Canvas, districts: Districts, *, asked: District | None = None) -> Iterator[Stroke]:
    """Yield provinces and districts, the asked one brighter than its neighbours, and towns where there is room."""
    window = box(*canvas.window)
    levels = [Level.PROVINCE, Level.DISTRICT, *([Level.TOWN] if is_narrow(canvas) else [])]
    for level in levels:
        for unit in _of_level(districts, level):
            if not shapely.intersects(unit.shape, window):
                continue
            path = path_of(canvas.flat(unit.shape))
            fill = None if level is Level.TOWN else GROUND if asked is None or _is_part(unit, asked) else AROUND
            weight = CONTEXT_WEIGHT * (0.6 if level is Level.TOWN else 1)
            if path:
                yield Stroke(path, Look(CONTEXT_LINE, weight, None, fill, 1))
    if asked is not None:
        yield Stroke(path_of(canvas.flat(asked.shape)), Look(CONTEXT_LINE, 2, None, None, 0))


def name_ground(canvas: Canvas, names: Lettering, districts: Districts, *, taken: Iterable[str]) -> None:
    """Name districts, or towns where there is room, as far as nothing else needs the room."""
    window, told = box(*canvas.window).buffer(-(canvas.window[3] - canvas.window[1]) * 0.05), set(taken)
    levels = (Level.TOWN, Level.DISTRICT) if is_narrow(canvas) else (Level.DISTRICT,)
    for level in levels:
        for unit in _of_level(districts, level):
            shown = shapely.intersection(unit.shape, window) if unit.shape.intersects(window) else None
            if unit.name in told or len(unit.name) > _LONGEST or shown is None or shown.area < window.area / 150:
                continue
            lon, lat = shapely.get_coordinates(inner_point(_largest(shown)))[0]
            x, y = canvas.point(lat, lon)
            names.write(unit.name, around(x, y, size=_NAME_SIZE), size=_NAME_SIZE, css="name-context")


def scale_bar(canvas: Canvas) -> ScaleBar:
    """Return a bar of a round length."""
    lengths = [(km * 1000 / canvas.metres_a_pixel, km) for km in _ROUND_KM]
    px, km = next((row for row in lengths if row[0] >= _SCALE_PX), lengths[-1])
    return ScaleBar(round(min(px, canvas.width / 2), 1), f"{km:g} 公里")


def widened(bounds: Bounds, *, by: float, least: float) -> Bounds:
    """Return bounds (degrees) with a share of their size round them, at least `least` degrees across."""
    west, south, east, north = bounds
    across, down = max((east - west) * by, (least - (east - west)) / 2), max((north - south) * by, 0.0)
    return west - across, south - down, east + across, north + down


def _of_level(districts: Districts, level: Level) -> Iterator[District]:
    return (unit for unit in districts.all if unit.level is level)


def _is_part(unit: District, asked: District) -> bool:
    return unit.key == asked.key or asked.name in (unit.within, unit.province)


def _largest(shape: BaseGeometry) -> BaseGeometry:
    found: BaseGeometry = max(shapely.get_parts(shape), key=lambda part: part.area)
    return found
