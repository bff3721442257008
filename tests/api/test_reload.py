"""Newer data while the service runs: taken over whole, or refused with the reason."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog
from structlog.testing import LogCapture

from buju.atlas.atlas import Atlas
from buju.atlas.memory import load
from buju.atlas.store import FolderStore
from buju.sites.registry import SHIPPED
from buju_api import Settings
from buju_api.reload import Reloader
from buju_api.service import Service

LAYER = "layers/songjiang/layer.json"
FACTS = "seeds/songjiang-2024-102/facts.yaml"
PLACES = "layers/songjiang/places.geojson"


def edit(file: Path, old: str, new: str) -> None:
    content = file.read_bytes().decode()
    assert content.count(old) >= 1
    file.write_bytes(content.replace(old, new, 1).encode())


class Running:
    """A service over a data folder, looked after by a reloader."""

    def __init__(self, data: Path) -> None:
        self.data = data
        store = FolderStore(data)
        version = store.version()
        self.service = Service(load(store), Settings(), registry=SHIPPED)
        self.logged = LogCapture()
        log = structlog.wrap_logger(None, processors=[self.logged])
        self.reloader = Reloader(self.service, store, served=version, log=log)

    @property
    def title(self) -> str:
        return self.service.snapshot.atlas.layout("songjiang").title

    def rename(self, old: str, new: str) -> None:
        edit(self.data / LAYER, f'"title": "{old}"', f'"title": "{new}"')

    def events(self) -> list[str]:
        return [entry["event"] for entry in self.logged.entries]


@pytest.fixture
def running(data: Path) -> Running:
    return Running(data)


def test_nothing_is_opened_while_nothing_changes(running: Running) -> None:
    snapshot = running.service.snapshot

    for _ in range(3):
        running.reloader.look()

    assert running.service.snapshot is snapshot
    assert running.logged.entries == []


def test_what_changed_is_taken_over_once_it_stays(running: Running) -> None:
    title = running.title
    running.rename(title, "另一名")

    running.reloader.look()
    assert running.title == title
    running.rename("另一名", "又一名")
    running.reloader.look()
    assert running.title == title
    running.reloader.look()

    assert running.title == "又一名"
    assert running.events() == ["已换用新数据"]
    snapshot = running.service.snapshot
    running.reloader.look()
    assert running.service.snapshot is snapshot


def test_a_signal_does_not_wait(running: Running) -> None:
    running.rename(running.title, "另一名")

    running.reloader.look(at_once=True)

    assert running.title == "另一名"


BROKEN: list[tuple[str, Callable[[Path], object], str]] = [
    ("half a layer", lambda data: (data / PLACES).write_bytes((data / PLACES).read_bytes()[:900]), f"{PLACES} 第 "),
    ("no facts", lambda data: (data / FACTS).unlink(), f"{FACTS} 第 1 行，缺少文件，或无法读取"),
    ("a quote", lambda data: edit(data / FACTS, "quote: ", "quote: 无此文句"), f"{FACTS} 第 "),
    ("no seeds", lambda data: shutil.rmtree(data / "seeds"), "数据文件夹无法读取"),
]


@pytest.mark.parametrize(("damage", "says"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_broken_data_are_refused_with_the_reason(running: Running, damage: Callable[[Path], object], says: str) -> None:
    snapshot = running.service.snapshot
    damage(running.data)

    for _ in range(3):
        running.reloader.look()

    assert running.service.snapshot is snapshot
    assert running.service.refused is not None
    assert says in running.service.refused
    assert running.service.refused.endswith("；仍用原有数据")
    assert str(running.data) not in running.service.refused
    assert running.events().count("没有换用新数据，仍用原有数据") == 1


def test_mended_data_are_taken_over(running: Running) -> None:
    written = (running.data / FACTS).read_bytes()
    (running.data / FACTS).write_bytes(b"facts: [")
    running.reloader.look(at_once=True)
    assert running.service.refused is not None

    (running.data / FACTS).write_bytes(written)
    running.rename(running.title, "另一名")
    running.reloader.look()
    running.reloader.look()

    assert running.service.refused is None
    assert running.title == "另一名"


def test_what_is_no_worse_than_what_is_served_is_taken_over(data: Path) -> None:
    edit(data / FACTS, "quote: ", "quote: 无此文句")
    running = Running(data)
    assert len(running.service.snapshot.atlas.errors) == 1
    edit(data / FACTS, "facts:\n", "\n\nfacts:\n")
    running.rename(running.title, "另一名")

    running.reloader.look(at_once=True)

    assert (running.title, running.service.refused) == ("另一名", None)


def test_data_that_change_while_they_are_read_are_read_again(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    title = running.title
    read = FolderStore.text

    def changing(store: FolderStore, name: str) -> str:
        text = read(store, name)
        if name == LAYER and "另一名" in text:
            running.rename("另一名", "又一名")
        return text

    monkeypatch.setattr(FolderStore, "text", changing)
    running.rename(title, "另一名")
    running.reloader.look(at_once=True)
    assert (running.title, running.service.refused) == (title, None)

    running.reloader.look()
    running.reloader.look()

    assert running.title == "又一名"


def test_what_cannot_be_foreseen_is_refused_too(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that dies of one bad file would never look again."""

    def fail(store: object) -> Atlas:
        raise ZeroDivisionError

    title = running.title
    running.rename(title, "另一名")
    with monkeypatch.context() as patched, running.reloader.looking():
        patched.setattr("buju_api.reload.load", fail)
        until(lambda: running.service.refused, lambda found: found is not None)
        patched.undo()
        running.rename("另一名", "又一名")
        until(lambda: running.title, lambda found: found == "又一名")
    assert running.service.refused is None


@pytest.fixture
def address(data: Path, root: Path) -> Iterator[str]:
    """A real service with `--reload` over a copy of the data; what it says on stderr lies beside them."""
    command = [sys.executable, "-m", "buju_api.command", "--port", "0", "--reload", "--data", str(data)]
    paths = os.pathsep.join([str(root / "geo"), str(root / "api")])
    with (
        (data / "log").open("wb") as log,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
        ) as process,
    ):
        try:
            yield f"{process.stdout.readline().strip()} {process.pid}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def until(ask: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """Ask again and again until the answer is the wanted one, half a minute at most."""
    end = time.monotonic() + 30
    while not wanted(found := ask()):
        assert time.monotonic() < end, f"still {found}"
        time.sleep(0.05)
    return found


def test_the_command_reloads_refuses_and_recovers(address: str, data: Path) -> None:
    base, process = address.split()
    with httpx2.Client(base_url=base, timeout=30) as client:

        def title() -> str:
            return client.get("/api/layouts/songjiang").json()["title"]

        def refused() -> str | None:
            return client.get("/healthz").json().get("refused")

        before = title()
        edit(data / LAYER, before, "另一名")
        until(title, lambda found: found == "另一名")

        places = (data / PLACES).read_bytes()
        (data / PLACES).write_bytes(places[: len(places) // 2])
        assert PLACES in until(refused, lambda found: found is not None)
        assert title() == "另一名"

        (data / PLACES).write_bytes(places)
        until(refused, lambda found: found is None)

        edit(data / LAYER, "另一名", "又一名")
        if hasattr(signal, "SIGHUP"):
            os.kill(int(process), signal.SIGHUP)
        until(title, lambda found: found == "又一名")
    said = (data / "log").read_text(encoding="utf-8")
    assert "已换用新数据" in said
    assert "没有换用新数据，仍用原有数据" in said
    assert "Traceback" not in said
