"""The example notebook runs from top to bottom, in a kernel that cannot leave this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path("docs/examples/songjiang.ipynb")

# Runs apart from the tests: what a notebook's own libraries warn of is not ours to answer for.
_RUN = """
import sys
import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

notebook = nbformat.read(sys.argv[1], as_version=4)
config = Config({"KernelManager": {"transport": sys.argv[3]}})
NotebookClient(notebook, kernel_name="python3", timeout=120, config=config).execute()
nbformat.validate(notebook)
nbformat.write(notebook, sys.argv[2])
"""

# The kernel runs this before the first cell.
_OFFLINE = """
import socket

def refused(self, address):
    raise OSError(f"no network here: {address}")

socket.socket.connect = socket.socket.connect_ex = refused
socket.getaddrinfo = refused
"""


@pytest.fixture(scope="module")
def run(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The notebook as it is after a run."""
    for name in ("nbclient", "ipykernel"):
        pytest.importorskip(name, reason=f"{name} belongs to the packages for development")
    folder = tmp_path_factory.mktemp("notebook")
    startup = folder / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-offline.py").write_text(_OFFLINE, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "BUJU_DATA"} | {
        "IPYTHONDIR": str(folder),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYTHONPATH": str(root / "geo"),
    }
    transport = "ipc" if os.name == "posix" else "tcp"
    command = [sys.executable, "-c", _RUN, str(root / EXAMPLE), str(folder / "out.ipynb"), transport]
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads((folder / "out.ipynb").read_text(encoding="utf-8"))


def outputs(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [output for cell in notebook["cells"] for output in cell.get("outputs", ())]


def test_it_says_nothing_on_the_side(run: dict[str, Any]) -> None:
    assert [output for output in outputs(run) if output["output_type"] in ("stream", "error")] == []


def test_map_figure_and_tables_are_shown(run: dict[str, Any]) -> None:
    data = [output["data"] for output in outputs(run)]
    pages = ["".join(item["text/html"]) for item in data if "text/html" in item]

    assert sum(page.startswith('<iframe srcdoc="') and "sandbox=" in page for page in pages) == 1
    # The map has a picture beside its frame, for a notebook that is turned to PDF.
    assert ["text/html" in item for item in data if "image/png" in item] == [True, False]
    assert sum("<table" in page and not page.startswith("<iframe") for page in pages) >= 3
    assert any("在轨运营卫星数量达到" in page for page in pages)


def test_every_quote_was_found_in_its_text(run: dict[str, Any]) -> None:
    said = ["".join(output["data"].get("text/plain", "")) for output in outputs(run)]

    assert any(words.endswith(", True)") for words in said)


def test_it_ships_without_outputs(root: Path) -> None:
    notebook = json.loads((root / EXAMPLE).read_text(encoding="utf-8"))

    assert outputs(notebook) == []
    assert all(cell.get("execution_count") is None for cell in notebook["cells"])
