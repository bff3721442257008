"""The legend of an interactive map: the roles and grades that it shows, each with its look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.symbology import GRADES, ROLES, Theme, grounds, tone
from buju.views.carto.viewshape import is_area, is_point
from buju.views.map.layers import INK_HATCH, PathStyle, path_style, place_style
from buju.views.words.catalogue import MapWords, map_words

if TYPE_CHECKING:
    from buju.atlas.place import Place


@dataclass(frozen=True, slots=True)
class Swatch:
    """One row of the legend; `symbol` is an SVG path for points, `line` marks a road."""

    words: str
    look: PathStyle
    symbol: str | None = None
    symbol_fill: str | None = None
    symbol_stroke: str | None = None
    ring: PathStyle | None = None
    line: bool = False


@dataclass(frozen=True, slots=True)
class Legend:
    """Two short blocks and one line."""

    roles: tuple[Swatch, ...]
    grades: tuple[Swatch, ...]
    note: str


def legend_of(places: Sequence[Place], *, theme: Theme = Theme.COLOUR, words: MapWords | None = None) -> Legend:
    """Return the legend of the places that are drawn."""
    said = words or map_words()
    drawn = [place for place in places if place.shape is not None]
    roles = [role for role in ROLES if any(place.role is role for place in drawn)]
    grades = [grade for grade in GRADES if any(place.grade is grade for place in drawn)]
    return Legend(
        roles=tuple(
            _role_swatch(role, [place for place in drawn if place.role is role], theme, said.roles[role])
            for role in roles
        ),
        grades=tuple(_grade_swatch(grade, theme, said.grades[grade]) for grade in grades),
        note=said.schematic_line if Grade.E in grades else "",
    )


def _role_swatch(role: Role, places: Sequence[Place], theme: Theme, words: str) -> Swatch:
    # A role is shown in the grade that most of its places have on this map.
    grade = Counter(place.grade for place in places).most_common(1)[0][0]
    shown, colours = place_style(role, grade, theme=theme), tone(role, theme)
    if sum(_is_pointlike(place) for place in places) * 2 > len(places):
        symbol = ROLES[role].symbol
        return Swatch(words, shown, symbol=symbol, symbol_fill=colours.colour, symbol_stroke=colours.ink)
    if not any(is_area(place.shape) for place in places):
        return Swatch(words, place_style(role, grade, theme=theme, line=True), line=True)
    return Swatch(words, shown)


def _grade_swatch(grade: Grade, theme: Theme, label: str) -> Swatch:
    portrayal, ink = Portrayal(theme), grounds(theme).ink
    words = f"{grade.value} {label}"
    if grade is Grade.D:
        ring = path_style(portrayal.ring(portrayal.tone(Role.PARK)))._replace(stroke=ink, fill=ink)
        return Swatch(words, ring, symbol=ROLES[Role.NODE].symbol, symbol_fill=ink, symbol_stroke=ink, ring=ring)
    return Swatch(words, path_style(portrayal.grade_sample(grade), pattern=INK_HATCH))


def _is_pointlike(place: Place) -> bool:
    return place.shape is not None and is_point(place.shape)
