"""The themes of the figures on the interactive map: looks, hatches and CSS, in px."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.palette import POINTS_A_PX, Theme, area_paint, grounds, tone
from buju.views.carto.style import GRADES, Look, hatch_id, line_look, look, ring_look

INK_HATCH = "hatch-ink"

# The hatch of `views/style.py` where colour says the role: lines 1.6 px wide every 7 px over a wash.
_STEP, _WIDTH, _OPACITY, _WASH = 7.0, 1.6, 0.55, 0.10


class Pattern(NamedTuple):
    """A hatch as an SVG pattern: lengths in px, `turn` in degrees clockwise from upright lines."""

    id: str
    colour: str
    turn: float = 45.0
    step: float = _STEP
    width: float = _WIDTH
    opacity: float = _OPACITY
    wash: float = _WASH


def area_look(role: Role, grade: Grade, *, theme: Theme) -> Look:
    """Return how an area is drawn; the colours of the web map are the style's own."""
    drawn = look(role, grade)
    if theme is Theme.COLOUR:
        return drawn
    paint = area_paint(role, grade, theme=theme)
    colour = tone(role, theme).colour
    if paint.hatch is None:
        return Look(colour, drawn.weight, drawn.dash, colour if drawn.fill else None, paint.fill_opacity)
    return Look(colour, drawn.weight, drawn.dash, f"url(#{_pattern_id(role, grade)})", 1)


def path_look(role: Role, grade: Grade, *, theme: Theme) -> Look:
    """Return how a line is drawn."""
    drawn = line_look(role, grade)
    return drawn if theme is Theme.COLOUR else drawn._replace(stroke=tone(role, theme).colour)


def margin_look(role: Role, *, theme: Theme) -> Look:
    """Return how the ring of a point's margin is drawn."""
    return ring_look(role)._replace(stroke=tone(role, theme).ink, fill=tone(role, theme).colour)


def patterns(places: Iterable[Place], *, theme: Theme) -> Iterator[Pattern]:
    """Yield the hatches that a map of these places needs, that of the legend first."""
    yield Pattern(INK_HATCH, grounds(theme).ink)
    drawn = {(place.role, place.grade) for place in places if place.shape is not None}
    for role in Role:
        for grade in Grade:
            if (role, grade) in drawn:
                yield from _pattern_of(role, grade, theme)


def theme_css(theme: Theme) -> str:
    """Return the CSS custom properties that a theme changes; nothing for the style's own."""
    if theme is Theme.COLOUR:
        return ""
    ground = grounds(theme)
    rows = {
        "ground": ground.ground,
        "around": ground.around,
        "backdrop": ground.backdrop,
        "context-line": ground.line,
        "context-ink": ground.quiet,
        "ink": ground.ink,
    }
    for role in Role:
        rows |= {f"role-{role.value}": tone(role, theme).colour, f"ink-{role.value}": tone(role, theme).ink}
    named = ";".join(f"--{name}:{value}" for name, value in rows.items())
    inks = "\n".join(
        f'[data-role="{role.value}"]{{--role:{tone(role, theme).colour};--role-ink:{tone(role, theme).ink}}}'
        for role in Role
    )
    return f":root{{{named}}}\n{inks}\n"


def _pattern_of(role: Role, grade: Grade, theme: Theme) -> Iterator[Pattern]:
    if theme is Theme.COLOUR:
        if GRADES[grade].hatched:
            yield Pattern(hatch_id(role), tone(role, theme).colour)
        return
    paint = area_paint(role, grade, theme=theme)
    hatch = paint.hatch
    if hatch is None and GRADES[grade].hatched:
        # What has no area may still be a schematic point.
        yield Pattern(hatch_id(role), tone(role, theme).colour)
    elif hatch is not None:
        yield Pattern(
            id=_pattern_id(role, grade),
            colour=hatch.colour,
            # Lines at 90° to the horizontal are upright; SVG turns clockwise.
            turn=90 - hatch.angle,
            step=round(hatch.step / POINTS_A_PX, 2),
            width=round(hatch.weight / POINTS_A_PX, 2),
            opacity=hatch.opacity,
            wash=paint.fill_opacity,
        )


def _pattern_id(role: Role, grade: Grade) -> str:
    """Return the id of a hatch; symbols refer to that of the schematic grade by the style's own name."""
    return hatch_id(role) if GRADES[grade].hatched else f"{hatch_id(role)}-{grade.value.lower()}"
