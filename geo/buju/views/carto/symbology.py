"""The one table of colours, lines, fills and symbols, on screen and on paper; lengths in CSS px (96 an inch).

Two independent visual variables: colour says the role, line and fill say the grade. Colours are the
colour-blind safe set of Okabe and Ito (2008) for what a plan lays out; what hosts, bounds or surrounds it is quiet.
A theme changes colours alone: the line says the grade in all of them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from buju.sites.judgement import Outcome
from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role

PAPER = "#ffffff"
GROUND = "#f3f1ea"  # the plan's own area
AROUND = "#f9f8f4"  # its neighbours
BACKDROP = "#fdfdfb"  # water and what lies further out
CONTEXT_LINE = "#9aa0a6"
CONTEXT_INK = "#666c72"
INK = "#1f2a33"
CONTEXT_WEIGHT = 0.8

LABEL_SIZES = {"title": 18, "major": 15, "minor": 12}
HALO = 3

# A sign beside the word for each outcome, neither alone.
MARKS = {Outcome.PASSED: "✓", Outcome.POSSIBLE: "≈", Outcome.UNKNOWN: "？", Outcome.FAILED: "×"}


class Group(StrEnum):
    """The rows of the layer control; the values are shown, so they are a closed vocabulary."""

    CORE = "核心区"
    BELT = "拓展带"
    WING = "翼"
    AXIS = "轴线"
    CLUSTER = "集聚区"
    POINTS = "园区与节点"
    TOWN = "承载镇街"
    BOUND = "四至道路"
    AREA = "规划范围"
    HOST = "所在地区"
    PARTNER = "协同地区"
    CONTEXT_AREA = "背景：行政区"
    CONTEXT_TOWN = "背景：镇街"
    CONTEXT_LINE = "背景：线路"
    CONTEXT_POINT = "背景：车站"


class Symbol(StrEnum):
    """Point symbols; each value is an SVG path in a 16 × 16 box, so shape repeats what colour says."""

    TARGET = "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM8 5.8a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 1 1 0-4.4z"
    SQUARE = "M2.5 2.5h11v11h-11z"
    CIRCLE = "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z"
    DIAMOND = "M8 1.2L14.8 8L8 14.8L1.2 8z"
    TRIANGLE = "M8 1.8L14.8 13.6H1.2z"


class RoleStyle(NamedTuple):
    """One role: its colour, the darker ink for words in it (4.5 : 1 on the ground), symbol, group and z order."""

    colour: str
    ink: str
    symbol: Symbol
    group: Group
    order: int


ROLES: dict[Role, RoleStyle] = {
    Role.CORE: RoleStyle("#D55E00", "#a34700", Symbol.TARGET, Group.CORE, 480),
    Role.BELT: RoleStyle("#0072B2", "#005c91", Symbol.CIRCLE, Group.BELT, 450),
    Role.WING: RoleStyle("#009E73", "#00694c", Symbol.CIRCLE, Group.WING, 430),
    Role.AXIS: RoleStyle("#0072B2", "#005c91", Symbol.CIRCLE, Group.AXIS, 445),
    Role.CLUSTER: RoleStyle("#CC79A7", "#8f3e6b", Symbol.CIRCLE, Group.CLUSTER, 440),
    Role.PARK: RoleStyle("#E69F00", "#7a5400", Symbol.SQUARE, Group.POINTS, 500),
    Role.NODE: RoleStyle("#56B4E9", "#1c6591", Symbol.CIRCLE, Group.POINTS, 505),
    Role.TOWN: RoleStyle("#8a7a5c", "#4d4434", Symbol.CIRCLE, Group.TOWN, 460),
    Role.BOUND: RoleStyle("#333a40", "#333a40", Symbol.DIAMOND, Group.BOUND, 490),
    Role.AREA: RoleStyle("#59636d", "#4a545e", Symbol.CIRCLE, Group.AREA, 410),
    Role.HOST: RoleStyle("#59636d", "#4a545e", Symbol.CIRCLE, Group.HOST, 412),
    Role.PARTNER: RoleStyle("#8a939b", "#555f68", Symbol.CIRCLE, Group.PARTNER, 312),
    Role.FACILITY: RoleStyle("#4d4d4d", "#404040", Symbol.DIAMOND, Group.POINTS, 510),
    Role.DESIGNATION: RoleStyle("#8c7a2b", "#6b5c17", Symbol.TRIANGLE, Group.POINTS, 515),
}


class GradeStyle(NamedTuple):
    """One grade: line width, dash pattern, opacity of the fill, and whether the fill is hatched."""

    weight: float
    dash: tuple[float, ...] | None
    fill_opacity: float
    hatched: bool


GRADES: dict[Grade, GradeStyle] = {
    Grade.A: GradeStyle(2.5, None, 0.35, hatched=False),
    Grade.B: GradeStyle(2.5, None, 0.35, hatched=False),
    Grade.C: GradeStyle(1.5, None, 0.15, hatched=False),
    Grade.D: GradeStyle(1.0, (3.0, 4.0), 0.08, hatched=False),
    Grade.E: GradeStyle(2.0, (7.0, 5.0), 1.0, hatched=True),
}

# Below this size on screen (px) an area is drawn as its symbol, so that a small core is not lost.
SYMBOL_PX = {Role.CORE: 30}
DEFAULT_SYMBOL_PX = 13
SYMBOL_ROLES = frozenset({Role.CORE, Role.CLUSTER, Role.PARK, Role.NODE, Role.FACILITY, Role.DESIGNATION})


class Theme(StrEnum):
    """The themes on offer."""

    COLOUR = "colour"
    GREY = "grey"
    SAFE = "safe"

    @property
    def words(self) -> str:
        """The theme as readers know it."""
        return {"colour": "彩色", "grey": "灰度印刷", "safe": "色觉友好"}[self.value]


class Grounds(NamedTuple):
    """The colours under the plan's own shapes, and of its letters."""

    backdrop: str
    around: str
    ground: str
    line: str
    quiet: str
    ink: str
    water: str
    river: str
    road: str
    rail: str
    field: str
    water_ink: str
    paper: str = PAPER


class Underlay(NamedTuple):
    """How a line of the ground is drawn: which colour of `Grounds`, and how wide (px)."""

    colour: str
    weight: float


# Pale and quiet: the plan's own shapes are the only saturated things on a map.
UNDERLAYS = {
    FeatureType.RIVER: Underlay("river", 5.0),
    FeatureType.EXPRESSWAY: Underlay("road", 2.0),
    FeatureType.ROAD: Underlay("road", 1.1),
    FeatureType.METRO_LINE: Underlay("rail", 1.4),
}
# What has the letters of water.
WATERS = frozenset({FeatureType.RIVER, FeatureType.SEA})
# What may be off by more than this (metres) is drawn in dashes.
UNSURE_M = 150.0
UNSURE_DASH = (7.0, 3.0)


class Tone(NamedTuple):
    """A role's colour, and the ink of its letters."""

    colour: str
    ink: str


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
    Role.HOST: Tone("#595959", "#404040"),
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
    Role.HOST: Tone("#555555", "#404040"),
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
    Theme.COLOUR: Grounds(
        BACKDROP,
        AROUND,
        GROUND,
        CONTEXT_LINE,
        CONTEXT_INK,
        INK,
        "#dde9f0",
        "#b5d3e4",
        "#e0d3b8",
        "#b9afc6",
        "#eae7ee",
        "#3a6886",
    ),
    Theme.GREY: Grounds(
        "#ffffff",
        "#fafafa",
        "#f1f1f1",
        "#a0a0a0",
        "#666666",
        "#1a1a1a",
        "#e4e4e4",
        "#d2d2d2",
        "#dadada",
        "#c8c8c8",
        "#e9e9e9",
        "#666666",
    ),
    Theme.SAFE: Grounds(
        "#ffffff",
        "#fafafa",
        "#f4f4f2",
        "#a0a0a0",
        "#666666",
        "#1a1a1a",
        "#e0e9ee",
        "#c9d9e2",
        "#dcd7cb",
        "#c6c6cc",
        "#e9e9ec",
        "#3a6886",
    ),
}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (#rrggbb), 1 to 21 (WCAG 2.2)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def symbol_px(role: Role) -> int:
    """Return the size of a role's point symbol in px."""
    return SYMBOL_PX.get(role, DEFAULT_SYMBOL_PX)


def tone(role: Role, theme: Theme) -> Tone:
    """Return a role's colours in a theme."""
    return _TONES[theme][role]


def grounds(theme: Theme) -> Grounds:
    """Return what a theme draws under the plan's own shapes."""
    return _GROUNDS[theme]


def css_variables() -> str:
    """Return the table as CSS custom properties, so that no colour is written twice."""
    sizes = {"halo": f"{HALO}px", **{f"label-{name}": f"{size}px" for name, size in LABEL_SIZES.items()}}
    roles: dict[str, str] = {}
    for role, style in ROLES.items():
        roles |= {f"role-{role.value}": style.colour, f"ink-{role.value}": style.ink}
    return _css({"paper": PAPER} | _ground_rows(Theme.COLOUR) | sizes | roles, Theme.COLOUR)


def theme_css(theme: Theme) -> str:
    """Return the CSS custom properties that a theme changes; nothing for the table's own."""
    if theme is Theme.COLOUR:
        return ""
    roles: dict[str, str] = {}
    for role in Role:
        roles |= {f"role-{role.value}": tone(role, theme).colour, f"ink-{role.value}": tone(role, theme).ink}
    return _css(_ground_rows(theme) | roles, theme)


def _ground_rows(theme: Theme) -> dict[str, str]:
    ground = grounds(theme)
    return {
        "ground": ground.ground,
        "around": ground.around,
        "backdrop": ground.backdrop,
        "context-line": ground.line,
        "context-ink": ground.quiet,
        "water-ink": ground.water_ink,
        "ink": ground.ink,
    }


def _css(rows: dict[str, str], theme: Theme) -> str:
    tones = ((role, tone(role, theme)) for role in (ROLES if theme is Theme.COLOUR else Role))
    inks = [f'[data-role="{role.value}"]{{--role:{one.colour};--role-ink:{one.ink}}}' for role, one in tones]
    return f":root{{{';'.join(f'--{name}:{value}' for name, value in rows.items())}}}\n" + "\n".join(inks) + "\n"
