"""What every test may count on: no network, the same examples each run, and the data that ship."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_socket
from hypothesis import HealthCheck, settings

import buju
from buju.atlas import memory
from buju.atlas.atlas import Atlas
from buju.atlas.store import DataFolders, data_roots
from buju.exchange import jail
from forked import ForkedReader

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# A slow machine is no failure, and a failure seen once must be seen again: `ci` has no deadline and no chance.
settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_runtest_setup() -> None:
    """Only this machine may be asked: browser and service tests talk to themselves."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def no_data_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own `BUJU_DATA` decides nothing here."""
    monkeypatch.delenv("BUJU_DATA", raising=False)


# Folders of data that no test changes.
_KEPT = {ROOT}


def _opened_once(open_atlas: Callable[..., Atlas]) -> Callable[..., Atlas]:
    """Open each of those folders once: an atlas is immutable, so that all commands may be given the same."""
    kept = cache(open_atlas)

    @wraps(open_atlas)
    def opened(data: DataFolders = None) -> Atlas:
        roots = data_roots(data)
        return kept(roots) if _KEPT.issuperset(roots) else open_atlas(data)

    return opened


# Before any command is imported, which is when it is run.
memory.open_atlas = _opened_once(memory.open_atlas)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of seeds, base data and the independent inventory beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(f"needs {SHARED.name}/ beside the checkout, which is not part of it")
    return SHARED


@pytest.fixture(scope="session")
def inventory(root: Path) -> dict[str, Any]:
    """The independent inventory of the five seeds; Songjiang is D3.

    Rows of `reading: 2` are what a second reading missed in the first; `moved` says what it filed otherwise.
    """
    return json.loads((root / "tests" / "seed_inventory.json").read_bytes())


@pytest.fixture(scope="session")
def songjiang_text(root: Path) -> str:
    """The stored text of the Songjiang plan, line ends untouched."""
    return (root / "seeds" / "songjiang-2024-102" / "text.txt").read_bytes().decode()


@pytest.fixture(scope="session")
def shipped() -> Atlas:
    """The atlas of everything that ships."""
    return buju.open()


_PARTS = ("layers/songjiang", "layers/context", "seeds/songjiang-2024-102")


@pytest.fixture(scope="session")
def songjiang_data(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped Songjiang layer, its surroundings and its document alone; not to be changed."""
    folder = tmp_path_factory.mktemp("songjiang")
    for part in _PARTS:
        shutil.copytree(root / part, folder / part)
    wanted = json.loads((folder / "layers/songjiang/layer.json").read_bytes())["context"]
    index = folder / "layers/context/layer.json"
    files = [entry for entry in json.loads(index.read_bytes())["files"] if entry["id"] in wanted]
    index.write_text(json.dumps({"files": files}, ensure_ascii=False), encoding="utf-8")
    mapped = re.compile(r"^  - \{fact: (?!sj-)")
    lines = (root / "seeds/functions.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if not mapped.match(line))
    (folder / "seeds/functions.yaml").write_text(kept, encoding="utf-8", newline="")
    for shapes in (folder / "layers/context").glob("*.geojson"):
        if shapes.stem not in wanted:
            shapes.unlink()
    _KEPT.add(folder)
    return folder


@pytest.fixture(scope="session")
def songjiang(songjiang_data: Path) -> Atlas:
    """The atlas of the Songjiang data alone."""
    return buju.open(songjiang_data)


@pytest.fixture
def data(songjiang_data: Path, tmp_path: Path) -> Path:
    """A copy of the Songjiang data to break."""
    return Path(shutil.copytree(songjiang_data, tmp_path / "data"))


MadeOnce = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> MadeOnce:
    """Makes a folder by name, once for all workers of a run; it is not to be changed."""
    own = tmp_path_factory.getbasetemp()
    base = own if worker_id == "master" else own.parent

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = base / name, base / f"{name}.made"
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def forked_reader() -> Iterator[ForkedReader]:
    """The warm program that reads users' files."""
    reader = ForkedReader()
    yield reader
    reader.close()


@pytest.fixture(autouse=True)
def files_are_read_by_a_fork(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, forked_reader: ForkedReader
) -> None:
    """A user's file is read by a fork of a warm process, unless the start of the child is what is tested."""
    if request.node.get_closest_marker("cold") is None:
        monkeypatch.setattr(jail, "_run", forked_reader.run)


CHROMIUM = Path("/usr/bin/chromium")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker; each test opens windows of its own in it."""
    if not CHROMIUM.exists():
        reason = f"没有 {CHROMIUM}，浏览器测试无法进行"
        if os.environ.get("BUJU_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield launched
        launched.close()


Runner = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Runs `buju` with arguments; returns its exit status, standard output and standard error."""
    from buju.cli.app import run as command

    def runner(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = command([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return runner
