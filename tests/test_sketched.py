"""From a text to a layout that opens: drafted, accepted, sketched, with what a person changes kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from buju.atlas.memory import open_atlas
from buju.atlas.recipes import recipe_faults
from buju.atlas.store import store_of
from buju.cli.app import run
from buju.drafting.folder import drafted, write_new
from buju.drafting.judging import added
from buju.drafting.record import Record
from buju.errors import BujuError
from buju.sketched import sketch
from buju.spatial.grade import Grade

TEXT = """昆明市某产业规划
昆明市人民政府关于印发昆明市某产业规划的通知。昆明市各区。
一、布局
构建“一核一带”空间布局。以五华区为核心，滇池带联动盘龙区、官渡区，依托云溪产业园。
二、保障
由昆明市统筹。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan of which a person has marked everything by hand."""
    write_new(tmp_path, drafted(TEXT, called="demo"), TEXT)
    for name, values in (
        ("五华区", {"role": "core"}),
        ("滇池带", {"role": "belt"}),
        ("盘龙区", {"parent": "滇池带"}),
        ("官渡区", {"parent": "滇池带"}),
        ("云溪产业园", {"role": "park"}),
    ):
        mark(tmp_path, "mention", name, {"name": name, **values})
    mark(tmp_path, "layout", "一核一带", {"wording": "一核一带"})
    return tmp_path


def mark(folder: Path, kind: str, words: str, values: dict[str, object], *, text: str = TEXT) -> None:
    record = Record(folder, "demo")
    read = record.read().text
    at = text.index(words)
    record.change("add", lambda _: added(kind, (at, at + len(words)), values, read))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_what_is_accepted_becomes_a_layout_without_a_fault(folder: Path) -> None:
    made = sketch(folder, "demo")

    assert (made.drawn, made.listed, made.notes) == (4, 1, ())
    store = store_of(folder)
    atlas = open_atlas(folder)
    assert not atlas.errors
    assert not recipe_faults(store, atlas)
    layout = atlas.layout("demo")
    assert layout.name == "一核一带"
    grades = {place.name: place.grade for place in atlas.places_of("demo")}
    assert grades == {
        "五华区": Grade.C,
        "滇池带": Grade.E,
        "盘龙区": Grade.C,
        "官渡区": Grade.C,
        "云溪产业园": Grade.F,
    }
    for place in atlas.places_of("demo"):
        assert place.record.citations, place.name
    # What lies around is there, and asked for by name.
    assert atlas.gazetteer.district("呈贡区").name == "呈贡区"
    assert atlas.gazetteer.district("云南省").whole


def test_it_is_drawn_alone_and_beside_what_ships(folder: Path, tmp_path: Path) -> None:
    sketch(folder, "demo")
    html, png = tmp_path / "map.html", tmp_path / "map.png"
    assert run(["map", "demo", "--data", str(folder), "-o", str(html)]) == 0
    assert run(["figure", "demo", "--data", str(folder), "--data", "随包", "-o", str(png)]) == 0
    assert "云溪产业园" in html.read_text(encoding="utf-8")
    assert png.read_bytes()[:4] == b"\x89PNG"
    atlas = open_atlas(["随包", folder])
    assert {"demo", "songjiang"} <= {layout.id for layout in atlas.layouts()}
    assert not atlas.errors


def test_a_plan_of_a_district_that_ships_stands_beside_it(tmp_path: Path) -> None:
    text = "上海市松江区某产业规划\n一、布局\n以松江区为范围，构建“一核一带”空间布局。\n"
    write_new(tmp_path, drafted(text, called="demo"), text)
    mark(tmp_path, "mention", "松江区", {"name": "松江区", "role": "area"}, text=text)
    mark(tmp_path, "layout", "一核一带", {"wording": "一核一带"}, text=text)
    sketch(tmp_path, "demo")

    # The two outlines come from sources that disagree by more than what is taken for an error.
    assert not open_atlas(["随包", tmp_path]).errors


def test_the_same_facts_give_the_same_bytes(folder: Path) -> None:
    sketch(folder, "demo")
    once = files(folder)
    sketch(folder, "demo")
    assert files(folder) == once


def test_what_a_person_changes_stays_and_what_is_new_is_added(folder: Path) -> None:
    sketch(folder, "demo")
    recipe = folder / "layers" / "demo" / "recipe.yaml"
    text = recipe.read_text(encoding="utf-8")
    mine = text.replace("width_m: 3000.0", "width_m: 1234.0  # 看过图后改窄")
    assert mine != text
    recipe.write_text(mine, encoding="utf-8")
    mark(folder, "mention", "昆明市", {"name": "昆明市"})

    made = sketch(folder, "demo")

    after = recipe.read_text(encoding="utf-8")
    assert after.startswith(mine.rstrip())
    assert made.drawn == 5
    assert [place.name for place in open_atlas(folder).places_of("demo")][-1] == "昆明市"
    record = Record(folder, "demo")
    record.undo()
    assert any("昆明市" in note for note in sketch(folder, "demo").notes)


def test_a_source_that_a_person_wrote_stays(folder: Path) -> None:
    sketch(folder, "demo")
    source = folder / "seeds" / "demo" / "source.yaml"
    mine = source.read_text(encoding="utf-8").replace("short: demo", "short: 昆明规划")
    source.write_text(mine, encoding="utf-8")
    sketch(folder, "demo")
    assert source.read_text(encoding="utf-8") == mine


def test_a_broken_recipe_is_told_and_not_written_over(folder: Path) -> None:
    sketch(folder, "demo")
    recipe = folder / "layers" / "demo" / "recipe.yaml"
    recipe.write_text("places: [", encoding="utf-8")
    with pytest.raises(BujuError, match="places:"):
        sketch(folder, "demo")
    assert recipe.read_text(encoding="utf-8") == "places: ["


def test_nothing_to_draw_still_gives_a_map_of_the_region(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_new(tmp_path, drafted(TEXT, called="demo"), TEXT)
    assert sketch(tmp_path, "demo").notes
    mark(tmp_path, "mention", "云溪产业园", {"name": "云溪产业园"})
    made = sketch(tmp_path, "demo")
    assert (made.drawn, made.listed) == (0, 1)
    assert not open_atlas(tmp_path).errors
    assert run(["map", "demo", "--data", str(tmp_path), "-o", str(tmp_path / "m.html")]) == 0
    capsys.readouterr()
    # A figure of nothing would be a picture of the region that says it is the layout.
    assert run(["figure", "demo", "--data", str(tmp_path), "-o", str(tmp_path / "m.png")]) == 2
    assert "没有可以绘制的内容" in capsys.readouterr().err


def test_the_fault_of_another_plan_does_not_keep_it(folder: Path) -> None:
    other = folder / "seeds" / "other"
    other.mkdir()
    (other / "source.yaml").write_text("id: [", encoding="utf-8")
    (other / "text.txt").write_text("一、总则\n", encoding="utf-8")
    assert sketch(folder, "demo").drawn == 4
