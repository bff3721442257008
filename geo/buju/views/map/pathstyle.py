"""The portrayal as Leaflet and SVG take it: path options by name, and hatches as patterns. Lengths in px."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.portrayal import Paint, Portrayal
from buju.views.carto.symbology import GRADES, Theme

INK_HATCH = "hatch-ink"


class PathStyle(NamedTuple):
    """How Leaflet draws a path; `fill` is a colour, a reference to a pattern, or None."""

    stroke: str
    weight: float
    dash: str | None
    fill: str | None
    fill_opacity: float


class Pattern(NamedTuple):
    """A hatch as an SVG pattern: lengths in px, `turn` in degrees clockwise from upright lines."""

    id: str
    colour: str
    turn: float
    step: float
    width: float
    opacity: float
    wash: float


def path_style(paint: Paint, *, pattern: str = "") -> PathStyle:
    """Return a paint as path options; `pattern` is the id of the pattern that its hatch has on the page."""
    dash = None if paint.dash is None else " ".join(f"{part:g}" for part in paint.dash)
    # A path without a line still has a colour for it.
    stroke = paint.stroke or paint.fill or ""
    if paint.hatch is not None:
        return PathStyle(stroke, paint.weight, dash, f"url(#{pattern})", 1)
    return PathStyle(stroke, paint.weight, dash, paint.fill, paint.fill_opacity if paint.fill else 0)


def place_style(role: Role, grade: Grade, *, theme: Theme, line: bool = False) -> PathStyle:
    """Return how an area of this role and grade is drawn, or a line."""
    portrayal = Portrayal(theme)
    if line:
        return path_style(portrayal.line(role, grade))
    return path_style(portrayal.area(role, grade), pattern=_pattern_id(role, grade))


def patterns(places: Iterable[Place], *, theme: Theme) -> Iterator[Pattern]:
    """Yield the hatches that a map of these places needs, that of the legend first."""
    portrayal = Portrayal(theme)
    yield _pattern(INK_HATCH, portrayal.grade_sample(Grade.E))
    drawn = {(place.role, place.grade) for place in places if place.shape is not None}
    for role in Role:
        for grade in Grade:
            if (role, grade) in drawn:
                paint = portrayal.area(role, grade)
                if paint.hatch is None and GRADES[grade].hatched:
                    # What has no area may still be a schematic point.
                    paint = portrayal.graded(portrayal.tone(role).colour, grade)
                if paint.hatch is not None:
                    yield _pattern(_pattern_id(role, grade), paint)


def hatch_id(role: Role) -> str:
    """Return the id of the pattern of a role's schematic shapes; symbols refer to it too."""
    return f"hatch-{role.value}"


def _pattern(name: str, paint: Paint) -> Pattern:
    hatch = paint.hatch
    assert hatch is not None  # noqa: S101 - the callers ask for hatched paints alone
    # Lines at 90° to the horizontal are upright; SVG turns clockwise.
    return Pattern(name, hatch.colour, 90 - hatch.angle, hatch.step, hatch.weight, hatch.opacity, paint.fill_opacity)


def _pattern_id(role: Role, grade: Grade) -> str:
    return hatch_id(role) if GRADES[grade].hatched else f"{hatch_id(role)}-{grade.value.lower()}"
