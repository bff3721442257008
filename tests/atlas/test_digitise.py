"""Digitising: what ships is what the recipes make, the same bytes each time; a bad recipe writes nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from buju.atlas.digitise import digitise, read_recipe, write_files
from buju.errors import BujuError, DataInvalid, DataMissing, RecipeError

ROOT = Path(__file__).resolve().parents[2]
LAYERS = sorted(path.parent.name for path in (ROOT / "layers").glob("*/recipe.yaml"))


@pytest.mark.parametrize("layer", LAYERS)
def test_what_ships_is_what_the_recipe_makes(layer: str, root: Path) -> None:
    made = digitise(root / "layers" / layer, base=root / "layers/base", seeds=root / "seeds")

    assert made.keys() == {path.name for path in (root / "layers" / layer).iterdir()} - {"recipe.yaml"}
    for name, content in made.items():
        assert content == (root / "layers" / layer / name).read_bytes(), name


TEXT = "一、空间布局\n以星湖基地为核心区，围绕甲镇打造承载区。\n"
FACTS = """document: demo
facts:
  - {id: demo-m-01, kind: mention, name: 星湖基地, places: [demo-core], clause: 一, quote: 以星湖基地为核心区}
  - {id: demo-m-02, kind: mention, name: 甲镇, places: [demo-jia], clause: 一, quote: 围绕甲镇打造承载区}
"""
RECIPE = """kind: layout
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
  - id: demo-core
    name: 星湖基地
    role: core
    make: {by: none, reason: 未找到}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A data folder with one document, one recipe and its base data."""
    import hashlib

    for folder in ("layers/demo", "seeds/demo", "base"):
        (tmp_path / folder).mkdir(parents=True)
    unstated = "".join(
        f"{key}: {{unstated: 无}}\n" for key in ("title", "issuer", "number", "issued", "printed", "period")
    )
    source = f"id: demo\nshort: 示例\nkind: plan\n{unstated}sha256: {hashlib.sha256(TEXT.encode()).hexdigest()}\n"
    town = {"type": "Polygon", "coordinates": [[[121, 31], [121.1, 31], [121.1, 31.1], [121, 31.1], [121, 31]]]}
    feature = {"type": "Feature", "properties": {"name": "甲镇"}, "geometry": town}
    files = {
        "seeds/demo/text.txt": TEXT,
        "seeds/demo/source.yaml": source + "licence_ground: 公文\n",
        "seeds/demo/facts.yaml": FACTS,
        "layers/demo/recipe.yaml": RECIPE,
        "base/towns.geojson": json.dumps({"type": "FeatureCollection", "features": [feature]}),
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def made(small: Path) -> dict[str, bytes]:
    return digitise(small / "layers/demo", base=small / "base", seeds=small / "seeds")


def test_places_carry_the_facts_that_name_them(small: Path) -> None:
    files = made(small)
    features = json.loads(files["places.geojson"])["features"]

    assert files.keys() == {"places.geojson", "layer.json"}
    assert [(feature["id"], feature["properties"]["facts"]) for feature in features] == [
        ("demo-jia", ["demo-m-02"]),
        ("demo-core", ["demo-m-01"]),
    ]
    assert features[1]["geometry"] is None
    assert features[1]["properties"]["citations"][0]["quote"] == "以星湖基地为核心区"
    assert features[0]["properties"]["citations"][0]["start"] == TEXT.index("围绕")
    assert json.loads(files["layer.json"])["bbox"] == [121, 31, 121.1, 31.1]


def test_what_is_made_is_sound(small: Path) -> None:
    import buju

    write_files(small / "layers/demo", made(small))

    assert buju.open(small).faults == ()


def test_twice_the_same_bytes(small: Path) -> None:
    assert made(small) == made(small)


def test_nothing_is_written_by_making(small: Path) -> None:
    before = sorted(small.rglob("*"))

    made(small)

    assert sorted(small.rglob("*")) == before


def edit(small: Path, file: str, old: str, new: str) -> None:
    content = (small / file).read_text(encoding="utf-8")
    assert content.count(old) == 1
    (small / file).write_text(content.replace(old, new), encoding="utf-8")


RECIPE_FILE, FACTS_FILE = "layers/demo/recipe.yaml", "seeds/demo/facts.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        pytest.param(
            RECIPE_FILE, "where: {name: 甲镇}", "where: {name: 甲真}", ["demo-jia", "甲真", "甲镇"], id="town"
        ),
        pytest.param(RECIPE_FILE, "towns.geojson", "town.geojson", ["town.geojson", "towns.geojson"], id="file"),
        pytest.param(RECIPE_FILE, "source: src", "source: scr", ["demo-jia", "scr", "src"], id="source"),
        pytest.param(
            RECIPE_FILE, "where: {name: 甲镇}", "where: {town: 甲镇}", ["demo-jia", "town", "name"], id="column"
        ),
        pytest.param(RECIPE_FILE, "by: unit", "by: magic", ["第 16 行", "magic"], id="way of making"),
        pytest.param(RECIPE_FILE, "    role: core\n", "", ["第 17 行", "role"], id="field missing"),
        pytest.param(RECIPE_FILE, "margin_m: 30", "margin_m: wide", ["margin_m", "数字"], id="field of another type"),
        pytest.param(RECIPE_FILE, "id: demo-core", "id: demo-jia", ["demo-jia", "重复"], id="place twice"),
        pytest.param(RECIPE_FILE, "kind: layout", "kind: [", ["recipe.yaml"], id="cut off"),
        pytest.param(
            FACTS_FILE,
            "quote: 以星湖基地为核心区",
            "quote: 以月湖基地为核心区",
            ["facts.yaml", "第 3 行", "以星湖基地为核心区"],
            id="misquote",
        ),
        pytest.param(FACTS_FILE, "document: demo\n", "document: [\n", ["facts.yaml"], id="facts cut off"),
    ],
)
def test_a_bad_recipe_or_bad_facts_are_one_line(small: Path, file: str, old: str, new: str, says: list[str]) -> None:
    edit(small, file, old, new)

    with pytest.raises((RecipeError, DataInvalid)) as caught:
        made(small)

    message = str(caught.value)
    assert "\n" not in message
    for word in [*says, "demo"]:
        assert word in message


def test_a_layout_without_any_shape_is_refused_in_words(small: Path) -> None:
    make = RECIPE[RECIPE.index("make: {by: unit") :].split("\n", maxsplit=1)[0]
    edit(small, RECIPE_FILE, make, "make: {by: none, reason: 未找到}")

    with pytest.raises(BujuError) as caught:
        made(small)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("missing", ["layers/demo", "base", "seeds"])
def test_a_missing_folder_is_named(small: Path, missing: str) -> None:
    shutil.rmtree(small / missing)

    with pytest.raises((RecipeError, DataInvalid, DataMissing)) as caught:
        made(small)

    assert missing.rsplit("/", maxsplit=1)[-1] in str(caught.value)


CONTEXT = """kind: context
parts:
  - id: towns
    title: 各镇
    kind: town
    file: towns.geojson
    where: {name: 甲镇}
    name: name
    clip: [121.05, 31.0, 122, 32]
    source: {title: 示例资料, licence: ODbL-1.0, attribution: © 示例, date: "2026-07"}
"""


def test_surroundings_are_cut_to_their_window(small: Path) -> None:
    (small / RECIPE_FILE).write_text(CONTEXT, encoding="utf-8")

    files = made(small)

    (feature,) = json.loads(files["towns.geojson"])["features"]
    assert feature["properties"] == {"name": "甲镇"}
    assert min(x for x, _ in feature["geometry"]["coordinates"][0]) == 121.05
    assert json.loads(files["layer.json"])["files"][0]["features"] == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    name: name\n", "    name: title\n"),
        ("{name: 甲镇}", "{name: 甲真}"),
        ("[121.05, 31.0, 122, 32]", "[1, 1, 2, 2]"),
    ],
    ids=["column", "row", "window beside the shapes"],
)
def test_surroundings_that_are_not_there_are_named(small: Path, old: str, new: str) -> None:
    (small / RECIPE_FILE).write_text(CONTEXT.replace(old, new), encoding="utf-8")

    with pytest.raises(RecipeError, match="towns"):
        made(small)


SAID = CONTEXT.replace("where: {name: 甲镇}", "where: {}").replace(
    "    clip",
    """    theme: town
    keep: {within: district}
    margin_m: 20
    drop: [远]
    rows:
      甲镇: {name: 甲镇（新）, aliases: [甲街道], margin_m: 100, note: 界线不全}
    clip""",
)


@pytest.fixture
def towns(small: Path) -> Path:
    """The data folder with four towns of a district to choose from, the last without a name."""
    square = [[[121.1, 31], [121.2, 31], [121.2, 31.1], [121.1, 31.1], [121.1, 31]]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "district": "示例区"},
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for name in ("甲镇", "乙镇", "远镇", None)
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features})
    (small / "base/towns.geojson").write_text(content, encoding="utf-8")
    return small


def test_what_a_recipe_says_of_rows_is_kept_with_them(towns: Path) -> None:
    (towns / RECIPE_FILE).write_text(SAID, encoding="utf-8")

    files = made(towns)

    rows = [feature["properties"] for feature in json.loads(files["towns.geojson"])["features"]]
    said = {"name": "甲镇（新）", "aliases": ["甲街道"], "within": "示例区", "margin_m": 100.0, "note": "界线不全"}
    assert rows == [said, {"name": "乙镇", "within": "示例区"}]
    (entry,) = json.loads(files["layer.json"])["files"]
    assert (entry["theme"], entry["margin_m"], entry["features"]) == ("town", 20, 2)


def test_rows_that_a_recipe_does_not_name_can_be_left_out(towns: Path) -> None:
    (towns / RECIPE_FILE).write_text(SAID.replace("    rows:", "    only: true\n    rows:"), encoding="utf-8")

    (feature,) = json.loads(made(towns)["towns.geojson"])["features"]

    assert feature["properties"]["name"] == "甲镇（新）"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [("      甲镇: {", "      丙镇: {", "丙镇"), ("within: district", "within: county", "county")],
    ids=["row", "column"],
)
def test_what_a_recipe_says_of_nothing_is_refused(towns: Path, old: str, new: str, named: str) -> None:
    (towns / RECIPE_FILE).write_text(SAID.replace(old, new), encoding="utf-8")

    with pytest.raises(RecipeError, match=named):
        made(towns)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("keep: {within: district}", "keep: {adcode: district}", ["甲镇", "district", "格式不符"]),
        ("keep: {within: district}", "keep: {lines: district, within: number}", ["number"]),
        ("file: towns.geojson", "file: towns.csv", ["towns.csv", "geometry"]),
        ("keep: {within: district}", "keep: {lines: size}", ["甲镇", "size", "应为列表"]),
    ],
    ids=["code that is none", "column missing", "table without shapes", "number for words"],
)
def test_base_data_that_do_not_fit_are_one_line(towns: Path, old: str, new: str, says: list[str]) -> None:
    table = json.loads((towns / "base/towns.geojson").read_bytes())
    for feature in table["features"]:
        feature["properties"]["size"] = 3
    (towns / "base/towns.geojson").write_text(json.dumps(table), encoding="utf-8")
    (towns / "base/towns.csv").write_text("name,district\n甲镇,示例区\n", encoding="utf-8")
    assert SAID.count(old) == 1
    (towns / RECIPE_FILE).write_text(SAID.replace(old, new), encoding="utf-8")

    with pytest.raises(RecipeError) as caught:
        made(towns)

    assert "\n" not in str(caught.value)
    for word in ["demo/recipe.yaml", "towns", *says]:
        assert word in str(caught.value)


@pytest.mark.parametrize("layer", LAYERS)
def test_no_recipe_states_a_grade(layer: str, root: Path) -> None:
    recipe, name = read_recipe(root / "layers" / layer)

    assert name == f"{layer}/recipe.yaml"
    assert "grade" not in recipe.model_dump_json()
