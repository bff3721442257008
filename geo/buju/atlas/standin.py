"""Shapes that stand for more than their name says: one outline of several units, a unit drawn for what lies in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from buju.atlas.districts import Level, short_names, unit_of, whole_names
from buju.folded import name_key
from buju.spatial.grade import Grade

if TYPE_CHECKING:
    from buju.atlas.layout import Context
    from buju.atlas.place import Place

# Two outlines are one when they have this share of their common ground in common; other sources simplify otherwise.
_SAME = 0.95
_LEVELS = {"town": Level.TOWN, "area": Level.DISTRICT}


class _Unit(NamedTuple):
    name: str
    parts: tuple[str, ...]
    names: frozenset[str]
    shape: BaseGeometry


def standing_in(places: Iterable[Place], contexts: Sequence[Context]) -> list[Place]:
    """Return the places; those of grade C with the outline of a unit know what it is that is drawn of them.

    A place that is itself a part of the unit's outline has `parts`; one that the unit's names do not name has
    `stands_for`. It is told by outlines alone, never by what a place is called.
    """
    units = list(_units(contexts))
    return [_told(place, units) for place in places]


def _units(contexts: Sequence[Context]) -> Iterator[_Unit]:
    for context in contexts:
        level = _LEVELS.get(context.file.kind)
        # What was cut off is no unit's outline.
        if level is None or context.file.clip is not None:
            continue
        for item in context.shapes:
            unit = unit_of(level, context, item, province={})
            names = frozenset(name_key(name) for name in (*whole_names(unit), *short_names(unit)))
            yield _Unit(item.name, item.parts, names, item.shape)


def _told(place: Place, units: Sequence[_Unit]) -> Place:
    shape = place.shape
    if shape is None or place.grade is not Grade.C or not shape.area:
        return place
    unit = next((unit for unit in units if is_same(shape, unit.shape)), None)
    if unit is None:
        return place
    called = {name_key(name) for name in (place.name, *place.record.aliases)}
    if called.isdisjoint(unit.names):
        return replace(place, stands_for=unit.name)
    return replace(place, parts=unit.parts)


def is_same(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two areas (both in one plane) are one outline, give or take how they were simplified."""
    small, large = sorted((one.area, other.area))
    # Boxes and areas first: hardly any pair needs its outlines laid over each other.
    if small < _SAME * large or not shapely.box(*one.bounds).intersects(shapely.box(*other.bounds)):
        return False
    if one.equals_exact(other, tolerance=1e-6):
        return True
    common = shapely.intersection(shapely.make_valid(one), shapely.make_valid(other)).area
    return bool(common >= _SAME * (small + large - common))
