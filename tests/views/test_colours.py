"""Colours, dashes and hatches: what paper and screen share, and what can be told apart by whom."""

from __future__ import annotations

import numpy as np
import pytest

from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.portrayal import Portrayal, on_paper
from buju.views.carto.symbology import GRADES, ROLES, Symbol, Theme, grounds, tone


def test_colours_of_the_web_map_are_those_of_paper() -> None:
    for role in Role:
        for grade in GRADES:
            drawn, paint = Portrayal().area(role, grade), on_paper(Theme.COLOUR).area(role, grade)
            assert paint.stroke == drawn.stroke
            assert paint.weight == pytest.approx(drawn.weight * 0.75)
            assert (paint.dash is None) == (drawn.dash is None)
            assert (paint.hatch is None) == (drawn.hatch is None)
            # A tint fainter than 5 % does not show in print; a screen shows it.
            assert (paint.fill is None) == (drawn.fill is None or drawn.fill_opacity < 0.05)
        assert tone(role, Theme.COLOUR).colour == ROLES[role].colour


@pytest.mark.parametrize("theme", list(Theme))
def test_letters_can_be_read_in_every_theme(theme: Theme) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 : 1 on the ground that they stand on."""
    ground = grounds(theme)
    for ink in [ground.ink, ground.quiet, *(tone(role, theme).ink for role in Role)]:
        for under in (ground.backdrop, ground.around, ground.ground, ground.paper):
            assert contrast(ink, under) >= 4.5, (ink, under)


def test_hatches_tell_the_laid_out_roles_apart_without_colour() -> None:
    laid_out = (Role.CORE, Role.BELT, Role.WING, Role.CLUSTER)
    for theme in (Theme.GREY, Theme.SAFE):
        hatches = [on_paper(theme).area(role, grade).hatch for role in laid_out for grade in (Grade.C, Grade.E)]
        assert len({hatch.angle for hatch in hatches if hatch}) == 4
        for grade in (Grade.C, Grade.E):
            dashes = {on_paper(theme).area(role, grade).dash is None for role in laid_out}
            assert dashes == {grade is Grade.C}


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
_BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


@pytest.mark.parametrize("blindness", _BLIND)
def test_no_colour_blindness_confuses_what_differs_by_colour_alone(blindness: str) -> None:
    """Among areas hatches differ as well; symbols of one shape differ by colour alone."""
    by_shape: dict[Symbol, set[str]] = {}
    for role in (Role.CORE, Role.PARK, Role.NODE, Role.FACILITY, Role.DESIGNATION):
        fill = on_paper(Theme.SAFE).symbol(tone(role, Theme.SAFE), schematic=False).fill
        assert fill
        by_shape.setdefault(ROLES[role].symbol, set()).add(fill)
    assert all(len(fills) == 1 for fills in by_shape.values())

    lines = [on_paper(Theme.SAFE).line(role, Grade.C).stroke or "" for role in (Role.CORE, Role.BELT, Role.WING)]
    seen = [np.clip(np.array(_BLIND[blindness]) @ linear(colour), 0, 1) for colour in lines]
    for at, one in enumerate(seen):
        for other in seen[at + 1 :]:
            # 10 is five just noticeable differences (CIE 1976).
            assert np.linalg.norm(lab(one) - lab(other)) > 10


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = (matrix @ rgb) / np.array([0.9505, 1.0, 1.089])
    fx, fy, fz = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def contrast(one: str, other: str) -> float:
    light = [float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other)]
    return (max(light) + 0.05) / (min(light) + 0.05)
