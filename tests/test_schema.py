"""What may stand in a file: the schema is that of the file, and messages offer what it has."""

from __future__ import annotations

import pytest

from buju.policy.citation import Citation
from buju.policy.fact import FACT, Mention
from buju.schema import choices_at, file_schema, keys_at
from buju.spatial.parsing import parse_recipe
from buju.spatial.recipe import RECIPE

RECIPE_TEXT = """kind: layout
id: demo
name: 一核
title: 示例布局
region: 示例区
document: demo
data_date: "2026-07"
scale_note: 示意
context: []
sources:
  src: {title: 示例资料, licence: ODbL-1.0, attribution: © 示例, date: "2026-07"}
places:
  - id: demo-jia
    name: 甲镇
    role: town
    make: {by: unit, file: towns.geojson, where: {name: 甲镇}, source: src, margin_m: 30, remark: 整镇}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("    role: town\n", "    rol: town\n", 15, "places.0.rol：没有键“rol”；相近的有：role"),
        ("role: town", "role: twon", 15, "places.0.role：没有“twon”这一取值；相近的有：town"),
        ("role: town", "role: 镇", 15, "places.0.role：没有“镇”这一取值；应为 core、belt、"),
        ("by: unit", "by: unti", 16, "places.0.make.by：没有“unti”这一取值；相近的有：unit"),
        ("margin_m: 30", "margn_m: 30", 16, "places.0.make.margn_m：没有键“margn_m”；相近的有：margin_m"),
        ("licence: ODbL", "license: ODbL", 11, "sources.src.license：没有键“license”；相近的有：licence"),
        ("kind: layout", "kind: layouts", 1, "kind：没有“layouts”这一取值；相近的有：layout"),
        ("region: ", "reigon: ", 5, "reigon：没有键“reigon”；相近的有：region"),
    ],
)
def test_what_is_unknown_is_told_with_the_nearest(old: str, new: str, line: int, says: str) -> None:
    assert RECIPE_TEXT.count(old) == 1

    told = parse_recipe(RECIPE_TEXT.replace(old, new), file="recipe.yaml").faults

    (fault,) = [fault for fault in told if "缺少" not in fault.message]
    assert fault.where.line == line
    assert fault.message.startswith(says)


def test_the_schema_of_a_file_has_quotes_and_that_of_an_answer_citations() -> None:
    written = file_schema(FACT)["$defs"]["Mention"]
    answered = Mention.model_json_schema(mode="serialization")

    assert {"clause", "quote", "occurrence"} <= written["properties"].keys()
    assert "citation" not in written["properties"]
    assert {"kind", "clause", "quote"} <= set(written["required"])
    assert "citation" in answered["properties"]
    assert set(answered["$defs"]["Citation"]["properties"]) == set(Citation.model_fields)


def test_keys_and_choices_follow_what_the_data_are() -> None:
    data = {"kind": "layout", "places": [{"make": {"by": "none"}}, {"make": {"by": "hull"}}]}

    assert keys_at(RECIPE, data, ["places", "0", "make"]) == ("by", "reason")
    assert "pad_m" in keys_at(RECIPE, data, ["places", "1", "make"])
    assert choices_at(RECIPE, data, ["places", "1", "make", "outline"]) == ("convex", "members")
    assert choices_at(RECIPE, data, ["places", "1", "make"])[:2] == ("bounds", "corridor")
    assert choices_at(RECIPE, {}, []) == ("context", "layout")
