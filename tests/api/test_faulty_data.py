"""Data with errors: nothing is left out silently, and what is sound is served."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import buju
from api.conftest import client_of
from api.made import atlas, fault
from api.markup import Markup
from buju_api import Settings, create_app

NOTICE = "以下内容因数据有误未展示"


@pytest.fixture
def degraded() -> TestClient:
    return client_of(
        create_app(atlas(faults=(fault("引文不在条款内"), fault("另一处"))), Settings()), accept="text/html"
    )


@pytest.mark.parametrize("address", ["/", "/layouts/made", "/documents/made", "/nothing"])
def test_every_page_says_that_something_is_missing(degraded: TestClient, address: str) -> None:
    text = Markup.of(degraded.get(address).text).text
    assert NOTICE in text
    assert "共 2 处" in text


def test_the_first_page_lists_what_and_where(degraded: TestClient) -> None:
    text = Markup.of(degraded.get("/").text).text
    assert "引文不在条款内" in text
    assert "seeds/made/facts.yaml 第 7 行" in text


def test_sound_data_carry_no_notice(hostile: TestClient) -> None:
    assert NOTICE not in hostile.get("/").text


def test_health_is_degraded(degraded: TestClient, hostile: TestClient) -> None:
    assert degraded.get("/healthz").json()["status"] == "degraded"
    assert degraded.get("/healthz").json()["errors"] == 2
    assert hostile.get("/healthz").json()["status"] == "ok"


def test_the_single_file_is_refused_and_not_offered(degraded: TestClient) -> None:
    answer = degraded.get("/layouts/made/map.html")
    assert answer.status_code == 503
    assert "数据有误" in Markup.of(answer.text).text
    assert "/layouts/made/map.html" not in Markup.of(degraded.get("/layouts/made").text).addresses()


def test_errors_elsewhere_leave_a_layout_alone() -> None:
    client = TestClient(create_app(atlas(faults=(fault("别处", file="seeds/other/facts.yaml"),)), Settings()))
    assert client.get("/layouts/made/map.html").status_code == 200


DAMAGE: list[tuple[str, Callable[[Path], object]]] = [
    ("no text", lambda data: (data / "seeds/songjiang-2024-102/text.txt").unlink()),
    ("no facts", lambda data: (data / "seeds/songjiang-2024-102/facts.yaml").unlink()),
    ("half a source", lambda data: (data / "seeds/songjiang-2024-102/source.yaml").write_text("id: songjiang-2024-1")),
    ("half a layer", lambda data: (data / "layers/songjiang/places.geojson").write_text('{"type": "Feat')),
    ("no layer.json", lambda data: (data / "layers/songjiang/layer.json").unlink()),
    ("no surroundings", lambda data: shutil.rmtree(data / "layers/context")),
    ("nothing", lambda data: [shutil.rmtree(data / name) or (data / name).mkdir() for name in ("layers", "seeds")]),
]


@pytest.mark.parametrize("damage", [row[1] for row in DAMAGE], ids=[row[0] for row in DAMAGE])
def test_damaged_data_take_nothing_else_down(root: Path, tmp_path: Path, damage: Callable[[Path], object]) -> None:
    for name in ("layers", "seeds"):
        shutil.copytree(root / name, tmp_path / name)
    damage(tmp_path)
    damaged = buju.open(tmp_path)
    client = client_of(create_app(damaged, Settings()), accept="text/html")
    addresses = ["/", "/healthz", "/api/layouts", "/api/places", "/api/documents", "/api/facts"]
    if damaged.find_layout("songjiang") is not None:
        addresses += ["/layouts/songjiang", "/embed/songjiang", "/api/layouts/songjiang"]
    if damaged.find_document("songjiang-2024-102") is not None:
        addresses += ["/documents/songjiang-2024-102"]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
    home = Markup.of(client.get("/").text)
    assert (NOTICE in home.text) is bool(damaged.errors)
    linked = {link.split("#")[0] for link in home.addresses() if link.startswith(("/layouts/", "/documents/"))}
    known = {f"/layouts/{layout.id}" for layout in damaged.layouts()}
    known |= {f"/documents/{document.id}" for document in damaged.documents()}
    assert linked <= known
