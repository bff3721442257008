"""Recipes as written: what may stand in them, and what may not."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from buju.spatial.grade import Grade
from buju.spatial.recipe import RECIPE, PlaceRecipe
from buju.spatial.role import Role

UNIT = {"by": "unit", "file": "t.geojson", "where": {"name": "甲镇"}, "source": "src", "margin_m": 30, "remark": "整镇"}


def read(make: dict[str, Any], **more: Any) -> PlaceRecipe:
    return PlaceRecipe.model_validate({"id": "a", "name": "甲", "role": "town", "make": make} | more)


def test_a_sound_recipe_is_read() -> None:
    recipe = read(UNIT)

    assert recipe.role is Role.TOWN
    assert recipe.aliases == ()
    assert recipe.district is None


@pytest.mark.parametrize(
    ("make", "more"),
    [
        pytest.param(UNIT | {"grade": "A"}, {}, id="a grade by hand"),
        pytest.param(UNIT, {"grade": "A"}, id="a grade of the place"),
        pytest.param(UNIT | {"by": "magic"}, {}, id="unknown way"),
        pytest.param({key: UNIT[key] for key in UNIT if key != "margin_m"}, {}, id="unit without a margin"),
        pytest.param(UNIT | {"margin_m": 0}, {}, id="margin of nought"),
        pytest.param(UNIT | {"margin_m": -5}, {}, id="margin below nought"),
        pytest.param(UNIT | {"margin_m": float("nan")}, {}, id="margin that is no number"),
        pytest.param(UNIT | {"margin_m": float("inf")}, {}, id="margin without end"),
        pytest.param(UNIT | {"remark": ""}, {}, id="no remark"),
        pytest.param({"by": "none"}, {}, id="no reason"),
        pytest.param({"by": "corridor", "through": ["a"], "width_m": 9, "remark": "x"}, {}, id="band of one"),
        pytest.param({"by": "hull", "of": [], "pad_m": 9, "remark": "x"}, {}, id="hull of nobody"),
        pytest.param(UNIT, {"id": "甲"}, id="id in Chinese"),
        pytest.param(UNIT, {"id": "../a"}, id="id that is a path"),
        pytest.param(UNIT, {"id": "a\n"}, id="id with a line end"),
        pytest.param(UNIT, {"role": "king"}, id="unknown role"),
        pytest.param(UNIT, {"name": ""}, id="no name"),
    ],
)
def test_what_a_recipe_may_not_say(make: dict[str, Any], more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(make, **more)


def test_a_recipe_is_of_a_layout_or_of_the_surroundings() -> None:
    with pytest.raises(ValidationError):
        RECIPE.validate_python({"kind": "poem", "places": []})


def test_grades_and_roles_have_their_words() -> None:
    assert [grade.value for grade in Grade] == list("ABCDEF")
    assert [grade.is_drawn for grade in Grade] == [True] * 5 + [False]
    assert len({grade.label for grade in Grade}) == len({grade.words for grade in Grade}) == 6
    assert len({role.words for role in Role}) == len(Role)
    assert "示意" in Grade.E.words
