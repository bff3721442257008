"""The table of looks: roles by colour, grades by line and fill, and words that can be read on it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto import symbology
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.symbology import GRADES, ROLES, Theme, symbol_px, tone
from buju.views.map.layers import place_style

COLOURS = {
    Role.CORE: "#D55E00",
    Role.BELT: "#0072B2",
    Role.WING: "#009E73",
    Role.CLUSTER: "#CC79A7",
    Role.PARK: "#E69F00",
    Role.NODE: "#56B4E9",
}


@pytest.mark.parametrize(("role", "colour"), COLOURS.items())
def test_colour_says_the_role(role: Role, colour: str) -> None:
    assert {Portrayal().area(role, grade).stroke for grade in GRADES} == {colour}


@pytest.mark.parametrize(
    ("grade", "weight", "dashed", "opacity", "hatched"),
    [
        (Grade.A, 2.5, False, 0.35, False),
        (Grade.B, 2.5, False, 0.35, False),
        (Grade.C, 1.5, False, 0.15, False),
        (Grade.E, 2.0, True, 1.0, True),
    ],
)
def test_line_and_fill_say_the_grade(grade: Grade, weight: float, dashed: bool, opacity: float, hatched: bool) -> None:
    drawn = place_style(Role.CORE, grade, theme=Theme.COLOUR)
    assert (drawn.weight, drawn.dash is not None, drawn.fill_opacity) == (weight, dashed, opacity)
    assert drawn.fill == ("url(#hatch-core)" if hatched else "#D55E00")


def test_points_have_a_thin_dashed_ring_and_a_symbol_of_10_to_14_px() -> None:
    ring = Portrayal().ring(tone(Role.PARK, Theme.COLOUR))
    assert ring.weight <= 1
    assert ring.dash
    assert all(10 <= symbol_px(role) <= 14 for role in ROLES if role is not Role.CORE)


def test_f_has_no_look() -> None:
    assert Grade.F not in GRADES


@pytest.mark.parametrize("grade", list(GRADES))
def test_roads_of_a_bound_are_solid_and_dark_and_an_area_is_an_outline(grade: Grade) -> None:
    road = Portrayal().area(Role.BOUND, grade)
    assert (road.weight, road.dash, road.fill) == (2.5, None, None)
    assert Portrayal().area(Role.AREA, grade).fill is None


def test_every_role_has_a_style_and_every_colour_is_a_colour() -> None:
    assert set(ROLES) == set(Role)
    for row in ROLES.values():
        assert re.fullmatch(r"#[0-9a-fA-F]{6}", row.colour)
        assert re.fullmatch(r"#[0-9a-fA-F]{6}", row.ink)


def test_order_is_context_wings_clusters_belts_towns_core() -> None:
    order = [Role.WING, Role.CLUSTER, Role.BELT, Role.TOWN, Role.CORE, Role.PARK]
    heights = [ROLES[role].order for role in order]
    assert heights == sorted(heights)
    assert len(set(heights)) == len(heights)


def test_no_two_roles_of_the_plan_share_colour_and_symbol() -> None:
    looks = Counter((ROLES[role].colour, ROLES[role].symbol) for role in COLOURS)
    assert max(looks.values()) == 1


@pytest.mark.parametrize("ground", [symbology.PAPER, symbology.GROUND, symbology.AROUND])
def test_words_can_be_read_on_every_ground(ground: str) -> None:
    inks = [symbology.INK, symbology.CONTEXT_INK, *(row.ink for row in ROLES.values())]
    weakest = min(inks, key=lambda ink: _contrast(ink, ground))
    assert _contrast(weakest, ground) >= 4.5, weakest


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    # WCAG 2.1, relative luminance
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
