"""The legend: the roles and the grades that a map has, drawn as they are drawn on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.style import GRADES, INK, ROLES, Look, line_look, look, ring_look
from buju.views.viewshape import is_area, is_point

INK_HATCH = "hatch-ink"
SCHEMATIC_NOTE = "示意：依文字表述与成员区域推绘，不是法定边界，不可量测。"


@dataclass(frozen=True, slots=True)
class Swatch:
    """One row of the legend; `symbol` is an SVG path for points, `line` marks a road."""

    words: str
    look: Look
    symbol: str | None = None
    symbol_fill: str | None = None
    symbol_stroke: str | None = None
    ring: Look | None = None
    line: bool = False


@dataclass(frozen=True, slots=True)
class Legend:
    """Two short blocks and one line."""

    roles: tuple[Swatch, ...]
    grades: tuple[Swatch, ...]
    note: str


def legend_of(places: Sequence[Place]) -> Legend:
    """Return the legend of the places that are drawn."""
    drawn = [place for place in places if place.shape is not None]
    roles = [role for role in ROLES if any(place.role is role for place in drawn)]
    grades = [grade for grade in GRADES if any(place.grade is grade for place in drawn)]
    return Legend(
        roles=tuple(_role_swatch(role, [place for place in drawn if place.role is role]) for role in roles),
        grades=tuple(_grade_swatch(grade) for grade in grades),
        note=SCHEMATIC_NOTE if Grade.E in grades else "",
    )


def hatched_roles(places: Iterable[Place]) -> list[Role]:
    """Return the roles that need a hatch pattern on the page."""
    found = {place.role for place in places if place.shape is not None and GRADES[place.grade].hatched}
    return [role for role in ROLES if role in found]


def _role_swatch(role: Role, places: Sequence[Place]) -> Swatch:
    # A role is shown in the grade that most of its places have on this map.
    grade = Counter(place.grade for place in places).most_common(1)[0][0]
    shown, style = look(role, grade), ROLES[role]
    if sum(_is_pointlike(place) for place in places) * 2 > len(places):
        return Swatch(role.words, shown, symbol=style.symbol, symbol_fill=style.colour, symbol_stroke=style.ink)
    if not any(is_area(place.shape) for place in places):
        return Swatch(role.words, line_look(role, grade), line=True)
    return Swatch(role.words, shown)


def _grade_swatch(grade: Grade) -> Swatch:
    line = GRADES[grade]
    words = f"{grade.value} {grade.label}"
    if grade is Grade.D:
        ring = ring_look(Role.PARK)._replace(stroke=INK, fill=INK)
        return Swatch(words, ring, symbol=ROLES[Role.NODE].symbol, symbol_fill=INK, symbol_stroke=INK, ring=ring)
    fill = f"url(#{INK_HATCH})" if line.hatched else INK
    return Swatch(words, Look(INK, line.weight, line.dash, fill, line.fill_opacity))


def _is_pointlike(place: Place) -> bool:
    return place.shape is not None and is_point(place.shape)
