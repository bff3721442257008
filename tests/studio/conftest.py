"""A workbench over a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from buju_studio import create_studio

TOKEN = "t0ken"
HOST = "127.0.0.1:8888"
TEXT = (
    "云溪区低空经济发展规划\n一、目标\n到2027年，产值达到500亿元，企业达到20家。\n二、布局\n"
    "构建“一核两带”，建设云溪产业园、甲乙产业基地和东港创新中心。东港创新中心先行。（责任单位：区经委、甲镇政府）\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("seeds", "layers", "drafts"):
        (tmp_path / "plan" / part).mkdir(parents=True)
    return tmp_path / "plan"


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    app = create_studio(folder, token=TOKEN, hosts=lambda: (HOST,))
    with TestClient(app, base_url=f"http://{HOST}", headers={"x-buju-token": TOKEN}) as client:
        yield client


def bring(client: TestClient, text: str = TEXT, *, name: str = "demo") -> Any:
    return client.post("/files", files={"file": ("demo.txt", text.encode())}, data={"name": name})


def state(client: TestClient, document: str = "demo") -> Any:
    return client.get(f"/plans/{document}/state").json()


def take(client: TestClient, what: str, *ids: str, expected: str, **more: Any) -> Any:
    body = {"what": what, "ids": list(ids), "expected": expected, **more}
    return client.post("/plans/demo/steps", json=body)
