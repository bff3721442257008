"""Stages and unit sheets in the folder of pages, in JSON and as commands: the same facts through every door."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import docx
import pytest
from starlette.testclient import TestClient

from api.conftest import client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.atlas.entries import stages_entry, unit_sheet_entry
from buju.atlas.stages import staged_places
from buju.atlas.units import unit, units
from buju.cli.app import run
from buju.views.site.address import FolderLinks, sheet_anchor, sheets_path, stages_path
from buju.views.site.pages import sheets_pages, stages_pages
from buju_api import create_app

if TYPE_CHECKING:
    from buju.policy.fact import StatedFunction

JIUTING = "songjiang-2024-102:九亭镇"


@pytest.fixture(scope="module")
def client(shipped: Atlas) -> TestClient:
    return client_of(create_app(shipped))


def said_in(atlas: Atlas, layout_id: str) -> list[tuple[str, StatedFunction]]:
    layout = atlas.layout(layout_id)
    cells = [one for row in staged_places(layout, atlas) for cell in row.cells for one in cell]
    return [(word, one.fact) for one in cells for word in one.words]


@pytest.mark.parametrize("layout_id", ["beijing", "chongqing", "shanghai", "songjiang"])
def test_the_folder_has_every_word_of_the_matrix(shipped: Atlas, layout_id: str) -> None:
    pages = dict(stages_pages(shipped, stills=None))
    text = Markup.of(pages[stages_path(layout_id)].decode()).text
    found = said_in(shipped, layout_id)
    assert found
    for word, fact in found:
        assert word in fact.citation.words
        assert word in text


def test_the_folder_has_every_sheet_where_its_link_leads(shipped: Atlas) -> None:
    pages = {path: Markup.of(content.decode()) for path, content in sheets_pages(shipped)}
    links = FolderLinks(shipped, up="")
    for one in units(shipped):
        path, _, anchor = unquote(links.unit_sheet(one.id)).partition("#")
        assert path == sheets_path(one.document)
        assert anchor == sheet_anchor(one.id)
        assert anchor in pages[path].ids
        assert all(task.task in pages[path].text for task in one.tasks)
    for page in pages.values():
        assert len(page.ids) == len(set(page.ids))


def test_json_and_command_say_the_same(client: TestClient, shipped: Atlas, capsys: pytest.CaptureFixture[str]) -> None:
    served = client.get("/api/layouts/songjiang/stages?stage=星").json()
    assert served == stages_entry(shipped.layout("songjiang"), shipped, stage="星").model_dump(mode="json")
    assert served["places"]
    assert all(set(place["stages"]) == {"星"} for place in served["places"])
    assert run(["stages", "songjiang", "--stage", "星", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["places"] == served["places"]
    sheet = client.get("/api/units/sheet", params={"unit": JIUTING}).json()
    assert sheet == unit_sheet_entry(unit(shipped, JIUTING), shipped).model_dump(mode="json")
    assert run(["sheet", JIUTING, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unit"]["tasks"] == sheet["unit"]["tasks"]


def test_tables_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stages", "songjiang"]) == 0
    assert "G60 卫星互联网产业基地" in capsys.readouterr().out
    assert run(["sheet", JIUTING]) == 0
    assert "同担单位" in capsys.readouterr().out


def test_the_command_writes_word(tmp_path: Path) -> None:
    path = tmp_path / "九亭镇.docx"
    assert run(["sheet", JIUTING, "-o", str(path)]) == 0
    assert any("九亭镇" in one.text for one in docx.Document(io.BytesIO(path.read_bytes())).paragraphs)


BAD = [
    (["stages", "songjiang", "--stage", "火"], "没有编号为“火”的环节"),
    (["stages", "火星"], "火星"),
    (["sheet", "songjiang-2024-102:火星镇"], "责任单位"),
    (["sheet", JIUTING, "-o", "x.pdf"], ".docx"),
]


@pytest.mark.parametrize(("arguments", "says"), BAD)
def test_what_is_not_there_is_named(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) != 0
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("address", ["/api/layouts/songjiang/stages?stage=火", "/api/units/sheet?unit=火星镇"])
def test_the_api_answers_404_in_chinese(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.json()["known"]
