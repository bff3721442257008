"""The worker of a running service: it makes what takes long, as the service itself would; light answers never wait."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from api.conftest import client_of
from buju.atlas.atlas import Atlas
from buju_api import Settings, create_app
from buju_api.problem import Problem

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the service makes everything itself")

POINTS = "name,lon,lat\n甲,121.2,31.1\n"
HOST = {"host": "testserver"}
PAGE = "/sites?near=metro%3A1500"


@dataclass(frozen=True)
class Running:
    """A service, the template of its workers, its first worker, and who asks it."""

    process: subprocess.Popen[str]
    template: int
    worker: int
    client: httpx2.Client


@pytest.fixture(scope="module")
def running(root: Path) -> Iterator[Running]:
    paths = os.pathsep.join([str(root / "geo"), str(root / "api")])
    with subprocess.Popen(
        [sys.executable, "-m", "buju_api.command", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
    ) as process:
        address = json.loads(process.stdout.readline())["address"]
        template = _child(process.pid)
        worker = _child(template)
        try:
            with httpx2.Client(base_url=address, timeout=120, headers=HOST) as client:
                yield Running(process, template, worker, client)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    assert not _is_running(template)
    assert not _is_running(worker)


def _child(process: int) -> int:
    """The only process that another one has started."""
    return int(Path(f"/proc/{process}/task/{process}/children").read_text("utf-8"))


def _is_running(process: int) -> bool:
    until = time.monotonic() + 5
    while (there := Path(f"/proc/{process}").exists()) and time.monotonic() < until:
        time.sleep(0.01)
    return there


@pytest.fixture(scope="module")
def alone(shipped: Atlas) -> TestClient:
    """A service that makes everything itself."""
    return client_of(create_app(shipped, Settings(), today=date.today))


ASKED = [
    ("/figures/songjiang.svg", "*/*", 200),
    ("/api/sites?near=metro:1500&limit=3", "*/*", 200),
    (PAGE, "text/html", 200),
    (f"{PAGE}&on=2020-01-01", "text/html", 200),
    ("/sites.csv?near=metro:1500", "*/*", 200),
    ("/oembed?url=/layouts/songjiang", "*/*", 200),
    ("/api/sites?near=no such place:1500", "*/*", 400),
    ("/figures/nowhere.png", "*/*", 404),
    ("/figures/nowhere.png", "text/html", 404),
    ("/figures/songjiang.png?dpi=9", "*/*", 400),
]


@pytest.mark.parametrize(("address", "accept", "status"), ASKED)
def test_an_answer_is_the_same_whoever_makes_it(
    running: Running, alone: TestClient, address: str, accept: str, status: int
) -> None:
    told, own = (one.get(address, headers={"accept": accept}) for one in (running.client, alone))
    assert told.status_code == own.status_code == status
    assert told.content == own.content
    assert dict(told.headers) | {"date": ""} == dict(own.headers) | {"date": ""}


def test_what_the_worker_made_is_kept_and_found_unchanged(running: Running) -> None:
    first = running.client.get("/figures/songjiang.png?dpi=80")
    again = running.client.get("/figures/songjiang.png?dpi=80", headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_files_are_read_by_the_worker(running: Running) -> None:
    question = {"query": {"near": ["metro:1500"]}, "file": {"text": POINTS, "datum": "wgs84"}}
    told = running.client.post("/api/sites", json=question)
    assert (told.status_code, told.json()["total"]) == (200, 1)
    assert Problem.model_validate(running.client.post("/api/sites", json={"query": []}).json()).status == 400
    sent = {"files": {"file": ("a.csv", POINTS)}}
    page = running.client.post("/sites/file", data={"near": "metro:1500", "file_datum": "wgs84"}, **sent)
    assert (page.status_code, "甲" in page.text) == (200, True)
    # The page that asks for the datum keeps what was chosen.
    asked = running.client.post("/sites/file", data={"near": "metro:1500"}, **sent)
    assert (asked.status_code, "坐标基准" in asked.text) == (422, True)


def test_what_pages_of_the_worker_need_is_there(running: Running) -> None:
    page = running.client.get(PAGE).text
    assets = re.findall(r'"(/assets/[^"]+)"', page)
    sheets = [running.client.get(one) for one in assets]
    fonts = [name for sheet in sheets for name in re.findall(r"[0-9a-f]{24}\.woff", sheet.text)]
    assert assets
    assert fonts
    found = [*sheets, *(running.client.get(f"/assets/{name}") for name in fonts)]
    assert {one.status_code for one in found} == {200}


def test_light_answers_wait_for_no_worker_and_a_lost_one_is_replaced(running: Running) -> None:
    kept = running.client.get("/api/sites?near=metro:1500&limit=3")
    heavy = "/api/sites?near=metro:1234&limit=3"
    os.kill(running.worker, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as apart:
        waiting = apart.submit(running.client.get, heavy)
        for address in ("/healthz", "/", "/layouts/songjiang", "/api/sites?near=metro:1500&limit=3"):
            assert running.client.get(address).status_code == 200
        assert not waiting.done()
        # Out of memory, say: whoever waited is told to ask again.
        os.kill(running.worker, signal.SIGKILL)
        lost = waiting.result(60)
    assert (lost.status_code, lost.headers["retry-after"]) == (503, "2")
    fresh = _child(running.template)
    assert fresh != running.worker
    # The next one answers, as often as it is lost; without a template the service itself does.
    assert running.client.get(heavy).json()["total"] == kept.json()["total"]
    os.kill(fresh, signal.SIGKILL)
    assert _asked_twice(running, 1235) == [503, 200]
    last = _child(running.template)
    assert last != fresh
    os.kill(running.template, signal.SIGKILL)
    assert _asked_twice(running, 1236) == [200, 200]
    os.kill(last, signal.SIGKILL)
    assert _asked_twice(running, 1237) == [503, 200]
    assert not _is_running(last)


def _asked_twice(running: Running, metres: int) -> list[int]:
    return [running.client.get(f"/api/sites?near=metro:{metres}&limit=3").status_code for _ in range(2)]
