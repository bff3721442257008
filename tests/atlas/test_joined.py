"""Several data folders as one: everything of each, what clashes told, nothing of one lost by a fault of the other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from buju.atlas.memory import load, open_atlas
from buju.atlas.recipes import recipe_faults
from buju.atlas.store import data_roots, store_of
from buju.cli.app import run
from buju.errors import DataMissing
from buju.fault import FaultCode


def part(root: Path, to: Path, *, layouts: tuple[str, ...], documents: tuple[str, ...]) -> Path:
    """Copy some layouts and documents into a data folder of their own, without surroundings."""
    (to / "layers").mkdir(parents=True)
    (to / "seeds").mkdir()
    for layout in layouts:
        shutil.copytree(root / "layers" / layout, to / "layers" / layout)
    for document in documents:
        shutil.copytree(root / "seeds" / document, to / "seeds" / document)
    return to


@pytest.fixture
def mine(root: Path, tmp_path: Path) -> Path:
    """Songjiang with surroundings, the vocabulary and the ledger: the mapping of others is left out."""
    made = part(root, tmp_path / "mine", layouts=("songjiang", "context"), documents=("songjiang-2024-102",))
    shutil.copytree(root / "seeds" / "mingyuehu-2023", made / "seeds" / "mingyuehu-2023")
    return made


@pytest.fixture
def theirs(root: Path, tmp_path: Path) -> Path:
    return part(root, tmp_path / "theirs", layouts=("chongqing",), documents=("chongqing-2023-7",))


def test_two_folders_are_one_atlas(mine: Path, theirs: Path) -> None:
    atlas = open_atlas([mine, theirs])
    assert [layout.id for layout in atlas.layouts()] == ["chongqing", "songjiang"]
    assert {document.id for document in atlas.documents()} >= {"chongqing-2023-7", "songjiang-2024-102"}
    # The surroundings of one serve the layouts of the other.
    assert atlas.layout("chongqing").context
    assert not [fault for fault in atlas.errors if "chongqing" in fault.where.file]
    # By itself it has none of them.
    alone = open_atlas(theirs)
    assert [fault.code for fault in alone.errors if fault.where.file == "layers/chongqing/layer.json"]


def test_the_order_decides_who_counts_and_the_other_is_told(mine: Path, theirs: Path, root: Path) -> None:
    shutil.copytree(mine / "layers" / "songjiang", theirs / "layers" / "songjiang")
    layer = theirs / "layers" / "songjiang" / "layer.json"
    layer.write_text(layer.read_text(encoding="utf-8").replace('"title": "', '"title": "另一份'), encoding="utf-8")
    for first, second, starts in ((mine, theirs, False), (theirs, mine, True)):
        atlas = open_atlas([first, second])
        assert atlas.layout("songjiang").title.startswith("另一份") is starts
        (clash,) = [fault for fault in atlas.errors if fault.code is FaultCode.ID_DUPLICATE]
        assert str(clash.where).startswith(f"{second.name}/layers/songjiang")
        assert first.name in clash.message


def test_surroundings_ledgers_and_glossaries_of_all_count(mine: Path, theirs: Path, root: Path) -> None:
    shutil.copy(root / "seeds" / "functions.yaml", mine / "seeds" / "functions.yaml")
    own = "stages:\n- id: other\n  name: 另\n  title: 另一环节\n  note: 试\n"
    (theirs / "seeds" / "functions.yaml").write_text(own, encoding="utf-8")
    context = theirs / "layers" / "context"
    context.mkdir()
    (context / "layer.json").write_text('{"files": [{"id": "sea-east"}]}', encoding="utf-8")
    for folder in (mine, theirs):
        (folder / "seeds" / "relations.yaml").write_text("relations:\n  - id: x\n", encoding="utf-8")
    atlas = open_atlas([mine, theirs])
    files = {fault.where.file for fault in atlas.faults}
    assert "theirs/layers/context/layer.json" in files
    assert {"seeds/relations.yaml", "theirs/seeds/relations.yaml"} <= files
    assert len(atlas.contexts()) == len(open_atlas(mine).contexts())


def test_a_fault_of_one_does_not_keep_the_others_from_their_map(mine: Path, theirs: Path) -> None:
    facts = theirs / "seeds" / "chongqing-2023-7" / "facts.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("quote: ", "quote: 没有的话", 3), encoding="utf-8")
    atlas = open_atlas([mine, theirs])
    assert atlas.errors
    assert atlas.errors_of("songjiang") == open_atlas(mine).errors_of("songjiang")
    assert atlas.errors_of("chongqing")


def test_recipes_of_all_are_checked_together(mine: Path, theirs: Path) -> None:
    store = store_of([mine, theirs])
    assert not recipe_faults(store, load(store))
    recipe = theirs / "layers" / "chongqing" / "recipe.yaml"
    text = recipe.read_text(encoding="utf-8")
    recipe.write_text(text.replace("document: chongqing-2023-7", "document: nowhere"), encoding="utf-8")
    faults = recipe_faults(store, load(store))
    assert any("nowhere" in fault.message for fault in faults)


def test_where_the_folders_come_from(
    mine: Path, theirs: Path, root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert data_roots(["随包", mine]) == (root, mine)
    assert data_roots([mine, mine]) == (mine,)
    monkeypatch.setenv("BUJU_DATA", f"{mine}:{theirs}")
    assert data_roots() == (mine, theirs)
    assert data_roots(theirs) == (theirs,)
    with pytest.raises(DataMissing, match="nothing"):
        data_roots([mine, tmp_path / "nothing"])


def test_the_commands_take_several(mine: Path, theirs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["layouts", "--data", str(mine), "--data", str(theirs), "--json"]) == 0
    assert [layout["id"] for layout in json.loads(capsys.readouterr().out)] == ["chongqing", "songjiang"]
