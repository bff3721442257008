"""`buju digitise`: files from a recipe, or one line and nothing written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Runner


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_shipped_files_come_out_again(run: Runner, data: Path, root: Path) -> None:
    layer = data / "layers/songjiang"
    before = content_of(layer)
    for name in ("places.geojson", "layer.json"):
        (layer / name).unlink()

    (data / "layers/base").symlink_to(root / "layers/base")

    status, out, err = run("digitise", layer)

    assert (status, err) == (0, "")
    assert "places.geojson" in out
    assert content_of(layer) == before


def test_the_files_are_listed_for_programs(run: Runner, data: Path, root: Path) -> None:
    layer = data / "layers/songjiang"

    status, out, _ = run("digitise", layer, "--base", root / "layers/base", "--seeds", data / "seeds", "--json")

    assert status == 0
    assert {Path(row["file"]).name: row["bytes"] for row in json.loads(out)} == {
        name: len(content) for name, content in content_of(layer).items() if name != "recipe.yaml"
    }


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param(
            "where: {name: 九亭镇}", "where: {name: 九停镇}", ["songjiang-jiuting", "九停镇", "九亭镇"], id="town"
        ),
        pytest.param(
            "file: place_evidence.csv\n      where: {name: 科技绿洲}",
            "file: place_evidence.csvx\n      where: {name: 科技绿洲}",
            ["place_evidence.csvx", "place_evidence.csv"],
            id="file",
        ),
        pytest.param("limit: songjiang-jiuting", "limit: songjiang-jiutin", ["songjiang-jiuting"], id="place"),
        pytest.param("kind: layout", "kind: lay out", ["lay out"], id="kind"),
    ],
)
def test_a_bad_recipe_is_one_line_and_writes_nothing(
    *, run: Runner, data: Path, root: Path, old: str, new: str, says: list[str]
) -> None:
    layer = data / "layers/songjiang"
    recipe = (layer / "recipe.yaml").read_text(encoding="utf-8")
    assert recipe.count(old) == 1
    (layer / "recipe.yaml").write_text(recipe.replace(old, new), encoding="utf-8")
    before = content_of(layer)

    status, out, err = run("digitise", layer, "--base", root / "layers/base")

    assert status in (1, 2)
    assert out == ""
    assert err.startswith("buju：songjiang/recipe.yaml")
    assert err.count("\n") == 1
    for word in says:
        assert word in err
    assert content_of(layer) == before


def test_a_missing_base_folder_is_wrong_use(run: Runner, data: Path, root: Path) -> None:
    status, _, err = run("digitise", data / "layers/songjiang", "--base", data / "nowhere")

    assert status == 2
    assert err == f"buju：--base 的值不合要求：“{data / 'nowhere'}”不存在\n"


def test_a_missing_layer_folder_is_wrong_use(run: Runner, data: Path, root: Path) -> None:
    status, _, err = run("digitise", data / "layers/nowhere", "--base", data)

    assert status == 2
    assert err == f"buju：图层文件夹 的值不合要求：“{data / 'layers/nowhere'}”不存在\n"
