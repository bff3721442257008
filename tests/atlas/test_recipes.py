"""`buju check` reads recipes: what is wrong in one is told with its line, and keeps nothing out of the atlas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import buju
from buju.atlas.recipes import recipe_faults
from buju.atlas.store import FolderStore
from buju.fault import FaultCode, Fixer

if TYPE_CHECKING:
    from conftest import Copy, Runner

F = FaultCode
RECIPE = "layers/songjiang/recipe.yaml"
PLACES = "layers/songjiang/places.geojson"


def told(copy: Copy) -> list[tuple[str, str, int, str]]:
    """Code, file, line and message of every fault of the recipes."""
    atlas = buju.open(copy.path)
    assert atlas.faults == ()
    faults = recipe_faults(FolderStore(copy.path), atlas)
    return [(fault.code, fault.where.file, fault.where.line, fault.message) for fault in faults]


def test_the_shipped_recipes_have_no_fault(copy: Copy) -> None:
    assert told(copy) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("    role: core\n", "    role: cor\n", F.FIELD_INVALID, ["places.0.role", "“cor”", "相近的有：core"]),
        ("    role: core\n", "    rol: core\n", F.FIELD_INVALID, ["places.0.rol", "“rol”", "相近的有：role"]),
        ("      by: bounds\n", "      by: bound\n", F.FIELD_INVALID, ["“bound”", "相近的有：bounds"]),
        ("      source: news-yunlang\n", "      source: news-yunlng\n", F.ID_DANGLING, ["news-yunlng", "news-yunlang"]),
        ("id: songjiang\n", "id: songjang\n", F.FIELD_INVALID, ["songjang", "songjiang"]),
        ("document: songjiang-2024-102", "document: songjiang-2024", F.ID_DANGLING, ["songjiang-2024-102"]),
        (" zhejiang,", " zhejang,", F.ID_DANGLING, ["zhejang", "zhejiang"]),
        ("kind: layout", "kind: [", F.FILE_SYNTAX, ["YAML"]),
    ],
)
def test_a_broken_recipe_is_told_with_its_line(
    copy: Copy, old: str, new: str, code: FaultCode, says: list[str]
) -> None:
    copy.replace(RECIPE, old, new)
    at = copy.line(RECIPE, new) + (2 if code is F.FILE_SYNTAX else 0)

    faults = [row for row in told(copy) if "缺少这一项" not in row[3]]

    assert [row[:3] for row in faults] == [(code, RECIPE, at)]
    for word in says:
        assert word in faults[0][3]


def test_all_that_is_wrong_in_recipes_comes_at_once(copy: Copy, run: Runner) -> None:
    copy.replace(RECIPE, "    role: core\n", "    role: cor\n")
    copy.replace(RECIPE, "      source: news-yunlang\n", "      sorce: news-yunlang\n")
    copy.replace("layers/context/recipe.yaml", "  - id: shanghai-districts\n    title", "  - id: 上海\n    title")

    status, out, err = run("check", "--data", copy.path)

    lines = out.splitlines()
    assert status == 1
    assert [line.split(":", maxsplit=1)[0] for line in lines] == ["layers/context/recipe.yaml", *[RECIPE] * 3]
    assert all(Fixer.LAYERS.value in line for line in lines)
    assert "4 处错误" in err


def test_faults_of_recipes_are_in_the_json_too(copy: Copy, run: Runner) -> None:
    copy.replace(RECIPE, "    role: core\n", "    role: cor\n")

    status, out, _ = run("check", "--data", copy.path, "--json")

    assert status == 1
    assert [(row["code"], row["file"]) for row in json.loads(out)] == [("field-invalid", RECIPE)]


def test_a_broken_recipe_keeps_nothing_out(copy: Copy, songjiang: buju.Atlas) -> None:
    copy.replace(RECIPE, "    role: core\n", "    role: cor\n")

    atlas = buju.open(copy.path)

    assert {one.id for one in atlas.places()} == {one.id for one in songjiang.places()}
    assert atlas.errors_of("songjiang") == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    name: 九亭镇\n", "    name: 九亭\n"),
        ("    aliases: [九亭]\n", "    aliases: [九亭, 亭]\n"),
        ("      reason: 核心区南界。", "      reason: 南界。"),
    ],
)
def test_a_layer_that_its_recipe_no_longer_makes_is_old(copy: Copy, old: str, new: str) -> None:
    copy.replace(RECIPE, old, new)

    ((code, file, _, message),) = told(copy)

    assert (code, file) == (F.LAYER_STALE, PLACES)
    assert "buju digitise" in message


def test_a_layer_without_a_recipe_is_no_fault(copy: Copy) -> None:
    (copy.path / RECIPE).unlink()

    assert told(copy) == []
