"""The colours of figures and maps: the first one of the web map, a grey for printing, one for every colour vision.

Each theme starts from `views.style`: the line says the grade in all of them. Where colour cannot tell the roles apart,
the direction of the hatch does.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.style import (
    AROUND,
    BACKDROP,
    CONTEXT_INK,
    CONTEXT_LINE,
    GRADES,
    GROUND,
    INK,
    PAPER,
    ROLES,
    Look,
    line_look,
    look,
    ring_look,
)

# From CSS px (96 an inch), in which the style counts, to points (72 an inch).
POINTS_A_PX = 0.75


class Theme(StrEnum):
    """The themes on offer."""

    COLOUR = "colour"
    GREY = "grey"
    SAFE = "safe"

    @property
    def words(self) -> str:
        """The theme as readers know it."""
        return {"colour": "彩色", "grey": "灰度印刷", "safe": "色觉友好"}[self.value]


class Hatch(NamedTuple):
    """Parallel lines in an area: degrees against the horizontal, distance and width in points."""

    angle: float
    step: float
    weight: float
    colour: str
    opacity: float


class Paint(NamedTuple):
    """How a path is drawn; widths and dashes in points, colours `#rrggbb`."""

    stroke: str | None
    weight: float
    dash: tuple[float, ...] | None = None
    fill: str | None = None
    fill_opacity: float = 0.0
    hatch: Hatch | None = None
    stroke_opacity: float = 1.0


class Grounds(NamedTuple):
    """The colours under the plan's own shapes, and of its letters."""

    backdrop: str
    around: str
    ground: str
    line: str
    quiet: str
    ink: str
    paper: str = PAPER


class Tone(NamedTuple):
    """A role's colour, and the ink of its letters."""

    colour: str
    ink: str


# The pattern of the web map: lines 1.6 px wide every 7 px over a wash.
_STEP, _WEIGHT, _OPACITY, _WASH = 7 * POINTS_A_PX, 1.6 * POINTS_A_PX, 0.55, 0.10
_PLAIN_ANGLE = 45.0
# A fainter tint does not show in print.
_FAINTEST = 0.05

_GREYS = {
    Role.CORE: Tone("#000000", "#000000"),
    Role.BELT: Tone("#3a3a3a", "#222222"),
    Role.WING: Tone("#4d4d4d", "#2b2b2b"),
    Role.AXIS: Tone("#3a3a3a", "#222222"),
    Role.CLUSTER: Tone("#5e5e5e", "#2b2b2b"),
    Role.PARK: Tone("#3d3d3d", "#2b2b2b"),
    Role.NODE: Tone("#8a8a8a", "#333333"),
    Role.TOWN: Tone("#7d7d7d", "#404040"),
    Role.BOUND: Tone("#1a1a1a", "#1a1a1a"),
    Role.AREA: Tone("#595959", "#404040"),
    Role.PARTNER: Tone("#8f8f8f", "#595959"),
    Role.FACILITY: Tone("#4d4d4d", "#404040"),
    Role.DESIGNATION: Tone("#6e6e6e", "#4d4d4d"),
}
# Okabe and Ito (2008) for what a plan lays out, dark and light apart as well; what hosts it is black or grey.
_SAFE = {
    Role.CORE: Tone("#D55E00", "#a34700"),
    Role.BELT: Tone("#0072B2", "#005c91"),
    Role.WING: Tone("#009E73", "#00694c"),
    Role.AXIS: Tone("#0072B2", "#005c91"),
    Role.CLUSTER: Tone("#CC79A7", "#8f3e6b"),
    Role.PARK: Tone("#F0E442", "#5e5800"),
    Role.NODE: Tone("#56B4E9", "#1c6591"),
    Role.TOWN: Tone("#6b6b6b", "#404040"),
    Role.BOUND: Tone("#000000", "#000000"),
    Role.AREA: Tone("#555555", "#404040"),
    Role.PARTNER: Tone("#8a8a8a", "#555555"),
    Role.FACILITY: Tone("#000000", "#000000"),
    Role.DESIGNATION: Tone("#444444", "#333333"),
}
_TONES = {
    Theme.COLOUR: {role: Tone(row.colour, row.ink) for role, row in ROLES.items()},
    Theme.GREY: _GREYS,
    Theme.SAFE: _SAFE,
}
_GROUNDS = {
    Theme.COLOUR: Grounds(BACKDROP, AROUND, GROUND, CONTEXT_LINE, CONTEXT_INK, INK),
    Theme.GREY: Grounds("#ffffff", "#fafafa", "#f1f1f1", "#a0a0a0", "#666666", "#1a1a1a"),
    Theme.SAFE: Grounds("#ffffff", "#fafafa", "#f4f4f2", "#a0a0a0", "#666666", "#1a1a1a"),
}
# One direction for each role that covers ground; any two of them differ without any colour.
_ANGLES = {Role.CORE: 45.0, Role.BELT: 135.0, Role.AXIS: 135.0, Role.WING: 0.0, Role.CLUSTER: 90.0}


def tone(role: Role, theme: Theme) -> Tone:
    """Return a role's colours in a theme."""
    return _TONES[theme][role]


def grounds(theme: Theme) -> Grounds:
    """Return what a theme draws under the plan's own shapes."""
    return _GROUNDS[theme]


def area_paint(role: Role, grade: Grade, *, theme: Theme) -> Paint:
    """Return how an area is drawn."""
    return _hatched(_themed(look(role, grade), role, theme), role, grade, theme)


def line_paint(role: Role, grade: Grade, *, theme: Theme) -> Paint:
    """Return how a line is drawn."""
    return _themed(line_look(role, grade), role, theme)


def ring_paint(role: Role, *, theme: Theme) -> Paint:
    """Return how the ring of a point's margin is drawn."""
    drawn = _themed(ring_look(role), role, theme)
    return drawn._replace(stroke=tone(role, theme).ink)


def symbol_paint(role: Role, grade: Grade, *, theme: Theme) -> Paint:
    """Return how a role's symbol is drawn: filled, or pale with a dashed line where the place is schematic.

    On paper a symbol is too small for a hatch to be told from its edge.
    """
    colour = tone(role, theme).colour
    if GRADES[grade].hatched:
        return Paint(colour, 1.6 * POINTS_A_PX, (3 * POINTS_A_PX, 2 * POINTS_A_PX), colour, 0.3)
    # A light symbol needs an edge; on the web map it is white all round.
    edge = tone(role, theme).ink if theme is Theme.SAFE else PAPER
    return Paint(edge, 1.1 * POINTS_A_PX, None, colour, 1.0)


def _themed(drawn: Look, role: Role, theme: Theme) -> Paint:
    colour = tone(role, theme).colour
    dash = tuple(float(part) * POINTS_A_PX for part in drawn.dash.split()) if drawn.dash else None
    fill = colour if drawn.fill and drawn.fill_opacity >= _FAINTEST else None
    return Paint(colour, drawn.weight * POINTS_A_PX, dash, fill, drawn.fill_opacity if fill else 0.0)


def _hatched(paint: Paint, role: Role, grade: Grade, theme: Theme) -> Paint:
    if paint.fill is None:
        return paint
    schematic = GRADES[grade].hatched
    if not schematic and (theme is Theme.COLOUR or role not in _ANGLES):
        return paint
    hatch = Hatch(_angle(role, theme), _STEP, _WEIGHT, paint.fill, _OPACITY)
    return paint._replace(fill_opacity=_WASH if schematic else paint.fill_opacity, hatch=hatch)


def _angle(role: Role, theme: Theme) -> float:
    return _PLAIN_ANGLE if theme is Theme.COLOUR else _ANGLES.get(role, _PLAIN_ANGLE)
