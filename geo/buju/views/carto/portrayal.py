"""Portrayal: how roles and grades are drawn in a theme, with every length in the unit of the scene that is drawn.

The table (`symbology`) counts in CSS px; paper counts in points. A `Portrayal` turns the one into the other, so that
no other module multiplies. Where colour cannot tell the roles apart, the direction of the hatch does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role
from buju.views.carto.symbology import (
    CONTEXT_WEIGHT,
    GRADES,
    HALO,
    PAPER,
    UNDERLAYS,
    UNSURE_DASH,
    Grounds,
    Theme,
    Tone,
    contrast,
    grounds,
    symbol_px,
    tone,
)

# From CSS px (96 an inch) to points (72 an inch).
POINTS_A_PX = 0.75


class Hatch(NamedTuple):
    """Parallel lines in an area: degrees against the horizontal, distance and width in the scene's unit."""

    angle: float
    step: float
    weight: float
    colour: str
    opacity: float


class Paint(NamedTuple):
    """How a path is drawn: the one style type. Lengths are in the scene's unit, colours `#rrggbb`."""

    stroke: str | None
    weight: float
    dash: tuple[float, ...] | None = None
    fill: str | None = None
    fill_opacity: float = 0.0
    hatch: Hatch | None = None
    stroke_opacity: float = 1.0

    def scaled(self, by: float) -> Paint:
        """Return the paint with every length multiplied."""
        hatch = self.hatch
        return self._replace(
            weight=self.weight * by,
            dash=None if self.dash is None else tuple(part * by for part in self.dash),
            hatch=None if hatch is None else hatch._replace(step=hatch.step * by, weight=hatch.weight * by),
        )

    def faded(self, share: float) -> Paint:
        """Return the paint of what stands back: with a share of its opacity."""
        hatch = self.hatch
        return self._replace(
            fill_opacity=self.fill_opacity * share,
            stroke_opacity=self.stroke_opacity * share,
            hatch=None if hatch is None else hatch._replace(opacity=hatch.opacity * share),
        )

    def unfilled(self) -> Paint:
        """Return the paint of a line alone."""
        return self._replace(fill=None, fill_opacity=0.0, hatch=None)


def filled(colour: str, opacity: float = 1) -> Paint:
    """Return the paint of a ground without a line."""
    return Paint(None, 0, None, colour, opacity)


# The one hatch: lines 1.6 px wide every 7 px over a wash.
_STEP, _WEIGHT, _OPACITY, WASH = 7.0, 1.6, 0.55, 0.10
_PLAIN_ANGLE = 45.0
# Nothing is printed smaller (points).
LEAST_TYPE = 6.0
# WCAG 2.2, 1.4.11: what has to be told from its ground.
_LEAST_CONTRAST = 3.0
# A fainter tint does not show in print.
_FAINTEST = 0.05
_RIM = 1.7
# One direction for each role that covers ground; any two of them differ without any colour.
_ANGLES = {Role.CORE: 45.0, Role.BELT: 135.0, Role.AXIS: 135.0, Role.WING: 0.0, Role.CLUSTER: 90.0}
_UNFILLED = frozenset({Role.AREA, Role.HOST, Role.BOUND})


@dataclass(frozen=True, slots=True)
class Portrayal:
    """The looks of one picture.

    Args:
        theme: the colours.
        unit: how many of the scene's units a CSS px has: 1 on a screen, `POINTS_A_PX` on paper.
        scale: multiplies every length.
        letters: multiplies the sizes of type as well.
    """

    theme: Theme = Theme.COLOUR
    unit: float = 1.0
    scale: float = 1.0
    letters: float = 1.0

    @property
    def is_paper(self) -> bool:
        """Whether the picture is printed."""
        return self.unit == POINTS_A_PX

    @property
    def grounds(self) -> Grounds:
        """The colours under the plan's own shapes, and of letters."""
        return grounds(self.theme)

    def tone(self, role: Role) -> Tone:
        """Return a role's colours."""
        return tone(role, self.theme)

    def px(self, length: float) -> float:
        """Return a length in px as one of the scene."""
        return length * self.unit * self.scale

    def pt(self, length: float) -> float:
        """Return a length in points as one of the scene."""
        return length * (self.unit / POINTS_A_PX) * self.scale

    def type_px(self, size: float) -> float:
        """Return a size of type in px as one of the scene."""
        return self._legible(self.px(size) * self.letters)

    def type_pt(self, size: float) -> float:
        """Return a size of type in points as one of the scene."""
        return self._legible(self.pt(size))

    def _legible(self, size: float) -> float:
        return max(size, LEAST_TYPE) if self.is_paper else size

    @property
    def halo(self) -> float:
        """The width of the rim round letters."""
        return self.px(HALO)

    @property
    def rim(self) -> Paint:
        """The white rim round a symbol."""
        return self._of(Paint(PAPER, 2 * _RIM, None, PAPER, 1.0))

    @property
    def context_line(self) -> Paint:
        """How the lines of the surroundings are drawn."""
        return self._of(Paint(self.grounds.line, CONTEXT_WEIGHT))

    def underlay(self, theme: FeatureType, *, sure: bool = True) -> Paint:
        """Return how a line of the ground is drawn; dashed where it may be far off."""
        row = UNDERLAYS[theme]
        return self._of(Paint(getattr(self.grounds, row.colour), row.weight, None if sure else UNSURE_DASH))

    def symbol_size(self, role: Role) -> float:
        """Return the size of a role's symbol."""
        return self.px(symbol_px(role))

    def area(self, role: Role, grade: Grade) -> Paint:
        """Return how an area is drawn.

        四至道路 are dark solid lines whatever their grade; 规划范围 is an outline; 协同地区 stay pale.
        """
        if role in _UNFILLED:
            line = GRADES[grade]
            bound = role is Role.BOUND
            return self._of(Paint(self.tone(role).colour, 2.5 if bound else line.weight, None if bound else line.dash))
        return self.graded(
            self.tone(role).colour,
            grade,
            edge=self.edge(role),
            angle=_ANGLES.get(role),
            pale=role is Role.PARTNER,
        )

    def edge(self, role: Role) -> str:
        """Return the colour of a role's outlines: colour-safe, its ink where its colour is too light for a line."""
        colours = self.tone(role)
        light = self.theme is Theme.SAFE and contrast(colours.colour, self.grounds.ground) < _LEAST_CONTRAST
        return colours.ink if light else colours.colour

    def graded(
        self, colour: str, grade: Grade, *, edge: str | None = None, angle: float | None = None, pale: bool = False
    ) -> Paint:
        """Return how an area of a colour is drawn: its grade says the line, the fill and whether it is hatched.

        `edge` is the colour of its lines where it differs; `angle` is the direction that tells the area's kind where
        colour does not; `pale` areas lie beyond the plan.
        """
        line, edge = GRADES[grade], edge or colour
        if line.hatched:
            lean = _PLAIN_ANGLE if self.theme is Theme.COLOUR or angle is None else angle
            return self._of(Paint(edge, line.weight, line.dash, colour, WASH, _hatch(lean, edge)))
        opacity, weight = (0.03, 1.2) if pale else (line.fill_opacity, line.weight)
        if self.is_paper and opacity < _FAINTEST:
            return self._of(Paint(edge, weight, line.dash))
        hatch = None if self.theme is Theme.COLOUR or angle is None else _hatch(angle, edge)
        return self._of(Paint(edge, weight, line.dash, colour, opacity, hatch))

    def unsure(self, paint: Paint) -> Paint:
        """Return a paint for an outline that several units share: dashed, for it is not that of the one meant."""
        return paint._replace(dash=tuple(self.px(part) for part in UNSURE_DASH))

    def line(self, role: Role, grade: Grade) -> Paint:
        """Return how a line is drawn: as the edge of its area would be, a little wider."""
        edge = self.area(role, grade).unfilled()
        return edge._replace(weight=max(edge.weight, self.px(2.5)))

    def ring(self, colour: Tone) -> Paint:
        """Return how the ring of a point's margin is drawn: thin and dashed, the ground visible through it."""
        line = GRADES[Grade.D]
        return self._of(Paint(colour.ink, line.weight, line.dash, colour.colour, 0.06))

    def symbol(self, colour: Tone, *, schematic: bool) -> Paint:
        """Return how a symbol is drawn: filled, or pale with a dashed line where the place is schematic.

        A symbol is too small for a hatch to be told from its edge.
        """
        if schematic:
            return self._of(Paint(colour.colour, 1.6, (3.0, 2.0), colour.colour, 0.3))
        # A light symbol needs an edge of its own; the white rim is enough for the others.
        edge = colour.ink if self.theme is Theme.SAFE else PAPER
        return self._of(Paint(edge, 1.1, None, colour.colour, 1.0))

    def grade_sample(self, grade: Grade) -> Paint:
        """Return how the legend draws a grade: in the ink of letters, for it is of no role."""
        line, ink = GRADES[grade], self.grounds.ink
        hatch = _hatch(_PLAIN_ANGLE, ink) if line.hatched else None
        return self._of(Paint(ink, line.weight, line.dash, ink, WASH if hatch else line.fill_opacity, hatch))

    def _of(self, paint: Paint) -> Paint:
        # One after the other, so that a figure at scale 1 has the very numbers of the table in points.
        return paint.scaled(self.unit).scaled(self.scale)


def on_paper(theme: Theme, *, scale: float = 1.0) -> Portrayal:
    """Return the portrayal of a printed picture, in points."""
    return Portrayal(theme=theme, unit=POINTS_A_PX, scale=scale)


def _hatch(angle: float, colour: str) -> Hatch:
    return Hatch(angle, _STEP, _WEIGHT, colour, _OPACITY)
