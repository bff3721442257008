"""Parsing recipes: what does not fit together in one is told with its line, without base data."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from buju.fault import FaultCode
from buju.spatial.parsing import parse_recipe
from buju.spatial.recipe import ContextRecipe, LayoutRecipe

F = FaultCode
SOURCE = {"title": "示例资料", "licence": "ODbL-1.0", "attribution": "© 示例", "date": "2026-07"}
UNIT = {"by": "unit", "file": "t.geojson", "where": {"name": "甲镇"}, "source": "src", "margin_m": 30, "remark": "整镇"}
BAND = {"by": "corridor", "through": ["jia", "yi"], "width_m": 2000, "remark": "示意带"}
HULL = {"by": "hull", "of": ["jia", "yi"], "pad_m": 500, "remark": "示意区"}
ROADS = {"东路": {"pieces": ["东路"], "remark": "已找到"}, "西路": {"missing": "查过"}}
BOUNDS = {
    "by": "bounds",
    "text": "东至东路、西至西路",
    "file": "roads.geojson",
    "roads": ROADS,
    "limit": "jia",
    "reach_m": 3000,
    "source": "src",
    "remark": "四至围合",
}


def place(place_id: str, make: dict[str, Any], role: str = "park") -> dict[str, Any]:
    return {"id": place_id, "name": place_id, "role": role, "make": make}


def written(*places: dict[str, Any]) -> str:
    head = {"kind": "layout", "id": "demo", "name": "一核", "title": "示例", "region": "示例区", "document": "demo"}
    rest = {"data_date": "2026-07", "scale_note": "示意", "context": [], "sources": {"src": SOURCE}}
    fixed = [place("jia", UNIT), place("yi", UNIT), place("ghost", {"by": "none", "reason": "未找到"})]
    return yaml.safe_dump(head | rest | {"places": [*fixed, *places]}, allow_unicode=True, sort_keys=False, width=999)


def test_a_recipe_that_fits_together_is_read() -> None:
    recipe = parse_recipe(written(place("new", BOUNDS), place("belt", BAND | {"limit": "new"})), file="x").recipe

    assert isinstance(recipe, LayoutRecipe)
    assert [item.id for item in recipe.places][-2:] == ["new", "belt"]


@pytest.mark.parametrize(
    ("make", "code", "at", "says"),
    [
        pytest.param(UNIT | {"source": "scr"}, F.ID_DANGLING, "source: scr", ["scr", "src"], id="source"),
        pytest.param(BAND | {"through": ["jia", "yy"]}, F.ID_DANGLING, "through:", ["yy", "yi"], id="member"),
        pytest.param(BAND | {"through": ["jia", "ghost"]}, F.FIELD_INVALID, "through:", ["ghost", "图形"], id="F"),
        pytest.param(BAND | {"through": ["jia", "new"]}, F.FIELD_INVALID, "through:", ["new", "绕回"], id="itself"),
        pytest.param(HULL | {"of": ["nobody"]}, F.ID_DANGLING, "of:", ["nobody"], id="hull of nobody"),
        pytest.param(HULL | {"limit": "nowhere"}, F.ID_DANGLING, "limit:", ["nowhere"], id="limit"),
        pytest.param(BOUNDS | {"limit": "ghost"}, F.FIELD_INVALID, "limit:", ["ghost"], id="limit without a shape"),
        pytest.param(BOUNDS | {"text": "东至东路、东临西路"}, F.FIELD_INVALID, "text:", ["同一方位"], id="side twice"),
        pytest.param(BOUNDS | {"text": "以绿洲为先导区"}, F.FIELD_INVALID, "text:", ["读不出"], id="no side"),
        pytest.param(
            BOUNDS | {"text": "东至中路、西至西路", "roads": {"西路": ROADS["西路"]}},
            F.FIELD_INVALID,
            "roads:",
            ["中路", "西路"],
            id="road not described",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(
    make: dict[str, Any], code: FaultCode, at: str, says: list[str]
) -> None:
    text = written(place("new", make))

    faults = parse_recipe(text, file="layers/demo/recipe.yaml").faults

    own = text[text.index("- id: new") :]
    line = text[: text.index("- id: new") + own.index(at)].count("\n") + 1
    assert [(fault.code, fault.where.file, fault.where.line) for fault in faults] == [
        (code, "layers/demo/recipe.yaml", line)
    ]
    for word in ["new", *says]:
        assert word in faults[0].message


def test_a_circle_of_places_is_told_at_each_of_them() -> None:
    text = written(place("new", BAND | {"through": ["jia", "loop"]}), place("loop", BAND | {"through": ["jia", "new"]}))

    faults = parse_recipe(text, file="x").faults

    assert [fault.message for fault in faults] == [
        "new：作法经“loop”绕回了自身",
        "loop：作法经“new”绕回了自身",
    ]


def test_a_place_twice_and_a_layout_without_a_shape() -> None:
    twice = parse_recipe(written(place("jia", UNIT)), file="x").faults
    nothing = yaml.safe_load(written()) | {"places": [place("ghost", {"by": "none", "reason": "未找到"})]}
    bare = parse_recipe(yaml.safe_dump(nothing, allow_unicode=True), file="x").faults

    assert [(fault.code, "jia" in fault.message) for fault in twice] == [(F.ID_DUPLICATE, True)]
    assert ["没有一处作出图形" in fault.message for fault in bare] == [True]


PART = {"id": "towns", "title": "各镇", "kind": "town", "file": "t.geojson", "where": {}, "name": "name"}


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([PART | {"clip": [121, 30, 120, 31]}], "clip"),
        ([PART | {"clip": [120, 31, 121, 30]}], "clip"),
        ([PART, PART], "重复"),
    ],
)
def test_surroundings_that_do_not_fit(parts: list[dict[str, Any]], says: str) -> None:
    recipe = {"kind": "context", "parts": [part | {"source": SOURCE} for part in parts]}

    faults = parse_recipe(yaml.safe_dump(recipe, allow_unicode=True), file="x").faults

    assert [says in fault.message for fault in faults] == [True]


def test_surroundings_are_read() -> None:
    recipe = {"kind": "context", "parts": [PART | {"source": SOURCE, "clip": [120, 30, 121, 31]}]}

    assert isinstance(parse_recipe(yaml.safe_dump(recipe, allow_unicode=True), file="x").recipe, ContextRecipe)
