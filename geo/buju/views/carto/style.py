"""How roles and grades look, on screen and on paper: the one table of colours, lines, fills and symbols.

Two independent visual variables: colour says the role, line and fill say the grade. Colours are the
colour-blind safe set of Okabe and Ito (2008) for what a plan lays out; what hosts, bounds or surrounds it is quiet.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from buju.spatial.grade import Grade
from buju.spatial.role import Role

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
    Role.PARTNER: RoleStyle("#8a939b", "#555f68", Symbol.CIRCLE, Group.PARTNER, 312),
    Role.FACILITY: RoleStyle("#4d4d4d", "#404040", Symbol.DIAMOND, Group.POINTS, 510),
    Role.DESIGNATION: RoleStyle("#8c7a2b", "#6b5c17", Symbol.TRIANGLE, Group.POINTS, 515),
}


class GradeStyle(NamedTuple):
    """One grade: line width in px, dash pattern in px, opacity of the fill, and whether the fill is hatched 45°."""

    weight: float
    dash: str | None
    fill_opacity: float
    hatched: bool


GRADES: dict[Grade, GradeStyle] = {
    Grade.A: GradeStyle(2.5, None, 0.35, hatched=False),
    Grade.B: GradeStyle(2.5, None, 0.35, hatched=False),
    Grade.C: GradeStyle(1.5, None, 0.15, hatched=False),
    Grade.D: GradeStyle(1.0, "3 4", 0.08, hatched=False),
    Grade.E: GradeStyle(2.0, "7 5", 1.0, hatched=True),
}

# Below this size on screen (px) an area is drawn as its symbol, so that a small core is not lost.
SYMBOL_PX = {Role.CORE: 30}
DEFAULT_SYMBOL_PX = 13
SYMBOL_ROLES = frozenset({Role.CORE, Role.CLUSTER, Role.PARK, Role.NODE, Role.FACILITY, Role.DESIGNATION})

_UNFILLED = frozenset({Role.AREA, Role.BOUND})


class Look(NamedTuple):
    """How one shape is drawn; `fill` is a colour, a hatch reference, or None."""

    stroke: str
    weight: float
    dash: str | None
    fill: str | None
    fill_opacity: float


def look(role: Role, grade: Grade) -> Look:
    """Return how an area of this role and grade is drawn.

    四至道路 are dark solid lines whatever their grade; 规划范围 is an outline; 协同地区 stay pale.
    """
    colour, line = ROLES[role].colour, GRADES[grade]
    if role is Role.BOUND:
        return Look(colour, 2.5, None, None, 0)
    if role in _UNFILLED:
        return Look(colour, line.weight, line.dash, None, 0)
    if line.hatched:
        return Look(colour, line.weight, line.dash, f"url(#{hatch_id(role)})", 1)
    if role is Role.PARTNER:
        return Look(colour, 1.2, line.dash, colour, 0.03)
    return Look(colour, line.weight, line.dash, colour, line.fill_opacity)


def line_look(role: Role, grade: Grade) -> Look:
    """Return how a line of this role and grade is drawn: as the edge of its area would be, a little wider."""
    drawn = look(role, grade)
    return drawn._replace(weight=max(drawn.weight, 2.5), fill=None, fill_opacity=0)


def ring_look(role: Role) -> Look:
    """Return how the ring of a point's margin is drawn: a thin dashed line, the ground visible through it."""
    line = GRADES[Grade.D]
    return Look(ROLES[role].ink, line.weight, line.dash, ROLES[role].colour, 0.06)


def symbol_px(role: Role) -> int:
    """Return the size of a role's point symbol in px."""
    return SYMBOL_PX.get(role, DEFAULT_SYMBOL_PX)


def hatch_id(role: Role) -> str:
    """Return the id of a role's 45° hatch among the page's SVG patterns."""
    return f"hatch-{role.value}"


def css_variables() -> str:
    """Return the table as CSS custom properties, so that no colour is written twice."""
    ground = {
        "paper": PAPER,
        "ground": GROUND,
        "around": AROUND,
        "backdrop": BACKDROP,
        "context-line": CONTEXT_LINE,
        "context-ink": CONTEXT_INK,
        "ink": INK,
        "halo": f"{HALO}px",
        **{f"label-{name}": f"{size}px" for name, size in LABEL_SIZES.items()},
    }
    rows = [f"--{name}:{value}" for name, value in ground.items()]
    for role, style in ROLES.items():
        rows += [f"--role-{role.value}:{style.colour}", f"--ink-{role.value}:{style.ink}"]
    inks = [f'[data-role="{role.value}"]{{--role:{s.colour};--role-ink:{s.ink}}}' for role, s in ROLES.items()]
    return f":root{{{';'.join(rows)}}}\n" + "\n".join(inks) + "\n"
